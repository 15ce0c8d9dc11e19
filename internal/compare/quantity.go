package compare

import (
	"slices"
	"strings"
	"unicode"
)

// numerals are the numbers written out, folded, in Spanish and English. "un" and
// "one" are left out: they are articles and pronouns more often than quantities.
var numerals = set(`dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete
	dieciocho diecinueve veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa cien ciento mil millon millones
	two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
	nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million millions billion`)

// months are the names of months, folded, in both languages. "may" is a verb too:
// it is a month only with a capital.
var months = set(`enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre
	january february march april june july august september october november december`)

func set(words string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(words) {
		set[word] = true
	}
	return set
}

func isMonth(word string) bool { return word == "May" || months[fold(word)] }

// quantities counts the words that are figures, numerals or months.
func quantities(words []string) int {
	n := 0
	for _, word := range words {
		if strings.ContainsFunc(word, unicode.IsDigit) || numerals[fold(word)] || isMonth(word) {
			n++
		}
	}
	return n
}

// isDate reports whether words have a month, a year of our time or a day written
// with slashes.
func isDate(words []string) bool {
	return slices.ContainsFunc(words, func(word string) bool {
		year := len(word) == 4 && (strings.HasPrefix(word, "19") || strings.HasPrefix(word, "20")) && strings.Trim(word, "0123456789") == ""
		return year || isMonth(word) || strings.Count(word, "/") == 2 && startsWithDigit(word)
	})
}

// besideMonth reports whether a month stands within a few tokens of a change:
// "14 y 15 de abril" is a date throughout.
func besideMonth(changes []change, at int) bool {
	const reach = 9
	near := slices.Concat(changes[at].del, changes[at].ins)
	for k, left := at, reach; k >= 0 && left > 0; k-- {
		equal := changes[k].equal
		near = append(near, equal[max(len(equal)-left, 0):]...)
		left -= len(equal)
		if k > 0 {
			near = append(near, changes[k-1].ins...)
			left -= len(changes[k-1].ins)
		}
	}
	for k, left := at+1, reach; k < len(changes) && left > 0; k++ {
		near = append(near, changes[k].equal[:min(len(changes[k].equal), left)]...)
		left -= len(changes[k].equal)
		near = append(near, changes[k].ins...)
		left -= len(changes[k].ins)
	}
	return slices.ContainsFunc(near, isMonth)
}
