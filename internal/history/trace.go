package history

import (
	"slices"

	"github.com/redonda/redonda/internal/delta"
)

// trace follows every unit of a text through changes: which of the earlier text are
// still there, who took the others away, and who brought in what is new. It knows
// lengths alone, no words. Spans lie in chunks with their lengths summed up, so that a
// change costs little whatever the text's length.
type trace struct {
	chunks []*spans
	gone   []int32 // by unit of the earlier text: the hand that took it away, or 0
}

// spans are neighbours, at most spansInChunk of them.
type spans struct {
	list  []span
	units int
}

// span is a stretch that came in by one change, or that was there from the beginning.
type span struct {
	units int
	from  int   // unit of the earlier text; -1 for what came in since
	hand  int32 // who brought it in, from 1; 0 for what was there
	form  int32 // who last gave it another form, from 1; 0 for nobody
}

const spansInChunk = 256

func newTrace(units int) *trace {
	return &trace{chunks: []*spans{{list: []span{{units: units}}, units: units}}, gone: make([]int32, units)}
}

// follow makes a change. hand gives whose an inserted stretch of n units is, one call
// for each stretch; taker is whose the deletions and the changes of form are.
func (t *trace) follow(change delta.Delta, taker int32, hand func(n int) []span) {
	at := place{trace: t}
	for _, op := range change {
		switch {
		case op.Delete > 0:
			at.remove(op.Delete, taker)
		case op.Retain > 0 && len(op.Attributes) > 0:
			at.reform(op.Retain, taker)
		case op.Retain > 0:
			at.pass(op.Retain)
		case op.Insert != "":
			at.insert(hand(delta.UTF16Len(op.Insert)))
		default:
			at.insert(hand(1))
		}
	}
}

// place is a position between two units.
type place struct {
	*trace
	chunk, span, unit int // unit is within the span, and may be its end
}

// settle steps over ends, to where a unit follows. It reports whether one does.
func (p *place) settle() bool {
	for p.chunk < len(p.chunks) {
		c := p.chunks[p.chunk]
		switch {
		case p.span >= len(c.list):
			p.chunk, p.span, p.unit = p.chunk+1, 0, 0
		case p.unit >= c.list[p.span].units:
			p.span, p.unit = p.span+1, 0
		default:
			return true
		}
	}
	return false
}

func (p *place) pass(n int) {
	for n > 0 && p.settle() {
		c := p.chunks[p.chunk]
		if p.span == 0 && p.unit == 0 && c.units <= n {
			n -= c.units
			p.chunk++
			continue
		}
		step := min(n, c.list[p.span].units-p.unit)
		p.unit += step
		n -= step
	}
}

// cut makes the place the start of a span, where it is within one.
func (p *place) cut() {
	if !p.settle() || p.unit == 0 {
		return
	}
	c := p.chunks[p.chunk]
	rest := c.list[p.span]
	rest.units -= p.unit
	if rest.from >= 0 {
		rest.from += p.unit
	}
	c.list[p.span].units = p.unit
	c.list = slices.Insert(c.list, p.span+1, rest)
	p.span, p.unit = p.span+1, 0
}

// reform notes who changed the form of what follows.
func (p *place) reform(n int, by int32) {
	p.cut()
	for n > 0 && p.settle() {
		if c := p.chunks[p.chunk]; c.list[p.span].units > n {
			p.unit = n
			p.cut()
			p.span-- // back to the start of what was cut off
		}
		s := &p.chunks[p.chunk].list[p.span]
		s.form = by
		n -= s.units
		p.unit = s.units
	}
	if p.chunk < len(p.chunks) {
		p.halve()
	}
}

func (p *place) remove(n int, taker int32) {
	p.cut()
	for n > 0 && p.settle() {
		c := p.chunks[p.chunk]
		s := &c.list[p.span]
		step := min(n, s.units)
		if s.from >= 0 {
			for i := s.from; i < s.from+step; i++ {
				p.gone[i] = taker
			}
			s.from += step
		}
		s.units -= step
		c.units -= step
		n -= step
		if s.units == 0 {
			c.list = slices.Delete(c.list, p.span, p.span+1)
		}
	}
}

func (p *place) insert(come []span) {
	p.cut()
	if p.chunk == len(p.chunks) { // at the end of the text
		p.chunk--
		p.span = len(p.chunks[p.chunk].list)
	}
	c := p.chunks[p.chunk]
	for _, s := range come {
		if before := p.span - 1; before >= 0 && c.list[before].from < 0 && c.list[before].hand == s.hand && c.list[before].form == s.form {
			c.list[before].units += s.units
		} else {
			c.list = slices.Insert(c.list, p.span, s)
			p.span++
		}
		c.units += s.units
	}
	p.halve()
}

// halve parts a chunk that has grown too long, and stays where it is.
func (p *place) halve() {
	c := p.chunks[p.chunk]
	if len(c.list) <= spansInChunk {
		return
	}
	half := len(c.list) / 2
	rest := &spans{list: slices.Clone(c.list[half:])}
	for _, s := range rest.list {
		rest.units += s.units
	}
	c.list, c.units = slices.Clip(c.list[:half]), c.units-rest.units
	p.chunks = slices.Insert(p.chunks, p.chunk+1, rest)
	if p.span >= half {
		p.chunk, p.span = p.chunk+1, p.span-half
	}
}
