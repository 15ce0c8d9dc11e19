package gcm

import (
	"strings"
	"unicode"
)

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

// Apart says in a sentence that members are not part of the Compact, as the footnote to a
// line that names them (concept note, footnote 8). It is empty for none.
func Apart(members []Member, l Lang) string {
	if len(members) == 0 {
		return ""
	}
	names := []rune(Enacting(members, l))
	names[0] = unicode.ToUpper(names[0])
	several := len(members) > 1
	if l == EN {
		if several {
			return string(names) + " are not part of the Global Compact and have no obligation under its objectives and commitments."
		}
		return string(names) + " is not part of the Global Compact and has no obligation under its objectives and commitments."
	}
	if several || strings.HasPrefix(members[0].InSentence.ES, "los ") {
		return string(names) + " no forman parte del Pacto Mundial y no tienen obligación alguna en virtud de sus objetivos y compromisos."
	}
	return string(names) + " no forma parte del Pacto Mundial y no tiene obligación alguna en virtud de sus objetivos y compromisos."
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
