package docx

import "github.com/redonda/redonda/internal/gcm"

// hasFront tells whether the book has a cover and a table of contents on pages of their
// own. A single text has its title on the first page.
func (b *builder) hasFront() bool { return len(b.groups()) > 1 }

// front writes the cover and the table of contents.
func (b *builder) front() {
	style := func(name string) string {
		if b.hasFront() {
			return "RdnCover" + name
		}
		return "Rdn" + name
	}
	lines := []struct{ style, text string }{
		{style("Symbol"), b.book.Symbol}, {"Title", b.book.Title}, {"Subtitle", b.book.Subtitle}, {style("Date"), day(b.book.At, b.book.Lang)},
	}
	for _, line := range lines {
		if line.text == "" {
			continue
		}
		b.raw(`<w:p><w:pPr><w:pStyle w:val="`, line.style, `"/></w:pPr>`)
		b.plainRun(line.text, b.book.Lang)
		b.raw(`</w:p>`)
	}
	if b.hasFront() {
		b.contents()
	}
}

// contents writes the table of contents with its entries filled in, each with a
// reference to the page it is on, as Word does. Only who lays the text out knows that
// page: Word counts references when it prints, shows the print or makes a PDF, or when
// asked to (F9). Marking them as out of date would make Word ask, whenever the file is
// opened, whether it may update fields "that may refer to other files".
func (b *builder) contents() {
	title := "Contenido"
	if b.book.Lang == gcm.EN {
		title = "Contents"
	}
	b.raw(`<w:p><w:pPr><w:pStyle w:val="TOCHeading"/></w:pPr>`)
	b.plainRun(title, b.book.Lang)
	b.raw(`</w:p>`)
	begins, ends := `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \o "1-2" \h \z \u </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>`,
		`<w:r><w:fldChar w:fldCharType="end"/></w:r>`
	if b.opts.Printed {
		begins, ends = "", ""
	}
	count, part := 0, ""
	for _, group := range b.groups() {
		for _, h := range b.headingsOf(group, part) {
			if !h.inContent {
				continue
			}
			count++
			level := "TOC1"
			if h.style == "Heading2" {
				level = "TOC2"
			}
			b.raw(`<w:p><w:pPr><w:pStyle w:val="`, level, `"/></w:pPr>`, begins)
			begins = ""
			b.raw(`<w:hyperlink w:anchor="`, contentsAnchor(count), `" w:history="1">`)
			b.plainRun(h.text, h.lang)
			b.raw(`<w:r><w:tab/></w:r>`, field("PAGEREF "+contentsAnchor(count)+` \h`, " "), `</w:hyperlink></w:p>`)
		}
		part = group[0].Part
	}
	b.raw(`<w:p><w:pPr><w:pStyle w:val="RdnEnd"/></w:pPr>`, begins, ends, `</w:p>`)
}
