package docx_test

import (
	"bytes"
	"fmt"
	"maps"
	"regexp"
	"strings"
	"testing"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/exchange/docx"
)

func read(t testing.TB, file []byte) docx.Reading {
	t.Helper()
	r, err := docx.Read(t.Context(), bytes.NewReader(file), int64(len(file)), docx.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// spelt writes a text for comparing, a paragraph a line, notes by their words.
func spelt(paragraphs delta.Delta, pids bool) string {
	var b strings.Builder
	for _, op := range paragraphs.Canonical() {
		attrs := delta.Attributes{}
		for name, value := range op.Attributes {
			if name != "pid" || pids {
				attrs[name] = value
			}
		}
		if attrs["level"] == float64(1) {
			delete(attrs, "level")
		}
		form := ""
		if len(attrs) > 0 {
			form = fmt.Sprint(attrs)
		}
		if op.Embed != nil {
			b.WriteString("[note]" + form)
			continue
		}
		lines := strings.SplitAfter(op.Insert, "\n")
		for _, line := range lines {
			if words := strings.TrimSuffix(line, "\n"); words != line {
				b.WriteString(words + form + "\n")
			} else if line != "" {
				b.WriteString(line + form)
			}
		}
	}
	return b.String()
}

func same(t *testing.T, what string, got []docx.Paragraph, want delta.Delta, pids bool) {
	t.Helper()
	if g, w := spelt(docx.Content(got), pids), spelt(want, pids); g != w {
		t.Errorf("%s: %s\n got:\n%s\nwant:\n%s", what, firstDifference(strings.Split(g, "\n"), strings.Split(w, "\n")), g, w)
	}
	for _, op := range docx.Content(got) {
		if err := document.Check(delta.Delta{op}); err != nil {
			t.Errorf("%s: no text may hold %v: %v", what, op, err)
		}
	}
}

// What was written comes back: both texts of a redline, with their names and forms.
func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	t.Parallel()
	for name, b := range books(t) {
		r := read(t, written(t, b.book, b.opts))
		if r.Export != "e-7f3a" || len(r.Texts) != len(b.book.Sections) {
			t.Fatalf("%s: export %q with %d texts", name, r.Export, len(r.Texts))
		}
		for i, s := range b.book.Sections {
			got := r.Texts[i]
			if got.ID != s.Text || got.Section != s.ID || got.Lang != s.Lang || got.From != s.From || got.To != s.To || len(got.Comments) != 0 || len(got.Lost) != 0 {
				t.Errorf("%s: %+v", name, got)
			}
			was, is := after(), after()
			switch {
			case s.Text == "o21.en" && s.From != s.To:
				was, is = olderEnglish(), english()
			case s.Text == "o21.en":
				was, is = english(), english()
			case s.From != s.To:
				was = before()
			case s.ID == "conclusions" && s.Lang == "es":
				is = new(text).words("Queda por escribir.").end("p0", "").delta()
				was = is
			case s.ID == "conclusions":
				is = new(text).words("To be written.").end("p0", "").delta()
				was = is
			}
			same(t, name+" "+s.Text+" rejected", got.Rejected, was, false)
			same(t, name+" "+s.Text+" accepted", got.Accepted, is, true)
			if s.From != s.To && len(got.Authors) == 0 {
				t.Errorf("%s: no authors", name)
			}
		}
	}
}

// A program that opens and saves an export changes nothing that matters: LibreOffice
// drops what it doesn't know, writes bookmarks twice and names styles anew.
func TestWhatLibreOfficeSavesIsReadAgain(t *testing.T) {
	o := newOffice(t)
	all := books(t)
	names := []string{"clean", "columns", "redline"}
	for _, name := range names {
		o.ask("keep", written(t, all[name].book, all[name].opts), "docx")
	}
	o.ask("accept", written(t, all["redline"].book, all["redline"].opts), "docx") // nothing is tracked then
	names = append(names, "redline")
	for i, file := range o.answers() {
		r := read(t, file)
		if len(r.Texts) != len(all[names[i]].book.Sections) {
			t.Fatalf("%s: %d texts", names[i], len(r.Texts))
		}
		text, _ := r.Text("o21.es")
		want := after()
		for k, op := range want {
			if i == 3 && op.Attributes["link"] != nil { // LibreOffice accepts other words, and keeps the address
				want[k].Attributes = delta.Attributes{"link": "https://crmsv.org/"}
			}
		}
		same(t, names[i]+" accepted", text.Accepted, want, true)
		if tracked := len(text.Authors) > 0; tracked != (i == 2) {
			t.Errorf("%s: authors %v", names[i], text.Authors)
		}
		if len(text.Lost) != 0 {
			t.Errorf("%s: %v", names[i], text.Lost)
		}
	}
}

// What people do to an exported file beside tracking their changes.
func TestATextIsFoundInWhatBecameOfItsFile(t *testing.T) {
	t.Parallel()
	clean := books(t)["clean"]
	whole := opened(t, written(t, clean.book, clean.opts))
	found := regexp.MustCompile(`<w:bookmarkStart w:id="(\d+)" w:name="_rdt_1"/>`).FindStringSubmatch(whole["word/document.xml"])
	start, first := found[0], `<w:p><w:pPr><w:pStyle w:val="Heading3"/></w:pPr>`+found[0]
	end := `<w:bookmarkEnd w:id="` + found[1] + `"/>`
	tests := []struct {
		name     string
		old, new string // in the document
		text     string
		last     string // words of its last paragraph
		count    int    // paragraphs more than were exported
	}{
		{"typed at the very end", "</w:p><w:sectPr>", wr("Añadido al final.") + "</w:p><w:sectPr>", "conclusions.es", "Añadido al final.", 1},
		{"typed behind a text", end + "</w:p>", end + "</w:p>" + wp("", wr("Añadido.")), "o21.es", "Añadido.", 1},
		{"a heading of the book changed", "Objective 21", "Goal 21", "o21.es", "Fin.", 0},
		{"without the bookmark of the text", "_rdt_1", "_x", "o21.es", "Fin.", 0},
		{"typed before a text", first, wp("", wr("Antes.")) + first, "o21.es", "Fin.", 1},
		{"the bookmark of the text begins before its first paragraph", first, start + strings.Replace(first, start, "", 1), "o21.es", "Fin.", 0},
		{"nothing", "_none_", "", "o21.en", "End.", 0},
	}
	exportedLines := map[string]int{"o21.es": strings.Count(spelt(after(), false), "\n"), "o21.en": strings.Count(spelt(english(), false), "\n"), "conclusions.es": 1}
	for _, test := range tests {
		file := maps.Clone(whole)
		file["word/document.xml"] = strings.Replace(file["word/document.xml"], test.old, test.new, 1)
		text, ok := read(t, file.bytes(t)).Text(test.text)
		if !ok || len(text.Accepted) != exportedLines[test.text]+test.count || text.Accepted[len(text.Accepted)-1].Plain() != test.last {
			t.Errorf("%s: found %v, %s", test.name, ok, spelt(docx.Content(text.Accepted), true))
		}
	}

	// Without the part that says what it is, the file is one from elsewhere.
	delete(whole, "customXml/item1.xml")
	r := read(t, whole.bytes(t))
	if paragraphs, ok := r.Paragraphs("o21.es"); r.Export != "" || len(r.Texts) != 1 || r.Texts[0].ID != "" || !ok || len(paragraphs) < 20 {
		t.Errorf("%q, %d texts", r.Export, len(r.Texts))
	}
	known := read(t, written(t, clean.book, clean.opts))
	if paragraphs, ok := known.Paragraphs("o21.en"); !ok || !paragraphs[0].Equal(compare.Paragraph{PID: "a1", Kind: "h1", Text: "Data and dignified return"}) {
		t.Errorf("%v %v", ok, paragraphs)
	}
	if _, ok := known.Paragraphs("o02.es"); ok {
		t.Error("an export is taken for a text that it doesn't hold")
	}
}
