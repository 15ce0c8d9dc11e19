package history

import (
	"context"
	"fmt"

	"github.com/redonda/redonda/internal/store"
)

// All gives every revision of the store, the oldest first.
func (l *Revisions) All(ctx context.Context) ([]Revision, error) {
	const page = 1000
	var all []Revision
	for after := ""; ; {
		records, err := l.records.List(ctx, RevisionCollection.Name, store.Query{After: after, Limit: page})
		if err != nil {
			return nil, fmt.Errorf("listing all revisions: %w", err)
		}
		for _, record := range records {
			r, err := decodeRevision(record)
			if err != nil {
				return nil, err
			}
			all, after = append(all, r), record.ID
		}
		if len(records) < page {
			return all, nil
		}
	}
}
