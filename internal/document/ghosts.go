package document

import (
	"slices"

	"github.com/redonda/redonda/internal/delta"
)

// ghost is a piece that was taken away and may come back.
type ghost struct {
	Piece
	version  int64
	skip     int // units before it among all that its change took
	order    int // its place among the ghosts: where an undo, coming after the others, would put it
	from, to int // where it may come back, both ends included
}

// ghostsOf gives what past took away in the order of the text, with its places in
// the text after past. Each step of carrying is made with the composition of all
// changes in between: between an old neighbour and the next one, their order says
// nothing. It fails only where past is no sequence of changes to one text.
func ghostsOf(past []Past) (ghosts []ghost, ok bool) {
	first := slices.IndexFunc(past, func(p Past) bool { return p.Removed != nil })
	if first < 0 {
		return nil, true
	}
	var legs []leg
	for i := first; i < len(past); {
		next := i + 1
		for next < len(past) && past[next].Removed == nil {
			next++
		}
		since, err := composed(past[i+1 : next])
		if err != nil {
			return nil, false
		}
		lead, err := composed(past[max(0, i-past[i].Lead):i])
		if err != nil {
			return nil, false
		}
		legs = append(legs, leg{Past: past[i], lead: lead, since: since})
		i = next
	}
	if !locate(legs) {
		return nil, false
	}
	returned := returnedBy(past)
	passing(past, returned)
	for i := range legs {
		ghosts = legs[i].merge(ghosts, returned[legs[i].Version])
		for j := range ghosts {
			ghosts[j].order = delta.TransformPosition(legs[i].since, ghosts[j].order, false)
		}
	}
	return ghosts, true
}

// leg is a change that took something away and what was done until the next such one.
type leg struct {
	Past
	lead  delta.Delta // what others did while it was on its way
	since delta.Delta
	spans [][2]int // by removal: where it may come back at the end of past
}

// composed makes one change of many, by halves: adding them one after the other
// would go over what has become long again and again.
func composed(past []Past) (delta.Delta, error) {
	switch len(past) {
	case 0:
		return nil, nil
	case 1:
		return past[0].Change, nil
	}
	before, err := composed(past[:len(past)/2])
	if err != nil {
		return nil, err
	}
	after, err := composed(past[len(past)/2:])
	if err != nil {
		return nil, err
	}
	return delta.Compose(before, after)
}

// locate finds where each removal may come back, from the last on.
func locate(legs []leg) bool {
	var later delta.Delta // everything from the leg on
	for i := len(legs) - 1; i >= 0; i-- {
		l := &legs[i]
		for _, step := range []delta.Delta{l.since, l.Change} {
			var err error
			if later, err = delta.Compose(step, later); err != nil {
				return false
			}
		}
		whole, err := delta.Compose(l.lead, later)
		if err != nil {
			return false
		}
		for _, r := range l.Removed {
			from, to := gap(whole, placeBefore(l.lead, r.At))
			l.spans = append(l.spans, [2]int{from, to})
		}
	}
	return true
}

// placeBefore gives the place in the text before a change of a unit in the text after
// it: where it was, or where the change has put it in.
func placeBefore(change delta.Delta, unit int) int {
	before, after := 0, 0
	for _, op := range change {
		n := op.Retain
		if op.Retain == 0 && op.Delete == 0 {
			if unit < after+opLength(op) {
				return before
			}
			after += opLength(op)
		}
		if unit < after+n {
			break
		}
		before, after = before+n+op.Delete, after+n
	}
	return before + unit - after
}

// gap gives the places in the text after a change that a place in the text before
// it has become: all those between the units that the change keeps around it.
func gap(change delta.Delta, at int) (from, to int) {
	before, after := 0, 0
	for i := 0; i < len(change); {
		if n := change[i].Retain; n > 0 {
			if at < before+n && at > before {
				break
			}
			before, after = before+n, after+n
			i++
			continue
		}
		start, grown := before, 0
		for ; i < len(change) && change[i].Retain == 0; i++ {
			before += change[i].Delete
			if change[i].Delete == 0 {
				grown += opLength(change[i])
			}
		}
		if at >= start && at <= before {
			return after, after + grown
		}
		if at < start {
			break
		}
		after += grown
	}
	return after + at - before, after + at - before
}

// merge puts what a leg takes away among the ghosts there are, whose order refers
// to the text before it, and carries that order over the leg's change.
func (l *leg) merge(ghosts []ghost, returned []stretch) []ghost {
	var all []ghost
	skip := 0
	carried := func(at int) int { return delta.TransformPosition(l.Change, at, false) }
	old := func(until int) { // moves the ghosts before a place over
		for len(ghosts) > 0 && ghosts[0].order <= until {
			g := ghosts[0]
			ghosts = ghosts[1:]
			g.order = carried(g.order)
			all = append(all, g)
		}
	}
	for i, r := range l.Removed {
		at := r.At
		for _, p := range r.Pieces {
			for p.Units > 0 {
				old(at)
				part := p
				if len(ghosts) > 0 && ghosts[0].order < at+p.Units { // one lies within it
					part = p.cut(ghosts[0].order - at)
				}
				part = part.cut(boundary(returned, skip, skip+part.Units) - skip)
				if !holds(returned, skip) {
					all = append(all, ghost{
						Piece: part, version: l.Version, skip: skip, order: carried(r.At),
						from: l.spans[i][0], to: l.spans[i][1],
					})
				}
				p = p.rest(part.Units)
				at += part.Units
				skip += part.Units
			}
		}
	}
	if len(ghosts) > 0 {
		old(ghosts[len(ghosts)-1].order)
	}
	return all
}

// cut gives the first n units of a piece, and a pair whole.
func (p Piece) cut(n int) Piece {
	if n >= p.Units || p.Op.Embed != nil {
		return p
	}
	p.Op.Insert, p.Units = prefix(p.Op.Insert, n)
	return p
}

// rest gives what follows the first n units of a piece.
func (p Piece) rest(n int) Piece {
	if n >= p.Units {
		return Piece{}
	}
	part, _ := prefix(p.Op.Insert, n)
	p.Op.Insert = p.Op.Insert[len(part):]
	p.Units -= n
	return p
}

// stretch is a part of what a change took away, in units.
type stretch struct{ from, to int }

// returnedBy gives what has come back already, by the version that took it away.
func returnedBy(past []Past) map[int64][]stretch {
	all := map[int64][]stretch{}
	for _, p := range past {
		for _, o := range p.Origins {
			if o.From > 0 {
				all[o.From] = append(all[o.From], stretch{o.Skip, o.Skip + o.Units})
			}
		}
	}
	return all
}

func holds(all []stretch, unit int) bool {
	return slices.ContainsFunc(all, func(s stretch) bool { return s.from <= unit && unit < s.to })
}

// boundary gives the first place after from, to at most, where a stretch begins or ends.
func boundary(all []stretch, from, to int) int {
	for _, s := range all {
		for _, end := range []int{s.from, s.to} {
			if end > from && end < to {
				to = end
			}
		}
	}
	return to
}
