package gcm

import "strings"

// Enacting names members in a sentence, as the line that opens a text of the Conference
// does: each with its article, divided by commas, the last one joined by "and", "y" or,
// before the sound of an i, "e". The members come in the order of the language.
func Enacting(members []Member, l Lang) string {
	names := make([]string, len(members))
	for i, m := range members {
		names[i] = m.InSentence.In(l)
	}
	switch len(names) {
	case 0:
		return ""
	case 1:
		return names[0]
	}
	last := names[len(names)-1]
	and := " and "
	if l == ES {
		and = " y "
		if soundsI(last) {
			and = " e "
		}
	}
	return strings.Join(names[:len(names)-1], ", ") + and + last
}

// soundsI tells whether a Spanish word begins with the sound of an i, which turns "y"
// into "e": i or hi, but no diphthong as in "hielo".
func soundsI(word string) bool {
	word = strings.TrimPrefix(strings.ToLower(word), "h")
	if !strings.HasPrefix(word, "i") && !strings.HasPrefix(word, "í") {
		return false
	}
	return len(word) < 2 || !strings.ContainsRune("aeou", rune(word[1]))
}
