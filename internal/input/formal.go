package input

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
	"golang.org/x/text/unicode/norm"
)

// Nature says what a change of a submitted paragraph is (domain, part b 14).
type Nature string

// The natures, from the least to the most.
const (
	Untouched  Nature = "untouched"
	Typography Nature = "typography" // spacing, quotes and dashes: the delegation agrees
	Spelling   Nature = "spelling"   // accents, capitals, punctuation, one word's letters: the secretariat too
	Substance  Nature = "substance"  // anything else, and whatever is in doubt: no correction of form
)

// natureOf compares two wordings of one paragraph. It is decided by comparison alone and
// in doubt it is substance: a word more or less, another number, another first or last
// letter, any change of a short word or of one that binds, allows or denies.
func natureOf(old, new string) Nature {
	if old == new {
		return Untouched
	}
	if plain(old) == plain(new) {
		return Typography
	}
	before, after := spoken(plain(old)), spoken(plain(new))
	if len(before) != len(after) {
		return Substance
	}
	for i := range before {
		if !spelledAnew(before[i], after[i]) {
			return Substance
		}
	}
	return Spelling
}

var typography = strings.NewReplacer(
	"“", `"`, "”", `"`, "„", `"`, "«", `"`, "»", `"`, "‘", "'", "’", "'", "‚", "'", "–", "-", "—", "-", "‐", "-", "‑", "-", "−", "-", "…", "...",
)

// plain is a wording without what is typography alone. A space before or within quotes
// and dashes counts as little as its width.
func plain(s string) string {
	return strings.Join(strings.Fields(typography.Replace(norm.NFC.String(s))), " ")
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

// binding are words a letter of which changes what a text commits to.
var binding = func() map[string]bool {
	all := map[string]bool{}
	for word := range strings.FieldsSeq(`may must shall should will would can could might need ought not nor none never neither without within
		with all any some many most more less least only also both each every other another before after until since unless
		debe deben deberá deberán debería deberían puede pueden podrá podrán podría podrían quiere habrá haya nunca jamás ningún ninguna
		ninguno sin con todos todas todo toda algunos algunas algún cada otro otra otros otras antes después hasta desde salvo solo sólo
		también tampoco mediante contra entre sobre según cuando donde`) {
		all[word] = true
	}
	return all
}()

// spelledAnew tells whether two words are one word, spelled otherwise.
func spelledAnew(old, new string) bool {
	if old == new {
		return true
	}
	if strings.ContainsFunc(old, unicode.IsNumber) || strings.ContainsFunc(new, unicode.IsNumber) {
		return false
	}
	old, new = bare(old), bare(new)
	if old == new { // accents and capitals
		return true
	}
	if binding[old] || binding[new] {
		return false
	}
	before, after := []rune(old), []rune(new)
	shorter := min(len(before), len(after))
	if shorter < 4 || before[0] != after[0] || before[len(before)-1] != after[len(after)-1] {
		return false
	}
	allowed := 1
	if shorter >= 8 {
		allowed = 2
	}
	return distance(before, after) <= allowed
}

// bare is a word in small letters without accents; ñ stays, for it is a letter.
func bare(word string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ReplaceAll(strings.ToLower(norm.NFC.String(word)), "ñ", "\x00")) {
		switch {
		case r == 0:
			b.WriteRune('ñ')
		case !unicode.Is(unicode.Mn, r):
			b.WriteRune(r)
		}
	}
	return b.String()
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
