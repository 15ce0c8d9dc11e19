package compare

import (
	"cmp"
	"slices"
)

// Thresholds for adding a paragraph to a pair, making it a split or a merge.
const (
	splitContainment = 0.35 // of its weight that the other side has left over
	sureContainment  = 0.60 // the same, before doubtful partners are taken
	leastGain        = 0.02 // by which the similarity has to rise
)

// group makes a group of each pair that isn't in one, in the order of the old text.
func (a *aligner) group() {
	grouped := make([]bool, len(a.old))
	for _, g := range a.groups {
		for _, i := range g.old {
			grouped[i] = true
		}
	}
	for i, j := range a.toNew {
		if j != nowhere && !grouped[i] {
			a.groups = append(a.groups, group{old: []int{i}, new: []int{j}})
		}
	}
	slices.SortFunc(a.groups, func(x, y group) int { return cmp.Compare(x.old[0], y.old[0]) })
}

// addition is a free paragraph that may belong to a group.
type addition struct {
	group int
	toOld bool // it is an old paragraph: the group becomes a merge
	at    int
	gain  float64
}

// extend adds free neighbours to groups while the similarity of the whole rises,
// best first. A group grows on one side only.
func (a *aligner) extend(containment float64) {
	open := make([]int, len(a.groups))
	for k := range open {
		open[k] = k
	}
	for len(open) > 0 && !a.watch.over() {
		var found []addition
		for _, k := range open {
			found = a.additions(found, k, containment)
		}
		slices.SortStableFunc(found, func(x, y addition) int { return -cmp.Compare(x.gain, y.gain) })
		open = open[:0]
		grown := map[int]bool{}
		for _, add := range found {
			if !grown[add.group] && a.isFree(add) {
				grown[add.group] = true
				open = append(open, add.group)
				a.add(add)
			}
		}
		slices.Sort(open)
	}
}

func (a *aligner) isFree(add addition) bool {
	if add.toOld {
		return a.toNew[add.at] == nowhere
	}
	return a.toOld[add.at] == nowhere
}

// add puts the paragraph into its group and gives it the partner of its neighbour.
func (a *aligner) add(add addition) {
	g := &a.groups[add.group]
	if add.toOld {
		a.toNew[add.at] = g.new[0]
		g.old = append(g.old, add.at)
		slices.Sort(g.old)
		return
	}
	a.toOld[add.at] = g.old[0]
	g.new = append(g.new, add.at)
	slices.Sort(g.new)
}

// additions lists the neighbours that may join group k.
func (a *aligner) additions(found []addition, k int, containment float64) []addition {
	g := &a.groups[k]
	old, new := a.bagOf(a.old, g.old), a.bagOf(a.new, g.new)
	wo, wn := a.vocabulary.weight(old), a.vocabulary.weight(new)
	before := a.dice(old, wo, new, wn)
	if before >= 1 {
		return found
	}
	try := func(toOld bool, side []line, at int, rest bag, whole, other bag, ww, wother float64) {
		l := &side[at]
		if l.weight == 0 || !a.isFree(addition{toOld: toOld, at: at}) {
			return
		}
		if a.vocabulary.shared(rest, l.words) < containment*l.weight {
			return
		}
		if gain := a.dice(join(whole, l.words), ww+l.weight, other, wother) - before; gain >= leastGain {
			found = append(found, addition{k, toOld, at, gain})
		}
	}
	if len(g.old) == 1 {
		rest := without(old, new)
		for _, at := range around(g.new, len(a.new)) {
			try(false, a.new, at, rest, new, old, wn, wo)
		}
	}
	if len(g.new) == 1 {
		rest := without(new, old)
		for _, at := range around(g.old, len(a.old)) {
			try(true, a.old, at, rest, old, new, wo, wn)
		}
	}
	return found
}

func (a *aligner) bagOf(side []line, places []int) bag {
	words := side[places[0]].words
	for _, at := range places[1:] {
		words = join(words, side[at].words)
	}
	return words
}

// around gives the places just before and after a group.
func around(places []int, size int) []int {
	var beside []int
	if first := places[0]; first > 0 {
		beside = append(beside, first-1)
	}
	if last := places[len(places)-1]; last < size-1 {
		beside = append(beside, last+1)
	}
	return beside
}
