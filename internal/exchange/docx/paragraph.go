package docx

import (
	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/exchange"
	"github.com/redonda/redonda/internal/gcm"
)

// paragraphOf is a line with all that its element needs.
type paragraphOf struct {
	exchange.Line
	lang     gcm.Lang
	bookmark string // "" for none
	number   numberRef
	was      *properties // what it was, where that is tracked
	mark     change      // of the line end
	moves    bool        // its words may be marked as moved
}

// properties are those of a paragraph that can change.
type properties struct {
	kind   string
	number numberRef
}

// styles of paragraphs by kind.
var styles = map[string]string{
	"h1": "Heading3", "h2": "Heading4", "h3": "Heading5",
	"quote": "Quote", "number": "RdnNumber", "letter": "RdnLetter",
}

// markOf says what became of a line end.
func markOf(line exchange.Line, moves bool) change {
	moved := moves && line.Move != ""
	switch {
	case line.Change == compare.MarkInsert && moved:
		return movedIn
	case line.Change == compare.MarkInsert:
		return inserted
	case line.Change == compare.MarkDelete && moved:
		return movedOff
	case line.Change == compare.MarkDelete:
		return deleted
	}
	return none
}

func (b *builder) paragraph(p paragraphOf) {
	b.raw("<w:p>")
	now := properties{kind: p.Kind, number: p.number}
	if now != (properties{}) || p.mark != none || p.was != nil {
		b.raw("<w:pPr>")
		b.properties(now)
		if p.mark != none {
			b.raw("<w:rPr>")
			b.open(p.mark, p.By, "/>")
			b.raw("</w:rPr>")
		}
		if p.was != nil {
			b.raw("<w:pPrChange")
			b.authored(p.By)
			b.raw("><w:pPr>")
			b.properties(*p.was)
			b.raw("</w:pPr></w:pPrChange>")
		}
		b.raw("</w:pPr>")
	}
	id := 0
	if p.bookmark != "" {
		id = b.startBookmark(p.bookmark)
	}
	w := runWriter{builder: b, lang: p.lang, moves: p.moves && p.Move != ""}
	w.runs(p.Runs)
	if p.bookmark != "" {
		b.endBookmark(id)
	}
	b.raw("</w:p>")
}

func (b *builder) properties(p properties) {
	if style := styles[p.kind]; style != "" {
		b.raw(`<w:pStyle w:val="`, style, `"/>`)
	}
	if p.number.num != 0 {
		b.raw(`<w:numPr><w:ilvl w:val="`)
		b.number(p.number.depth)
		b.raw(`"/><w:numId w:val="`)
		b.number(p.number.num)
		b.raw(`"/></w:numPr>`)
	}
}
