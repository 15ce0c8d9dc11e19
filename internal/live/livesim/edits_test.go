package livesim

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/redonda/redonda/internal/delta"
)

// unit is one UTF-16 unit of a document.
type unit struct {
	inside bool // the second half of a pair: no place to cut
	end    bool // a line end
	embed  bool
	attrs  delta.Attributes
}

func unitsOf(doc delta.Delta) []unit {
	units := make([]unit, 0, 1024)
	for _, op := range doc {
		if op.Embed != nil {
			units = append(units, unit{embed: true, attrs: op.Attributes})
			continue
		}
		for _, r := range op.Insert {
			units = append(units, unit{end: r == '\n', attrs: op.Attributes})
			if utf16.RuneLen(r) == 2 {
				units = append(units, unit{inside: true, attrs: op.Attributes})
			}
		}
	}
	return units
}

// page is a document with the places of it where something can be done.
type page struct {
	c     *client
	units []unit
}

// last is the number of units before the last line end, where there is one.
func (p page) last() int {
	if n := len(p.units); n > 0 && p.units[n-1].end {
		return n - 1
	}
	return len(p.units)
}

// place gives a random place, not inside a pair nor behind the last line end.
func (p page) place() int { return p.whole(p.c.random.IntN(p.last() + 1)) }

// whole moves a place out of a pair.
func (p page) whole(at int) int {
	if at < len(p.units) && p.units[at].inside {
		return at - 1
	}
	return at
}

// lines gives the places of the line ends.
func (p page) lines() []int {
	var ends []int
	for i, u := range p.units {
		if u.end {
			ends = append(ends, i)
		}
	}
	return ends
}

// act does something a person does.
func (c *client) act() {
	if c.rev < 0 {
		return
	}
	switch n := c.random.IntN(100); {
	case n < 14:
		c.takeBack(&c.undo, &c.redo)
		return
	case n < 18:
		c.takeBack(&c.redo, &c.undo)
		return
	case n < 40 && c.buffer == nil && c.undo.bringsBack():
		c.takeBack(&c.undo, &c.redo)
		return
	case n < 21:
		if c.wire != nil && c.open {
			c.say(map[string]any{"t": "cursor", "text": text, "rev": c.rev, "anchor": c.caret, "head": c.caret})
		}
		return
	}
	p := page{c, unitsOf(c.doc)}
	change, bad := p.change()
	if change = change.Canonical(); len(change) == 0 {
		return
	}
	c.w.count("edits")
	c.undo.push(c.reversal(pending{change: change, bad: bad}))
	c.redo = nil
	c.edit(pending{change: change, bad: bad}, nil)
}

// edit applies a change of one's own: something new, or a step back.
func (c *client) edit(p pending, step *reversal) {
	if c.w.loud { // and no part of what must repeat: the server names paragraphs at random
		c.w.t.Logf("%s types %s on %s", c.name, encode(p.change), encode(c.doc))
	}
	c.made++
	c.since[c.made] = c.rev
	p.edits, p.undo = []int{c.made}, step
	if step != nil {
		p.undone = step.edits
	} else {
		p.typed = inserted(p.change)
	}
	c.turn(&p, step)
	c.part(p)
	sent, waits := c.parted()
	waits = c.w.with(waits, p, sent)
	c.doc = c.w.compose(c.doc, p.change)
	if old := c.buffer; old != nil {
		p = pending{
			turned: toggled(old.turned, slices.Collect(maps.Keys(p.turned))), typed: old.typed + p.typed, shared: old.shared,
			bad: p.bad || old.bad, edits: append(old.edits, p.edits...), undone: append(old.undone, p.undone...),
		}
	}
	p.change = waits
	c.buffer = &p
	// A page gathers keystrokes for a moment before it sends.
	c.w.agenda.after(c.w.between(0, 60), c.send)
}

// parted gives the text with all that was sent, and what waits on it.
func (c *client) parted() (sent, waits delta.Delta) {
	sent = unsigned(c.known)
	if c.flying != nil {
		sent = c.w.compose(sent, c.flying.change)
	}
	if c.buffer != nil {
		waits = c.buffer.change
	}
	return sent, waits
}

// change makes up a change of the page; bad ones are refused by every server.
func (p page) change() (change delta.Delta, bad bool) {
	r := p.c.random
	long := len(p.units) > 700
	switch n := r.IntN(100); {
	case n < 2:
		return p.unacceptable(), true
	case n < 25 && !long:
		return p.word(), false
	case n < 40:
		return p.typed(), false
	case n < 58 || long && n < 70:
		return p.remove(), false
	case n < 68:
		return p.format(), false
	case n < 75:
		return p.line(), false
	case n < 84:
		return p.split(), false
	case n < 90:
		return p.join(), false
	case n < 95:
		return p.footnote(), false
	}
	return p.scattered(), false
}

func (p page) word() delta.Delta {
	kinds := []string{"palabra", "ñandú ", "😀", "𝒜b", "e\u0301", "\u200d👩\u200d🌾", "‹%d›"}
	word := kinds[p.c.random.IntN(len(kinds))]
	if strings.Contains(word, "%d") {
		word = fmt.Sprintf(word, p.c.w.serial())
	}
	at := p.place()
	p.c.caret = at + delta.UTF16Len(word)
	return delta.Delta{{Retain: at}, {Insert: word, Attributes: p.style()}}
}

// typed is a keystroke or two at the caret.
func (p page) typed() delta.Delta {
	at := p.whole(min(p.c.caret, p.last()))
	keys := []string{"a", "é", " ", "no", "🌎", "9"}
	key := keys[p.c.random.IntN(len(keys))]
	p.c.caret = at + delta.UTF16Len(key)
	return delta.Delta{{Retain: at}, {Insert: key}}
}

func (p page) style() delta.Attributes {
	switch p.c.random.IntN(6) {
	case 0:
		return delta.Attributes{"bold": true}
	case 1:
		return delta.Attributes{"italic": true, "link": "https://example.org/a"}
	}
	return nil
}

// some gives a range of the page without the last line end.
func (p page) some(most int) (from, to int) {
	from = p.place()
	return from, p.whole(min(p.last(), from+1+p.c.random.IntN(most)))
}

func (p page) remove() delta.Delta {
	most := 8
	if p.c.random.IntN(8) == 0 || len(p.units) > 700 {
		most = 80
	}
	from, to := p.some(most)
	change := delta.Delta{{Retain: from}, {Delete: max(to-from, 0)}}
	if p.c.random.IntN(3) == 0 {
		change = append(change, delta.Op{Insert: "en su lugar"})
	}
	return change
}

// format sets or removes an attribute on a range, leaving out line ends.
func (p page) format() delta.Delta {
	names := []string{"bold", "italic", "underline", "link"}
	name := names[p.c.random.IntN(len(names))]
	var value any = true
	if name == "link" {
		value = fmt.Sprintf("https://example.org/%d", p.c.random.IntN(3))
	}
	if p.c.random.IntN(3) == 0 {
		value = nil
	}
	from, to := p.some(30)
	change := delta.Delta{{Retain: from}}
	for ; from < to; from++ {
		op := delta.Op{Retain: 1}
		if !p.units[from].end {
			op.Attributes = delta.Attributes{name: value}
		}
		change = append(change, op)
	}
	return change
}
