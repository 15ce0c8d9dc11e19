package exchange

import (
	"strings"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/gcm"
)

// paragraph is a line of a text with its words cut by form.
type paragraph struct {
	document.Paragraph
	label  string
	pieces []piece
}

// piece is a stretch of words of one form, or a footnote.
type piece struct {
	text   string // document.Embed for a footnote
	isNote bool
	note   string
	form   Form
}

// read cuts a text into paragraphs, as document.Paragraphs does, with their words.
func read(text delta.Delta, lang gcm.Lang) []paragraph {
	lines := document.Paragraphs(text)
	labels := document.Labels(lines, lang)
	paragraphs := make([]paragraph, len(lines))
	for i := range lines {
		paragraphs[i] = paragraph{Paragraph: lines[i], label: labels[i]}
	}
	at := 0
	for _, op := range text {
		if op.Embed != nil {
			note, _ := op.Attributes["note"].(string)
			paragraphs[at].add(piece{text: document.Embed, isNote: true, note: note, form: formOf(op.Attributes)})
			continue
		}
		for rest := op.Insert; ; at++ {
			words, after, ended := strings.Cut(rest, "\n")
			if words != "" {
				paragraphs[at].add(piece{text: words, form: formOf(op.Attributes)})
			}
			if !ended {
				break
			}
			rest = after
		}
	}
	return paragraphs
}

func (p *paragraph) add(next piece) {
	if n := len(p.pieces); n > 0 && !next.isNote && !p.pieces[n-1].isNote && p.pieces[n-1].form == next.form {
		p.pieces[n-1].text += next.text
		return
	}
	p.pieces = append(p.pieces, next)
}

func (p *paragraph) style() Style { return Style{Kind: p.Kind, Level: p.Level} }

// line is the paragraph without its words.
func (p *paragraph) line() Line {
	return Line{PID: p.PID, Kind: p.Kind, Level: p.Level, Label: p.label}
}

func formOf(attrs delta.Attributes) Form {
	is := func(name string) bool { set, _ := attrs[name].(bool); return set }
	link, _ := attrs["link"].(string)
	return Form{Bold: is("bold"), Italic: is("italic"), Underline: is("underline"), Link: link}
}

// run is a piece of one fate.
func (p piece) run() Run {
	r := Run{IsNote: p.isNote, Note: p.note, Form: p.form}
	if !p.isNote {
		r.Text = p.text
	}
	return r
}
