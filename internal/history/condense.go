package history

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/store"
)

// Step is what one account did to a text within document.AuthorPrecision, as one change.
type Step struct {
	Version    int64     // the text has after it; the one of the step before, or 0, is the one before it
	At         time.Time // of its last change
	Account    string    // empty for the service, as Delegation is
	Delegation string
	Change     delta.Delta
	Origins    []document.Origin // of what Change inserts; nil where all is Account's own
}

// Condense reads the log of a text up to a version, as few steps, and gives the text at
// that version. A step ends at each of the stops, so that the content of such a version
// can be had from the steps alone. Steps tell who wrote and who took away, no finer than
// authors are kept; how a word came to stand letter by letter is not in them. The steps
// of a log that was made of steps are the same again.
func Condense(ctx context.Context, log Changes, text string, version int64, stops map[int64]bool) (State, []Step, error) {
	state := Beginning()
	c := condensing{state: &state, stops: stops}
	for state.Version < version {
		entries, err := log.Entries(ctx, text, state.Version, pageSize(version-state.Version))
		if err != nil {
			return State{}, nil, fmt.Errorf("reading changes of %s: %w", text, err)
		}
		if len(entries) == 0 {
			return State{}, nil, fault.New(fault.Absent, "%s has no version %d", text, version)
		}
		for _, e := range entries {
			if err := c.take(e); err != nil {
				return State{}, nil, err
			}
		}
	}
	c.end()
	return state, c.steps, nil
}

// condensing is the text as it was read so far, with the step that is open.
type condensing struct {
	state *State
	stops map[int64]bool
	steps []Step
	open  bool // the last step may still take changes
}

func (c *condensing) take(e store.Entry) error {
	change, err := delta.Parse(e.Delta)
	if err != nil {
		return fmt.Errorf("reading change %d of %s: %w", e.Version, e.Text, err)
	}
	if !c.open || !c.joins(e) {
		c.end()
		c.steps, c.open = append(c.steps, Step{}), true
	}
	if err := c.state.Replay(e); err != nil {
		return err
	}
	step := &c.steps[len(c.steps)-1]
	if step.Change, err = delta.Compose(step.Change, change); err != nil {
		return fmt.Errorf("joining change %d of %s to those before it: %w", e.Version, e.Text, err)
	}
	step.Version, step.At, step.Account, step.Delegation = e.Version, e.At, e.Account, e.Delegation
	if c.stops[e.Version] {
		c.end()
	}
	return nil
}

// joins tells whether an entry goes on with the step that is open.
func (c *condensing) joins(e store.Entry) bool {
	return document.Written(e.Account, e.Delegation, e.At) == c.steps[len(c.steps)-1].author()
}

func (s Step) author() document.Author { return document.Written(s.Account, s.Delegation, s.At) }

// end closes the step: the text is now as it leaves it, and knows who wrote its words.
func (c *condensing) end() {
	if !c.open {
		return
	}
	c.open = false
	step := &c.steps[len(c.steps)-1]
	origins := c.state.Text.Wrote(step.Change)
	if slices.ContainsFunc(origins, func(o document.Origin) bool { return o.Author != step.author() }) {
		step.Origins = origins
	}
}
