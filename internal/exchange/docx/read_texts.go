package docx

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/exchange"
)

// reading makes texts of the paragraphs of the body.
func (b *body) reading(export exportOf, comments map[string]Comment) Reading {
	r := Reading{Export: export.id}
	b.begins = map[int]bool{}
	for _, start := range b.starts {
		b.begins[start.paragraph] = true
	}
	marked, left := b.marked(export), 2*len(b.drafts) // two texts may stand in one table
	before := 0                                       // where the text before ends
	for i, text := range export.texts {
		if from, to := b.extent(text, marked[i], before); from < to && left >= to-from {
			left -= to - from
			before = max(before, to)
			r.Texts = append(r.Texts, b.textOf(text, from, to, comments))
		}
	}
	if len(r.Texts) == 0 {
		r.Export = ""
		r.Texts = []Text{b.textOf(exportedText{}, 0, len(b.drafts), comments)}
	}
	return r
}

// stretch is of paragraphs, from the first to before the last.
type stretch struct{ from, to int }

// marked gives the paragraphs from the first to the last of each exported text, by their
// bookmarks.
func (b *body) marked(export exportOf) []stretch {
	texts := map[string]int{}
	for i, t := range export.texts {
		for name := range t.pids {
			texts[name] = i
		}
	}
	all := make([]stretch, len(export.texts))
	for i := range b.drafts {
		for _, name := range b.drafts[i].bookmarks {
			if t, known := texts[name]; known {
				if all[t].to == 0 {
					all[t].from = i
				}
				all[t].to = i + 1
			}
		}
	}
	return all
}

// extent finds the paragraphs of an exported text: within its bookmark, or where that is
// lost those that are marked; and what was typed around them, between the headings of the
// book and behind the end of the text before.
func (b *body) extent(t exportedText, marked stretch, before int) (from, to int) {
	start, started := b.starts[t.bookmark]
	end, ended := b.ends[t.bookmark]
	from, to = start.paragraph, end.paragraph
	if end.inside && (end.within || t.named(&b.drafts[to]) != "") {
		to++
	}
	if !started || !ended || from >= to {
		from, to = marked.from, marked.to
	}
	if from >= to || t.column != 0 {
		return from, to
	}
	for from > before && b.isLoose(from-1) {
		from--
	}
	for to < len(b.drafts) && !b.begins[to] && b.isLoose(to) {
		to++
	}
	return from, to
}

// isLoose tells whether a paragraph beside a text was added to it: it is neither of
// another text nor of what the book has around its texts.
func (b *body) isLoose(i int) bool {
	d := &b.drafts[i]
	level := b.styles.heading(d.now)
	return len(d.bookmarks) == 0 && d.column == 0 && (level == 0 || level > bookHeadings) &&
		!bookStyles.MatchString(b.styles[d.now.style].name) && !b.styles.isContents(d.now)
}

// bookStyles are those that an export has around its texts. One types in the last
// paragraph of a file, so that is none of them.
var bookStyles = regexp.MustCompile(`^redonda (cover |symbol|date|section )`)

// bookHeadings is how many levels of headings stand over the texts of an export; theirs
// begin below.
const bookHeadings = 2

// textOf reads one text out of paragraphs.
func (b *body) textOf(t exportedText, from, to int, comments map[string]Comment) Text {
	text := t.Text
	accepted := b.assemble(t, from, to, true)
	text.Rejected, text.Accepted = b.assemble(t, from, to, false).paragraphs, accepted.paragraphs
	var lost losses
	authors := map[string]int{} // places in text.Authors
	for i := from; i < to; i++ {
		d := &b.drafts[i]
		if d.column != t.column && t.column != 0 {
			continue
		}
		place := accepted.places[i-from]
		if b.styles.isContents(d.now) {
			lost.add(Contents, 1, place)
			continue
		}
		for _, code := range slices.Sorted(maps.Keys(d.lost)) {
			lost.add(code, d.lost[code], place)
		}
		for _, id := range d.comments {
			if c, known := comments[id]; known {
				c.Paragraph = place
				text.Comments = append(text.Comments, c)
				lost.add(Remarks, 1, place)
			}
		}
		text.Authors = credit(text.Authors, authors, d.changes)
	}
	for _, l := range accepted.lost.all {
		lost.merge(l)
	}
	if t.column == 0 {
		for _, at := range b.tables {
			if at >= from && at < to {
				lost.add(Tables, 1, accepted.places[at-from])
			}
		}
	}
	text.Lost = lost.all
	return text
}

// credit adds tracked changes to those of their authors.
func credit(authors []Author, places map[string]int, changes []tracked) []Author {
	for _, c := range changes {
		i, known := places[c.name]
		if !known {
			i, authors = len(authors), append(authors, Author{Name: c.name})
			places[c.name] = i
		}
		a := &authors[i]
		switch f := fateOf(c.what); {
		case f.inserted:
			a.Insertions++
		case f.deleted:
			a.Deletions++
		default:
			a.Formats++
		}
		if at := dateOf(c.date); !at.IsZero() {
			if a.First.IsZero() || at.Before(a.First) {
				a.First = at
			}
			if at.After(a.Last) {
				a.Last = at
			}
		}
	}
	return authors
}

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
		if words || !last && !b.dropped(d, t) {
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
func (b *body) dropped(d *draft, t exportedText) bool {
	switch {
	case strings.HasPrefix(b.styles[d.now.style].name, "redonda ") && t.named(d) == "":
		return true
	case t.column != 0:
		return len(d.pieces) > 0 || t.named(d) == ""
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

// End gives the line end of the paragraph.
func (p Paragraph) End() delta.Op {
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
		all = append(append(all, p.Words...), p.End())
	}
	return all.Canonical()
}
