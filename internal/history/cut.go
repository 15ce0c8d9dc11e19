package history

import (
	"context"
	"fmt"
	"maps"
	"time"
)

// cutTries is how often Cut looks for a moment in which nobody writes.
const cutTries = 20

// Cut gives versions of many texts that were the newest all at one moment, while people
// may go on typing: whatever one of them contains, no other lacks what was stored
// before it. It reads all heads until two readings in a row are equal. Versions only
// grow, so each text was at its version throughout the time between the two readings,
// whatever the clocks of the nodes that write say.
//
// Where writing doesn't pause for that long, it falls back on the stamps of changes: an
// instant before the reading, and of each text the last change stored not after it.
// Nodes stamp a change before they store it and acknowledge it afterwards, so this
// too lacks nothing that a change in it follows, as far as the nodes' clocks agree better
// than the time between an acknowledgement and its author's next change.
func Cut(ctx context.Context, log Changes, texts []string, now func() time.Time) (map[string]int64, error) {
	before, err := heads(ctx, log, texts)
	if err != nil {
		return nil, err
	}
	for range cutTries {
		after, err := heads(ctx, log, texts)
		if err != nil {
			return nil, err
		}
		if maps.Equal(before, after) {
			return after, nil
		}
		before = after
	}
	instant, cut := Instant(now()), make(map[string]int64, len(texts))
	for _, text := range texts {
		// A stamp is cut to the millisecond: one equal to the instant may be later.
		if cut[text], err = VersionAt(ctx, log, text, instant.Add(-time.Millisecond)); err != nil {
			return nil, err
		}
	}
	return cut, nil
}

func heads(ctx context.Context, log Changes, texts []string) (map[string]int64, error) {
	versions := make(map[string]int64, len(texts))
	for _, text := range texts {
		head, err := log.Head(ctx, text)
		if err != nil {
			return nil, fmt.Errorf("reading the head of %s: %w", text, err)
		}
		versions[text] = head
	}
	return versions, nil
}
