package comment

import (
	"unicode/utf16"
)

// Quote finds words in a paragraph again, as the TextQuoteSelector of the W3C's Web
// Annotation Data Model does: by the words themselves and what stood around them.
type Quote struct {
	Exact  string `json:"exact"`
	Prefix string `json:"prefix"` // right before, as far as there is something
	Suffix string `json:"suffix"` // right after
}

// Context is how many UTF-16 units a quote takes along of what stands before and after.
const Context = 32

// Span is a stretch of a paragraph in UTF-16 units, from its first to before its last.
type Span struct{ From, To int }

// QuoteOf makes the quote of a stretch of a paragraph.
func QuoteOf(paragraph string, at Span) Quote {
	units := utf16.Encode([]rune(paragraph))
	before := whole(units, max(0, at.From-Context))
	after := whole(units, min(len(units), at.To+Context))
	return Quote{
		Exact:  string(utf16.Decode(units[at.From:at.To])),
		Prefix: string(utf16.Decode(units[before:at.From])), Suffix: string(utf16.Decode(units[at.To:after])),
	}
}

// Find looks for the quoted words in a paragraph as it is by now, footnotes as
// document.Embed. Where they stand more than once, what is around them decides. Where
// they don't, the stretch with the fewest changes is taken: of the words' letters a
// quarter may be missing, or half as many others stand between them; twice that where
// what is around them is still there. False where there is none: the words are gone.
//
// The page finds them in the same way (web/src/lib/comments/quote.ts);
// testdata/quotes.json holds both to it.
func (q Quote) Find(paragraph string) (Span, bool) {
	text, exact := utf16.Encode([]rune(paragraph)), utf16.Encode([]rune(q.Exact))
	f := finder{text: text, prefix: utf16.Encode([]rune(q.Prefix)), suffix: utf16.Encode([]rune(q.Suffix))}
	if len(exact) == 0 || len(text) == 0 {
		return Span{}, false
	}
	if at, found := f.same(exact); found {
		return at, true
	}
	return f.near(exact)
}

type finder struct{ text, prefix, suffix []uint16 }

// around counts the units before and after a stretch that are as the quote has them.
func (f finder) around(at Span) int {
	score := 0
	for i := 1; i <= len(f.prefix) && i <= at.From && f.text[at.From-i] == f.prefix[len(f.prefix)-i]; i++ {
		score++
	}
	for i := 0; i < len(f.suffix) && at.To+i < len(f.text) && f.text[at.To+i] == f.suffix[i]; i++ {
		score++
	}
	return score
}

// same finds the words unchanged.
func (f finder) same(exact []uint16) (best Span, found bool) {
	most := -1
	for from := 0; from+len(exact) <= len(f.text); from++ {
		if !startsWith(f.text[from:], exact) {
			continue
		}
		at := Span{from, from + len(exact)}
		if score := f.around(at); score > most {
			best, most = at, score
		}
	}
	return best, most >= 0
}

func startsWith(text, words []uint16) bool {
	for i, unit := range words {
		if text[i] != unit {
			return false
		}
	}
	return true
}

// leastWords is how many units a quote has at least to be found with changes in it.
const leastWords = 4

// lost is what a unit of the words that is missing costs; one put in between costs 1.
// Words that were added to belong to what was said of them, words that are gone don't.
const lost = 2

// supported is how many units around a stretch have to be as they were for it to differ
// by more; half of them where the quote has fewer around it.
const supported = 12

// near finds the stretch with the fewest changes, by the weighted edit distance to every end
// (Sellers). Of equals, more of the same around it and then the earlier counts.
func (f finder) near(exact []uint16) (best Span, found bool) {
	if len(exact) < leastWords {
		return Span{}, false
	}
	n, support := len(f.text), min(supported, (len(f.prefix)+len(f.suffix))/2)
	costs, starts := make([]int, n+1), make([]int, n+1)
	for j := range starts {
		starts[j] = j // an empty stretch, anywhere
	}
	for i, unit := range exact {
		diagonal, from := costs[0], starts[0]
		costs[0] = lost * (i + 1)
		for j := 1; j <= n; j++ {
			cost, start := diagonal, from
			if f.text[j-1] != unit {
				cost += lost + 1
			}
			if left := costs[j-1] + 1; left < cost {
				cost, start = left, starts[j-1]
			}
			if up := costs[j] + lost; up < cost {
				cost, start = up, starts[j]
			}
			diagonal, from = costs[j], starts[j]
			costs[j], starts[j] = cost, start
		}
	}
	least := 0
	for j := 1; j <= n; j++ {
		if costs[j] > len(exact) {
			continue
		}
		at := f.widened(f.trimmed(Span{starts[j], j}, exact), len(exact)/2)
		if at.From == at.To {
			continue
		}
		score := f.around(at)
		if 2*costs[j] > len(exact) && score < support {
			continue
		}
		if rank := 2*costs[j] - score; !found || rank < least {
			best, least, found = at, rank, true
		}
	}
	return Span{whole(f.text, best.From), whole(f.text, best.To)}, found
}

// trimmed leaves out a space at either end that the words don't have there.
func (f finder) trimmed(at Span, exact []uint16) Span {
	if exact[0] != ' ' && at.From < at.To && f.text[at.From] == ' ' {
		at.From++
	}
	if exact[len(exact)-1] != ' ' && at.From < at.To && f.text[at.To-1] == ' ' {
		at.To--
	}
	return at
}

// beside is how many units of what stood before or after are looked for near a stretch.
const beside = 8

// widened takes in what stands between a stretch and what was around it, where that is
// not far: words in place of others at the edge.
func (f finder) widened(at Span, most int) Span {
	before, after := f.prefix[max(0, len(f.prefix)-beside):], f.suffix[:min(len(f.suffix), beside)]
	for from := at.From; len(before) == beside && from >= max(beside, at.From-most); from-- {
		if startsWith(f.text[from-beside:], before) {
			at.From = from
			break
		}
	}
	for to := at.To; len(after) == beside && to <= min(len(f.text)-beside, at.To+most); to++ {
		if startsWith(f.text[to:], after) {
			at.To = to
			break
		}
	}
	return at
}

// whole moves a place that is within a surrogate pair to its start.
func whole(text []uint16, at int) int {
	if at > 0 && at < len(text) && text[at] >= 0xDC00 && text[at] < 0xE000 {
		return at - 1
	}
	return at
}
