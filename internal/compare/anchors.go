package compare

// anchor pairs the paragraphs about which there is no doubt: by name, by a text
// that stands once on either side, and by being equal beside such a pair.
func (a *aligner) anchor() {
	named := a.named()
	for _, p := range named {
		if a.old[p.i].body == a.new[p.j].body {
			a.pair(p.i, p.j)
		}
	}
	for _, p := range named {
		if a.bothFree(p.i, p.j) && a.similarity(p.i, p.j) >= sureSimilarity {
			a.pair(p.i, p.j)
		}
	}
	a.unique(func(l *line) string { return l.body })
	a.unique(func(l *line) string { return l.key })
	inPlace := a.inPlace()
	a.runs(inPlace)
	a.gaps(inPlace)
	a.runs(nil)
}

type place struct{ i, j int }

// named lists the paragraphs whose pid stands once on either side.
func (a *aligner) named() []place {
	old, new := pids(a.old), pids(a.new)
	var named []place
	for i := range a.old {
		at, once := old[a.old[i].PID]
		j, there := new[a.old[i].PID]
		if once && there && at >= 0 && j >= 0 {
			named = append(named, place{i, j})
		}
	}
	return named
}

// pids gives the place of each pid; a negative one if it stands more than once.
func pids(side []line) map[string]int {
	places := make(map[string]int, len(side))
	for i := range side {
		if side[i].PID == "" {
			continue
		}
		if _, twice := places[side[i].PID]; twice {
			places[side[i].PID] = nowhere
			continue
		}
		places[side[i].PID] = i
	}
	return places
}

// sameLine reports whether two paragraphs of one name may be the same, reworded.
// An empty line that was filled, or a line that was emptied, may be.
func (a *aligner) sameLine(i, j int) bool {
	old, new := &a.old[i], &a.new[j]
	lighter := min(old.weight, new.weight)
	shared := a.vocabulary.shared(old.words, new.words)
	return lighter == 0 || 2*shared >= pidSimilarity*(old.weight+new.weight) || shared >= pidContainment*lighter
}

// unique pairs free paragraphs whose text, as what gives it, stands once among
// the free ones of either side. Texts without words are no landmarks.
func (a *aligner) unique(what func(*line) string) {
	const twice = -2
	new := map[string]int{}
	for j := range a.new {
		if a.toOld[j] != nowhere || a.new[j].weight == 0 {
			continue
		}
		if _, known := new[what(&a.new[j])]; known {
			new[what(&a.new[j])] = twice
		} else {
			new[what(&a.new[j])] = j
		}
	}
	old := map[string]int{}
	for i := range a.old {
		if a.toNew[i] == nowhere && a.old[i].weight > 0 {
			old[what(&a.old[i])]++
		}
	}
	for i := range a.old {
		if a.toNew[i] != nowhere || old[what(&a.old[i])] != 1 {
			continue
		}
		if j, known := new[what(&a.old[i])]; known && j >= 0 {
			a.pair(i, j)
		}
	}
}

// runs pairs equal paragraphs that stand beside a pair, and so on: a repeated
// heading or an empty line belongs to its neighbours. It starts from the pairs
// that only says, or from all: those in place go first, so that a paragraph moved
// to behind another heading doesn't take that for its own.
func (a *aligner) runs(only []bool) {
	for i := range a.old {
		if a.toNew[i] != nowhere && (only == nil || only[i]) {
			a.step(i, a.toNew[i], 1)
		}
	}
	a.step(nowhere, nowhere, 1)
	for i := len(a.old) - 1; i >= 0; i-- {
		if a.toNew[i] != nowhere && (only == nil || only[i]) {
			a.step(i, a.toNew[i], -1)
		}
	}
	a.step(len(a.old), len(a.new), -1)
}

func (a *aligner) step(i, j, by int) {
	for i, j = i+by, j+by; a.inside(i, j) && a.bothFree(i, j) && a.old[i].body == a.new[j].body; i, j = i+by, j+by {
		a.pair(i, j)
	}
}

func (a *aligner) inside(i, j int) bool {
	return i >= 0 && j >= 0 && i < len(a.old) && j < len(a.new)
}
