package sample

import (
	"slices"

	"github.com/redonda/redonda/internal/contribution"
)

// open are sections without a word that delegations may begin at once.
var open = []string{"q2", "q3", "w2", "o07", "o09", "o16", "champion-mx"}

// Statuses gives the status of every section of the contribution by id, for when
// the demonstration's sections are first stored: drafting for those written and
// a few empty ones, outline for the rest.
func Statuses() (map[string]contribution.Status, error) {
	written, err := Sections()
	if err != nil {
		return nil, err
	}
	statuses := map[string]contribution.Status{}
	for _, s := range contribution.Layout() {
		statuses[s.ID] = contribution.Outline
		if slices.Contains(open, s.ID) || slices.ContainsFunc(written, func(w Section) bool { return w.ID == s.ID }) {
			statuses[s.ID] = contribution.Drafting
		}
	}
	return statuses, nil
}
