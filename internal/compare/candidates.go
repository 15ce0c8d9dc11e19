package compare

import (
	"cmp"
	"slices"
)

// Bounds of the search, so that its cost grows with the number of paragraphs and
// not with its square, whatever the text repeats.
const (
	mostPostings   = 64 // paragraphs visited for one word; of a common word those nearest to the place expected
	mostCandidates = 50 // partners kept for one paragraph

	// promise is the similarity by the visited postings below which a partner isn't
	// looked at. It is lower than matchSimilarity as some postings were left out.
	promise = 0.15
)

// candidate is a possible pair.
type candidate struct {
	i, j       int
	similarity float64
	exact      bool // same text but for the label
	named      bool // same pid
	distance   int  // of j from where the neighbours point
}

func (c *candidate) score() float64 {
	score := c.similarity
	if c.distance == 0 {
		score += orderBonus
	}
	if c.named {
		score += pidBonus
	}
	return score
}

// posting says that a new paragraph has a word so many times.
type posting struct{ j, n int32 }

// candidates lists the pairs of free paragraphs that share enough words, best first.
func (a *aligner) candidates() []candidate {
	index := make([][]posting, len(a.vocabulary.idf))
	for j := range a.new {
		if a.toOld[j] == nowhere {
			for _, w := range a.new[j].words {
				index[w.word] = append(index[w.word], posting{int32(j), w.n})
			}
		}
	}
	search := search{aligner: a, index: index, shared: make([]float64, len(a.new)), forecast: a.forecasts()}
	var found []candidate
	for i := range a.old {
		if a.toNew[i] == nowhere && a.old[i].weight > 0 {
			if i%64 == 0 && a.watch.over() {
				break
			}
			found = search.partners(found, i)
		}
	}
	for _, p := range a.named() {
		if a.bothFree(p.i, p.j) && a.sameLine(p.i, p.j) {
			found = append(found, candidate{i: p.i, j: p.j, similarity: a.similarity(p.i, p.j), named: true, distance: search.distance(p.i, p.j)})
		}
	}
	slices.SortFunc(found, func(x, y candidate) int {
		return cmp.Or(-cmp.Compare(x.score(), y.score()), exactFirst(x, y), cmp.Compare(x.distance, y.distance), cmp.Compare(x.i, y.i), cmp.Compare(x.j, y.j))
	})
	return found
}

func exactFirst(x, y candidate) int {
	switch {
	case x.exact && !y.exact:
		return -1
	case y.exact && !x.exact:
		return 1
	}
	return 0
}

// take pairs the candidates that are still free and similar enough; those of one
// name are.
func (a *aligner) take(candidates []candidate, least float64) {
	for _, c := range candidates {
		if (c.named || c.similarity >= least) && a.bothFree(c.i, c.j) {
			a.pair(c.i, c.j)
		}
	}
}

// search looks up the partners of one paragraph after the other.
type search struct {
	*aligner
	index    [][]posting
	shared   []float64 // by new paragraph; all zero between two calls
	touched  []int32
	forecast [][2]int
}

func (s *search) partners(found []candidate, i int) []candidate {
	for _, w := range s.old[i].words {
		for _, p := range s.near(s.index[w.word], i) {
			if s.shared[p.j] == 0 {
				s.touched = append(s.touched, p.j)
			}
			s.shared[p.j] += float64(min(w.n, p.n)) * s.vocabulary.idf[w.word]
		}
	}
	promising := s.touched[:0]
	for _, j := range s.touched {
		if 2*s.shared[j] >= promise*(s.old[i].weight+s.new[j].weight) {
			promising = append(promising, j)
		} else {
			s.shared[j] = 0
		}
	}
	slices.SortFunc(promising, func(x, y int32) int {
		return cmp.Or(-cmp.Compare(s.shared[x], s.shared[y]), cmp.Compare(s.distance(i, int(x)), s.distance(i, int(y))), cmp.Compare(x, y))
	})
	for k, at := range promising {
		s.shared[at] = 0
		j := int(at)
		if k >= mostCandidates {
			continue
		}
		if similarity := s.similarity(i, j); similarity >= matchSimilarity {
			found = append(found, candidate{i: i, j: j, similarity: similarity, exact: s.old[i].body == s.new[j].body, distance: s.distance(i, j)})
		}
	}
	s.touched = s.touched[:0]
	return found
}

// near gives the postings to visit: all of a rare word, else those around the
// place where the paragraph before it points.
func (s *search) near(postings []posting, i int) []posting {
	if len(postings) <= mostPostings {
		return postings
	}
	at, _ := slices.BinarySearchFunc(postings, s.forecast[i][0], func(p posting, j int) int { return cmp.Compare(int(p.j), j) })
	from := min(max(at-mostPostings/2, 0), len(postings)-mostPostings)
	return postings[from : from+mostPostings]
}

func (s *search) distance(i, j int) int {
	return min(abs(j-s.forecast[i][0]), abs(j-s.forecast[i][1]))
}

func abs(n int) int { return max(n, -n) }

// forecasts gives for each old paragraph the two places in the new text where the
// next pair before it and the next after it point.
func (a *aligner) forecasts() [][2]int {
	forecasts := make([][2]int, len(a.old))
	offset := 0
	for i, j := range a.toNew {
		if j != nowhere {
			offset = j - i
		}
		forecasts[i][0] = i + offset
	}
	offset = len(a.new) - len(a.old)
	for i := len(a.old) - 1; i >= 0; i-- {
		if j := a.toNew[i]; j != nowhere {
			offset = j - i
		}
		forecasts[i][1] = i + offset
	}
	return forecasts
}
