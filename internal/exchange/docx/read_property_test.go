package docx_test

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/exchange"
	"github.com/redonda/redonda/internal/exchange/docx"
	"github.com/redonda/redonda/internal/gcm"
)

// Whatever changed between two texts, a file with the changes tracked gives both back,
// alone or beside the other language.
func TestAnyRedlineIsReadAgain(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		old, kept := drawText(r, nil)
		new, _ := drawText(r, kept)
		one := exchange.Section{ID: "s", Text: "s.es", Lang: gcm.ES, From: 1, To: 2, Title: "Sección", Lines: redlined(r, "s.es", gcm.ES, old, new)}
		other := exchange.Section{ID: "s", Text: "s.en", Lang: gcm.EN, From: 1, To: 2, Title: "Section", Lines: redlined(r, "s.en", gcm.EN, new, old)}
		for _, columns := range []bool{false, true} {
			book := exchange.Book{ID: "e", Title: "T", Lang: gcm.ES, At: made, Sections: []exchange.Section{one, other}}
			file := written(r, book, docx.Options{Columns: columns})
			reading, err := docx.Read(t.Context(), bytes.NewReader(file), int64(len(file)), docx.DefaultLimits)
			if err != nil {
				r.Fatal(err)
			}
			for id, want := range map[string][2]delta.Delta{"s.es": {old, new}, "s.en": {new, old}} {
				text, ok := reading.Text(id)
				if !ok {
					r.Fatalf("%s is not in the file", id)
				}
				for i, got := range [][]docx.Paragraph{text.Rejected, text.Accepted} {
					g, w := spelt(docx.Content(got), false), spelt(want[i], false)
					if columns { // a paragraph without words leaves no trace in a cell of whether it came or went
						g, w = filled(g), filled(w)
					}
					if g != w {
						r.Fatalf("%s, columns %v, accepted %v: %s\n got %q\nwant %q\n%s", id, columns, i == 1, firstDifference(strings.Split(g, "\n"), strings.Split(w, "\n")), g, w, partOf(r, file, "word/document.xml"))
					}
				}
			}
		}
	})
}

// filled leaves empty lines out.
func filled(lines string) string {
	var kept []string
	for line := range strings.Lines(lines) {
		if words, _, _ := strings.Cut(line, "map["); strings.TrimSpace(words) != "" {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}
