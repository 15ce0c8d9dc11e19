package docx

import "strconv"

// table opens a table of columns of these widths.
func (b *builder) table(widths []int) {
	b.raw(`<w:tbl><w:tblPr><w:tblStyle w:val="RdnTable"/><w:tblW w:w="5000" w:type="pct"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>`)
	for _, width := range widths {
		b.raw(`<w:gridCol w:w="`, strconv.Itoa(width), `"/>`)
	}
	b.raw(`</w:tblGrid>`)
}

// endTable closes a table, and keeps what follows from joining it.
func (b *builder) endTable() {
	b.raw(`</w:tbl><w:p><w:pPr><w:pStyle w:val="RdnEnd"/></w:pPr></w:p>`)
}

// cell writes a cell of one paragraph.
func (b *builder) cell(width int, style string, write func()) {
	b.raw(`<w:tc><w:tcPr><w:tcW w:w="`, strconv.Itoa(width), `" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="`, style, `"/></w:pPr>`)
	write()
	b.raw(`</w:p></w:tc>`)
}
