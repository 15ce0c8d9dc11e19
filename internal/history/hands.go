package history

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/store"
)

// Hands is who did what to a text between two of its versions.
type Hands struct {
	Gone        []compare.Hand // over the earlier text: who took its words away since
	Come        []compare.Hand // over the later text: who brought its words in
	Formed      []compare.Hand // over the later text: who last gave them another form
	Delegations []string       // all that changed anything in between, sorted
}

// Forward gives the hands for a comparison of the earlier text with the later one.
func (h Hands) Forward() compare.Hands {
	return compare.Hands{Gone: h.Gone, Come: h.Come, FormedNew: h.Formed}
}

// Backward gives them for a comparison of the later text with the earlier one: what is
// gone then came since.
func (h Hands) Backward() compare.Hands {
	return compare.Hands{Gone: h.Come, Come: h.Gone, FormedOld: h.Formed}
}

// HandsBetween follows the log from one version of a text to a later one. units is the
// length of the earlier version.
//
// Words that a change gives back (an undo, a restore) are by whoever wrote them, where
// that was after the earlier version; else by whoever gave them back. What the server
// itself put in order is nobody's.
func HandsBetween(ctx context.Context, log Changes, text string, from, to int64, units int) (Hands, error) {
	f := follower{trace: newTrace(units), number: map[compare.Credit]int32{}, credits: []compare.Credit{{}}}
	for from < to {
		entries, err := log.Entries(ctx, text, from, pageSize(to-from))
		if err != nil {
			return Hands{}, fmt.Errorf("reading who changed %s: %w", text, err)
		}
		if len(entries) == 0 {
			return Hands{}, fault.New(fault.Absent, "%s has no version %d", text, to)
		}
		for _, e := range entries {
			if err := f.follow(e); err != nil {
				return Hands{}, err
			}
			from = e.Version
		}
	}
	slices.Sort(f.delegations)
	return Hands{
		Gone: f.gone(), Come: f.over(func(s span) int32 { return s.hand }), Formed: f.over(func(s span) int32 { return s.form }),
		Delegations: f.delegations,
	}, nil
}

type follower struct {
	*trace
	begun       time.Time                // the first change, as finely as authors are kept
	credits     []compare.Credit         // by number; the first is nobody's
	number      map[compare.Credit]int32 // of each credit
	delegations []string
}

func (f *follower) credit(delegation string, at time.Time) int32 {
	if delegation == "" {
		return 0
	}
	c := compare.Credit{Delegation: delegation, At: at}
	n, known := f.number[c]
	if !known {
		n = int32(len(f.credits))
		f.number[c] = n
		f.credits = append(f.credits, c)
	}
	return n
}

func (f *follower) follow(e store.Entry) error {
	change, err := delta.Parse(e.Delta)
	if err != nil {
		return fmt.Errorf("reading change %d of %s: %w", e.Version, e.Text, err)
	}
	origins, err := document.DecodeOrigins(e.Origins)
	if err != nil {
		return fmt.Errorf("reading change %d of %s: %w", e.Version, e.Text, err)
	}
	if f.begun.IsZero() {
		f.begun = e.At.Truncate(document.AuthorPrecision)
	}
	if e.Delegation != "" && !slices.Contains(f.delegations, e.Delegation) {
		f.delegations = append(f.delegations, e.Delegation)
	}
	own := f.credit(e.Delegation, e.At)
	f.trace.follow(change, own, func(n int) []span { return f.written(n, own, &origins) })
	return nil
}

// written says whose the next n units of a change are, and takes them off its origins.
func (f *follower) written(n int, own int32, origins *[]document.Origin) []span {
	var come []span
	for n > 0 && len(*origins) > 0 {
		o := &(*origins)[0]
		step := min(n, o.Units)
		hand := own
		if o.Delegation != "" && !o.At.Before(f.begun) {
			hand = f.credit(o.Delegation, o.At)
		}
		come = append(come, span{units: step, from: -1, hand: hand})
		n -= step
		if o.Units -= step; o.Units == 0 {
			*origins = (*origins)[1:]
		}
	}
	if n > 0 {
		come = append(come, span{units: n, from: -1, hand: own})
	}
	return come
}

func (f *follower) gone() []compare.Hand {
	var hands []compare.Hand
	for from, to := 0, 0; from < len(f.trace.gone); from = to {
		for to = from + 1; to < len(f.trace.gone) && f.trace.gone[to] == f.trace.gone[from]; to++ {
		}
		hands = append(hands, compare.Hand{Units: to - from, Credit: f.credits[f.trace.gone[from]]})
	}
	return hands
}

// over gives hands over the later text.
func (f *follower) over(hand func(span) int32) []compare.Hand {
	var hands []compare.Hand
	last := int32(-1)
	for _, c := range f.chunks {
		for _, s := range c.list {
			if by := hand(s); by != last {
				hands = append(hands, compare.Hand{Credit: f.credits[by]})
				last = by
			}
			hands[len(hands)-1].Units += s.units
		}
	}
	return hands
}
