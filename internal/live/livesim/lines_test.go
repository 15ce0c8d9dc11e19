package livesim

import (
	"fmt"
	"maps"

	"github.com/redonda/redonda/internal/delta"
)

// pid names a new paragraph.
func (p page) pid() string { return fmt.Sprintf("n%d", p.c.w.serial()) }

// line sets or removes an attribute of a line.
func (p page) line() delta.Delta {
	ends := p.lines()
	if len(ends) == 0 {
		return nil
	}
	at := ends[p.c.random.IntN(len(ends))]
	choices := []delta.Attributes{
		{"kind": "h2"}, {"kind": "number", "level": 2.0}, {"kind": nil, "level": nil}, {"kind": "quote"}, {"level": 3.0},
		{"pid": p.pid()}, {"pid": nil},
	}
	return delta.Delta{{Retain: at}, {Retain: 1, Attributes: choices[p.c.random.IntN(len(choices))]}}
}

// split presses Enter as docs/protocol.md, section 3, asks; now and then as a
// careless client would, without a name or with one that is taken.
func (p page) split() delta.Delta {
	at := p.place()
	end := at
	for end < len(p.units) && !p.units[end].end {
		end++
	}
	if end == len(p.units) {
		return delta.Delta{{Retain: at}, {Insert: "\n", Attributes: delta.Attributes{"pid": p.pid()}}}
	}
	p.c.caret = at + 1
	old := lineAttributes(p.units[end].attrs)
	switch p.c.random.IntN(10) {
	case 0:
		return delta.Delta{{Retain: at}, {Insert: "\n"}}
	case 1:
		return delta.Delta{{Retain: at}, {Insert: "dos\nlíneas\n", Attributes: nil}, {Insert: "\n", Attributes: old}}
	}
	if at == end {
		return delta.Delta{{Retain: end + 1}, {Insert: "\n", Attributes: delta.Attributes{"pid": p.pid()}}}
	}
	return delta.Delta{
		{Retain: at}, {Insert: "\n", Attributes: old}, {Retain: end - at},
		{Retain: 1, Attributes: delta.Attributes{"pid": p.pid()}},
	}
}

// lineAttributes gives those that may sit on a line end: an unacceptable line is
// not copied.
func lineAttributes(attrs delta.Attributes) delta.Attributes {
	kept := delta.Attributes{}
	for _, name := range []string{"pid", "kind", "level"} {
		if value, has := attrs[name]; has {
			kept[name] = value
		}
	}
	return kept
}

// join takes a line end away and leaves the first paragraph's name on the next.
func (p page) join() delta.Delta {
	ends := p.lines()
	if len(ends) < 2 {
		return nil
	}
	i := p.c.random.IntN(len(ends) - 1)
	first, second := ends[i], ends[i+1]
	kept := delta.Attributes{}
	for name := range lineAttributes(p.units[second].attrs) {
		kept[name] = nil
	}
	maps.Copy(kept, lineAttributes(p.units[first].attrs))
	return delta.Delta{{Retain: first}, {Delete: 1}, {Retain: second - first - 1}, {Retain: 1, Attributes: kept}}
}

// footnote puts one in, or rewrites the words of one.
func (p page) footnote() delta.Delta {
	for at, u := range p.units {
		if u.embed && p.c.random.IntN(2) == 0 {
			return delta.Delta{{Retain: at}, {Retain: 1, Attributes: delta.Attributes{"note": fmt.Sprintf("véase %d\n😀", p.c.w.serial())}}}
		}
	}
	return delta.Delta{{Retain: p.place()}, {
		Embed: map[string]any{"footnote": fmt.Sprintf("f%d", p.c.w.serial())}, Attributes: delta.Attributes{"note": "nota"},
	}}
}

// scattered changes several places at once, as replacing all does.
func (p page) scattered() delta.Delta {
	var change delta.Delta
	for at := 0; ; {
		next := p.whole(at + 1 + p.c.random.IntN(60))
		if next >= p.last() || next <= at {
			return change
		}
		change = append(change, delta.Op{Retain: next - at}, delta.Op{Insert: "x"})
		at = next
		if to := p.whole(min(at+1+p.c.random.IntN(3), p.last())); to > at && p.c.random.IntN(2) == 0 {
			change = append(change, delta.Op{Delete: to - at})
			at = to
		}
	}
}

// unacceptable is what the table of attributes or of characters forbids.
func (p page) unacceptable() delta.Delta {
	ops := []delta.Op{
		{Insert: "campana\a"},
		{Insert: "rojo", Attributes: delta.Attributes{"color": "red"}},
		{Insert: "\n", Attributes: delta.Attributes{"bold": true}},
		{Embed: map[string]any{"image": "x"}},
		{Insert: "enlace", Attributes: delta.Attributes{"link": "javascript:alert(1)"}},
	}
	return delta.Delta{{Retain: p.place()}, ops[p.c.random.IntN(len(ops))]}
}
