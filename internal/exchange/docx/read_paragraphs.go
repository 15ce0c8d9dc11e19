package docx

import (
	"strings"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/exchange"
)

// assembled is one of the two texts.
type assembled struct {
	paragraphs []Paragraph
	places     []int // of each draft: the paragraph its beginning is in, -1 for none
	lost       losses
}

// assemble makes one of the two texts. A paragraph whose end isn't in it is joined to the
// next, whose properties the whole then has.
func (b *body) assemble(t exportedText, from, to int, accepted bool) assembled {
	a := assembled{places: make([]int, to-from)}
	var pieces []scrap
	var joined []int // drafts that go into the paragraph
	pid := ""
	close := func(d *draft, last bool) {
		words := len(pieces) > 0
		if own := t.named(d); own != "" {
			pid = own
		}
		if words || !last && !b.dropped(d, t, accepted) {
			for _, i := range joined {
				a.places[i-from] = len(a.paragraphs)
			}
			a.paragraphs = append(a.paragraphs, b.finish(&a, d, pid, pieces, accepted, t.ID != ""))
		}
		pieces, joined, pid = nil, nil, ""
	}
	var d *draft
	for i := from; i < to; i++ {
		a.places[i-from] = -1
		next := &b.drafts[i]
		if t.column != 0 && next.column != t.column || next.row.gone(accepted) || b.styles.isContents(next.now) {
			continue
		}
		d = next
		here := false
		for _, s := range d.pieces {
			if !s.gone(accepted) {
				pieces, here = append(pieces, s), true
			}
		}
		joined = append(joined, i)
		if d.end.gone(accepted) {
			if own := t.named(d); here && own != "" {
				pid = own
			}
			continue
		}
		close(d, false)
	}
	if d != nil && len(joined) > 0 {
		close(d, true)
	}
	return a
}

// dropped tells whether an empty paragraph is none of the text: the end of the file, what
// is left of a cell whose words were deleted.
func (b *body) dropped(d *draft, t exportedText, accepted bool) bool {
	_, stands := t.Sums[t.named(d)]
	switch {
	case b.styles[d.now.style].name == "redonda end":
		return true
	case t.column != 0:
		return len(d.pieces) > 0 || t.named(d) == "" || accepted && !stands
	}
	return false
}

// named gives the name of the exported paragraph that a draft is: of several that were
// joined, one that the newest version has.
func (t *exportedText) named(d *draft) string {
	gone := ""
	for _, name := range d.bookmarks {
		pid := t.pids[name]
		if _, stands := t.Sums[pid]; stands {
			return pid
		}
		if gone == "" {
			gone = pid
		}
	}
	return gone
}

// finish makes a paragraph of pieces and of the properties of its last draft.
func (b *body) finish(a *assembled, d *draft, pid string, pieces []scrap, accepted, exported bool) Paragraph {
	l := d.now
	if !accepted {
		l = d.was
	}
	p := Paragraph{PID: pid}
	place := len(a.paragraphs)
	listed := b.styles.resolve(l)
	kind, level, deeper := b.lists.place(listed.list, listed.depth)
	heading := b.styles.heading(l)
	switch {
	case heading > 0:
		if exported {
			heading -= bookHeadings
		}
		p.Kind = "h" + string(rune('0'+min(max(heading, 1), 3)))
	case kind != "":
		p.Kind = kind
		if level > 1 {
			p.Level = level
		}
		if deeper {
			a.lost.add(Levels, 1, place)
		}
	case b.styles.isQuote(l):
		p.Kind = "quote"
	case listed.list != "" && listed.list != "0" && b.lists.lists[listed.list] != nil:
		a.lost.add(Bullets, 1, place)
	}
	if p.Kind == "" {
		pieces = p.cutLabel(pieces)
		if p.Label != "" {
			a.lost.add(TypedLabels, 1, place)
		}
	}
	for _, s := range pieces {
		form := s.now
		if !accepted {
			form = s.was
		}
		if s.note == "" {
			p.Words = append(p.Words, delta.Op{Insert: string(s.text), Attributes: attributes(form)})
			continue
		}
		note := b.notes[s.note]
		words := note.accepted
		if !accepted {
			words = note.rejected
		}
		if note.cut {
			a.lost.add(MissingNotes, 1, place)
		}
		attrs := attributes(form)
		if attrs == nil {
			attrs = delta.Attributes{}
		}
		attrs["note"] = words
		p.Words = append(p.Words, delta.Op{Embed: map[string]any{"footnote": s.note}, Attributes: attrs})
	}
	p.Words = p.Words.Canonical()
	return p
}

func attributes(f exchange.Form) delta.Attributes {
	attrs := delta.Attributes{}
	for name, on := range map[string]bool{"bold": f.Bold, "italic": f.Italic, "underline": f.Underline} {
		if on {
			attrs[name] = true
		}
	}
	if f.Link != "" {
		attrs["link"] = f.Link
	}
	if len(attrs) == 0 {
		return nil
	}
	return attrs
}

// Plain gives the words without form, footnotes as document.Embed.
func (p Paragraph) Plain() string {
	var b strings.Builder
	for _, op := range p.Words {
		if op.Embed != nil {
			b.WriteString(document.Embed)
			continue
		}
		b.WriteString(op.Insert)
	}
	return b.String()
}

// end gives the line end of the paragraph.
func (p Paragraph) end() delta.Op {
	attrs := delta.Attributes{}
	if p.PID != "" {
		attrs["pid"] = p.PID
	}
	if p.Kind != "" {
		attrs["kind"] = p.Kind
	}
	if p.Level > 0 {
		attrs["level"] = float64(p.Level)
	}
	if len(attrs) == 0 {
		attrs = nil
	}
	return delta.Op{Insert: "\n", Attributes: attrs}
}

// Content gives paragraphs as a text.
func Content(paragraphs []Paragraph) delta.Delta {
	var all delta.Delta
	for _, p := range paragraphs {
		all = append(append(all, p.Words...), p.end())
	}
	return all.Canonical()
}
