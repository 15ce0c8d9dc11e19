package document

import (
	"slices"
	"strings"

	"github.com/redonda/redonda/internal/delta"
)

// spot is a place between runs: before run i of chunk c. c may be the number of
// chunks at the end of the text.
type spot struct{ c, i int }

// seek finds the run that holds unit at and how far into it that is; at the end of
// the text the spot lies behind the last run of the last chunk.
func (t *Text) seek(at int) (s spot, into int) {
	if t.near.from <= at && at < t.near.to {
		return t.near.spot, at - t.near.from
	}
	into = at
	for c := range t.chunks {
		if into >= t.chunks[c].units && c < len(t.chunks)-1 {
			into -= t.chunks[c].units
			continue
		}
		for i := range t.chunks[c].runs {
			units := t.chunks[c].runs[i].units
			if into < units {
				t.near = near{spot{c, i}, at - into, at - into + units}
				return t.near.spot, into
			}
			into -= units
		}
		return spot{c, len(t.chunks[c].runs)}, 0
	}
	return spot{}, 0
}

// divide makes a boundary between runs at a unit.
func (t *Text) divide(at int) spot {
	s, into := t.seek(at)
	if into == 0 {
		return s
	}
	t.near = near{}
	c := t.own(s.c)
	before, after := c.runs[s.i].cut(into)
	t.size.form += formBytes(after.op)
	c.runs[s.i] = before
	c.runs = slices.Insert(c.runs, s.i+1, after)
	return spot{s.c, s.i + 1}
}

// insert puts a run in at a unit, in pieces where it is long.
func (t *Text) insert(at int, r run) {
	for r.units > 0 {
		piece, rest := r, run{}
		if len(r.op.Insert) > maxRunBytes {
			piece, rest = r.cut(shortRun)
		}
		t.insertPiece(at, piece)
		at += piece.units
		r = rest
	}
}

func (t *Text) insertPiece(at int, r run) {
	t.count(r, 1)
	t.units += r.units
	if len(t.chunks) == 0 {
		t.chunks = []chunk{{}}
	}
	if t.typed(at, r) {
		return
	}
	t.size.form += formBytes(r.op)
	s := t.divide(at)
	t.near = near{}
	c := t.own(s.c)
	c.runs = slices.Insert(c.runs, s.i, r)
	c.units += r.units
	t.splitChunk(s.c)
}

// typed puts a run into one that it continues, the way of nearly every keystroke.
func (t *Text) typed(at int, r run) bool {
	s, into := t.seek(at)
	c := &t.chunks[s.c]
	if into == 0 && s.i > 0 && c.runs[s.i-1].joins(r) {
		s.i, into = s.i-1, c.runs[s.i-1].units
	}
	if s.i == len(c.runs) || !c.runs[s.i].joins(r) {
		return false
	}
	c = t.own(s.c)
	host := &c.runs[s.i]
	part, _ := host.start(into)
	host.op.Insert = part + r.op.Insert + host.op.Insert[len(part):]
	host.units += r.units
	c.units += r.units
	t.near = near{s, at - into, at - into + host.units}
	return true
}

// splitChunk keeps a chunk short.
func (t *Text) splitChunk(at int) {
	c := t.chunks[at]
	if len(c.runs) <= maxChunkRuns {
		return
	}
	t.near = near{}
	half := len(c.runs) / 2
	second := chunk{runs: slices.Clone(c.runs[half:])}
	for _, r := range second.runs {
		second.units += r.units
	}
	t.chunks[at] = chunk{runs: slices.Clip(c.runs[:half]), units: c.units - second.units, shared: c.shared}
	t.chunks = slices.Insert(t.chunks, at+1, second)
}

// remove takes n units out.
func (t *Text) remove(at, n int) {
	if t.erased(at, n) {
		return
	}
	t.divide(at)
	t.divide(at + n)
	s, _ := t.seek(at)
	t.near = near{}
	for n > 0 {
		if s.i == len(t.chunks[s.c].runs) {
			s = spot{s.c + 1, 0}
			continue
		}
		c := t.own(s.c)
		end := s.i
		for end < len(c.runs) && n > 0 {
			r := c.runs[end]
			t.count(r, -1)
			t.size.form -= formBytes(r.op)
			t.units -= r.units
			c.units -= r.units
			n -= r.units
			end++
		}
		c.runs = slices.Delete(c.runs, s.i, end)
		if len(c.runs) == 0 {
			t.chunks = slices.Delete(t.chunks, s.c, s.c+1)
			s.i = 0
		}
	}
	t.mend(at)
	t.mergeChunks(at)
}

// erased takes n units out of one run that keeps others, the way of nearly every deletion.
func (t *Text) erased(at, n int) bool {
	s, into := t.seek(at)
	c := &t.chunks[s.c]
	if into+n > c.runs[s.i].units || n == c.runs[s.i].units {
		return false
	}
	c = t.own(s.c)
	host := &c.runs[s.i]
	before, rest := host.cut(into)
	gone, after := rest.cut(n)
	t.count(gone, -1)
	host.op.Insert = before.op.Insert + after.op.Insert
	host.units -= n
	c.units -= n
	t.units -= n
	t.near = near{s, at - into, at - into + host.units}
	if into == 0 || into == host.units { // an edge is where it was not
		t.mend(at)
		t.mergeChunks(at)
	}
	return true
}

// mergeChunks makes one of two neighbours that have become short.
func (t *Text) mergeChunks(at int) {
	s, _ := t.seek(at)
	if s.c > 0 && s.c == len(t.chunks) {
		s.c--
	}
	if s.c+1 >= len(t.chunks) {
		return
	}
	a, b := &t.chunks[s.c], t.chunks[s.c+1]
	if len(a.runs)+len(b.runs) <= maxChunkRuns/2 {
		t.near = near{}
		a = t.own(s.c)
		a.runs = append(a.runs, b.runs...)
		a.units += b.units
		t.chunks = slices.Delete(t.chunks, s.c+1, s.c+2)
	}
}

// format sets attributes on n units.
func (t *Text) format(at, n int, attributes delta.Attributes) {
	t.divide(at)
	t.divide(at + n)
	s, _ := t.seek(at)
	for left := n; left > 0; s.i++ {
		if s.i == len(t.chunks[s.c].runs) {
			s = spot{s.c + 1, -1}
			continue
		}
		r := &t.own(s.c).runs[s.i]
		t.count(*r, -1)
		t.size.form -= formBytes(r.op)
		r.op.Attributes = delta.WithAttributes(r.op.Attributes, attributes)
		t.size.form += formBytes(r.op)
		t.count(*r, 1)
		left -= r.units
	}
	t.mend(at + n)
	t.mend(at)
}

// mend joins the runs that meet at a unit where they can be one, and keeps chunks
// from staying too long after divisions.
func (t *Text) mend(at int) {
	s, into := t.seek(at)
	if into > 0 || s.c >= len(t.chunks) {
		return
	}
	c := &t.chunks[s.c]
	if s.i > 0 && s.i < len(c.runs) && c.runs[s.i-1].joins(c.runs[s.i]) {
		t.near = near{}
		c = t.own(s.c)
		t.size.form -= formBytes(c.runs[s.i].op)
		c.runs[s.i-1].op.Insert += c.runs[s.i].op.Insert
		c.runs[s.i-1].units += c.runs[s.i].units
		c.runs = slices.Delete(c.runs, s.i, s.i+1)
	}
	t.splitChunk(s.c)
}

// count notes what a run adds to the text (by 1) or takes from it (by -1). What is
// not its words alone, but hangs on how runs are divided, is noted where they are.
func (t *Text) count(r run, by int) {
	t.size.bytes += by * (len(r.op.Insert) + noteBytes(r.op.Attributes))
	ends := strings.Count(r.op.Insert, "\n")
	if ends == 0 {
		return
	}
	pid, _ := r.op.Attributes["pid"].(string)
	if pid == "" {
		t.unnamed += by * ends
		return
	}
	before := t.names[pid]
	after := before + by*ends
	t.doubled += max(after-1, 0) - max(before-1, 0)
	if after == 0 {
		delete(t.names, pid)
		return
	}
	t.names[pid] = after
}

func noteBytes(attributes delta.Attributes) int {
	note, _ := attributes["note"].(string)
	return len(note)
}
