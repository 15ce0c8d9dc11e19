package compare

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// What differs in an entry, as Entry.Changes says it. Judged on the text as it
// is: no accent, case or figure that differs is ever passed over.
const (
	ChangeWords       = "words"
	ChangeFigure      = "figure"      // a quantity, in figures or in words
	ChangeDate        = "date"        // a day, month or year
	ChangeCase        = "case"        // capitals alone
	ChangeAccent      = "accent"      // accents alone, ñ written as n included
	ChangePunctuation = "punctuation" // marks and brackets alone
	ChangeNote        = "note"        // a note more or fewer, or its words
	ChangeSpacing     = "spacing"     // white space alone
	ChangeNumber      = "number"      // the label typed at the start of the line
	ChangeKind        = "kind"        // heading, quotation, list and the like, or how deep in one
	ChangeForm        = "form"        // bold, italic, underline or link of words that stayed
)

// changeOrder is the order in which an entry lists them.
var changeOrder = []string{ChangeWords, ChangeFigure, ChangeDate, ChangeCase, ChangeAccent, ChangePunctuation, ChangeNote, ChangeSpacing, ChangeNumber, ChangeKind, ChangeForm}

// kinds is a set of changes.
type kinds map[string]bool

func (k kinds) list() []string {
	list := []string{}
	for _, what := range changeOrder {
		if k[what] {
			list = append(list, what)
		}
	}
	return list
}

// classify adds what differs in a list of changes.
func (k kinds) classify(changes []change) {
	for at, c := range changes {
		if len(c.del)+len(c.ins) > 0 {
			k.one(c, func() bool { return besideMonth(changes, at) })
		}
	}
}

// one says what kind of change c is; inDate is asked about figures.
func (k kinds) one(c change, inDate func() bool) {
	old, new := parse(c.del), parse(c.ins)
	if old.notes != new.notes {
		k[ChangeNote] = true
	}
	if fold(old.letters) == fold(new.letters) && slices.Equal(old.figures, new.figures) {
		k.form(old, new)
		return
	}
	del, ins := differing(old.words, new.words)
	delFigures, insFigures := quantities(del), quantities(ins)
	if delFigures > 0 && insFigures > 0 {
		if inDate() || isDate(del) || isDate(ins) {
			k[ChangeDate] = true
		} else {
			k[ChangeFigure] = true
		}
	}
	if delFigures < len(del) || insFigures < len(ins) || delFigures == 0 || insFigures == 0 {
		k[ChangeWords] = true
	}
}

// form says what differs between two texts of the same letters.
func (k kinds) form(old, new parsed) {
	if old.letters != new.letters {
		k[ChangeCase] = k[ChangeCase] || bare(old.letters) != bare(new.letters)
		k[ChangeAccent] = k[ChangeAccent] || !strings.EqualFold(norm.NFC.String(old.letters), norm.NFC.String(new.letters))
		k[ChangeWords] = k[ChangeWords] || bare(old.letters) == bare(new.letters) && norm.NFC.String(old.letters) == norm.NFC.String(new.letters)
	}
	if old.marks != new.marks {
		k[ChangePunctuation] = true
	}
	if old.letters == new.letters && old.marks == new.marks && old.notes == new.notes {
		k[ChangeSpacing] = true
	}
}

// note stands in a text where a note is embedded.
const note = '\ufffc'

// parsed is a stretch of tokens taken apart.
type parsed struct {
	words   []string // tokens with a letter or digit
	figures []string // those with a digit: 1.8 and 18 differ in more than a mark
	letters string   // letters, digits and accents alone
	marks   string   // all else but white space
	notes   int      // places of notes
}

func parse(tokens []string) parsed {
	var p parsed
	var letters, marks strings.Builder
	for _, token := range tokens {
		if isWord(token) {
			p.words = append(p.words, token)
			if strings.ContainsFunc(token, unicode.IsDigit) {
				p.figures = append(p.figures, token)
			}
		}
		for _, r := range token {
			switch {
			case isLetterOrDigit(r), unicode.Is(unicode.M, r):
				letters.WriteRune(r)
			case r == note:
				p.notes++
			case !unicode.IsSpace(r):
				marks.WriteRune(r)
			}
		}
	}
	p.letters, p.marks = letters.String(), marks.String()
	return p
}

// differing takes away the words that both lists have.
func differing(old, new []string) (del, ins []string) {
	count := map[string]int{}
	for _, w := range old {
		count[w]++
	}
	for _, w := range new {
		if count[w] > 0 {
			count[w]--
		} else {
			ins = append(ins, w)
		}
	}
	for _, w := range old {
		if count[w] > 0 {
			count[w]--
			del = append(del, w)
		}
	}
	return del, ins
}
