package compare

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
	"golang.org/x/text/unicode/norm"
)

// bag is the folded stems of a paragraph's words, each with how often it occurs, in the
// order of their numbers in a vocabulary.
type bag []wordCount

type wordCount struct{ word, n int32 }

// vocabulary numbers the folded stems of both texts and weighs them.
type vocabulary struct {
	raw    map[string]int32 // as written, so that each form is folded once
	folded map[string]int32
	df     []int32   // paragraphs of both texts that have the word
	idf    []float64 // ln(1 + paragraphs/df): a word that is everywhere says little
}

func newVocabulary() *vocabulary {
	return &vocabulary{raw: map[string]int32{}, folded: map[string]int32{}}
}

// fold takes capitals and accents off a word, for finding partners. What changed
// is never judged on it.
func fold(word string) string {
	ascii := true
	for i := 0; i < len(word) && ascii; i++ {
		ascii = word[i] < 0x80
	}
	if ascii {
		return strings.ToLower(word)
	}
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(word)))
}

// stemLength is in letters. At 5, paraphrases of a sentence part from sentences
// that merely begin alike; shorter ones let unlike words meet.
const stemLength = 5

// stem cuts a folded word to its beginning, so that muestren and muestran, visit
// and visits count as one word. Figures stay whole.
func stem(word string) string {
	if len(word) <= stemLength || '0' <= word[0] && word[0] <= '9' {
		return word
	}
	for i, n := 0, 0; i < len(word); n++ {
		if n == stemLength {
			return word[:i]
		}
		_, size := utf8.DecodeRuneInString(word[i:])
		i += size
	}
	return word
}

func (v *vocabulary) number(word string) int32 {
	if n, known := v.raw[word]; known {
		return n
	}
	form := stem(fold(word))
	n, known := v.folded[form]
	if !known {
		n = int32(len(v.folded))
		v.folded[form] = n
		v.df = append(v.df, 0)
	}
	v.raw[word] = n
	return n
}

// bag counts the words of a text and notes the paragraph in the df of each.
// key is the same for texts with the same folded stems in the same order.
func (v *vocabulary) bag(text string) (b bag, key string) {
	var numbers []int32
	for pieces := words.FromString(text); pieces.Next(); {
		if piece := pieces.Value(); isWord(piece) {
			numbers = append(numbers, v.number(piece))
		}
	}
	raw := make([]byte, 0, 4*len(numbers))
	for _, n := range numbers {
		raw = append(raw, byte(n), byte(n>>8), byte(n>>16), byte(n>>24))
	}
	slices.Sort(numbers)
	for i, n := range numbers {
		if i > 0 && n == numbers[i-1] {
			b[len(b)-1].n++
			continue
		}
		b = append(b, wordCount{n, 1})
		v.df[n]++
	}
	return b, string(raw)
}

// weigh computes idf once all paragraphs are counted.
func (v *vocabulary) weigh(paragraphs int) {
	v.idf = make([]float64, len(v.df))
	for i, df := range v.df {
		v.idf[i] = math.Log(1 + float64(paragraphs)/float64(df))
	}
}

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
