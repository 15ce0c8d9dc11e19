package input_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/input"
)

func TestAReceiptAsText(t *testing.T) {
	t.Parallel()
	b := sit(t)
	deadline := opening.Add(time.Second)
	_, err := b.SetDeadline(t.Context(), secretariat, input.Deadline{Dialogue: "d1", At: &deadline})
	must(t, err)
	in := b.prepare(t, "champion-hn")
	in, err = b.Attach(t.Context(), delegate, in.ID, "Ficha técnica.pdf", strings.NewReader(aPDF))
	must(t, err)
	b.later(time.Hour)
	_, err = b.Submit(t.Context(), head, in.ID, b.seen(t, in))
	must(t, err)
	b.later(input.Window)
	must(t, b.Due(t.Context()))
	r, err := b.Receipt(t.Context(), 1)
	must(t, err)
	want, err := os.ReadFile("testdata/receipt.txt")
	must(t, err)
	if r.Text() != string(want) {
		t.Errorf("the receipt reads\n%s", r.Text())
	}
	if strings.Contains(r.Text(), in.ID) {
		t.Error("the receipt names the private room")
	}
}

func TestAnAlteredReceiptIsFound(t *testing.T) {
	t.Parallel()
	whole, err := os.ReadFile("testdata/receipt.txt")
	must(t, err)
	facts, err := input.ParseText(string(whole))
	if err != nil || facts.Number != 1 || facts.Section != "champion-hn" || facts.Kind != input.Submission {
		t.Fatalf("%+v, %v", facts, err)
	}
	if again, err := input.ParseText("\ufeff" + strings.ReplaceAll(string(whole), "\n", "\r\n")); err != nil || again != facts {
		t.Errorf("as a mail program leaves it: %v", err)
	}
	for name, altered := range map[string]string{
		"another hour":   strings.Replace(string(whole), "17:01", "15:59", 1),
		"on time":        strings.Replace(string(whole), "late: yes", "late: no", 1),
		"another number": strings.Replace(string(whole), "receipt: 1", "receipt: 2", 1),
		"a line more":    strings.Replace(string(whole), "seal:", "agreed: all\nseal:", 1),
		"another seal":   strings.Replace(string(whole), "seal: ", "seal: 0", 1),
		"no seal":        strings.Split(string(whole), "seal:")[0],
		"nothing":        "",
	} {
		if _, err := input.ParseText(altered); err == nil || altered == string(whole) {
			t.Errorf("%s is not found", name)
		}
	}
}

func TestAContentFileIsReadAsItWasHashed(t *testing.T) {
	t.Parallel()
	b := sit(t)
	_, r := b.submitted(t, "champion-hn")
	c, err := b.Submitted(t.Context(), r)
	must(t, err)
	body, err := c.File()
	must(t, err)
	read, err := input.ParseContent(body)
	must(t, err)
	if hash, err := read.Hash(); err != nil || hash != r.Hash {
		t.Errorf("the file has the hash %s, %v", hash, err)
	}
	other, err := input.ParseContent([]byte(strings.Replace(string(body), "agradece", "lamenta", 1)))
	must(t, err)
	if hash, _ := other.Hash(); hash == r.Hash || other.Words()[gcm.ES] != 4 {
		t.Error("another word has the same hash")
	}
	if _, err := input.ParseContent([]byte(`{"format":"something"}`)); err == nil {
		t.Error("any JSON is taken")
	}
}
