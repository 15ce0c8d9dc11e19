package docx

import (
	"strconv"

	"github.com/redonda/redonda/internal/gcm"
)

// firstNote is the id of the first footnote; 0 and 1 are the separators.
const firstNote = 2

// notes gathers word/footnotes.xml.
type notes struct {
	sheet
	count int
}

// add keeps a footnote and gives its id.
func (n *notes) add(text string, lang gcm.Lang) int {
	id := firstNote + n.count
	n.count++
	n.raw(`<w:footnote w:id="`)
	n.number(id)
	n.raw(`"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr><w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>`,
		`<w:r><w:rPr><w:lang w:val="`, language(lang), `"/></w:rPr><w:t xml:space="preserve"> </w:t>`)
	n.words(text, false)
	n.raw(`</w:r></w:p></w:footnote>`)
	return id
}

func (n *notes) xml() string {
	return xmlHead + `<w:footnotes ` + namespaces + `>` +
		`<w:footnote w:type="separator" w:id="0"><w:p><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr><w:r><w:separator/></w:r></w:p></w:footnote>` +
		`<w:footnote w:type="continuationSeparator" w:id="1"><w:p><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>` +
		string(n.buf) + `</w:footnotes>`
}

// links gathers the addresses that the document points to, each once.
type links struct {
	ids     map[string]string
	targets []string
}

func newLinks() links { return links{ids: map[string]string{}} }

// id gives the name of the relationship to an address.
func (l *links) id(target string) string {
	id, known := l.ids[target]
	if !known {
		l.targets = append(l.targets, target)
		id = "rIdLink" + strconv.Itoa(len(l.targets))
		l.ids[target] = id
	}
	return id
}
