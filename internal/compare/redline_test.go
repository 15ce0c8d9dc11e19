package compare

import (
	"slices"
	"strings"
	"testing"
)

// shown writes runs as {+insert+} and [-delete-].
func shown(runs []Run) string {
	var b strings.Builder
	for _, run := range runs {
		switch run.Mark {
		case MarkInsert:
			b.WriteString("{+" + run.Text + "+}")
		case MarkDelete:
			b.WriteString("[-" + run.Text + "-]")
		default:
			b.WriteString(run.Text)
		}
	}
	return b.String()
}

// What a reader sees of an edited paragraph, and what it is called.
func TestRedline(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, old, new, want, changes string }{
		{"a word", "the rights of migrants", "the rights of all migrants", "the rights of {+all +}migrants", "words"},
		{"at the end", "asks for a report;", "asks for a report by May;", "asks for a report{+ by May+};", "words"},
		{"an accent is a whole word", "el público general", "el publico general", "el [-público-]{+publico+} general", "accent"},
		{"n for ñ", "los niños del barrio", "los ninos del barrio", "los [-niños-]{+ninos+} del barrio", "accent"},
		{"capitals", "the secretariat shall", "the Secretariat shall", "the [-secretariat-]{+Secretariat+} shall", "case"},
		{"a comma", "in transit, without fines", "in transit without fines", "in transit[-,-] without fines", "punctuation"},
		{"a figure", "a sum of 1.500,50 lempiras", "a sum of 1.600,50 lempiras", "a sum of [-1.500,50-]{+1.600,50+} lempiras", "figure"},
		{"a point makes a figure", "a rise of 1.8 points", "a rise of 18 points", "a rise of [-1.8-]{+18+} points", "figure"},
		{"a figure in words", "cada seis meses", "cada doce meses", "cada [-seis-]{+doce+} meses", "figure"},
		{"per cent", "un 12 % más", "un 18 % más", "un [-12 %-]{+18 %+} más", "figure"},
		{"a day", "los días 14 y 15 de abril de 2026", "los días 21 y 22 de abril de 2026", "los días [-14 y 15-]{+21 y 22+} de abril de 2026", "date"},
		{"a year", "the review of 2024 found", "the review of 2026 found", "the review of [-2024-]{+2026+} found", "date"},
		{"a symbol is one word", "resolution A/RES/73/195 adopted", "resolution A/RES/76/266 adopted", "resolution [-A/RES/73/195-]{+A/RES/76/266+} adopted", "figure"},
		{"brackets", "shall provide care", "[shall] [should] provide care", "{+[+}shall{+] [should]+} provide care", "words punctuation"},
		{"a label", "4. Invites States", "5. Invites States", "[-4-]{+5+}. Invites States", "number"},
		{"a new label", "Invites States", "5 bis. Invites States", "{+5 bis. +}Invites States", "number"},
		{"label and words", "(a) one thing more", "(b) one thing less", "([-a-]{+b+}) one thing [-more-]{+less+}", "words number"},
		{"a short word is no island", "take very strong action now", "take most urgent steps now", "take [-very strong action-]{+most urgent steps+} now", "words"},
		{"a hard space", "the 5 percent rule applies", "the 5\u00a0percent rule applies", "the 5[- -]{+\u00a0+}percent rule applies", "spacing"},
		{"a note", "as stated before", "as stated\ufffc before", "as stated{+\ufffc+} before", "note"},
		{"a clause between its commas", "States, in line with law, and others", "States, in line with law, as agreed, and others", "States, in line with law{+, as agreed+}, and others", "words"},
		{"a sentence", "One is here. Two is here.", "One is here. Three was there. Two is here.", "One is here. {+Three was there. +}Two is here.", "words"},
		{"equal", "nothing changed", "nothing changed", "nothing changed", ""},
		{"a sentence rewritten",
			"Decides that no request for transfers will be granted without the opinion of the authority.",
			"Agrees that requests of this sort shall always be refused unless both parliaments have given approval.",
			"[-Decides that no request for transfers will be granted without the opinion of the authority-]{+Agrees that requests of this sort shall always be refused unless both parliaments have given approval+}.", "words"},
		{"capitals are no rewriting",
			"Draft regional contribution on predictable routes, mobility",
			"DRAFT REGIONAL CONTRIBUTION ON PREDICTABLE ROUTES, MOBILITY",
			"[-Draft regional contribution on predictable routes, mobility-]{+DRAFT REGIONAL CONTRIBUTION ON PREDICTABLE ROUTES, MOBILITY+}", "case"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			// One name on both sides makes them partners, however little they share.
			r, err := Paragraphs(t.Context(), []Paragraph{{PID: "a", Text: test.old}}, []Paragraph{{PID: "a", Text: test.new}})
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Entries) != 1 {
				t.Fatalf("got %+v, want one entry", r.Entries)
			}
			e := r.Entries[0]
			if got := shown(e.Runs); got != test.want {
				t.Errorf("shown\n%s, want\n%s", got, test.want)
			}
			if !slices.Equal(e.Changes, strings.Fields(test.changes)) {
				t.Errorf("changes %v, want %s", e.Changes, test.changes)
			}
		})
	}
}

// Marks cover whole words, and what is read as one is one.
func TestTokens(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ text, want string }{
		{"", ""},
		{"co-chairs met", "co-chairs| |met"},
		{"don’t, N.º 5", "don’t|,| |N.º| |5"},
		{"A/RES/73/195.", "A/RES/73/195|."},
		{"17/9/2021 a las 14:30", "17/9/2021| |a| |las| |14:30"},
		{"el 3.er párr. y la Sra. Paz", "el| |3.er| |párr.| |y| |la| |Sra.| |Paz"},
		{"un 5 % o 5% o 5\u00a0%", "un| |5 %| |o| |5%| |o| |5\u00a0%"},
		{"dijo que no. No. 5", "dijo| |que| |no|.| |No.| |5"},
		{"[uno][dos];", "[|uno|]|[|dos|]|;"},
		{"and/or y/o", "and|/|or| |y|/|o"},
		{"a  \t b\n c", "a|  \t |b|\n| |c"},
		{"US$ 5 -3 – x-", "US|$| |5| |-|3| |–| |x|-"},
		{"fin\ufffc.", "fin|\ufffc|."},
		{"¿Qué? «sí»", "¿|Qué|?| |«|sí|»"},
	} {
		tokens := tokenize(test.text)
		if got := strings.Join(tokens, "|"); got != test.want {
			t.Errorf("%q: got %s, want %s", test.text, got, test.want)
		}
		if got := strings.Join(tokens, ""); got != test.text {
			t.Errorf("%q: the tokens joined are %q", test.text, got)
		}
	}
}

func TestLabels(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"IV. Follow-up": "IV. ", "12. Requests": "12. ", "12 bis. Pide": "12 bis. ", "(a) one": "(a) ", "b) dos": "b) ",
		"(iv) four": "(iv) ", "3.1. x": "3.1. ", "2) two": "2) ", "6 ter) x": "6 ter) ", "I bis. y": "I bis. ", "A. General": "A. ",
		"2026 was a year": "", "1.500 personas": "", "Sr. Paz": "", "a thing": "", "5.x": "", "": "", "III.": "",
	} {
		label, body := cutLabel(text)
		if label != want || label+body != text {
			t.Errorf("%q: label %q, body %q; want label %q", text, label, body, want)
		}
	}
}
