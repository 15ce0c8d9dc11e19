package docx

import (
	"fmt"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/exchange"
	"github.com/redonda/redonda/internal/gcm"
)

// section writes one section, or one in two languages side by side, with its headings.
func (b *builder) section(group []exchange.Section) {
	for _, h := range b.headingsOf(group, b.part) {
		b.heading(h)
	}
	b.part = group[0].Part
	if len(group) == 2 {
		b.columns(group[0], group[1])
		return
	}
	s := group[0]
	if len(s.Rows) > 0 {
		b.concordance(s)
		return
	}
	for _, l := range s.Listings {
		b.listing(l, s.Lang)
	}
	bookmark := b.textBookmark()
	paragraphs := b.prepare(s, bookmark, 0)
	if n := len(paragraphs); n > 0 {
		paragraphs[0].opens, paragraphs[n-1].closes = bookmark, true
	}
	for i, p := range paragraphs {
		b.moveRange(paragraphs, i, true)
		b.paragraph(p)
		b.moveRange(paragraphs, i, false)
	}
}

// heading is a line over a text that is not part of it.
type heading struct {
	style     string
	text      string
	lang      gcm.Lang
	inContent bool // has a place in the table of contents
	breaks    bool // begins a page
}

// headingsOf gives what stands over a group of sections that follows one of another part.
func (b *builder) headingsOf(group []exchange.Section, part string) []heading {
	var all []heading
	s := group[0]
	first := b.headings == 0 && b.hasFront()
	if s.Part != "" && s.Part != part {
		all = append(all, heading{style: "Heading1", text: s.Part, lang: s.Lang, inContent: true, breaks: b.headings > 0 || first})
		first = false
	}
	for k, s := range group {
		if s.Title != "" {
			style := "Heading2"
			if k > 0 {
				style = "RdnSubtitle"
			}
			all = append(all, heading{style: style, text: s.Title, lang: s.Lang, inContent: k == 0, breaks: first})
			first = false
		}
		if s.Subtitle != "" {
			all = append(all, heading{style: "RdnSubtitle", text: s.Subtitle, lang: s.Lang})
		}
	}
	return all
}

func (b *builder) heading(h heading) {
	b.raw(`<w:p><w:pPr><w:pStyle w:val="`, h.style, `"/>`)
	if h.breaks {
		b.raw(`<w:pageBreakBefore/>`)
	}
	b.raw(`</w:pPr>`)
	id := 0
	if h.inContent {
		b.headings++
		id = b.startBookmark(contentsAnchor(b.headings))
	}
	b.plainRun(h.text, h.lang)
	if h.inContent {
		b.endBookmark(id)
	}
	b.raw(`</w:p>`)
}

// plainRun writes words without form.
func (b *builder) plainRun(text string, lang gcm.Lang) {
	b.raw(`<w:r><w:rPr><w:lang w:val="`, language(lang), `"/></w:rPr>`)
	b.words(text, false)
	b.raw(`</w:r>`)
}

// contentsAnchor is the bookmark of the nth heading of the table of contents.
func contentsAnchor(n int) string { return fmt.Sprintf("_Toc%09d", n) }

// textBookmark gives the name of the next bookmark around a text.
func (b *builder) textBookmark() string {
	b.texts++
	return fmt.Sprintf("_rdt_%d", b.texts)
}

// prepare gives the paragraphs of a text their lists and bookmarks, and notes them in
// the custom part.
func (b *builder) prepare(s exchange.Section, bookmark string, column int) []paragraphOf {
	now, was := b.numbering.numbered(s.Lines, s.Lang)
	names := b.names(s)
	b.describe(s, names, bookmark, column)
	paragraphs := make([]paragraphOf, len(s.Lines))
	for i, line := range s.Lines {
		p := paragraphOf{comments: commentsOn(s, i), Line: line, lang: s.Lang, bookmark: names[i], now: properties{line.Kind, now[i]}}
		p.moves = column == 0 && b.moves[line.Move]
		p.mark = markOf(line, p.moves)
		p.markBy = markBy(line, p.mark)
		if line.Was != nil {
			p.stem(properties{line.Was.Kind, was[i]})
		}
		paragraphs[i] = p
	}
	if column == 0 {
		b.settle(paragraphs)
	} else {
		settleJoined(paragraphs)
	}
	return paragraphs
}

// commentsOn gives the comments on a line of a text.
func commentsOn(s exchange.Section, line int) []exchange.Comment {
	var on []exchange.Comment
	for _, c := range s.Comments {
		if c.Line == line {
			on = append(on, c)
		}
	}
	return on
}

// completeMoves names the moves of which both places are in the file, one stretch each:
// half a move makes a file unreadable. In two columns there are none: a row that came or
// went can be marked as inserted or deleted alone, and a paragraph takes its row along.
func completeMoves(groups [][]exchange.Section) map[string]bool {
	from, to := map[string]int{}, map[string]int{}
	for _, group := range groups {
		if len(group) > 1 {
			continue
		}
		lines := group[0].Lines
		for i, line := range lines {
			if line.Move == "" || i > 0 && lines[i-1].Move == line.Move && lines[i-1].Change == line.Change {
				continue
			}
			switch line.Change {
			case compare.MarkDelete:
				from[line.Move]++
			case compare.MarkInsert:
				to[line.Move]++
			}
		}
	}
	complete := map[string]bool{}
	for move := range from {
		complete[move] = from[move] == 1 && to[move] == 1
	}
	return complete
}

// moveRange opens the range of a move before its first paragraph at either place, or
// closes it after its last.
func (b *builder) moveRange(all []paragraphOf, i int, before bool) {
	p := all[i]
	if !p.moves {
		return
	}
	beside := i + 1
	if before {
		beside = i - 1
	}
	if beside >= 0 && beside < len(all) && all[beside].Move == p.Move && all[beside].Change == p.Change {
		return
	}
	place := movedIn
	if p.Change == compare.MarkDelete {
		place = movedOff
	}
	if !before {
		b.raw("<w:", string(place), `RangeEnd w:id="`)
		b.number(b.moveRangeID)
		b.raw(`"/>`)
		return
	}
	b.moveRangeID = b.id + 1 // which authored gives
	b.raw("<w:", string(place), "RangeStart")
	b.authored(p.By)
	b.attribute("w:name", b.moveName(p.Move))
	b.raw("/>")
}

// moveName gives a move the name that both its places have in the file.
func (b *builder) moveName(move string) string {
	name, known := b.moveNames[move]
	if !known {
		name = fmt.Sprintf("move%d", len(b.moveNames)+1)
		b.moveNames[move] = name
	}
	return name
}
