package timeline

import (
	"slices"
	"time"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/store"
)

// Run is a stretch of words by one author.
type Run struct {
	From, To   int // UTF-16 units in the version that was asked about
	Account    string
	Delegation string // empty where nobody is known
	// First and Last are the versions in which the words came into the text where they
	// stand now, 0 where that is further back than was looked; words that were brought back
	// came with the change that did so.
	First, Last int64
	At          time.Time // when they were first written, to the millisecond unless they were brought back
	author      document.Author
}

// trace follows units of a text back through its changes to those that put them in.
type trace struct {
	pending []piece // by place in the text, ascending
	found   []Run
}

// piece is a stretch whose change wasn't found yet: n units that now stand at at, and
// stood at origin in the version that was asked about.
type piece struct{ at, origin, n int }

func follow(from, to int) *trace {
	return &trace{pending: []piece{{from, from, to - from}}}
}

func (t *trace) done() bool { return len(t.pending) == 0 }

// back takes the newest change away that wasn't taken away yet.
func (t *trace) back(e store.Entry, change delta.Delta, origins []document.Origin) {
	var kept []piece
	before, after, inserted := 0, 0, 0 // units passed: of the text before the change, after it, put in by it
	for _, op := range change {
		n := delta.Delta{op}.Length()
		switch {
		case op.Delete > 0:
			before += n
		case op.Retain > 0:
			kept = append(kept, t.between(after, after+n, before-after)...)
			before, after = before+n, after+n
		default:
			for _, p := range t.between(after, after+n, 0) {
				t.credit(p, e, origins, inserted+p.at-after)
			}
			after, inserted = after+n, inserted+n
		}
	}
	t.pending = append(kept, t.between(after, int(^uint(0)>>1), before-after)...)
}

// between gives what is pending in a stretch, moved by some units. Stretches are asked for
// in their order; what was given is pending no more.
func (t *trace) between(from, to, by int) []piece {
	var part []piece
	for len(t.pending) > 0 && t.pending[0].at < to {
		p := t.pending[0]
		n := min(p.n, to-p.at)
		part = append(part, piece{p.at + by, p.origin, n})
		if n == p.n {
			t.pending = t.pending[1:]
			continue
		}
		t.pending[0] = piece{p.at + n, p.origin + n, p.n - n}
	}
	return part
}

// credit says that a change put a piece in, which begins at a unit of all that it put in.
func (t *trace) credit(p piece, e store.Entry, origins []document.Origin, at int) {
	if len(origins) == 0 {
		t.found = append(t.found, Run{
			From: p.origin, To: p.origin + p.n, Account: e.Account, Delegation: e.Delegation, First: e.Version, Last: e.Version, At: e.At,
			author: document.Written(e.Account, e.Delegation, e.At),
		})
		return
	}
	passed := 0
	for _, o := range origins {
		start, end := max(at, passed), min(at+p.n, passed+o.Units)
		if start < end {
			t.found = append(t.found, Run{
				From: p.origin + start - at, To: p.origin + end - at, Account: o.Account, Delegation: o.Delegation,
				First: e.Version, Last: e.Version, At: o.At, author: o.Author,
			})
		}
		passed += o.Units
	}
}

// runs gives what was found in the order of the text, neighbours of one author joined.
// What is still pending is by whoever the text says.
func (t *trace) runs(stretches []document.Stretch) []Run {
	all := slices.Clone(t.found)
	for _, p := range t.pending {
		at := 0
		for _, s := range stretches {
			start, end := max(at, p.origin), min(at+s.Units, p.origin+p.n)
			if start < end {
				all = append(all, Run{From: start, To: end, Account: s.Author.Account, Delegation: s.Author.Delegation, At: s.Author.At, author: s.Author})
			}
			at += s.Units
		}
	}
	slices.SortFunc(all, func(a, b Run) int { return a.From - b.From })
	var joined []Run
	for _, r := range all {
		if n := len(joined); n > 0 && joined[n-1].author == r.author {
			last := &joined[n-1]
			last.To, last.First, last.Last = r.To, min(last.First, r.First), max(last.Last, r.Last)
			if r.At.Before(last.At) {
				last.At = r.At
			}
			continue
		}
		joined = append(joined, r)
	}
	return joined
}
