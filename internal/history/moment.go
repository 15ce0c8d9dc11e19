package history

import (
	"context"
	"fmt"
	"sort"
	"time"
)

// VersionAt gives the version a text had at a moment: that of the last change not
// after it. It reads about log2(versions) entries.
func VersionAt(ctx context.Context, log Changes, text string, at time.Time) (int64, error) {
	head, err := log.Head(ctx, text)
	if err != nil {
		return 0, fmt.Errorf("reading the head of %s: %w", text, err)
	}
	var failed error
	later := sort.Search(int(head), func(i int) bool {
		if failed != nil {
			return true
		}
		entries, err := log.Entries(ctx, text, int64(i), 1)
		if err != nil || len(entries) == 0 {
			failed = fmt.Errorf("looking for the moment in %s: %w", text, err)
			return true
		}
		return entries[0].At.After(at)
	})
	return int64(later), failed
}
