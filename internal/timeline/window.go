package timeline

import (
	"context"
	"fmt"
	"time"
)

// mostRead is how many changes of the log are read for one window, at most.
const mostRead = 30_000

// Within gives the activity in texts between two moments, from on and before to, in at
// most bars stretches of equal length. What lies there is counted anew from the log, as
// finely as it is stored; where that would be more than mostRead changes, the counts that
// are kept serve, which are coarser. From and To of the line are the moments asked for,
// and its Changes those between them.
func (a *Activity) Within(ctx context.Context, texts []string, from, to time.Time, bars int) (Line, error) {
	line := Line{From: from, To: to, Step: to.Sub(from)/time.Duration(bars) + time.Millisecond}
	w := window{line: &line, heights: map[int]*Bar{}, one: len(texts) == 1}
	parts, ranges, all := make([]tally, len(texts)), make([]stretch, len(texts)), int64(0)
	for i, text := range texts {
		var err error
		if parts[i], err = a.upToDate(ctx, text); err != nil {
			return Line{}, fmt.Errorf("counting the changes of %s: %w", text, err)
		}
		ranges[i] = parts[i].between(from, to)
		all += ranges[i].last - ranges[i].after
	}
	for i, text := range texts {
		if all > mostRead {
			w.takeSlots(parts[i])
		} else if err := a.read(ctx, text, ranges[i], w.take); err != nil {
			return Line{}, fmt.Errorf("counting the changes of %s: %w", text, err)
		}
	}
	for index := range bars {
		if bar, known := w.heights[index]; known {
			line.Bars = append(line.Bars, *bar)
		}
	}
	return line, nil
}

// stretch is the versions after one up to another.
type stretch struct{ after, last int64 }

// between gives the versions that may lie between two moments, by the slots around them.
func (c *tally) between(from, to time.Time) stretch {
	var s stretch
	for _, slot := range c.slots {
		begins := time.UnixMilli(slot.number * c.width.Milliseconds())
		switch {
		case !begins.Add(c.width).After(from):
			s.after = max(s.after, slot.upTo)
		case begins.Before(to):
			s.last = max(s.last, slot.upTo)
		}
	}
	s.last = max(s.last, s.after)
	return s
}

// read shows the changes of a stretch with their moment.
func (a *Activity) read(ctx context.Context, text string, s stretch, visit func(at time.Time, version int64, share Share)) error {
	for s.after < s.last {
		entries, err := a.log.Entries(ctx, text, s.after, int(min(readAtOnce, s.last-s.after)))
		if err != nil {
			return err
		}
		if len(entries) == 0 {
			return nil
		}
		for _, e := range entries {
			visit(e.At, e.Version, Share{e.Delegation, 1})
		}
		s.after = entries[len(entries)-1].Version
	}
	return nil
}

// window fills the bars of a line.
type window struct {
	line    *Line
	heights map[int]*Bar
	one     bool
}

func (w *window) take(at time.Time, version int64, share Share) {
	if at.Before(w.line.From) || !at.Before(w.line.To) {
		return
	}
	index := int(at.Sub(w.line.From) / w.line.Step)
	bar, known := w.heights[index]
	if !known {
		bar = &Bar{From: w.line.From.Add(time.Duration(index) * w.line.Step)}
		w.heights[index] = bar
	}
	if w.one {
		bar.Version = max(bar.Version, version)
	}
	bar.By = added(bar.By, share)
	w.line.Changes += share.Changes
}

func (w *window) takeSlots(part tally) {
	for _, s := range part.slots {
		for _, share := range s.by {
			w.take(time.UnixMilli(s.number*part.width.Milliseconds()), s.upTo, share)
		}
	}
}
