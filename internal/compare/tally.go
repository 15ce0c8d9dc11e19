package compare

import (
	"slices"
	"strings"
)

// Tally is one delegation's part in a comparison. What several did together counts for
// each of them, so tallies may add up to more than the whole.
type Tally struct {
	Delegation   string `json:"delegation"`
	WordsAdded   int    `json:"wordsAdded"`
	WordsRemoved int    `json:"wordsRemoved"`
	Changes      int    `json:"changes"` // entries that it had a hand in
}

// Tallies sums up who did what, by the ids of the delegations. It is empty before
// Attribute.
func (r *Result) Tallies() Tallies { return talliesOf(r.Entries) }

func talliesOf(entries []Entry) Tallies {
	tallies := Tallies{}
	for i := range entries {
		tallies.count(&entries[i])
	}
	return tallies
}

// Tallies are the parts of several delegations, by their ids.
type Tallies []Tally

func (t *Tallies) of(delegation string) *Tally {
	at, found := slices.BinarySearchFunc(*t, delegation, func(have Tally, want string) int { return strings.Compare(have.Delegation, want) })
	if !found {
		*t = slices.Insert(*t, at, Tally{Delegation: delegation})
	}
	return &(*t)[at]
}

func (t *Tallies) count(e *Entry) {
	hands := e.By
	for run := range e.all() {
		if len(run.By) == 0 {
			continue
		}
		hands = Unite(hands, run.By)
		words := 0
		if run.Mark != MarkEqual {
			words = countWords(run.Text)
		}
		for _, by := range run.By {
			if run.Mark == MarkInsert {
				t.of(by.Delegation).WordsAdded += words
			} else {
				t.of(by.Delegation).WordsRemoved += words
			}
		}
	}
	for _, by := range hands {
		t.of(by.Delegation).Changes++
	}
}

// Add adds the parts in another text.
func (t *Tallies) Add(others Tallies) {
	for _, o := range others {
		mine := t.of(o.Delegation)
		mine.WordsAdded += o.WordsAdded
		mine.WordsRemoved += o.WordsRemoved
		mine.Changes += o.Changes
	}
}
