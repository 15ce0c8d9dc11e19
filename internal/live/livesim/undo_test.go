package livesim

import (
	"slices"

	"github.com/redonda/redonda/internal/delta"
)

const undoDepth = 6

// reversal takes own changes back.
type reversal struct {
	pending
	edits []int    // the edits that it takes back
	of    []string // whose words it brings back, unit by unit; nil where that can't be told
}

// stack holds inverses of own changes, the newest last. Each applies to the
// document as those above it leave it.
type stack []reversal

func (s *stack) push(p reversal) {
	*s = append(*s, p)
	if len(*s) > undoDepth {
		*s = slices.Clone((*s)[1:])
	}
}

func (s *stack) pop() (p reversal, ok bool) {
	if len(*s) == 0 {
		return reversal{}, false
	}
	p = (*s)[len(*s)-1]
	*s = (*s)[:len(*s)-1]
	return p, true
}

// bringsBack tells whether the next step back brings known words back.
func (s *stack) bringsBack() bool { return len(*s) > 0 && len((*s)[len(*s)-1].of) > 0 }

// carry rewrites the stack over another's change, from the top.
func (s *stack) carry(theirs delta.Delta) {
	for i := len(*s) - 1; i >= 0; i-- {
		(*s)[i].change, theirs = cross(theirs, (*s)[i].change)
	}
}

// takeBack undoes an own change (from undo to redo) or does it again.
func (c *client) takeBack(from, to *stack) {
	if c.buffer != nil && c.random.IntN(3) > 0 {
		return // mostly one looks at what one did first, so that the step goes out alone
	}
	p, ok := from.pop()
	if !ok || len(p.change) == 0 {
		return
	}
	c.w.count("undos")
	p.marked = p.change
	p.change = unmarked(p.change, fresh)
	if from == &c.undo { // a redo takes away again what others wrote and the edit took away
		c.leavesOthers(p.change)
	}
	to.push(c.reversal(p.pending))
	c.edit(p.pending, &p)
}

// reversal makes what takes a change back that is about to be made.
func (c *client) reversal(p pending) reversal {
	sent, now := c.parted()
	now = c.w.compose(sent, marked(now, fresh, "yes"))
	back := reversal{pending: pending{change: c.w.invert(p.change, now), bad: p.bad}, edits: []int{c.made + 1}}
	// Of what is on its way nobody has said yet who wrote it.
	shown := c.known
	for _, mine := range []*pending{c.inFlight(), c.buffer} {
		if mine != nil {
			shown = c.w.compose(shown, marked(mine.change, "of", "?"))
		}
	}
	for _, op := range c.w.invert(p.change, shown) {
		of, _ := op.Attributes["of"].(string)
		if of == "?" {
			back.of = nil
			return back
		}
		if op.Retain == 0 && op.Delete == 0 {
			for range (delta.Delta{op}).Length() {
				back.of = append(back.of, of)
			}
		}
	}
	return back
}

// namesOf gives the changes that some edits went out in. Edits that are still
// waiting have none.
func (c *client) namesOf(edits []int) []undone {
	var all []undone
	for _, edit := range edits {
		for _, n := range c.flown[edit] {
			all = append(all, undone{n, c.since[edit]})
		}
	}
	return all
}

// shares notes that another's entry took away what edits of one's own meant to: what
// brings the words back undoes that one too.
func (c *client) shares(mine *pending, before delta.Delta, by name) {
	if deleted(before) == deleted(mine.change) {
		return
	}
	mine.shared = true
	for _, edit := range mine.edits {
		c.flown[edit] = append(c.flown[edit], by)
	}
}

func deleted(change delta.Delta) int {
	n := 0
	for _, op := range change {
		n += op.Delete
	}
	return n
}

// undone is a change that is taken back, and the version that was shown when its edit
// was made.
type undone struct {
	name
	since int64
}

// undoesOf gives names as a change tells them.
func undoesOf(names []undone) []map[string]any {
	var rows []map[string]any
	for _, n := range names {
		if n.client != "" {
			rows = append(rows, map[string]any{"client": n.client, "seq": n.seq, "since": n.since})
		}
	}
	return rows
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
