package history

import (
	"strings"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
)

// Comparable gives a text as the comparison reads it, with the form of its words and with
// its footnotes.
func Comparable(text delta.Delta) []compare.Paragraph {
	lines := document.Paragraphs(text)
	paragraphs := make([]compare.Paragraph, len(lines))
	for i, p := range lines {
		paragraphs[i] = compare.Paragraph{PID: p.PID, Kind: p.Kind, Text: p.Text, Level: p.Level}
	}
	at := 0
	for _, op := range text {
		form := formOf(op.Attributes)
		if op.Embed != nil {
			note, _ := op.Attributes["note"].(string)
			paragraphs[at].Notes = append(paragraphs[at].Notes, note)
			addForm(&paragraphs[at], 1, form)
			continue
		}
		for i, words := range strings.Split(op.Insert, "\n") {
			if i > 0 {
				at++
			}
			if words != "" {
				addForm(&paragraphs[at], delta.UTF16Len(words), form)
			}
		}
	}
	for i := range paragraphs {
		if forms := paragraphs[i].Forms; len(forms) == 1 && forms[0].Form == (compare.Form{}) {
			paragraphs[i].Forms = nil // as most are
		}
	}
	return paragraphs
}

func addForm(p *compare.Paragraph, units int, form compare.Form) {
	if last := len(p.Forms) - 1; last >= 0 && p.Forms[last].Form == form {
		p.Forms[last].Units += units
		return
	}
	p.Forms = append(p.Forms, compare.Formed{Units: units, Form: form})
}

func formOf(attrs delta.Attributes) compare.Form {
	is := func(name string) bool { set, _ := attrs[name].(bool); return set }
	link, _ := attrs["link"].(string)
	return compare.Form{Bold: is("bold"), Italic: is("italic"), Underline: is("underline"), Link: link}
}
