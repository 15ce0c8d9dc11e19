package bind

import (
	"context"
	"fmt"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/exchange"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
)

// concordances gives the tables of the places that ask for one, by their index. A
// paragraph that went from one of them into another of its language is led to both ways.
func concordances(ctx context.Context, from Library, places []Place, progress func()) (map[int][]exchange.Row, error) {
	found := map[int]Compared{}
	for i, p := range places {
		if !p.Concordance {
			continue
		}
		compared, err := from.Compare(ctx, p.Text(), p.From, p.To)
		if err != nil {
			return nil, fmt.Errorf("comparing %s for an export: %w", p.Text(), err)
		}
		found[i] = compared
		if progress != nil {
			progress()
		}
	}
	ways := map[int]exchange.Ways{}
	for _, lang := range gcm.Langs() {
		if err := waysIn(ctx, lang, places, found, ways); err != nil {
			return nil, err
		}
	}
	tables := map[int][]exchange.Row{}
	for i, one := range found {
		rows, err := exchange.Concordance(places[i].Lang, one.Older, one.Newer, one.Result, ways[i])
		if err != nil {
			return nil, fmt.Errorf("making the concordance of %s: %w", places[i].Text(), err)
		}
		tables[i] = rows
	}
	return tables, nil
}

// waysIn finds the paragraphs of one language that went from section to section.
func waysIn(ctx context.Context, lang gcm.Lang, places []Place, found map[int]Compared, ways map[int]exchange.Ways) error {
	var at []int // place of each text
	var texts []*compare.Compared
	for i, p := range places {
		if one, compared := found[i]; compared && p.Lang == lang {
			at = append(at, i)
			texts = append(texts, &compare.Compared{Result: one.Result, Old: history.Comparable(one.Older), New: history.Comparable(one.Newer)})
			ways[i] = exchange.Ways{Went: map[int]exchange.Away{}, Came: map[int]exchange.Away{}}
		}
	}
	across, err := compare.Elsewhere(ctx, texts)
	if err != nil {
		return fmt.Errorf("looking for what went to other sections: %w", err)
	}
	for _, a := range across {
		left, right := at[a.From.Text], at[a.To.Text]
		edited := len(a.Changes) > 0
		origin, err := exchange.Cite(nameOf(places[left]), lang, found[left].Older, a.From.Paragraph)
		if err != nil {
			return err
		}
		target, err := exchange.Cite(nameOf(places[right]), lang, found[right].Newer, a.To.Paragraph)
		if err != nil {
			return err
		}
		ways[left].Went[a.From.Paragraph] = exchange.Away{Cited: target, Edited: edited}
		ways[right].Came[a.To.Paragraph] = exchange.Away{Cited: origin, Edited: edited}
	}
	return nil
}

// nameOf gives a short name of a place's section.
func nameOf(p Place) string {
	if p.Section.Objective > 0 {
		return fmt.Sprintf("%s %d", objective.In(p.Lang), p.Section.Objective)
	}
	return p.Section.Label.In(p.Lang)
}
