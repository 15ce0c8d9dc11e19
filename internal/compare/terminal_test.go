package compare

import (
	"bytes"
	"strings"
	"testing"
)

// What `redonda compare` prints.
func TestWriteText(t *testing.T) {
	t.Parallel()
	r, err := Text(t.Context(),
		"Title of it\n1. Requests a report before May\n2. Recalls the principles agreed before and notes the report on costs of water\n3. goes away whole\n4. stays here as it is\n5. moves to the top of all this",
		"5. moves to the top of all this\nTitle of it\n1. Requests a full report before June\n2. Recalls the principles agreed before\n3. Notes the report on costs of water\n4. stays here as it is\nan \x1b[31mescape\ufffc\u202e")
	if err != nil {
		t.Fatal(err)
	}
	for colour, file := range map[bool]string{false: "testdata/terminal-plain.golden", true: "testdata/terminal-colour.golden"} {
		var out bytes.Buffer
		if err := WriteText(&out, r, colour); err != nil {
			t.Fatal(err)
		}
		if want := strings.ReplaceAll(string(read(t, file)), "\\e", "\x1b"); out.String() != want {
			t.Errorf("%s: got\n%s", file, strings.ReplaceAll(out.String(), "\x1b", "\\e"))
		}
	}
}
