package docx

import (
	_ "embed"
	"fmt"
	"strings"
)

// Parts that are the same in every file but for what {{…}} stands for.
var (
	//go:embed parts/content-types.xml
	contentTypes string
	//go:embed parts/root.rels
	rootRelations string
	//go:embed parts/document.rels
	documentRelations string
	//go:embed parts/styles.xml
	stylesXML string
	//go:embed parts/settings.xml
	settingsXML string
	//go:embed parts/item-props.xml
	itemProperties string
	//go:embed parts/item.rels
	itemRelations string
)

const namespaces = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`

type part struct{ name, body string }

// parts gives what the document refers to, in the order of the file.
func (b *builder) parts() []part {
	lang := language(b.book.Lang)
	relations := b.links.xml()
	var comments []part
	if hasComments(b.book) {
		relations, comments = commentRelations+relations, b.comments.parts()
	}
	return append(comments, []part{
		{"word/_rels/document.xml.rels", strings.Replace(documentRelations, "{{links}}", relations, 1)},
		{"word/styles.xml", strings.ReplaceAll(stylesXML, "{{lang}}", lang)},
		{"word/settings.xml", strings.ReplaceAll(settingsXML, "{{lang}}", lang)},
		{"word/numbering.xml", b.numbering.xml()},
		{"word/footnotes.xml", b.notes.xml()},
		{"word/header1.xml", b.header()},
		{"word/footer1.xml", footer},
		{"customXml/item1.xml", b.customXML()},
		{"customXml/itemProps1.xml", itemProperties},
		{"customXml/_rels/item1.xml.rels", itemRelations},
		{"docProps/core.xml", b.core()},
	}...)
}

func (l *links) xml() string {
	var s sheet
	for _, target := range l.targets {
		s.raw(`<Relationship Id="`, l.ids[target], `" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"`)
		s.attribute("Target", target)
		s.raw(` TargetMode="External"/>`)
	}
	return string(s.buf)
}

// header has the symbol, or else the title, and the date.
func (b *builder) header() string {
	name := b.book.Symbol
	if name == "" {
		name = b.book.Title
	}
	h := builder{book: b.book}
	h.raw(xmlHead, `<w:hdr `, namespaces, `><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>`)
	h.plainRun(name, b.book.Lang)
	h.raw(`<w:r><w:tab/></w:r>`)
	h.plainRun(day(b.book.At, b.book.Lang), b.book.Lang)
	h.raw(`</w:p></w:hdr>`)
	return string(h.buf)
}

var footer = xmlHead + `<w:ftr ` + namespaces + `><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>` +
	field("PAGE", "1") + `<w:r><w:t xml:space="preserve"> / </w:t></w:r>` + field("NUMPAGES", "1") + `</w:p></w:ftr>`

// field is computed by whoever shows the file; until then it shows the words given.
func field(code, shows string) string {
	return fmt.Sprintf(`<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> %s </w:instrText></w:r>`+
		`<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t xml:space="preserve">%s</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>`, code, shows)
}

// page is the layout of all pages: letter size, as the conference prints. The first has
// no header, since the same stands in it; a cover has no number either.
func (b *builder) page() string {
	first := `<w:footerReference w:type="first" r:id="rId6"/>`
	if b.hasFront() {
		first = ""
	}
	return `<w:sectPr><w:headerReference w:type="default" r:id="rId5"/><w:footerReference w:type="default" r:id="rId6"/>` + first +
		`<w:pgSz w:w="12240" w:h="15840"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1300" w:left="1440" w:header="720" w:footer="600" w:gutter="0"/><w:titlePg/></w:sectPr>`
}

func (b *builder) core() string {
	var s sheet
	s.raw(xmlHead, `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>`)
	s.text(b.book.Title)
	s.raw(`</dc:title><dc:subject>`)
	s.text(b.book.Subtitle)
	s.raw(`</dc:subject><dc:creator>`, nobody, `</dc:creator><dc:language>`, language(b.book.Lang), `</dc:language>`)
	for _, when := range []string{"created", "modified"} {
		s.raw(`<dcterms:`, when, ` xsi:type="dcterms:W3CDTF">`, instant(b.book.At), `</dcterms:`, when, `>`)
	}
	s.raw(`</cp:coreProperties>`)
	return string(s.buf)
}
