package live

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/redonda/redonda/internal/delta"
)

// firstPage is how many entries the first page of a pursuit has; the next ones grow
// as long as they stay within pageBytes.
const firstPage = 64

// pursuit brings a client up that is further behind than its room remembers. It
// reads the log in pages outside the room's goroutine and shows them to the client,
// or carries a change of the client over them, until the room can do the rest.
//
// Pursuits take turns at a few workers of the hub, a page a turn, and the next turn
// is asked for when the page has left for the client: so a crowd costs a page each at
// most, and a slow line keeps nobody else waiting.
type pursuit struct {
	room   *room // only for what its goroutine does not own
	peer   *peer
	change *submission // that is carried; nil where the client itself is behind
	// What follows belongs to the worker that has the turn, and to the room while it answers.
	rev     int64       // the last version that was shown, or that moving rests on
	near    int64       // from here on the room remembers
	moving  delta.Delta // the change as carried to rev
	entries int         // to ask for in the next page

	mu   sync.Mutex // guards over; held while a page is queued
	over bool       // the seat is gone: nothing of this may reach the client any more
}

// What a pursuit asks its room.
type (
	// reached says that the room remembers what is left.
	reached struct {
		pursuit *pursuit
		reply   chan bool // whether there is more to read of the log at once
	}
	// stalled says that the log could not be read.
	stalled struct {
		pursuit *pursuit
		err     error
	}
)

// cancel ends a pursuit. After it nothing more is queued for the client.
func (q *pursuit) cancel() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.over = true
}

func (q *pursuit) isOver() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.over || q.peer.over()
}

// turn does one page and tells whether the next turn is to come at once.
func (q *pursuit) turn() (more bool) {
	if q.isOver() {
		return false
	}
	if q.rev >= q.near {
		return q.ask()
	}
	if err := q.page(); err != nil {
		// A hub that is closing lets the client resume elsewhere.
		_ = q.room.hub.enter(context.Background(), q.room.text, stalled{q, err})
		return false
	}
	return q.change != nil
}

// ask lets the room do the next page, or the end.
func (q *pursuit) ask() (more bool) {
	reply := make(chan bool, 1)
	if q.room.hub.enter(context.Background(), q.room.text, reached{q, reply}) != nil {
		return false
	}
	return <-reply
}

// page shows the client a page of the log, or carries its change over one.
func (q *pursuit) page() error {
	limit := int(min(int64(q.entries), q.near-q.rev))
	entries, err := q.room.hub.config.Log.Entries(context.Background(), q.room.text, q.rev, limit)
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		return fmt.Errorf("the log of %s ends at %d before %d", q.room.text, q.rev, q.near)
	}
	page, next, err := q.room.pageFrom(entries, q.entries)
	if err != nil {
		return err
	}
	q.rev, q.entries = page[len(page)-1].version, next
	if q.change == nil {
		q.mu.Lock()
		defer q.mu.Unlock()
		if !q.over {
			q.send(page)
		}
		return nil
	}
	for _, p := range page {
		q.moving = delta.Transform(p.change, q.moving, true)
	}
	return nil
}

// send queues a page and asks for the next turn when it has left.
func (q *pursuit) send(page []published) {
	q.peer.sendFrame(&frame{data: q.room.changes(page), then: func() { q.room.hub.pursue(q) }})
}

// pursue gives a pursuit its next turn.
func (h *Hub) pursue(q *pursuit) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return
	}
	h.pursuits = append(h.pursuits, q)
	if h.pursuers < h.config.Pursuers {
		h.pursuers++
		h.ending.Add(1)
		go h.takeTurns()
	}
}

// pursueLater gives a pursuit its next turn when the store may have recovered.
func (h *Hub) pursueLater(q *pursuit) {
	time.AfterFunc(recoveryDelay, func() { h.pursue(q) })
}

// takeTurns is a worker: it ends when nobody is behind.
func (h *Hub) takeTurns() {
	defer h.ending.Done()
	for q := h.nextPursuit(); q != nil; q = h.nextPursuit() {
		if q.turn() {
			h.pursue(q)
		}
	}
}

func (h *Hub) nextPursuit() *pursuit {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed || len(h.pursuits) == 0 {
		h.pursuers--
		return nil
	}
	q := h.pursuits[0]
	h.pursuits = h.pursuits[1:]
	return q
}
