package compare

// heaviestRising picks, from places in their order of the old text, those to keep
// in order: a rising subsequence of at, of the greatest sum of weights. The rest
// is moved. n log n by a Fenwick tree of prefix maxima over the new places, which
// are below size and distinct.
func heaviestRising(at []int, weight []int64, size int) (keep []bool) {
	best := make([]int64, len(at)) // the heaviest that ends here
	before := make([]int, len(at)) // its last but one, or nowhere
	tree := free(size + 1)
	for k := range at {
		before[k] = nowhere
		for t := at[k]; t > 0; t -= t & -t {
			if c := tree[t]; c != nowhere && (before[k] == nowhere || best[c] > best[before[k]]) {
				before[k] = c
			}
		}
		best[k] = weight[k]
		if before[k] != nowhere {
			best[k] += best[before[k]]
		}
		for t := at[k] + 1; t <= size; t += t & -t {
			if c := tree[t]; c == nowhere || best[k] > best[c] {
				tree[t] = k
			}
		}
	}
	last := nowhere
	for k := range at {
		if last == nowhere || best[k] > best[last] {
			last = k
		}
	}
	keep = make([]bool, len(at))
	for k := last; k != nowhere; k = before[k] {
		keep[k] = true
	}
	return keep
}

// Weights of a group in the choice of what stays in place: first the fewest moved
// groups, then the fewest paragraphs, then the fewest words. Empty lines come last.
const (
	weightOfGroup     = 1 << 40
	weightOfParagraph = 1 << 28
	mostWords         = 1<<28 - 1
)

func (a *aligner) weightOf(g *group) int64 {
	words, weight := 0, 0.0
	for _, i := range g.old {
		words += size(a.old[i].words)
		weight += a.old[i].weight
	}
	if weight == 0 {
		return 1
	}
	return weightOfGroup + int64(len(g.old)+len(g.new))*weightOfParagraph + int64(min(words, mostWords))
}

func size(words bag) int {
	n := 0
	for _, w := range words {
		n += int(w.n)
	}
	return n
}

// findMoved marks the groups that were taken elsewhere, and returns the weight of
// the rest.
func (a *aligner) findMoved() int64 {
	at, weight := make([]int, len(a.groups)), make([]int64, len(a.groups))
	for k := range a.groups {
		at[k], weight[k] = a.groups[k].new[0], a.weightOf(&a.groups[k])
	}
	var inPlace int64
	for k, keep := range heaviestRising(at, weight, len(a.new)) {
		a.groups[k].moved = !keep
		if keep {
			inPlace += weight[k]
		}
	}
	return inPlace
}

// settle marks moves and takes back what only chance can have brought together
// at a distance: empty lines, and paragraphs that share too little. Which ones
// stay in place doesn't depend on those taken back.
func (a *aligner) settle() {
	a.sortGroups()
	a.uncross(a.findMoved())
	a.replaceMoved()
	kept := a.groups[:0]
	for _, g := range a.groups {
		if g.moved && len(g.old) == 1 && len(g.new) == 1 && a.doubtful(g.old[0], g.new[0]) {
			a.part(g.old[0])
			continue
		}
		kept = append(kept, g)
	}
	a.groups = kept
}

func (a *aligner) doubtful(i, j int) bool {
	if a.old[i].PID != "" && a.old[i].PID == a.new[j].PID {
		return false
	}
	return a.old[i].weight == 0 || a.similarity(i, j) < movedSimilarity
}
