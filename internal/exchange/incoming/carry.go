package incoming

import (
	"context"
	"fmt"
	"slices"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/history"
)

// carryPage is how many changes are read at once.
const carryPage = 500

// Carried is a change as it is now, and the text that it rests on.
type Carried struct {
	// Taken is the version that this very change has made already, 0 where none has: a
	// file that is sent twice must not put its words in twice.
	Taken   int64
	change  delta.Delta
	content delta.Delta
}

// Carry carries a change over what came after the version it rests on, entry by entry as
// a room does.
func Carry(ctx context.Context, log history.Changes, text string, change delta.Delta, from int64) (Carried, error) {
	head, err := log.Head(ctx, text)
	if err != nil {
		return Carried{}, fmt.Errorf("reading the head of %s: %w", text, err)
	}
	for from < head {
		entries, err := log.Entries(ctx, text, from, int(min(head-from, carryPage)))
		if err != nil {
			return Carried{}, fmt.Errorf("reading changes of %s: %w", text, err)
		}
		if len(entries) == 0 {
			return Carried{}, fmt.Errorf("the log of %s ends at %d before %d", text, from, head)
		}
		for _, e := range entries {
			since, err := delta.Parse(e.Delta)
			if err != nil {
				return Carried{}, fmt.Errorf("reading change %d of %s: %w", e.Version, text, err)
			}
			if len(change) > 0 && (equalChanges(since, change) || equalChanges(since, keepingEnd(change))) {
				return Carried{Taken: e.Version}, nil
			}
			change, from = delta.Transform(since, change, true), e.Version
		}
	}
	state, err := history.At(ctx, log, text, head)
	if err != nil {
		return Carried{}, err
	}
	return Carried{change: change, content: state.Text.Content()}, nil
}

// keepingEnd gives a change that leaves the last unit it would delete: the end of the
// last line, where words of others came to stand before it.
func keepingEnd(change delta.Delta) delta.Delta {
	last := len(change) - 1
	if last < 0 || change[last].Delete == 0 {
		return change
	}
	kept := slices.Clone(change)
	kept[last].Delete--
	return kept.Canonical()
}

func equalChanges(a, b delta.Delta) bool {
	return slices.EqualFunc(a, b, func(a, b delta.Op) bool {
		return a.Insert == b.Insert && a.Retain == b.Retain && a.Delete == b.Delete && embedded(a) == embedded(b) && delta.EqualAttributes(a.Attributes, b.Attributes)
	})
}

// Onto gives the change as it is made to a text that is perhaps newer than what Carry
// read, by what differs: between the two nobody had time for much.
func (c Carried) Onto(now delta.Delta) (delta.Delta, error) {
	change := c.change
	if !equal(c.content, now) { // else there is nothing to look for, and the room waits
		since, err := delta.Diff(c.content, now)
		if err != nil {
			return nil, fmt.Errorf("comparing with the newest version: %w", err)
		}
		change = delta.Transform(since, change, true)
	}
	if !document.NewText(now, nil).EndsWithLineAfter(change) {
		change = keepingEnd(change)
	}
	return change, nil
}
