package compare

import (
	"slices"
	"sort"
	"strings"

	"github.com/redonda/redonda/internal/delta"
)

// Hand says who had a hand in a stretch of a text between two moments: who took its
// words away, or who brought them in. An empty Delegation says that it was nobody: the
// words stand at both moments, or the server put them there.
type Hand struct {
	Units int // UTF-16, footnotes as 1, the end of each paragraph included
	Credit
}

// Hands is who did what to a text between two moments.
type Hands struct {
	Gone, Come []Hand // over the old text, and over the new one
	// Who gave words another form, changed the words of a note, or made another kind of
	// paragraph by its end: over the old text or over the new one, whichever is the later.
	FormedOld, FormedNew []Hand
}

// side finds the hands in the paragraphs of one text.
type side struct {
	starts []int // of each paragraph, in units
	pieces []authored
	ends   []int // of each piece, in units
}

// authored is a stretch by the same hands.
type authored struct {
	units int
	by    []Credit
}

func newSide(paragraphs []Paragraph, hands []Hand) *side {
	pieces := make([]authored, len(hands))
	for i, h := range hands {
		pieces[i].units = h.Units
		if h.Delegation != "" {
			pieces[i].by = []Credit{h.Credit}
		}
	}
	return sideOf(paragraphs, pieces)
}

func sideOf(paragraphs []Paragraph, pieces []authored) *side {
	s := &side{starts: make([]int, len(paragraphs)), pieces: pieces, ends: make([]int, len(pieces))}
	at := 0
	for i, p := range paragraphs {
		s.starts[i] = at
		at += delta.UTF16Len(p.Text) + 1
	}
	at = 0
	for i, p := range pieces {
		at += p.units
		s.ends[i] = at
	}
	return s
}

// between gives the hands in [from, to) as one credit a delegation.
func (s *side) between(from, to int) []Credit {
	var found []Credit
	for i := sort.SearchInts(s.ends, from+1); i < len(s.pieces) && s.ends[i]-s.pieces[i].units < to; i++ {
		found = Unite(found, s.pieces[i].by)
	}
	return found
}

// reader goes through the paragraphs of one side of an entry, token by token.
type reader struct {
	*side
	formed *side // of the same text
	places []int
	line   int // index in places
	unit   int // within the paragraph
}

// take passes a token and gives who had a hand in it, and who in its form. A line end is
// a token by itself.
func (r *reader) take(token string) (hands, formed []Credit) {
	if r.line >= len(r.places) {
		return nil, nil
	}
	start := r.starts[r.places[r.line]] + r.unit
	size := delta.UTF16Len(token)
	if token == "\n" {
		r.line, r.unit = r.line+1, 0
	} else {
		r.unit += size
	}
	return r.between(start, start+size), r.formed.between(start, start+size)
}

// end gives who had a hand in the form of the first paragraph's end.
func (r *reader) end(paragraphs []Paragraph) []Credit {
	at := r.places[0]
	end := r.starts[at] + delta.UTF16Len(paragraphs[at].Text)
	return r.formed.between(end, end+1)
}

// authoredOf gives the hands in runs that make a text.
func authoredOf(runs []Run) []authored {
	pieces := make([]authored, len(runs))
	for i, run := range runs {
		pieces[i] = authored{units: delta.UTF16Len(run.Text), by: run.By}
	}
	return pieces
}

// Unite gives the credits of a and b, by delegation, each with its last moment. Neither
// argument is altered.
func Unite(a, b []Credit) []Credit {
	if len(b) == 0 {
		return a
	}
	joined := slices.Clone(a)
	for _, c := range b {
		at, found := slices.BinarySearchFunc(joined, c.Delegation, func(have Credit, want string) int { return strings.Compare(have.Delegation, want) })
		switch {
		case !found:
			joined = slices.Insert(joined, at, c)
		case c.At.After(joined[at].At):
			joined[at].At = c.At
		}
	}
	return joined
}

func sameDelegations(a, b []Credit) bool {
	return slices.EqualFunc(a, b, func(a, b Credit) bool { return a.Delegation == b.Delegation })
}

// tokensOf cuts the words of a run so that every line end is a token by itself.
func tokensOf(text string) []string {
	var tokens []string
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			tokens = append(tokens, "\n")
		}
		tokens = append(tokens, tokenize(line)...)
	}
	return tokens
}
