package history

import (
	"context"
	"fmt"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/fault"
)

// Removed gives what changes took away, by their versions, which ascend. It reads
// the log from the keyframe before the first of them to the last.
func Removed(ctx context.Context, log Changes, text string, versions []int64) (map[int64][]document.Removal, error) {
	removed := map[int64][]document.Removal{}
	if len(versions) == 0 {
		return removed, nil
	}
	state, err := At(ctx, log, text, versions[0]-1)
	if err != nil {
		return nil, err
	}
	for _, version := range versions {
		if err := state.advance(ctx, log, text, version-1); err != nil {
			return nil, err
		}
		entries, err := log.Entries(ctx, text, version-1, 1)
		if err != nil {
			return nil, fmt.Errorf("reading change %d of %s: %w", version, text, err)
		}
		if len(entries) == 0 {
			return nil, fault.New(fault.Absent, "%s has no version %d", text, version)
		}
		change, err := delta.Parse(entries[0].Delta)
		if err != nil {
			return nil, fmt.Errorf("reading change %d of %s: %w", version, text, err)
		}
		removed[version] = state.Text.Removed(change)
		if err := state.Replay(entries[0]); err != nil {
			return nil, err
		}
	}
	return removed, nil
}
