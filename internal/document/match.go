package document

import "github.com/redonda/redonda/internal/delta"

// MatchEffort is how many steps of comparison are worth one change: words of a thousand
// letters held against a thousand that were lost. Of longer ones that are not the same
// only the beginning and the end are compared.
const MatchEffort = 1 << 20

const sureMatch = 4 // units that are no coincidence

// effort is how many steps of comparison are left.
type effort int

// spend takes steps out of what is left, where there are so many.
func (e *effort) spend(steps int) bool {
	if int(*e) < steps {
		return false
	}
	*e -= effort(steps)
	return true
}

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
func match(in, out row, left *effort) []block {
	inserted, lost := in.runes, out.runes
	if len(inserted) == 0 || len(lost) == 0 || !left.spend(len(inserted)+len(lost)) {
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
	common(inserted, lost, 0, 0, left, &all)
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
func common(a, b []rune, fromA, fromB int, left *effort, all *[]block) {
	if len(a) == 0 || len(b) == 0 {
		return
	}
	if !left.spend(len(a) * len(b)) {
		ends(a, b, fromA, fromB, left, all)
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
	common(a[:longest.a], b[:longest.b], fromA, fromB, left, all)
	*all = append(*all, block{fromA + longest.a, fromB + longest.b, longest.n})
	endA, endB := longest.a+longest.n, longest.b+longest.n
	common(a[endA:], b[endB:], fromA+endA, fromB+endB, left, all)
}

// ends finds what rows that are too long to compare have in common at the beginning and
// at the end, and then in between.
func ends(a, b []rune, fromA, fromB int, left *effort, all *[]block) {
	if !left.spend(len(a) + len(b)) {
		return
	}
	least := min(len(a), len(b))
	before := 0
	for before < least && a[before] == b[before] {
		before++
	}
	behind := 0
	for behind < least-before && a[len(a)-1-behind] == b[len(b)-1-behind] {
		behind++
	}
	if before+behind == 0 {
		return
	}
	endA, endB := len(a)-behind, len(b)-behind
	if before > 0 {
		*all = append(*all, block{fromA, fromB, before})
	}
	common(a[before:endA], b[before:endB], fromA+before, fromB+before, left, all)
	if behind > 0 {
		*all = append(*all, block{fromA + endA, fromB + endB, behind})
	}
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
