package input

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
	"golang.org/x/text/unicode/norm"

	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/input/lexicon"
)

// Nature says what a change of a submitted paragraph is (domain, part b 14).
type Nature string

// The natures, from the least to the most.
const (
	Untouched  Nature = "untouched"
	Typography Nature = "typography" // spacing, quotes and dashes: the delegation agrees
	Spelling   Nature = "spelling"   // accents, capitals, punctuation, a slip within one word: the secretariat too
	Substance  Nature = "substance"  // anything else, and whatever is in doubt: no correction of form
)

// natureOf compares two wordings of one paragraph. It is decided by comparison alone,
// and in doubt it is substance: a word or a sign more or less, another number, one word
// for another however near they are.
func natureOf(lang gcm.Lang, old, new string) Nature {
	if old == new {
		return Untouched
	}
	if plain(old) == plain(new) {
		return Typography
	}
	before, after := spoken(plain(old)), spoken(plain(new))
	if len(before) != len(after) || signs(old) != signs(new) {
		return Substance
	}
	for i := range before {
		if !spelledAnew(lang, before[i], after[i]) {
			return Substance
		}
	}
	return Spelling
}

var typography = strings.NewReplacer(
	"“", `"`, "”", `"`, "„", `"`, "«", `"`, "»", `"`, "‘", "'", "’", "'", "‚", "'", "–", "-", "—", "-", "‐", "-", "‑", "-", "…", "...",
)

// plain is a wording without what is typography alone: kinds of quotes and dashes, and
// how wide a space is or whether one stands before a mark that closes.
func plain(s string) string {
	s = strings.NewReplacer("« ", "«", " »", "»").Replace(strings.Join(strings.Fields(norm.NFC.String(s)), " "))
	var b strings.Builder
	for i, r := range s {
		if r == ' ' && closes(s[i+1:]) {
			continue
		}
		b.WriteRune(r)
	}
	return typography.Replace(b.String())
}

// closes tells whether what follows a space is a mark that stands close to the word
// before it; before a digit it may be part of a number.
func closes(rest string) bool {
	mark, size := utf8.DecodeRuneInString(rest)
	if !strings.ContainsRune(",.;:?!)]", mark) {
		return false
	}
	next, _ := utf8.DecodeRuneInString(rest[size:])
	return next == ' ' || next == utf8.RuneError
}

// spoken gives the words and numbers of a wording, in order.
func spoken(s string) []string {
	var all []string
	for tokens := words.FromString(s); tokens.Next(); {
		if token := tokens.Value(); strings.ContainsFunc(token, isWordly) {
			all = append(all, token)
		}
	}
	return all
}

// signs gives what stands for a word without being one, in order: per cent, currencies,
// plus, equals, footnotes, whatever is no punctuation; and the marks that have a number
// on one side, since a comma or a dash there is a part of it.
func signs(s string) string {
	runes := []rune(typography.Replace(s))
	var b strings.Builder
	for i, r := range runes {
		switch {
		case unicode.IsLetter(r), unicode.IsNumber(r), unicode.IsSpace(r), unicode.Is(unicode.Mn, r):
		case !unicode.IsPunct(r), strings.ContainsRune("%&@#*/\\§¶†", r), unicode.Is(unicode.Cf, r):
			b.WriteRune(r)
		case strings.ContainsRune(`"'()[]?!;:¿¡`, r):
		case i+1 < len(runes) && unicode.IsNumber(runes[i+1]):
			b.WriteRune(r)
		}
	}
	return b.String()
}

// spelledAnew tells whether two words are one word, spelled otherwise.
func spelledAnew(lang gcm.Lang, old, new string) bool {
	if old == new {
		return true
	}
	if strings.ContainsFunc(old+new, unicode.IsNumber) {
		return false
	}
	before, after := lexicon.Bare(old), lexicon.Bare(new)
	if before == after {
		return accentsOnly(strings.ToLower(norm.NFC.String(old)), strings.ToLower(norm.NFC.String(new)))
	}
	// A word for a slip: what stood there is no word of the language, what is to stand there is one.
	if knows(lang, before) && !slips[before] || !knows(lang, after) {
		return false
	}
	was, is := []rune(before), []rune(after)
	allowed := 1
	if min(len(was), len(is)) >= 8 {
		allowed = 2
	}
	return min(len(was), len(is)) >= 3 && distance(was, is) <= allowed
}

// slips are mistakes so frequent that a long list has some other word spelled like them.
var slips = set(`wich hte adn thier recieve seperate goverment enviroment`)

// names are words of the catalogue, not all of which a list of words has: countries,
// bodies, and what the objectives call things.
var names = func() map[string]bool {
	all := map[string]bool{}
	d := gcm.Catalogue()
	add := func(both gcm.Both) {
		for _, word := range spoken(both.ES + " " + both.EN) {
			all[lexicon.Bare(word)] = true
		}
	}
	for _, m := range d.Members {
		add(m.Name)
	}
	for _, e := range d.Entities {
		add(e.Name)
	}
	for _, o := range d.Objectives {
		add(o.Title)
	}
	return all
}()

func knows(lang gcm.Lang, bare string) bool { return names[bare] || lexicon.Knows(lang, bare) }

func set(words string) map[string]bool {
	all := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		all[word] = true
	}
	return all
}

// distance counts the letters put in, left out, replaced or swapped with their neighbour
// (optimal string alignment).
func distance(a, b []rune) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}

// tooLong keeps a paragraph from being compared that no one would write.
func tooLong(s string) bool { return utf8.RuneCountInString(s) > 20_000 }
