package compare

import (
	"cmp"
	"slices"
)

// Thresholds for adding a paragraph to a pair, making it a split or a merge.
const (
	splitContainment = 0.35 // of its weight that the other side has left over
	sureContainment  = 0.60 // the same, before doubtful partners are taken or at a distance
	leastPart        = 3    // words; a heading is no part of the paragraph under it
	farthestPart     = 3    // how far from the group: something may have been put between the parts
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
	a.sortGroups()
}

// sortGroups brings the groups into their order of the old text.
func (a *aligner) sortGroups() {
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
	try := func(toOld bool, side []line, b beside, rest bag, whole, other bag, ww, wother float64) {
		at, l := b.at, &side[b.at]
		if len(l.key) < 4*leastPart || !a.isFree(addition{toOld: toOld, at: at}) {
			return
		}
		least := containment
		if b.distance > 1 {
			least = sureContainment
		}
		if a.vocabulary.shared(rest, l.words) < least*l.weight {
			return
		}
		if gain := a.dice(join(whole, l.words), ww+l.weight, other, wother) - before; gain >= leastGain {
			found = append(found, addition{k, toOld, at, gain})
		}
	}
	if len(g.old) == 1 {
		rest := without(old, new)
		for _, b := range around(g.new, a.new) {
			try(false, a.new, b, rest, new, old, wn, wo)
		}
	}
	if len(g.new) == 1 {
		rest := without(new, old)
		for _, b := range around(g.old, a.old) {
			try(true, a.old, b, rest, old, new, wo, wn)
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

// beside is a place near a group; at distance 1 it is next to it.
type beside struct{ at, distance int }

// around gives the places before and after a group, those before first. Empty
// lines don't count as distance.
func around(places []int, side []line) []beside {
	near := toward(nil, places[0], -1, side)
	return toward(near, places[len(places)-1], 1, side)
}

func toward(near []beside, at, by int, side []line) []beside {
	distance := 0
	for steps := 0; steps < 2*farthestPart && distance < farthestPart; steps++ {
		if at += by; at < 0 || at >= len(side) {
			break
		}
		if side[at].weight > 0 {
			distance++
			near = append(near, beside{at, distance})
		}
	}
	return near
}
