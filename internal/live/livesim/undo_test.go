package livesim

import (
	"slices"

	"github.com/redonda/redonda/internal/delta"
)

const undoDepth = 6

// stack holds inverses of own changes, the newest last. Each applies to the
// document as those above it leave it.
type stack []pending

func (s *stack) push(p pending) {
	*s = append(*s, p)
	if len(*s) > undoDepth {
		*s = slices.Clone((*s)[1:])
	}
}

func (s *stack) pop() (p pending, ok bool) {
	if len(*s) == 0 {
		return pending{}, false
	}
	p = (*s)[len(*s)-1]
	*s = (*s)[:len(*s)-1]
	return p, true
}

// carry rewrites the stack over another's change, from the top.
func (s *stack) carry(theirs delta.Delta) {
	for i := len(*s) - 1; i >= 0; i-- {
		(*s)[i].change, theirs = cross(theirs, (*s)[i].change)
	}
}

// takeBack undoes an own change (from undo to redo) or does it again.
func (c *client) takeBack(from, to *stack) {
	p, ok := from.pop()
	if !ok || len(p.change) == 0 {
		return
	}
	c.w.count("undos")
	c.leavesOthers(p.change)
	to.push(pending{c.w.invert(p.change, c.doc), p.bad})
	c.edit(p)
}

// leavesOthers fails where an undo would delete what somebody else put in.
func (c *client) leavesOthers(undo delta.Delta) {
	shown := c.known
	for _, mine := range []*pending{c.inFlight(), c.buffer} {
		if mine != nil {
			shown = c.w.compose(shown, signed(mine.change, c.name))
		}
	}
	// What the undo deletes is what its inverse would put in again.
	for _, op := range c.w.invert(undo, shown) {
		if (op.Insert != "" || op.Embed != nil) && op.Attributes["by"] != signature(c.name) {
			c.w.fail("%s: undoing takes %q of %v away", c.name, op.Insert, op.Attributes["by"])
		}
	}
}

func (c *client) inFlight() *pending {
	if c.flying == nil {
		return nil
	}
	return &c.flying.pending
}
