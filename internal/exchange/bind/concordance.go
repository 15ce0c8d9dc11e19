package bind

import (
	"fmt"

	"github.com/redonda/redonda/internal/exchange"
)

// concordances gives the tables of the places that ask for one, by their index. A
// paragraph that went from one of them into another of its language is led to both ways.
func concordances(places []Place, found map[int]Compared, all []crossing) (map[int][]exchange.Row, error) {
	ways := map[int]exchange.Ways{}
	for i := range found {
		ways[i] = exchange.Ways{Went: map[int]exchange.Away{}, Came: map[int]exchange.Away{}}
	}
	for _, a := range all {
		lang, edited := places[a.left].Lang, len(a.Changes) > 0
		origin, err := exchange.Cite(nameOf(places[a.left]), lang, found[a.left].Older, a.From.Paragraph)
		if err != nil {
			return nil, err
		}
		target, err := exchange.Cite(nameOf(places[a.right]), lang, found[a.right].Newer, a.To.Paragraph)
		if err != nil {
			return nil, err
		}
		ways[a.left].Went[a.From.Paragraph] = exchange.Away{Cited: target, Edited: edited}
		ways[a.right].Came[a.To.Paragraph] = exchange.Away{Cited: origin, Edited: edited}
	}
	tables := map[int][]exchange.Row{}
	for i, one := range found {
		if !places[i].Concordance {
			continue
		}
		rows, err := exchange.Concordance(places[i].Lang, one.Older, one.Newer, one.Result, ways[i])
		if err != nil {
			return nil, fmt.Errorf("making the concordance of %s: %w", places[i].Text(), err)
		}
		tables[i] = rows
	}
	return tables, nil
}

// nameOf gives a short name of a place's section.
func nameOf(p Place) string {
	if p.Section.Objective > 0 {
		return fmt.Sprintf("%s %d", objective.In(p.Lang), p.Section.Objective)
	}
	return p.Section.Label.In(p.Lang)
}
