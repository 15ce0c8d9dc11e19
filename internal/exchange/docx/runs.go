package docx

import (
	"strings"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/exchange"
	"github.com/redonda/redonda/internal/gcm"
)

// runWriter writes the words of one paragraph. A link is around its changes, never in
// one: Word knows no link in a change.
type runWriter struct {
	*builder
	lang    gcm.Lang
	moves   bool // the paragraph is one of a move, by these
	movedBy []compare.Credit

	link string
	what change
	by   []compare.Credit

	edges []edgeOf // of comments, that are still to come
	at    int      // units of the new text that are written
}

func (w *runWriter) runs(runs []exchange.Run) {
	var cut []exchange.Run
	at := w.at
	for _, run := range runs {
		cut = append(cut, w.cut(run)...)
		w.at += run.Units()
	}
	w.at = at
	for _, run := range cut {
		w.mark(false)
		units := run.Units()
		if was := run.WasForm; was != nil && was.Link != run.Form.Link {
			// A link can't change under its words, so the words change with it.
			old := run
			old.Form, old.WasForm = *was, nil
			w.run(old, deleted)
			run.WasForm = nil
			w.run(run, inserted)
		} else {
			w.run(run, w.changeOf(run))
		}
		w.at += units
	}
	w.mark(true)
	w.turn("", none, nil)
}

// changeOf says how words are marked. Where a paragraph was moved from all of them are,
// also those that did not arrive: LibreOffice leaves an empty paragraph of one in which
// something else was done.
func (w *runWriter) changeOf(run exchange.Run) change {
	switch {
	case run.Change == compare.MarkInsert && w.moves && run.Moved:
		return movedIn
	case run.Change == compare.MarkInsert:
		return inserted
	case run.Change == compare.MarkDelete && w.moves:
		return movedOff
	case run.Change == compare.MarkDelete:
		return deleted
	}
	return none
}

// turn closes and opens elements for what comes next.
func (w *runWriter) turn(link string, what change, by []compare.Credit) {
	if link == w.link && what == w.what && sameBy(by, w.by) {
		return
	}
	if w.what != none {
		w.raw("</w:", string(w.what), ">")
	}
	if link != w.link {
		if w.link != "" {
			w.raw("</w:hyperlink>")
		}
		if link != "" {
			w.raw(`<w:hyperlink r:id="`, w.links.id(link), `" w:history="1">`)
		}
	}
	if what != none {
		w.open(what, by, ">")
	}
	w.link, w.what, w.by = link, what, by
}

func (w *runWriter) run(run exchange.Run, what change) {
	by := run.By
	switch what {
	case none:
		by = nil
	case movedOff:
		by = w.movedBy
	}
	w.turn(run.Form.Link, what, by)
	w.raw("<w:r>")
	w.properties(run)
	if run.IsNote {
		w.raw(`<w:footnoteReference w:id="`)
		w.number(w.notes.add(run.Note, w.lang))
		w.raw(`"/>`)
	} else {
		w.words(run.Text, what == deleted)
	}
	w.raw("</w:r>")
}

// properties writes the form of words, and what it was if that alone changed.
func (w *runWriter) properties(run exchange.Run) {
	w.raw("<w:rPr>")
	w.form(run.Form, run.IsNote)
	w.raw(`<w:lang w:val="`, language(w.lang), `"/>`)
	if run.WasForm != nil {
		w.raw("<w:rPrChange")
		w.authored(run.By)
		w.raw("><w:rPr>")
		w.form(*run.WasForm, run.IsNote)
		w.raw(`<w:lang w:val="`, language(w.lang), `"/></w:rPr></w:rPrChange>`)
	}
	w.raw("</w:rPr>")
}

func (w *runWriter) form(f exchange.Form, isNote bool) {
	switch {
	case isNote:
		w.raw(`<w:rStyle w:val="FootnoteReference"/>`)
	case f.Link != "":
		w.raw(`<w:rStyle w:val="Hyperlink"/>`)
	}
	if f.Bold {
		w.raw("<w:b/>")
	}
	if f.Italic {
		w.raw("<w:i/>")
	}
	if f.Underline {
		w.raw(`<w:u w:val="single"/>`)
	}
}

// words writes text; in a deletion it has an element of its own.
func (s *sheet) words(text string, deleted bool) {
	tag := "w:t"
	if deleted {
		tag = "w:delText"
	}
	for text != "" {
		at := strings.IndexAny(text, "\t\n\u2028")
		words := text
		if at >= 0 {
			words = text[:at]
		}
		if words != "" {
			s.raw("<", tag, ` xml:space="preserve">`)
			s.text(words)
			s.raw("</", tag, ">")
		}
		if at < 0 {
			return
		}
		switch text = text[at:]; text[0] {
		case '\t':
			s.raw("<w:tab/>")
			text = text[1:]
		case '\n':
			s.raw("<w:br/>")
			text = text[1:]
		default:
			s.raw("<w:br/>")
			text = text[len("\u2028"):]
		}
	}
}
