package exchange

import (
	"fmt"

	"github.com/redonda/redonda/internal/compare"
)

// inPlace tells which entries stand where they did. Parts of a split or merged
// paragraph may lie apart; an entry that would lie between them in one text and not in
// the other is not in place, however the comparison saw it.
func inPlace(entries []compare.Entry) []bool {
	placed := make([]bool, len(entries))
	old, new := -1, -1
	for i, e := range entries {
		if e.Moved || len(e.Old) == 0 || len(e.New) == 0 || e.Old[0] <= old || e.New[0] <= new {
			continue
		}
		placed[i] = true
		old, new = e.Old[len(e.Old)-1], e.New[len(e.New)-1]
	}
	return placed
}

// movesOf names the move of each entry that is elsewhere, if it is one stretch at both
// places. Entries that were neighbours in the old text and are in the new one share
// theirs.
func movesOf(name string, entries []compare.Entry, placed []bool) []string {
	moves := make([]string, len(entries))
	count := 0
	for i, e := range entries {
		if placed[i] || !oneStretch(e.Old) || !oneStretch(e.New) {
			continue
		}
		if i == 0 || moves[i-1] == "" || !follows(entries[i-1].Old, e.Old) || !follows(entries[i-1].New, e.New) {
			count++
		}
		moves[i] = fmt.Sprintf("%s-move%d", name, count)
	}
	return moves
}

func oneStretch(places []int) bool {
	return len(places) > 0 && places[len(places)-1]-places[0] == len(places)-1
}

func follows(before, places []int) bool { return before[len(before)-1]+1 == places[0] }
