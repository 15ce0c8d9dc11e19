package document

import "github.com/redonda/redonda/internal/delta"

const (
	matchEffort = 16 << 20 // steps of comparison for one change; what would take more is not looked for
	sureMatch   = 4        // units that are no coincidence
)

// row is a row of words to compare, by letters, line ends and whole footnotes.
type row struct {
	runes []rune
	named []rune  // the same, a line end told from others by its paragraph's name
	owner []int32 // which of the added operations each belongs to
	skip  []int32 // UTF-16 units before each within its operation
}

// notes numbers the footnotes of a comparison by id and words, and line ends by the
// paragraph's name, below every letter.
type notes map[string]rune

func (n notes) number(op delta.Op) rune {
	words, _ := op.Attributes["note"].(string)
	id, _ := op.Embed["footnote"].(string)
	return n.of(id + "\x00" + words)
}

func (n notes) of(key string) rune {
	if _, known := n[key]; !known {
		n[key] = -1 - rune(len(n))
	}
	return n[key]
}

func (r *row) add(op delta.Op, owner int, n notes) {
	if op.Embed != nil {
		note := n.number(op)
		r.put(note, note, owner, 0)
		return
	}
	at := 0
	for _, letter := range op.Insert {
		named := letter
		if letter == '\n' {
			pid, _ := op.Attributes["pid"].(string)
			named = n.of(pid)
		}
		r.put(letter, named, owner, at)
		at += width(letter)
	}
}

func (r *row) put(letter, named rune, owner, skip int) {
	r.runes = append(r.runes, letter)
	r.named = append(r.named, named)
	r.owner = append(r.owner, int32(owner))
	r.skip = append(r.skip, int32(skip))
}

// width gives the UTF-16 units of a letter or footnote.
func width(letter rune) int {
	if letter > 0xFFFF {
		return 2
	}
	return 1
}

// block says that n letters from a in one row are those from b in another.
type block struct{ a, b, n int }

// match finds the inserted words in the lost ones, in their order. Few letters that
// are the same by chance don't count, unless they are all there is on one side.
func match(in, out row, effort *int) []block {
	inserted, lost := in.runes, out.runes
	if *effort -= len(inserted) + len(lost); *effort < 0 || len(inserted) == 0 || len(lost) == 0 {
		return nil
	}
	if at := find(out.named, in.named); at >= 0 {
		return []block{{0, at, len(inserted)}}
	}
	if at := find(lost, inserted); at >= 0 {
		return []block{{0, at, len(inserted)}}
	}
	if at := find(inserted, lost); at >= 0 {
		return []block{{at, 0, len(lost)}}
	}
	var all []block
	common(inserted, lost, 0, 0, effort, &all)
	return sure(all, len(inserted), len(lost))
}

// sure leaves out what may be chance. Short pieces count where together they are
// everything there is on one side, and stand close to one another on the other.
func sure(all []block, inserted, lost int) []block {
	if len(all) == 0 {
		return nil
	}
	found := 0
	for _, b := range all {
		found += b.n
	}
	first, last := all[0], all[len(all)-1]
	if found == inserted && 2*found >= last.b+last.n-first.b || found == lost && 2*found >= last.a+last.n-first.a {
		return all
	}
	kept := all[:0]
	for _, b := range all {
		if b.n >= sureMatch {
			kept = append(kept, b)
		}
	}
	return kept
}

// common finds the longest row of letters that both have, then the same on both
// sides of it.
func common(a, b []rune, fromA, fromB int, effort *int, all *[]block) {
	if *effort -= len(a) * len(b); *effort < 0 || len(a) == 0 || len(b) == 0 {
		return
	}
	var longest block
	row, before := make([]int, len(b)+1), make([]int, len(b)+1)
	for i := range a {
		for j := range b {
			if row[j+1] = 0; a[i] == b[j] {
				row[j+1] = before[j] + 1
			}
			if n := row[j+1]; n > longest.n {
				longest = block{i - n + 1, j - n + 1, n}
			}
		}
		row, before = before, row
	}
	if longest.n == 0 {
		return
	}
	common(a[:longest.a], b[:longest.b], fromA, fromB, effort, all)
	*all = append(*all, block{fromA + longest.a, fromB + longest.b, longest.n})
	endA, endB := longest.a+longest.n, longest.b+longest.n
	common(a[endA:], b[endB:], fromA+endA, fromB+endB, effort, all)
}

// find gives the first place of part in whole, or -1, in steps as many as both have
// letters (Knuth, Morris and Pratt).
func find(whole, part []rune) int {
	if len(part) > len(whole) {
		return -1
	}
	border := make([]int, len(part)) // the longest start of part that ends at each letter
	for i, n := 1, 0; i < len(part); i++ {
		for n > 0 && part[i] != part[n] {
			n = border[n-1]
		}
		if part[i] == part[n] {
			n++
		}
		border[i] = n
	}
	n := 0
	for i, letter := range whole {
		for n > 0 && letter != part[n] {
			n = border[n-1]
		}
		if letter == part[n] {
			n++
		}
		if n == len(part) {
			return i - n + 1
		}
	}
	return -1
}
