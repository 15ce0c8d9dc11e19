package livesim

import (
	"maps"
	"slices"
	"time"
)

// refused follows the table of docs/protocol.md, section 8.
func (c *client) refused(m message) {
	if m.Client == c.name {
		c.probed(m)
	}
	if m.Client != c.name || c.flying == nil || m.Seq != c.flying.seq {
		return // told of a duplicate, or of a flight that ended otherwise
	}
	c.w.count("refused " + m.Code)
	if m.Retry {
		flying, tries := c.flying, c.flying.tries
		c.w.agenda.after(c.w.between(100, 1000), func() {
			switch {
			case c.flying != flying || flying.tries != tries || c.wire == nil:
			case m.Code == "not_open":
				c.ask()
			default:
				c.resend()
			}
		})
		return
	}
	switch {
	case m.Code == "name_reused":
		c.reborn()
		return
	case m.Code == "forbidden" || m.Code == "section_closed":
		c.w.count("closed")
	case !c.flying.bad:
		c.w.fail("%s: seq %d is refused: %s (%s): %s", c.name, m.Seq, m.Code, m.Detail, c.flying.frozen)
		return
	}
	copies := c.flying.sent.copies
	c.withdraw(m.Code)
	if copies > 1 { // one of which the outcome was not known may still turn up, under the old name
		c.w.count("renamed after a refusal")
		c.rename()
		c.hangUp("renamed") // an answer that is on its way would be about the old name
		return
	}
	c.seq-- // not used up
	c.send()
}

// reborn begins a new outbox that takes the flight along: the old name stands for
// another change, so this one was never stored.
func (c *client) reborn() {
	c.w.count("reborn")
	c.flying.sent.refused = "name_reused"
	all := c.flying.pending
	all.undo = nil
	if late := c.buffer; late != nil {
		all.change = c.w.compose(all.change, late.change)
		all.bad = all.bad || late.bad
		all.turned = toggled(all.turned, slices.Collect(maps.Keys(late.turned)))
		all.typed, all.shared = all.typed+late.typed, all.shared || late.shared
		all.edits, all.undone = append(all.edits, late.edits...), append(all.undone, late.undone...)
	}
	c.buffer = &all
	c.flying = nil
	c.rename()
	c.ask()
}

// mistaken handles an error that concerns the text.
func (c *client) mistaken(m message) {
	c.w.count("error " + m.Code)
	switch m.Code {
	case "unavailable", "slow_down":
	case "absent":
		c.open = false
	default:
		c.w.fail("%s: error %s (%s)", c.name, m.Code, m.Detail)
		return
	}
	wire := c.wire
	c.w.agenda.after(c.w.between(200, 1500), func() {
		if c.wire == wire && !c.open {
			c.ask()
		}
	})
}

// dial begins a new line after a pause.
func (c *client) dial(pause time.Duration) {
	c.dials++
	this := c.dials
	c.w.agenda.after(pause, func() {
		if c.wire != nil || c.dials != this || c.w.over {
			return
		}
		wire := c.w.connect(c)
		if wire == nil { // nobody listens
			c.dial(c.w.between(100, 600))
			return
		}
		c.wire = wire
		c.wire.up(encode(map[string]any{"t": "hello", "protocol": 1}))
	})
}

// hangUp gives the line up and comes back later.
func (c *client) hangUp(why string) {
	if c.wire == nil {
		return
	}
	c.w.count("cut " + why)
	c.w.leave(c.wire)
	c.wire, c.open, c.probes = nil, false, nil
	c.dial(c.w.between(5, []int{60, 1500}[c.w.random.IntN(2)]))
}

// reload is what a page does that was closed and opened again: what was stored
// beside it is there, what was only in memory is not.
func (c *client) reload() {
	c.hangUp("reload")
	c.undo, c.redo = nil, nil
	if c.flying == nil && c.buffer == nil && c.random.IntN(2) == 0 {
		c.rev = -1 // nothing unsent: it may take a snapshot
		if c.random.IntN(2) == 0 {
			c.rename()
		}
	}
}
