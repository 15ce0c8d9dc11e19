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
		{"deeper levels count by themselves", "number number2 number2 number number2", "1. 1. 2. 2. 1.", "1. 1. 2. 2. 1."},
	}
	for _, test := range tests {
		var paragraphs []document.Paragraph
		for kind := range strings.FieldsSeq(test.kinds) {
			p := document.Paragraph{Kind: strings.Trim(kind, "-")}
			if before, deeper := strings.CutSuffix(p.Kind, "r2"); deeper {
				p.Kind, p.Level = before+"r", 2
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
