package livesim

import (
	"maps"
	"slices"

	"github.com/redonda/redonda/internal/delta"
)

// What is left when the change in flight is refused and given up should be as if it
// had never been made: what was typed since stays, and what took the change back has
// nothing left to take back. Rewriting the buffer to do without the change would do
// the second twice: words that were deleted and brought back would stand in the text
// two times. So an undo that reaches into the flight is counted to the flight.

// parts are a page's changes that the server lacks, one after the other, but parted
// otherwise than into flight and buffer.
type parts struct {
	stands delta.Delta // what the flight still does
	since  delta.Delta // all else
	turned map[int]bool
}

// turn notes that edits were made, taken back or made again. A step back turns what
// its edits did, so that a redo turns what its undo turned.
func (c *client) turn(p *pending, step *reversal) {
	means := []int{c.made}
	if step != nil {
		means = nil
		for _, edit := range step.edits {
			means = append(means, c.means[edit]...)
		}
	}
	c.means[c.made] = means
	p.turned = toggled(nil, means)
}

// toggled gives the edits that are turned once more than twice, or than not at all.
func toggled(turned map[int]bool, edits []int) map[int]bool {
	after := maps.Clone(turned)
	if after == nil {
		after = map[int]bool{}
	}
	for _, edit := range edits {
		if after[edit] {
			delete(after, edit)
		} else {
			after[edit] = true
		}
	}
	return after
}

// asSent are the parts where nothing in the buffer reaches into the flight.
func (c *client) asSent() parts {
	p := parts{stands: c.flying.change}
	if c.buffer != nil {
		p.since, p.turned = c.buffer.change, c.buffer.turned
	}
	return p
}

// part notes an edit that is about to be made, for when the flight is refused.
// flight.parting has the parts as they are last, and before them those that a redo
// leads to again; it is empty as long as they are as sent.
func (c *client) part(p pending) {
	f := c.flying
	if f == nil {
		return
	}
	if c.buffer != nil && len(toggled(c.buffer.turned, slices.Collect(maps.Keys(p.turned)))) == 0 {
		// All that waits was undone. Anything left of it puts words of the flight to the other
		// side of what others wrote there.
		f.parting = []parts{{stands: f.change}}
		return
	}
	reaches := slices.ContainsFunc(slices.Collect(maps.Keys(p.turned)), func(edit int) bool { return f.turned[edit] })
	if !reaches && len(f.parting) == 0 {
		return
	}
	base, now := unsigned(c.known), c.asSent()
	if n := len(f.parting); n > 0 {
		now = f.parting[n-1]
	}
	// What others did can have come to stand elsewhere in the text that the parts make.
	before := c.w.compose(base, now.stands)
	there, elsewhere := p, c.w.diff(c.doc, c.w.compose(before, now.since))
	there.change, there.marked = delta.Transform(elsewhere, p.change, true), delta.Transform(elsewhere, p.marked, true)
	after := parts{
		stands: now.stands,
		since:  c.w.with(now.since, there, before),
		turned: toggled(now.turned, slices.Collect(maps.Keys(p.turned))),
	}
	if !reaches {
		f.parting[len(f.parting)-1] = after
		return
	}
	c.w.count("steps back into the flight")
	earlier := append(slices.Clone(f.parting[:max(len(f.parting)-1, 0)]), now)
	if i := slices.IndexFunc(earlier, func(p parts) bool { return maps.Equal(p.turned, after.turned) }); i >= 0 {
		f.parting = earlier[:i+1]
		return
	}
	shared := 0
	for edit := range f.turned {
		if after.turned[edit] {
			shared++
		}
	}
	// One takes back from the last edit on, so all that was done since is undone as well,
	// and beside the flight there is at most what was undone from before it.
	all := f.change
	if c.buffer != nil {
		all = c.w.compose(all, c.buffer.change)
	}
	left := c.w.spared(all, p.marked, base)
	switch {
	case shared == len(f.turned) && len(after.turned) > shared:
		after.stands, after.since = nil, left
	case shared == len(f.turned):
		after.stands, after.since = nil, nil
	case len(after.turned) == shared:
		after.stands, after.since = left, nil
	}
	f.parting = append(earlier, after)
}

// carryParts takes the parts over another's entry.
func (f *flight) carryParts(theirs delta.Delta) {
	for i := range f.parting {
		p, over := &f.parting[i], theirs
		p.stands, over = cross(over, p.stands)
		p.since, _ = cross(over, p.since)
	}
}

// withdraw takes the change in flight out of the document.
func (c *client) withdraw(code string) {
	base, p := unsigned(c.known), c.asSent()
	if n := len(c.flying.parting); n > 0 {
		p = c.flying.parting[n-1]
		c.w.count("taken back before it was refused")
	}
	c.doc = base
	if c.buffer != nil {
		c.buffer.change = delta.Transform(c.w.invert(p.stands, base), p.since, true)
		c.doc = c.w.compose(base, c.buffer.change)
		c.buffer.undo = nil // what it would bring back may never have gone
		c.doublesNothing(base)
	}
	// The number goes to another change, which is not to be taken for this one.
	for edit, names := range c.flown {
		c.flown[edit] = slices.DeleteFunc(names, func(n name) bool { return n == name{c.name, c.flying.seq} })
	}
	c.flying.sent.refused = code
	c.flying = nil
	c.undo, c.redo = nil, nil // their entries build on what is gone
	c.caret = 0
}

// doublesNothing fails where a text without the flight has more in it than what it had
// before and what was typed since.
func (c *client) doublesNothing(base delta.Delta) {
	earlier := func(edit int) bool { return !c.flying.turned[edit] && !slices.Contains(c.buffer.edits, edit) }
	if c.flying.shared || c.buffer.shared || slices.ContainsFunc(slices.Collect(maps.Keys(c.buffer.turned)), earlier) {
		return // it can hold words that were brought back from before
	}
	if got, most := c.doc.Length(), base.Length()+c.buffer.typed; got > most {
		c.w.fail("%s: without seq %d the text has %d units, of %d and %d typed since: %s", c.name, c.flying.seq, got, base.Length(), c.buffer.typed, encode(c.doc))
	}
}

func inserted(change delta.Delta) int {
	n := 0
	for _, op := range change {
		if op.Retain == 0 && op.Delete == 0 {
			n += (delta.Delta{op}).Length()
		}
	}
	return n
}
