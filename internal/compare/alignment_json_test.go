package compare

import (
	"bytes"
	"testing"
)

// The JSON has the shape of the truth files: deletions last, an entry a line.
func TestWriteAlignment(t *testing.T) {
	t.Parallel()
	r, err := Text(t.Context(), "1. A <b> & B;\ngone\n2. the end\n", "1. A <b> & C;\n2. the end\nnew\n")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := r.WriteAlignment(&out, "a.txt", "b.txt"); err != nil {
		t.Fatal(err)
	}
	if want := read(t, "testdata/alignment.golden"); out.String() != string(want) {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}
