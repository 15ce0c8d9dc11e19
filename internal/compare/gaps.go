package compare

import (
	"unicode/utf8"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// widestGap is the area of a gap, old paragraphs by new ones, up to which repeated
// paragraphs are put in order; above, the search by words pairs them.
const widestGap = 4_000_000

// inPlace tells which old paragraphs have a partner and keep their order.
func (a *aligner) inPlace() []bool {
	var olds, news []int
	var weight []int64
	for i, j := range a.toNew {
		if j != nowhere {
			olds, news = append(olds, i), append(news, j)
			weight = append(weight, 1+int64(size(a.old[i].words)))
		}
	}
	inPlace := make([]bool, len(a.old))
	for k, keep := range heaviestRising(news, weight, len(a.new)) {
		inPlace[olds[k]] = keep
	}
	return inPlace
}

// gaps pairs repeated paragraphs (equal headings, empty lines) between those in
// place, so that none is called moved without need.
func (a *aligner) gaps(inPlace []bool) {
	fromOld, fromNew := 0, 0
	for i, keep := range inPlace {
		if keep {
			a.gap(fromOld, i, fromNew, a.toNew[i])
			fromOld, fromNew = i+1, a.toNew[i]+1
		}
	}
	a.gap(fromOld, len(a.old), fromNew, len(a.new))
}

// gap pairs equal free paragraphs of two stretches in order.
func (a *aligner) gap(oldFrom, oldTo, newFrom, newTo int) {
	if oldFrom == oldTo || newFrom == newTo || a.watch.over() {
		return
	}
	runes := newRunes()
	var olds, news []int
	var old, new []rune
	for i := oldFrom; i < oldTo; i++ {
		if a.toNew[i] == nowhere {
			olds, old = append(olds, i), append(old, runes.of(a.old[i].body))
		}
	}
	known := runes.count()
	for j := newFrom; j < newTo; j++ {
		if a.toOld[j] == nowhere {
			if r := runes.of(a.new[j].body); runes.numberOf(r) < known {
				news, new = append(news, j), append(new, r)
			}
		}
	}
	if len(old)*len(new) > widestGap {
		return
	}
	i, j := 0, 0
	for _, d := range exact.DiffMainRunes(old, new, false) {
		n := utf8.RuneCountInString(d.Text)
		switch d.Type {
		case diffmatchpatch.DiffDelete:
			i += n
		case diffmatchpatch.DiffInsert:
			j += n
		case diffmatchpatch.DiffEqual:
			for k := range n {
				a.pair(olds[i+k], news[j+k])
			}
			i, j = i+n, j+n
		}
	}
}
