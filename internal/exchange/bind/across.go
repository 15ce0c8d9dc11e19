package bind

import (
	"context"
	"fmt"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/exchange"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
)

// compareAll sets the versions of all places side by side that show two, by their index.
func compareAll(ctx context.Context, from Library, places []Place, progress func()) (map[int]Compared, error) {
	found := map[int]Compared{}
	for i, p := range places {
		if !p.Concordance && p.From == p.To {
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
	return found, nil
}

// crossing is a paragraph that went from one place of the file into another.
type crossing struct {
	left, right int // places
	compare.Across
}

// crossings finds the paragraphs that went from section to section, language by language.
func crossings(ctx context.Context, places []Place, found map[int]Compared) ([]crossing, error) {
	var all []crossing
	for _, lang := range gcm.Langs() {
		var at []int // place of each text
		var texts []*compare.Compared
		for i, p := range places {
			if one, compared := found[i]; compared && p.Lang == lang {
				at = append(at, i)
				texts = append(texts, &compare.Compared{Result: one.Result, Old: history.Comparable(one.Older), New: history.Comparable(one.Newer)})
			}
		}
		across, err := compare.Elsewhere(ctx, texts)
		if err != nil {
			return nil, fmt.Errorf("looking for what went to other sections: %w", err)
		}
		for _, a := range across {
			all = append(all, crossing{left: at[a.From.Text], right: at[a.To.Text], Across: a})
		}
	}
	return all, nil
}

// travels names the moves of the paragraphs that changed texts, by place. Neighbours that
// are so again where they went share a move, as within a text.
func travels(found map[int]Compared, all []crossing) map[int]exchange.Travels {
	travels := map[int]exchange.Travels{}
	for i := range found {
		travels[i] = exchange.Travels{Went: map[int]exchange.Travel{}, Came: map[int]exchange.Travel{}}
	}
	moves := 0
	for i, a := range all {
		if i == 0 || !a.follows(all[i-1]) {
			moves++
		}
		t := exchange.Travel{Move: fmt.Sprintf("across-move%d", moves), Runs: a.Runs}
		travels[a.left].Went[a.From.Paragraph] = t
		travels[a.right].Came[a.To.Paragraph] = t
	}
	return travels
}

// follows tells whether a paragraph stood right behind another one, and does so still.
func (a crossing) follows(b crossing) bool {
	return a.left == b.left && a.right == b.right && a.From.Paragraph == b.From.Paragraph+1 && a.To.Paragraph == b.To.Paragraph+1
}
