package timeline

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"sync"
	"time"

	"github.com/redonda/redonda/internal/store"
)

const (
	// mostSlots is how many moments are told apart in one text: it bounds what is kept of
	// a text, however long its log.
	mostSlots = 2048
	// finest is the width of a slot in a text that was written at one go.
	finest = time.Second
	// readAtOnce is how many changes one reading of the log gives.
	readAtOnce = 2000
)

// Log is what counting changes needs of the store.
type Log interface {
	Entries(ctx context.Context, text string, after int64, limit int) ([]store.Entry, error)
}

// Activity counts the changes of texts over time. It reads each change once and keeps
// counts alone, at most mostSlots moments a text: where there would be more, neighbours
// become one and the moments twice as wide.
type Activity struct {
	log   Log
	mu    sync.Mutex // guards the map, not the counts
	texts map[string]*counted
}

// counted is a text whose changes are counted, by one goroutine at a time.
type counted struct {
	mu sync.Mutex
	tally
}

// tally is what is kept of one text.
type tally struct {
	head  int64
	width time.Duration
	first time.Time // of all its changes; clocks of several nodes may not agree
	last  time.Time
	slots []slot // ascending; empty ones are left out
}

// slot is one moment: the changes whose time divided by the width is number.
type slot struct {
	number int64
	upTo   int64 // the last version in it
	by     []Share
}

// Share is how much of something is one delegation's; the server's own repairs are of
// the empty one.
type Share struct {
	Delegation string
	Changes    int
}

// Bar is what happened in one stretch of a line.
type Bar struct {
	From    time.Time // until From plus the line's Step
	Version int64     // the last version in it; 0 in a line of several texts
	By      []Share   // by delegation, in the order of their ids
}

// Line is the activity in one or several texts.
type Line struct {
	From, To time.Time // the first and the last change; zero where there is none
	Step     time.Duration
	Head     int64 // the newest version; 0 in a line of several texts
	Changes  int   // in all
	Bars     []Bar // ascending; empty ones are left out
}

// NewActivity makes empty counts over a log.
func NewActivity(log Log) *Activity { return &Activity{log: log, texts: map[string]*counted{}} }

// Of gives the line of texts in at most bars stretches of equal length. The number of its
// changes is that of the texts' logs as far as they reached when each was read.
func (a *Activity) Of(ctx context.Context, texts []string, bars int) (Line, error) {
	var parts []tally
	for _, text := range texts {
		one, err := a.upToDate(ctx, text)
		if err != nil {
			return Line{}, fmt.Errorf("counting the changes of %s: %w", text, err)
		}
		if one.head > 0 {
			parts = append(parts, one)
		}
	}
	return drawn(parts, bars, len(texts) == 1), nil
}

// upToDate gives a copy of what is kept of a text, after its newest change was counted.
func (a *Activity) upToDate(ctx context.Context, text string) (tally, error) {
	a.mu.Lock()
	one, known := a.texts[text]
	if !known {
		one = &counted{tally: tally{width: finest}}
		a.texts[text] = one
	}
	a.mu.Unlock()
	one.mu.Lock()
	defer one.mu.Unlock()
	for {
		entries, err := a.log.Entries(ctx, text, one.head, readAtOnce)
		if err != nil {
			return tally{}, err
		}
		for _, e := range entries {
			one.count(e)
		}
		if len(entries) < readAtOnce {
			return one.snapshot(), nil
		}
	}
}

// snapshot gives what others may read while the counting goes on.
func (c *tally) snapshot() tally {
	kept := *c
	kept.slots = slices.Clone(c.slots)
	for i := range kept.slots {
		kept.slots[i].by = slices.Clone(kept.slots[i].by)
	}
	return kept
}

func (c *tally) count(e store.Entry) {
	if c.head == 0 || e.At.Before(c.first) {
		c.first = e.At
	}
	if c.head == 0 || e.At.After(c.last) {
		c.last = e.At
	}
	c.head = e.Version
	number := e.At.UnixMilli() / c.width.Milliseconds()
	at := len(c.slots)
	if at > 0 && number <= c.slots[at-1].number { // nearly always the last one
		at = sort.Search(at, func(i int) bool { return c.slots[i].number >= number })
	}
	if at == len(c.slots) || c.slots[at].number != number {
		c.slots = slices.Insert(c.slots, at, slot{number: number})
	}
	c.slots[at].upTo = e.Version
	c.slots[at].by = added(c.slots[at].by, Share{e.Delegation, 1})
	for len(c.slots) > mostSlots {
		c.widen()
	}
}

// widen makes one of every two neighbouring moments.
func (c *tally) widen() {
	c.width *= 2
	kept := c.slots[:0]
	for _, s := range c.slots {
		s.number /= 2
		if n := len(kept); n > 0 && kept[n-1].number == s.number {
			kept[n-1].upTo = max(kept[n-1].upTo, s.upTo)
			for _, share := range s.by {
				kept[n-1].by = added(kept[n-1].by, share)
			}
			continue
		}
		kept = append(kept, s)
	}
	c.slots = slices.Clip(kept)
}

// added counts a share among others, which stay in the order of their delegations.
func added(by []Share, share Share) []Share {
	at, known := slices.BinarySearchFunc(by, share.Delegation, func(s Share, id string) int {
		switch {
		case s.Delegation < id:
			return -1
		case s.Delegation > id:
			return 1
		}
		return 0
	})
	if known {
		by[at].Changes += share.Changes
		return by
	}
	return slices.Insert(by, at, share)
}

// drawn puts the moments of texts into bars. A moment that is wider than a bar stands in
// the bar of its start.
func drawn(parts []tally, bars int, one bool) Line {
	var line Line
	if len(parts) == 0 {
		return line
	}
	line.From, line.To = parts[0].first, parts[0].last
	for _, part := range parts[1:] {
		if part.first.Before(line.From) {
			line.From = part.first
		}
		if part.last.After(line.To) {
			line.To = part.last
		}
	}
	line.Step = line.To.Sub(line.From)/time.Duration(bars) + time.Millisecond
	heights := map[int]*Bar{}
	for _, part := range parts {
		for _, s := range part.slots {
			at := time.UnixMilli(s.number * part.width.Milliseconds())
			index := min(bars-1, max(0, int(at.Sub(line.From)/line.Step)))
			bar, known := heights[index]
			if !known {
				bar = &Bar{From: line.From.Add(time.Duration(index) * line.Step)}
				heights[index] = bar
			}
			if one {
				bar.Version = max(bar.Version, s.upTo)
			}
			for _, share := range s.by {
				bar.By = added(bar.By, share)
				line.Changes += share.Changes
			}
		}
		if one {
			line.Head = part.head
		}
	}
	for index := range bars {
		if bar, known := heights[index]; known {
			line.Bars = append(line.Bars, *bar)
		}
	}
	return line
}
