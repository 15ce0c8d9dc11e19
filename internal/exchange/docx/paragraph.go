package docx

import (
	"time"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/exchange"
	"github.com/redonda/redonda/internal/gcm"
)

// paragraphOf is a line with all that its element needs.
type paragraphOf struct {
	exchange.Line
	lang     gcm.Lang
	bookmark string // "" for none
	opens    string // the bookmark around a text that begins here, "" for none
	closes   bool   // that bookmark ends here
	now      properties
	was      *properties // where a change of them is tracked
	mark     change      // of the line end
	markBy   []compare.Credit
	moves    bool // it is one of a move that is marked as such
	comments []exchange.Comment
	later    time.Duration // by which its changes are dated after they were made
}

// properties are those of a paragraph that can change.
type properties struct {
	kind   string
	number numberRef
}

// before gives what the properties are when all changes are rejected.
func (p *paragraphOf) before() properties {
	if p.was != nil {
		return *p.was
	}
	return p.now
}

// become changes the properties to others; what they were is kept.
func (p *paragraphOf) become(now properties) {
	was := p.before()
	p.now = now
	p.stem(was)
}

// stem sets what the properties were.
func (p *paragraphOf) stem(was properties) {
	if p.was = nil; was != p.now {
		p.was = &was
	}
}

// styles of paragraphs by kind.
var styles = map[string]string{
	"h1": "Heading3", "h2": "Heading4", "h3": "Heading5",
	"quote": "Quote", "number": "RdnNumber", "letter": "RdnLetter",
}

// markOf says what became of a line end. At the destination of a move that was edited
// at its end, the end is of one change with the words before it.
func markOf(line exchange.Line, moves bool) change {
	moved := moves && line.Move != ""
	switch line.Change {
	case compare.MarkInsert:
		if n := len(line.Runs); moved && (n == 0 || line.Runs[n-1].Moved) {
			return movedIn
		}
		return inserted
	case compare.MarkDelete:
		if moved {
			return movedOff
		}
		return deleted
	}
	return none
}

// markBy gives the line end the authors of the words before it, if these share its fate:
// LibreOffice takes a paragraph whole only where its end is of one change with them.
func markBy(line exchange.Line, mark change) []compare.Credit {
	if n := len(line.Runs); n > 0 && mark != movedOff && line.Runs[n-1].Change == line.Change {
		return line.Runs[n-1].By
	}
	return line.By
}

func (b *builder) paragraph(p paragraphOf) {
	b.raw("<w:p>")
	b.later = p.later
	if p.now != (properties{}) || p.mark != none || p.was != nil {
		b.raw("<w:pPr>")
		b.properties(p.now)
		if p.mark != none {
			b.raw("<w:rPr>")
			b.open(p.mark, p.markBy, "/>")
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
	if p.opens != "" {
		b.textID = b.startBookmark(p.opens)
	}
	id := 0
	if p.bookmark != "" {
		id = b.startBookmark(p.bookmark)
	}
	w := runWriter{builder: b, lang: p.lang, moves: p.moves, movedBy: p.By, edges: b.edges(p.comments)}
	w.runs(p.Runs)
	if p.bookmark != "" {
		b.endBookmark(id)
	}
	if p.closes {
		b.endBookmark(b.textID)
	}
	b.raw("</w:p>")
	b.later = 0
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
