package docx

import (
	"maps"
	"regexp"
	"slices"
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
				c.Exact, c.Prefix, c.Suffix = d.about(id)
				text.Comments = append(text.Comments, c)
				lost.add(Remarks, 1, place)
			}
		}
		text.Authors = credit(text.Authors, authors, d.changes)
	}
	recognised(text.Comments, b.answers, t.sent)
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
