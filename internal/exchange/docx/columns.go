package docx

import (
	"sort"

	"github.com/redonda/redonda/internal/exchange"
)

// block is what stands in one cell: a paragraph, or those that were one before they
// were split or are one since they were joined.
type block []paragraphOf

// whole says that all of the block is new, or that all of it went: "" for neither.
func (b block) whole() change {
	if len(b) != 1 || b[0].mark == none {
		return none
	}
	return b[0].mark
}

// pid names the block: of its last paragraph, which keeps its line end.
func (b block) pid() string { return b[len(b)-1].PID }

// blocks cuts a text into what its cells hold.
func blocks(paragraphs []paragraphOf) []block {
	var all []block
	from := 0
	for i, p := range paragraphs {
		alone := i == from && p.mark != none && wholly(p)
		if p.mark == none || alone || i == len(paragraphs)-1 {
			all, from = append(all, paragraphs[from:i+1]), i+1
		}
	}
	return all
}

// wholly tells whether all words of a paragraph share the fate of its line end.
func wholly(p paragraphOf) bool {
	for _, run := range p.Runs {
		if run.Change != p.Change {
			return false
		}
	}
	return true
}

// columns writes a section in two languages as a table, paragraphs of one name in one
// row, and between those row by row.
func (b *builder) columns(left, right exchange.Section) {
	bookmark := b.textBookmark()
	lefts, rights := blocks(b.prepare(left, bookmark, 1)), blocks(b.prepare(right, bookmark, 2))
	rows := aligned(lefts, rights)
	if len(rows) == 0 {
		return // a table without rows is none
	}
	first, last := rows[0][0], rows[len(rows)-1][1]
	if len(first) == 0 {
		first = rows[0][1]
	}
	if len(last) == 0 {
		last = rows[len(rows)-1][0]
	}
	first[0].opens, last[len(last)-1].closes = bookmark, true
	b.raw(`<w:tbl><w:tblPr><w:tblStyle w:val="RdnColumns"/><w:tblW w:w="5000" w:type="pct"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid><w:gridCol w:w="4680"/><w:gridCol w:w="4680"/></w:tblGrid>`)
	for _, pair := range rows {
		b.row(pair[0], pair[1])
	}
	b.raw(`</w:tbl><w:p><w:pPr><w:pStyle w:val="RdnEnd"/></w:pPr></w:p>`)
}

// row writes one row. Where all of it is new or went, the row itself is tracked.
func (b *builder) row(left, right block) {
	what := none
	for _, blocks := range [][2]block{{left, right}, {right, left}} {
		if one, other := blocks[0], blocks[1]; len(one) > 0 && one.whole() != none && (len(other) == 0 || other.whole() == one.whole()) {
			what = one.whole()
		}
	}
	b.raw(`<w:tr>`)
	if what != none {
		by := left
		if len(by) == 0 {
			by = right
		}
		b.raw(`<w:trPr>`)
		b.open(what, by[0].By, "/>")
		b.raw(`</w:trPr>`)
	}
	for _, cell := range []block{left, right} {
		b.raw(`<w:tc><w:tcPr><w:tcW w:w="4680" w:type="dxa"/></w:tcPr>`)
		for i, p := range cell {
			if what == none && i == len(cell)-1 {
				p = staying(p)
			}
			b.paragraph(p)
		}
		if len(cell) == 0 {
			b.raw(`<w:p/>`)
		}
		b.raw(`</w:tc>`)
	}
	b.raw(`</w:tr>`)
}

// staying is the last paragraph of a cell, whose end can't go while the cell stays. It
// is counted in its list only while it has words.
func staying(p paragraphOf) paragraphOf {
	switch p.mark {
	case inserted:
		p.stem(properties{})
	case deleted:
		p.become(properties{})
	}
	p.mark = none
	return p
}

// aligned pairs the blocks of two texts: by name, in an order that both have, and what
// is between by its place.
func aligned(lefts, rights []block) [][2]block {
	var pairs [][2]block
	i, j := 0, 0
	upTo := func(left, right int) {
		for i < left || j < right {
			var pair [2]block
			if i < left {
				pair[0] = lefts[i]
				i++
			}
			if j < right {
				pair[1] = rights[j]
				j++
			}
			pairs = append(pairs, pair)
		}
	}
	for _, same := range sameNames(lefts, rights) {
		upTo(same[0], same[1])
		upTo(same[0]+1, same[1]+1)
	}
	upTo(len(lefts), len(rights))
	return pairs
}

// sameNames gives the places of blocks that both texts name, as many as keep their
// order in both: a longest rising subsequence.
func sameNames(lefts, rights []block) [][2]int {
	at := map[string]int{}
	for j, block := range rights {
		if pid := block.pid(); pid != "" {
			at[pid] = j
		}
	}
	var all [][2]int
	for i, block := range lefts {
		if j, known := at[block.pid()]; known {
			all = append(all, [2]int{i, j})
			delete(at, block.pid())
		}
	}
	ends := []int{} // of the rising subsequences of each length, the one that ends lowest
	before := make([]int, len(all))
	for k, pair := range all {
		n := sort.Search(len(ends), func(n int) bool { return all[ends[n]][1] > pair[1] })
		before[k] = -1
		if n > 0 {
			before[k] = ends[n-1]
		}
		if n == len(ends) {
			ends = append(ends, k)
		}
		ends[n] = k
	}
	rising := make([][2]int, len(ends))
	if len(ends) > 0 {
		for n, k := len(ends)-1, ends[len(ends)-1]; n >= 0; n, k = n-1, before[k] {
			rising[n] = all[k]
		}
	}
	return rising
}
