package live

import (
	"errors"

	"github.com/redonda/redonda/internal/fault"
)

// heldChanges is how many changes of one client wait for a pursuit. A client has one
// in flight; a second may come where it sent one again.
const heldChanges = 8

// errFar is a change against a version that the room does not remember.
var errFar = errors.New("far behind")

// behind tells whether a seat isn't shown yet what happens in the room.
func (s *subscription) behind() bool { return s.pursuit != nil && s.pursuit.change == nil }

// waiting gives the changes that are judged once the seat has been brought up.
func (s *subscription) waiting() []*submission {
	switch {
	case s == nil:
		return nil
	case s.pursuit == nil || s.pursuit.change == nil:
		return s.held
	}
	return append([]*submission{s.pursuit.change}, s.held...)
}

// judge accepts a change or refuses it, or keeps it until its client has been brought up.
func (r *room) judge(s *submission) {
	seat := r.seats[s.peer]
	if seat != nil && seat.pursuit != nil {
		if len(seat.held) == heldChanges {
			s.refused(r.text, fault.New(fault.SlowDown, "%d changes wait", heldChanges))
			return
		}
		seat.held = append(seat.held, s)
		return
	}
	err := r.accept(s)
	switch {
	case errors.Is(err, errFar):
		r.pursue(s.peer, &pursuit{change: s, rev: s.rev + s.carried, moving: s.change})
	case err != nil:
		s.refused(r.text, r.undecided(s, err))
	}
}

// fallBehind begins to bring a seat up that was shown everything up to rev.
func (r *room) fallBehind(p *peer, rev int64) {
	seat := r.seats[p]
	if seat.pursuit != nil { // of a change, which now has to wait
		seat.pursuit.cancel()
		seat.held = append([]*submission{seat.pursuit.change}, seat.held...)
	}
	r.pursue(p, &pursuit{rev: rev})
}

// allFallBehind is for a room that finds the log far beyond what it has shown.
func (r *room) allFallBehind(rev int64) {
	for _, p := range r.sorted() {
		if !r.seats[p].behind() {
			r.fallBehind(p, rev)
		}
	}
}

func (r *room) pursue(p *peer, q *pursuit) {
	q.room, q.peer, q.entries = r, p, firstPage
	q.near = r.version - int64(len(r.recent))
	r.seats[p].pursuit = q
	r.hub.pursue(q)
}

// reached does the next page of a pursuit from memory, or its end, or lets it go on
// with the log.
func (r *room) reached(q *pursuit) {
	seat := r.seats[q.peer]
	if seat == nil || seat.pursuit != q {
		return
	}
	since, remembered := r.since(q.rev)
	switch page := pageOf(since); {
	case !remembered:
		q.near = r.version - int64(len(r.recent))
		r.hub.pursue(q)
	case q.change != nil:
		q.change.change, q.change.carried = q.moving, q.rev-q.change.rev
		r.caughtUp(seat, []*submission{q.change})
	case len(page) < len(since):
		q.show(page)
		r.hub.pursue(q)
	default:
		if len(page) > 0 {
			q.peer.sendFrame(r.changes(page))
		}
		r.caughtUp(seat, nil)
		r.presenceChanged()
	}
}

// caughtUp ends a pursuit and judges what waited for it.
func (r *room) caughtUp(seat *subscription, first []*submission) {
	waiting := append(first, seat.held...)
	seat.pursuit, seat.held = nil, nil
	for _, s := range waiting {
		r.judge(s)
	}
}

// stalled asks the client to send again what waits, and tries again by itself to
// bring the client up.
func (r *room) stalled(q *pursuit, err error) {
	seat := r.seats[q.peer]
	if seat == nil || seat.pursuit != q {
		return
	}
	r.hub.config.Logger.Error("bringing a client up", "text", r.text, "rev", q.rev, "error", err)
	lost := fault.Wrap(fault.Unavailable, err, "reading changes since your rev")
	waiting := seat.held
	if q.change != nil {
		waiting = append([]*submission{q.change}, waiting...)
		seat.pursuit = nil
	} else {
		r.hub.pursueLater(q)
	}
	seat.held = nil
	for _, s := range waiting {
		s.refused(r.text, lost)
	}
}

// vacate takes a peer's seat away, and what was on the way to it.
func (r *room) vacate(p *peer) {
	if seat := r.seats[p]; seat != nil && seat.pursuit != nil {
		seat.pursuit.cancel()
	}
	delete(r.seats, p)
}
