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

// contents writes the table of contents as a field with its entries filled in. Which
// page an entry is on is known to who lays the text out: updating the field adds it.
func (b *builder) contents() {
	title := "Contenido"
	if b.book.Lang == gcm.EN {
		title = "Contents"
	}
	b.raw(`<w:p><w:pPr><w:pStyle w:val="TOCHeading"/></w:pPr>`)
	b.plainRun(title, b.book.Lang)
	b.raw(`</w:p>`)
	field := `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \o "1-2" \h \z \u </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>`
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
			b.raw(`<w:p><w:pPr><w:pStyle w:val="`, level, `"/></w:pPr>`, field)
			field = ""
			b.raw(`<w:hyperlink w:anchor="`, contentsAnchor(count), `" w:history="1">`)
			b.plainRun(h.text, h.lang)
			b.raw(`</w:hyperlink></w:p>`)
		}
		part = group[0].Part
	}
	b.raw(`<w:p><w:pPr><w:pStyle w:val="RdnEnd"/></w:pPr>`, field, `<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>`)
}
