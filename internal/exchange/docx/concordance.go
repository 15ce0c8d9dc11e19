package docx

import (
	"strconv"

	"github.com/redonda/redonda/internal/exchange"
)

// Widths of a concordance's columns: before, now, what changed, by whom; in twentieths of
// a point, the width of the page between its margins.
var concordanceWidths = [4]int{3120, 3120, 1560, 1560}

// concordance writes where the paragraphs of a section went as a table, whose head comes
// again on each page and whose rows are not cut.
func (b *builder) concordance(s exchange.Section) {
	frame := exchange.FrameIn(b.book.Lang)
	b.table(concordanceWidths[:])
	b.raw(`<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>`)
	for i, head := range []string{frame.Before, frame.After, frame.Reason, frame.By} {
		b.cell(concordanceWidths[i], "RdnTableHead", func() { b.plainRun(head, b.book.Lang) })
	}
	b.raw(`</w:tr>`)
	for _, row := range s.Rows {
		b.raw(`<w:tr><w:trPr><w:cantSplit/></w:trPr>`)
		b.cited(0, row.Old, s)
		b.cited(1, row.New, s)
		b.cell(concordanceWidths[2], "RdnTableText", func() { b.plainRun(frame.Reasons(row), b.book.Lang) })
		b.cell(concordanceWidths[3], "RdnTableText", func() { b.plainRun(exchange.Codes(row.By), b.book.Lang) })
		b.raw(`</w:tr>`)
	}
	b.endTable()
}

// cited writes a cell with the paragraphs of one side, in their own language.
func (b *builder) cited(column int, all []exchange.Cited, s exchange.Section) {
	if len(all) == 0 {
		b.cell(concordanceWidths[column], "RdnTableText", func() { b.plainRun("–", b.book.Lang) })
		return
	}
	b.raw(`<w:tc><w:tcPr><w:tcW w:w="`, strconv.Itoa(concordanceWidths[column]), `" w:type="dxa"/></w:tcPr>`)
	for _, c := range all {
		b.raw(`<w:p><w:pPr><w:pStyle w:val="RdnTableText"/></w:pPr>`)
		b.plainRun(c.Place()+" "+c.Begins, s.Lang)
		b.raw(`</w:p>`)
	}
	b.raw(`</w:tc>`)
}
