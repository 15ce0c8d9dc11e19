package compare

import "github.com/sergi/go-diff/diffmatchpatch"

// exact compares without a time limit: its answers don't depend on the machine's
// load, and it never takes the short cut of a half match. Callers bound the size.
// It is only read, and so may be shared.
var exact = func() *diffmatchpatch.DiffMatchPatch {
	d := diffmatchpatch.New()
	d.DiffTimeout = 0
	return d
}()

// Runes that stand for tokens. The library's results pass through strings, where
// surrogates and U+FFFD would all come back as U+FFFD and so as each other.
const (
	firstStandIn    = 0x100
	firstSurrogate  = 0xD800
	afterSurrogates = 0xE000
	replacement     = 0xFFFD

	surrogates        = afterSurrogates - firstSurrogate
	standInsBelow     = firstSurrogate - firstStandIn                 // before the surrogates
	standInsToFFFD    = standInsBelow + replacement - afterSurrogates // before U+FFFD
	standInsAvailable = 0x10FFFF - firstStandIn - surrogates          // U+FFFD and the last one left out
)

// runes gives each distinct text a rune of its own, for one comparison.
type runes struct{ known map[string]rune }

func newRunes() *runes { return &runes{known: map[string]rune{}} }

// of gives the rune that stands for text. Callers keep the number of distinct
// texts below standInsAvailable.
func (r *runes) of(text string) rune {
	if c, known := r.known[text]; known {
		return c
	}
	c := standIn(len(r.known))
	r.known[text] = c
	return c
}

// all gives the runes of a list.
func (r *runes) all(texts []string) []rune {
	all := make([]rune, len(texts))
	for i, text := range texts {
		all[i] = r.of(text)
	}
	return all
}

// count is how many distinct texts there are.
func (r *runes) count() int { return len(r.known) }

// numberOf is the inverse of standIn.
func (r *runes) numberOf(c rune) int {
	switch {
	case c > replacement:
		return int(c) - firstStandIn - surrogates - 1
	case c >= afterSurrogates:
		return int(c) - firstStandIn - surrogates
	}
	return int(c) - firstStandIn
}

func standIn(n int) rune {
	c := firstStandIn + n
	if n >= standInsBelow {
		c += surrogates
	}
	if n >= standInsToFFFD {
		c++
	}
	return rune(c)
}
