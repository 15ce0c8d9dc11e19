package livesim

import (
	"maps"

	"github.com/redonda/redonda/internal/delta"
)

// back stands for a moment on what a step back puts in, fresh on those of its words that the
// buffer put in and took away again.
const back, fresh = "back", "fresh"

// with is a change to a text and then an edit, which may be a step back.
func (w *world) with(change delta.Delta, p pending, text delta.Delta) delta.Delta {
	if len(p.undone) == 0 {
		return w.compose(change, p.change)
	}
	return w.spared(change, p.marked, text)
}

// spared is a change to a text and then a step back, as one. What the change took away and
// the step puts in again is left alone: else the words would be new ones, which stay where
// the change before them, whose words they were, is given up.
func (w *world) spared(change, step, text delta.Delta) delta.Delta {
	var steps delta.Delta
	for _, op := range marked(step, back, "yes") {
		if op.Attributes[fresh] != nil {
			op = unmarked(unmarked(delta.Delta{op}, back), fresh)[0]
		}
		steps = append(steps, op)
	}
	all := w.compose(change, steps)
	var ops delta.Delta
	at := 0
	for i := 0; i < len(all); {
		if n := all[i].Retain; n > 0 {
			ops = append(ops, w.formed(all[i], slice(w, text, at, at+n))...)
			at, i = at+n, i+1
			continue
		}
		var put delta.Delta
		from := at
		for ; i < len(all) && all[i].Retain == 0; i++ {
			if n := all[i].Delete; n > 0 {
				at += n
			} else {
				put = append(put, all[i])
			}
		}
		ops = append(ops, w.inPlace(put, slice(w, text, from, at))...)
	}
	return ops.Canonical()
}

// formed gives kept units those forms that they have not.
func (w *world) formed(op delta.Op, kept delta.Delta) delta.Delta {
	if len(op.Attributes) == 0 {
		return delta.Delta{op}
	}
	change := w.diff(kept, w.compose(kept, delta.Delta{op}))
	return append(change, delta.Op{Retain: op.Retain - change.BaseLength()})
}

// inPlace puts some words in the place of others, of which those that come back stay.
func (w *world) inPlace(put, taken delta.Delta) delta.Delta {
	var returning, ops delta.Delta
	for _, op := range put {
		if op.Attributes[back] != nil {
			returning = append(returning, op)
		}
	}
	plan := w.diff(taken, unmarked(returning, back).Canonical())
	plan = atoms(append(plan, delta.Op{Retain: taken.Length() - plan.BaseLength()}))
	for _, op := range put {
		if op.Attributes[back] == nil {
			ops = append(ops, op)
			continue
		}
		for left := (delta.Delta{op}).Length(); left > 0; plan = plan[1:] {
			ops = append(ops, plan[0])
			if plan[0].Delete == 0 {
				left -= plan[:1].Length()
			}
		}
	}
	return append(ops, plan...) // deletions
}

// unmarked takes a mark off all that is put in.
func unmarked(change delta.Delta, mark string) delta.Delta {
	var all delta.Delta
	for _, op := range change {
		if op.Attributes[mark] != nil {
			op.Attributes = maps.Clone(op.Attributes)
			delete(op.Attributes, mark)
		}
		all = append(all, op)
	}
	return all.Canonical()
}

// slice gives the units of a text from one place to before another.
func slice(w *world, text delta.Delta, from, to int) delta.Delta {
	return w.compose(text, delta.Delta{{Delete: from}, {Retain: to - from}, {Delete: text.Length() - to}}.Canonical())
}

// atoms divides operations as far as they can be.
func atoms(change delta.Delta) delta.Delta {
	var all delta.Delta
	for _, op := range change {
		switch {
		case op.Retain > 0:
			for range op.Retain {
				all = append(all, delta.Op{Retain: 1, Attributes: op.Attributes})
			}
		case op.Insert != "":
			for _, r := range op.Insert {
				all = append(all, delta.Op{Insert: string(r), Attributes: op.Attributes})
			}
		case op.Embed != nil || op.Delete > 0:
			all = append(all, op)
		}
	}
	return all
}
