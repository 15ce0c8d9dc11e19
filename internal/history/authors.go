package history

import (
	"context"
	"fmt"
	"slices"

	"github.com/redonda/redonda/internal/store"
)

// Authors gives the delegations that changed a text in (from, to], sorted, and
// the last of those entries. The server's own repairs have no author.
func Authors(ctx context.Context, log Changes, text string, from, to int64) (authors []string, last store.Entry, err error) {
	for from < to {
		entries, err := log.Entries(ctx, text, from, pageSize(to-from))
		if err != nil {
			return nil, store.Entry{}, fmt.Errorf("reading who changed %s: %w", text, err)
		}
		if len(entries) == 0 {
			break
		}
		for _, e := range entries {
			if e.Delegation != "" {
				authors = append(authors, e.Delegation)
				last = e
			}
			from = e.Version
		}
	}
	slices.Sort(authors)
	return slices.Compact(authors), last, nil
}
