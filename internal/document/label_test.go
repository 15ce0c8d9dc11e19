package document_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/gcm"
)

func TestLabels(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, kinds, es, en string }{
		{"plain paragraphs have none", "- h2 quote", "_ _ _", "_ _ _"},
		{"numbers go on over plain paragraphs and headings", "number - number h2 number", "1. _ 2. _ 3.", "1. _ 2. _ 3."},
		{"letters start anew below each number", "number letter letter number letter", "1. a) b) 2. a)", "1. (a) (b) 2. (a)"},
		{"a heading starts letters anew", "letter h2 letter", "a) _ a)", "(a) _ (a)"},
		{"below a letter come small Roman numbers, then letters and numbers with a full stop (T16)", "number letter letter2 letter2 letter letter2 letter3 letter4 letter4",
			"1. a) i) ii) b) i) a. i. ii.", "1. (a) (i) (ii) (b) (i) a. i. ii."},
		{"a letter that stands deeper than any letter above it is none below one", "number letter2 letter3 number number2 letter2", "1. a) i) 2. 1. a)", "1. (a) (i) 2. 1. (a)"},
		{"deeper levels count by themselves", "number number2 number2 number number2", "1. 1. 2. 2. 1.", "1. 1. 2. 2. 1."},
	}
	for _, test := range tests {
		var paragraphs []document.Paragraph
		for kind := range strings.FieldsSeq(test.kinds) {
			p := document.Paragraph{Kind: strings.Trim(kind, "-")}
			if n := len(p.Kind) - 1; n > 2 && p.Kind[n] <= '9' { // "letter2"
				p.Kind, p.Level = p.Kind[:n], int(p.Kind[n]-'0')
			}
			paragraphs = append(paragraphs, p)
		}
		for lang, want := range map[gcm.Lang]string{gcm.ES: test.es, gcm.EN: test.en} {
			wanted := strings.Fields(strings.ReplaceAll(want, "_", "-"))
			got := document.Labels(paragraphs, lang)
			for i := range got {
				if got[i] == "" {
					got[i] = "-"
				}
			}
			if !slices.Equal(got, wanted) {
				t.Errorf("%s, %s: %v, want %v", test.name, lang, got, wanted)
			}
		}
	}
}

func TestLettersGoOnAfterZ(t *testing.T) {
	t.Parallel()
	items := make([]document.Paragraph, 28)
	for i := range items {
		items[i].Kind = "letter"
	}
	got := document.Labels(items, gcm.ES)
	if got[25] != "z)" || got[26] != "aa)" || got[27] != "ab)" {
		t.Error(got[25:])
	}
}
