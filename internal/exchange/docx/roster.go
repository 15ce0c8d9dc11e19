package docx

import (
	"github.com/redonda/redonda/internal/exchange"
	"github.com/redonda/redonda/internal/gcm"
)

// Widths of a listing's columns: code and name; in twentieths of a point, the width of the
// page between its margins.
var listingWidths = [2]int{1560, 7800}

// listing writes delegations as a table under its title, whose rows are not cut.
func (b *builder) listing(l exchange.Listing, lang gcm.Lang) {
	b.heading(heading{style: "Heading2", text: l.Title, lang: lang})
	b.table(listingWidths[:])
	for _, item := range l.Items {
		b.raw(`<w:tr><w:trPr><w:cantSplit/></w:trPr>`)
		b.cell(listingWidths[0], "RdnTableHead", func() { b.plainRun(item.Code, lang) })
		b.cell(listingWidths[1], "RdnTableText", func() { b.plainRun(item.Name, lang) })
		b.raw(`</w:tr>`)
	}
	b.endTable()
}
