package document_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
)

// numbered are so many different words of ten letters each.
func numbered(word string, n int) string {
	var all strings.Builder
	for i := range n {
		fmt.Fprintf(&all, "%s%04d ", word, i)
	}
	return all.String()
}

// What an undo is held against what was deleted costs no more than is told, however the
// letters are chosen, and what real undos bring back is found within it.
func TestFindingWhoseWordsComeBackIsBounded(t *testing.T) {
	t.Parallel()
	page := numbered("votos", 600)
	tests := []struct {
		name, lost, inserted string
		credited             int // letters that are the other's again
		least, most          int // steps
	}{
		{"the same words, a page of them", page, page, 6000, 0, 50_000},
		{"with a word typed within", page, page[:3000] + "nunca " + page[3000:], 6000, 0, 100_000},
		{"with others around and within", page[:800], "Que " + page[:400] + "nunca " + page[400:800] + "jamás", 800, 100_000, document.MatchEffort},
		{"too long, with others around and within", page, "Que " + page[:3000] + "nunca " + page[3000:] + "jamás", 0, 0, 100_000},
		{"no letter alike", strings.Repeat("a", 1000), strings.Repeat("b", 1000), 0, 1_000_000, document.MatchEffort},
		{"no letter alike, too many", strings.Repeat("a", 4000), strings.Repeat("b", 4000), 0, 0, 100_000},
		{"the same two letters", strings.Repeat("ab", 500), strings.Repeat("ba", 500), 999, 1_000_000, document.MatchEffort},
		{"the same two letters, too many", strings.Repeat("ab", 2000), strings.Repeat("ba", 2000), 0, 0, 100_000},
	}
	for _, test := range tests {
		text := document.NewText(delta.Delta{{Insert: test.lost + "\n"}}, []document.Stretch{{Units: len(test.lost), Author: salvador}})
		deletion := delta.Delta{{Delete: len(test.lost)}}
		past := []document.Past{{Version: 1, Change: deletion, Removed: text.Removed(deletion)}}
		back, steps := document.GiveBack(delta.Delta{{Insert: test.inserted}}, honduras, past, document.MatchEffort)
		credited := 0
		for _, o := range back {
			if o.Author == salvador {
				credited += o.Units
			}
		}
		if credited != test.credited || steps < test.least || steps > test.most {
			t.Errorf("%s: %d letters go back, want %d; %d steps, want %d to %d", test.name, credited, test.credited, steps, test.least, test.most)
		}
	}
}
