package docx

import (
	"fmt"
	"strings"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/exchange"
	"github.com/redonda/redonda/internal/gcm"
)

// depths of a list: numbers and letters in turn, for each level.
const depths = 2 * document.MaxLevel

// numberRef says in which list a paragraph is counted, and how deep. Lists begin at 1;
// 0 is none.
type numberRef struct{ num, depth int }

// numbering holds the lists of the document.
type numbering struct{ lists []listOf }

// listOf is a list with what its markers depend on.
type listOf struct {
	lang  gcm.Lang // that writes its letters
	start int      // its first depth
	above int      // lettered items that all of it stands below
}

func (n *numbering) new(l listOf) int {
	n.lists = append(n.lists, l)
	return len(n.lists)
}

// counter puts paragraphs into lists such that Word counts as document.Labels does. A
// text has one list; within it Word counts a depth anew after any shallower one. What
// lies deeper than a number it has no parent for (after a heading, or where a level is
// left out) gets a list of its own: Word would count the missing parent.
type counter struct {
	numbering *numbering
	lang      gcm.Lang
	text      int         // the text's list, 0 until it is needed
	live      [depths]int // list of the last paragraph at each depth that can have children
}

func (c *counter) next(kind string, level int) numberRef {
	if strings.HasPrefix(kind, "h") {
		c.live = [depths]int{}
		return numberRef{}
	}
	if kind != "number" && kind != "letter" {
		return numberRef{}
	}
	depth := 2 * (min(max(level, 1), document.MaxLevel) - 1)
	if kind == "letter" {
		depth++
	}
	num := c.live[depth]
	switch {
	case depth == 0:
		if c.text == 0 {
			c.text = c.numbering.new(listOf{lang: c.lang})
		}
		num = c.text
	case c.live[depth-1] != 0:
		num = c.live[depth-1]
	case num == 0:
		num = c.numbering.new(listOf{lang: c.lang, start: depth, above: c.letters(depth)})
	}
	c.took(num, depth)
	return numberRef{num, depth}
}

// letters counts the lettered items that an item of a depth stands below.
func (c *counter) letters(depth int) (n int) {
	for d := 1; d < depth; d += 2 {
		if c.live[d] != 0 {
			n++
		}
	}
	return n
}

func (c *counter) took(num, depth int) {
	if depth == 0 {
		c.text = num
	}
	c.live[depth] = num
	clear(c.live[depth+1:])
}

// numbered gives, for each line, where it is counted now and where it was before the
// changes.
func (n *numbering) numbered(lines []exchange.Line, lang gcm.Lang) (now, was []numberRef) {
	now, was = make([]numberRef, len(lines)), make([]numberRef, len(lines))
	after := counter{numbering: n, lang: lang}
	for i, line := range lines {
		if line.Change != compare.MarkDelete {
			now[i] = after.next(line.Kind, line.Level)
		}
	}
	before := counter{numbering: n, lang: lang, text: after.text}
	for i, line := range lines {
		switch {
		case line.Change == compare.MarkInsert:
		case line.Change == compare.MarkDelete:
			was[i] = before.next(line.Kind, line.Level)
			now[i] = was[i]
		case line.Was != nil:
			was[i] = before.next(line.Was.Kind, line.Was.Level)
		case now[i].num != 0:
			was[i] = now[i]
			before.took(now[i].num, now[i].depth)
		default:
			before.next(line.Kind, line.Level)
		}
	}
	return now, was
}

// xml gives word/numbering.xml: every list is its own, with the same depths.
func (n *numbering) xml() string {
	var s sheet
	s.raw(xmlHead, `<w:numbering `, namespaces, `>`)
	for i, list := range n.lists { // all of these before the first w:num
		s.raw(fmt.Sprintf(`<w:abstractNum w:abstractNumId="%d"><w:nsid w:val="%08X"/><w:multiLevelType w:val="multilevel"/>`, i+1, 0x52440000+i))
		for depth := range depths {
			format, label := list.marker(depth)
			s.raw(fmt.Sprintf(`<w:lvl w:ilvl="%d"><w:start w:val="1"/><w:numFmt w:val="%s"/><w:suff w:val="tab"/><w:lvlText w:val="%s"/><w:lvlJc w:val="left"/>`, depth, format, label))
			s.raw(fmt.Sprintf(`<w:pPr><w:ind w:left="%d" w:hanging="567"/></w:pPr></w:lvl>`, 567*(depth+1)))
		}
		s.raw(`</w:abstractNum>`)
	}
	for i := range n.lists {
		s.raw(fmt.Sprintf(`<w:num w:numId="%d"><w:abstractNumId w:val="%d"/></w:num>`, i+1, i+1))
	}
	s.raw(`</w:numbering>`)
	return string(s.buf)
}

// marker gives how a depth is counted and written, as document.Labels does.
func (l listOf) marker(depth int) (format, label string) {
	label = fmt.Sprintf("%%%d.", depth+1)
	if depth%2 == 0 {
		return "decimal", label
	}
	above := l.above
	for d := l.start; d < depth; d++ {
		above += d % 2
	}
	format = "lowerLetter"
	if above%2 == 1 {
		format = "lowerRoman"
	}
	switch {
	case above > 1:
		return format, label
	case l.lang == gcm.EN:
		return format, fmt.Sprintf("(%%%d)", depth+1)
	}
	return format, fmt.Sprintf("%%%d)", depth+1)
}
