package compare

// bag is the stems of a paragraph's words, each with how often it occurs, in the
// order of their numbers in a vocabulary.
type bag []wordCount

type wordCount struct{ word, n int32 }

// weight is the sum of the weights of all words of b.
func (v *vocabulary) weight(b bag) float64 {
	sum := 0.0
	for _, w := range b {
		sum += float64(w.n) * v.idf[w.word]
	}
	return sum
}

// shared is the weight of what two bags have in common.
func (v *vocabulary) shared(a, b bag) float64 {
	sum := 0.0
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].word < b[0].word:
			a = a[1:]
		case a[0].word > b[0].word:
			b = b[1:]
		default:
			sum += float64(min(a[0].n, b[0].n)) * v.idf[a[0].word]
			a, b = a[1:], b[1:]
		}
	}
	return sum
}

// join adds two bags.
func join(a, b bag) bag {
	sum := make(bag, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].word < b[0].word:
			sum, a = append(sum, a[0]), a[1:]
		case a[0].word > b[0].word:
			sum, b = append(sum, b[0]), b[1:]
		default:
			sum = append(sum, wordCount{a[0].word, a[0].n + b[0].n})
			a, b = a[1:], b[1:]
		}
	}
	return append(append(sum, a...), b...)
}

// without takes the words of b away from a.
func without(a, b bag) bag {
	rest := make(bag, 0, len(a))
	for _, w := range a {
		for len(b) > 0 && b[0].word < w.word {
			b = b[1:]
		}
		if len(b) > 0 && b[0].word == w.word {
			w.n -= b[0].n
		}
		if w.n > 0 {
			rest = append(rest, w)
		}
	}
	return rest
}
