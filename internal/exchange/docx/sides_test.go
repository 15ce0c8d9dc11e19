package docx_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/exchange"
	"github.com/redonda/redonda/internal/exchange/docx"
	"github.com/redonda/redonda/internal/gcm"
)

// side reads the paragraphs of a text out of word/document.xml as they are when all
// changes are accepted, or rejected: style, depth in a list, and words. Where line ends
// went, a paragraph has the properties of its last part, as in Word, or those of the
// first that is not empty, as in LibreOffice.
func side(t rapid.TB, document string, accepted, first bool) []string {
	t.Helper()
	gone := map[string]bool{"ins": true, "moveTo": true}
	if accepted {
		gone = map[string]bool{"del": true, "moveFrom": true}
	}
	var paragraphs []string
	var words strings.Builder
	var now, was, kept string // properties; those of the first part
	var changed, joined bool  // the properties were others; the line end is gone
	var above []string
	inside := func(name string) bool {
		for _, a := range above {
			if a == name {
				return true
			}
		}
		return false
	}
	inText, skipped := false, 0
	d := xml.NewDecoder(strings.NewReader(document))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return paragraphs
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			name := e.Name.Local
			value := func(attr string) string {
				for _, a := range e.Attr {
					if a.Name.Local == attr {
						return a.Value
					}
				}
				return ""
			}
			switch {
			case name == "bookmarkStart" && strings.HasPrefix(value("name"), "_rdt_"):
				inText = true
				paragraphs = nil
			case name == "p":
				now, was, changed, joined = "", "", false, false
			case name == "pPrChange":
				changed = true
			case name == "pStyle" || name == "ilvl":
				if changed {
					was += " " + value("val")
				} else {
					now += " " + value("val")
				}
			case gone[name] && inside("pPr"):
				joined = true
			case gone[name]:
				skipped++
			case name == "footnoteReference" && skipped == 0:
				words.WriteString("\uFFFC")
			case name == "br" && skipped == 0:
				words.WriteString("\u2028")
			}
			above = append(above, name)
		case xml.EndElement:
			above = above[:len(above)-1]
			switch name := e.Name.Local; {
			case gone[name] && !inside("pPr"):
				skipped--
			case name == "p" && inText:
				if changed && !accepted {
					now = was
				}
				if kept == "" && words.Len() > 0 && first {
					kept = now + " "
				}
				if joined {
					break
				}
				if kept != "" {
					now = kept
				}
				paragraphs = append(paragraphs, strings.TrimSpace(now)+"|"+words.String())
				words.Reset()
				kept = ""
			case name == "body":
				return paragraphs[:len(paragraphs)-1] // without the closing one
			}
		case xml.CharData:
			if skipped == 0 && (inside("t") || inside("delText")) {
				words.WriteString(string(e))
			}
			if !inText {
				words.Reset()
			}
		}
	}
}

// sideOf gives the same of a text.
func sideOf(text delta.Delta) []string {
	styles := map[string]string{"h1": "Heading3", "quote": "Quote", "number": "RdnNumber", "letter": "RdnLetter"}
	var paragraphs []string
	for _, line := range exchange.Clean(gcm.ES, text) {
		properties := styles[line.Kind]
		switch line.Kind {
		case "number":
			properties += fmt.Sprint(" ", 2*(max(line.Level, 1)-1))
		case "letter":
			properties += fmt.Sprint(" ", 2*(max(line.Level, 1)-1)+1)
		}
		words := ""
		for _, run := range line.Runs {
			if words += run.Text; run.IsNote {
				words += "\uFFFC"
			}
		}
		paragraphs = append(paragraphs, properties+"|"+words)
	}
	return paragraphs
}

func drawText(t *rapid.T, kept []delta.Delta) (all delta.Delta, paragraphs []delta.Delta) {
	n := rapid.IntRange(1, 7).Draw(t, "paragraphs")
	for i := range n {
		if len(kept) > 0 && rapid.IntRange(0, 2).Draw(t, "kept") > 0 {
			paragraphs = append(paragraphs, rapid.SampledFrom(kept).Draw(t, "paragraph"))
			continue
		}
		var one text
		for range rapid.IntRange(0, 9).Draw(t, "words") {
			word := rapid.SampledFrom(strings.Fields("retorno digno de niñas <y> niños &c. 2021 datos anuales; acuerdan")).Draw(t, "word")
			switch rapid.IntRange(0, 9).Draw(t, "form") {
			case 0:
				one.words(word, "bold")
			case 1:
				one.words(word, "https://example.org/"+word)
			case 2:
				one.note("f", word)
			default:
				one.words(word + " ")
			}
		}
		one.end(fmt.Sprintf("p%d-%d", i, len(kept)), rapid.SampledFrom([]string{"", "h1", "quote", "number", "letter", "letter"}).Draw(t, "kind"))
		if attrs := one[len(one)-1].Attributes; attrs["kind"] == "letter" || attrs["kind"] == "number" {
			attrs["level"] = float64(rapid.IntRange(1, 4).Draw(t, "level"))
		}
		paragraphs = append(paragraphs, one.delta())
	}
	for _, p := range paragraphs {
		all = append(all, p...)
	}
	return all, paragraphs
}

func TestAFileHoldsBothTexts(t *testing.T) {
	t.Parallel()
	check := func(t rapid.TB, old, new delta.Delta) {
		book := exchange.Book{ID: "e", Title: "T", Lang: gcm.ES, At: made, Sections: []exchange.Section{{ID: "s", Text: "s.es", Lang: gcm.ES, Lines: redlined(t, "s.es", gcm.ES, old, new)}}}
		document := partOf(t, written(t, book, docx.Options{}), "word/document.xml")
		for accepted, text := range map[bool]delta.Delta{true: new, false: old} {
			want := sideOf(text)
			for _, first := range []bool{true, false} {
				if got := side(t, document, accepted, first); strings.Join(got, "\n") != strings.Join(want, "\n") {
					t.Fatalf("accepted: %v, first: %v, %s\n%s", accepted, first, firstDifference(got, want), document)
				}
			}
		}
	}
	check(t, before(), after())
	check(t, after(), before())
	rapid.Check(t, func(r *rapid.T) {
		old, kept := drawText(r, nil)
		new, _ := drawText(r, kept)
		check(r, old, new)
		columns := exchange.Book{ID: "e", Title: "T", Lang: gcm.ES, At: made, Sections: []exchange.Section{
			{ID: "s", Text: "s.es", Lang: gcm.ES, Lines: redlined(r, "s.es", gcm.ES, old, new)},
			{ID: "s", Text: "s.en", Lang: gcm.EN, Lines: redlined(r, "s.en", gcm.EN, new, old)},
		}}
		written(r, columns, docx.Options{Columns: true})
	})
}
