package compare

import (
	"cmp"
	"slices"
)

// mostUncrossed bounds the work of uncross, as groups tried times all groups.
const mostUncrossed = 2_000_000

// uncross pairs repeated paragraphs anew where that lets more stay in place: which
// of two equal lines went where is anyone's guess, so the guess with the fewest
// moves is right. inPlace is the weight of what is in place before.
func (a *aligner) uncross(inPlace int64) {
	tries := 1 + mostUncrossed/(1+len(a.groups))
	for _, members := range a.repeated() {
		moved := slices.DeleteFunc(slices.Clone(members), func(k int) bool { return !a.groups[k].moved })
		if len(moved) == 0 {
			continue
		}
		for _, some := range [][]int{members, moved} {
			if tries--; tries < 0 || a.watch.over() {
				return
			}
			before := a.inOrder(some)
			if weight := a.findMoved(); weight > inPlace {
				inPlace = weight
				break
			}
			for n, k := range some {
				a.give(k, before[n])
			}
			a.findMoved()
		}
	}
}

// repeated lists the groups of equal text that have no name, by text, in the order
// of the old text.
func (a *aligner) repeated() [][]int {
	var repeated [][]int
	place := map[string]int{}
	for k := range a.groups {
		g := &a.groups[k]
		if !a.anyCopy(g) {
			continue
		}
		body := a.old[g.old[0]].body
		at, known := place[body]
		if !known {
			at = len(repeated)
			place[body] = at
			repeated = append(repeated, nil)
		}
		repeated[at] = append(repeated[at], k)
	}
	return slices.DeleteFunc(repeated, func(members []int) bool { return len(members) < 2 })
}

// anyCopy reports whether a group is two equal paragraphs without a common name:
// another copy would do as well as either.
func (a *aligner) anyCopy(g *group) bool {
	old, new := &a.old[g.old[0]], &a.new[g.new[0]]
	return len(g.old)+len(g.new) == 2 && old.body == new.body && (old.PID == "" || old.PID != new.PID)
}

// inOrder gives the partners of some groups to them in rising order, and returns
// what they had before.
func (a *aligner) inOrder(some []int) (before []int) {
	for _, k := range some {
		before = append(before, a.groups[k].new[0])
	}
	for n, j := range slices.Sorted(slices.Values(before)) {
		a.give(some[n], j)
	}
	return before
}

func (a *aligner) give(k, j int) {
	a.groups[k].new[0] = j
	a.pair(a.groups[k].old[0], j)
}

// replaceMoved gives a moved paragraph another partner of the same text where a
// free one stands in place: then one copy was deleted or inserted, none moved.
func (a *aligner) replaceMoved() {
	freeOld, freeNew := a.freeByText(a.old, a.toNew), a.freeByText(a.new, a.toOld)
	tries := 1 + mostUncrossed/(1+len(a.groups))
	for k := range a.groups {
		g := &a.groups[k]
		i, j := g.old[0], g.new[0]
		body := a.old[i].body
		if !g.moved || !a.anyCopy(g) || len(freeOld[body])+len(freeNew[body]) == 0 {
			continue
		}
		if tries--; tries < 0 {
			return
		}
		from, to := a.roomInOld(j)
		if at := within(freeOld[body], from, to); at != nowhere {
			a.part(i)
			g.old[0], g.moved = at, false
		} else {
			from, to = a.roomInNew(i)
			if at = within(freeNew[body], from, to); at == nowhere {
				continue
			}
			a.part(i)
			g.new[0], g.moved = at, false
		}
		a.pair(g.old[0], g.new[0])
		freeOld[body] = replacePlace(freeOld[body], g.old[0], i)
		freeNew[body] = replacePlace(freeNew[body], g.new[0], j)
	}
	a.sortGroups()
}

// freeByText lists the places without a partner by their text, rising.
func (a *aligner) freeByText(side []line, partner []int) map[string][]int {
	free := map[string][]int{}
	for at := range side {
		if partner[at] == nowhere && side[at].weight > 0 {
			free[side[at].body] = append(free[side[at].body], at)
		}
	}
	return free
}

// roomInOld gives the old places between which a partner of the new place j has
// to stand in order to be in place.
func (a *aligner) roomInOld(j int) (after, before int) {
	after, before = nowhere, len(a.old)
	for k := range a.groups {
		switch g := &a.groups[k]; {
		case g.moved:
		case g.new[0] < j:
			after = max(after, g.old[0])
		default:
			before = min(before, g.old[0])
		}
	}
	return after, before
}

// roomInNew is roomInOld for the other side.
func (a *aligner) roomInNew(i int) (after, before int) {
	after, before = nowhere, len(a.new)
	for k := range a.groups {
		switch g := &a.groups[k]; {
		case g.moved:
		case g.old[0] < i:
			after = max(after, g.new[0])
		default:
			before = min(before, g.new[0])
		}
	}
	return after, before
}

// within gives the first of some rising places between two others, or nowhere.
func within(places []int, after, before int) int {
	for _, at := range places {
		if at > after && at < before {
			return at
		}
	}
	return nowhere
}

// replacePlace swaps a place that was taken for the one that became free.
func replacePlace(places []int, taken, freed int) []int {
	if taken == freed {
		return places
	}
	places = slices.DeleteFunc(places, func(at int) bool { return at == taken })
	at, _ := slices.BinarySearchFunc(places, freed, cmp.Compare[int])
	return slices.Insert(places, at, freed)
}
