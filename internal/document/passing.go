package document

import "github.com/redonda/redonda/internal/delta"

// passing adds to returned, by the version that took them away, the units which an undone
// change had put in: with both taken back they are not there. Two changes that put the same
// words beside one another, and took them away, would else be mistaken for each other.
func passing(past []Past, returned map[int64][]stretch) {
	var own []stretch // what undone changes have put in, as places in the text
	for _, p := range past {
		if p.Removed != nil {
			returned[p.Version] = append(returned[p.Version], within(own, p.Removed)...)
		}
		if p.Undone || len(own) > 0 {
			own = carried(own, p.Change, p.Undone)
		}
	}
}

// within gives the parts of what a change takes away that lie in own, counted as the units
// it takes.
func within(own []stretch, removed []Removal) (parts []stretch) {
	skip := 0
	for _, r := range removed {
		units := 0
		for _, p := range r.Pieces {
			units += p.Units
		}
		for _, s := range own {
			if from, to := max(s.from, r.At), min(s.to, r.At+units); from < to {
				parts = append(parts, stretch{skip + from - r.At, skip + to - r.At})
			}
		}
		skip += units
	}
	return parts
}

// carried gives where stretches of a text are after a change, and, where that is asked for,
// what it puts in among them.
func carried(own []stretch, change delta.Delta, added bool) (after []stretch) {
	before, at := 0, 0
	keep := func(units int) { // the next units of the text before stay
		for len(own) > 0 && own[0].from < before+units {
			after = append(after, stretch{max(own[0].from, before) + at - before, min(own[0].to, before+units) + at - before})
			if own[0].to > before+units {
				break
			}
			own = own[1:]
		}
		before, at = before+units, at+units
	}
	for _, op := range change {
		switch {
		case op.Retain > 0:
			keep(op.Retain)
		case op.Delete > 0:
			before += op.Delete
			for len(own) > 0 && own[0].to <= before {
				own = own[1:]
			}
		default:
			if n := opLength(op); added {
				after = append(after, stretch{at, at + n})
			}
			at += opLength(op)
		}
	}
	if len(own) > 0 {
		keep(own[len(own)-1].to - before)
	}
	return after
}
