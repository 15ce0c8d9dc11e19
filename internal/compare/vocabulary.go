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

// vocabulary numbers the words of both texts and weighs their stems.
type vocabulary struct {
	written map[string]word  // as written, so that each form is folded once
	folded  map[string]int32 // numbers of folded words
	stems   map[string]int32 // numbers of stems
	df      []int32          // paragraphs of both texts that have the stem
	idf     []float64        // ln(1 + paragraphs/df): what is everywhere says little
}

// word is the numbers of a word's folded form and of its stem.
type word struct{ folded, stem int32 }

func newVocabulary() *vocabulary {
	return &vocabulary{written: map[string]word{}, folded: map[string]int32{}, stems: map[string]int32{}}
}

// fold takes capitals and accents off a word, for finding partners. What changed
// is never judged on it.
func fold(word string) string {
	ascii := true
	for i := 0; i < len(word) && ascii; i++ {
		ascii = word[i] < utf8.RuneSelf
	}
	if ascii {
		return strings.ToLower(word)
	}
	return strings.ToLower(bare(word))
}

// bare takes the accents off and leaves the case.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(s))
}

// stemLength is in letters. At 5, paraphrases of a sentence part from sentences
// that merely begin alike; shorter ones let unlike words meet.
const stemLength = 5

// stem cuts a folded word to its beginning, so that muestren and muestran, visit
// and visits count as one word. What has a figure in it stays whole.
func stem(word string) string {
	if len(word) <= stemLength || strings.ContainsAny(word, "0123456789") {
		return word
	}
	letters := 0
	for i := range word {
		if letters == stemLength {
			return word[:i]
		}
		letters++
	}
	return word
}

func (v *vocabulary) number(written string) word {
	if w, known := v.written[written]; known {
		return w
	}
	form := fold(written)
	w := word{numberIn(v.folded, form), numberIn(v.stems, stem(form))}
	if int(w.stem) == len(v.df) {
		v.df = append(v.df, 0)
	}
	v.written[written] = w
	return w
}

// numberIn gives a text its number, the next one if it is new.
func numberIn(numbers map[string]int32, text string) int32 {
	n, known := numbers[text]
	if !known {
		n = int32(len(numbers))
		numbers[text] = n
	}
	return n
}

// bag counts the stems of a text and notes the paragraph in the df of each. key
// has four bytes for each folded word in order: it is the same for texts that
// differ in capitals, accents and punctuation alone.
func (v *vocabulary) bag(text string) (b bag, key string) {
	var stems []int32
	var forms []byte
	for pieces := words.FromString(text); pieces.Next(); {
		if piece := pieces.Value(); isWord(piece) {
			w := v.number(piece)
			stems = append(stems, w.stem)
			forms = append(forms, byte(w.folded), byte(w.folded>>8), byte(w.folded>>16), byte(w.folded>>24))
		}
	}
	slices.Sort(stems)
	for i, n := range stems {
		if i > 0 && n == stems[i-1] {
			b[len(b)-1].n++
			continue
		}
		b = append(b, wordCount{n, 1})
		v.df[n]++
	}
	return b, string(forms)
}

// sharedForms counts the folded words that two keys have in common, and all of them.
func sharedForms(a, b string) (shared, all int) {
	count := map[string]int{}
	for i := 0; i < len(a); i += 4 {
		count[a[i:i+4]]++
	}
	for i := 0; i < len(b); i += 4 {
		if count[b[i:i+4]] > 0 {
			count[b[i:i+4]]--
			shared++
		}
	}
	return shared, (len(a) + len(b)) / 4
}

// weigh computes idf once all paragraphs are counted.
func (v *vocabulary) weigh(paragraphs int) {
	v.idf = make([]float64, len(v.df))
	for i, df := range v.df {
		v.idf[i] = math.Log(1 + float64(paragraphs)/float64(df))
	}
}
