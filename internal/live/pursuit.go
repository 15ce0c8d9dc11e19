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

// pageGrace is how long a worker waits for a page to leave before it turns to others.
const pageGrace = 50 * time.Millisecond

// pursuit brings a client up that is further behind than its room remembers. It
// reads the log in pages outside the room's goroutine and shows them to the client,
// or carries a change of the client over them, until the room can do the rest.
//
// Pursuits take turns at a few workers of the hub, a page a turn, and there is no
// next turn before the page has left for the client: so a crowd costs a page each at
// most, and a slow line keeps nobody else waiting.
type pursuit struct {
	room   *room // only for what its goroutine does not own
	peer   *peer
	change *submission // that is carried; nil where the client itself is behind
	// What follows belongs to the worker that has the turn, and between turns to the room.
	rev     int64           // the last version that was shown, or that moving rests on
	near    int64           // from here on the room remembers
	moving  delta.Delta     // the change as carried to rev
	entries int             // to ask for in the next page
	left    <-chan struct{} // closed when the client has what it was shown; nil before it was shown anything

	mu   sync.Mutex // guards over; held while a page is queued
	over bool       // the seat is gone: nothing of this may reach the client any more
}

// How a turn ends, as the room hears of it.
type (
	// reached says that rev has come nearer, and the client has what it was shown.
	reached struct{ pursuit *pursuit }
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
	return q.over || q.peer.ended.Load()
}

// turn does one page, or waits for the one that the room has shown.
func (q *pursuit) turn() {
	if q.isOver() {
		return
	}
	if q.rev < q.near {
		if err := q.read(); err != nil {
			q.tell(stalled{q, err})
			return
		}
	}
	if q.left == nil {
		q.tell(reached{q})
		return
	}
	grace := time.NewTimer(pageGrace)
	defer grace.Stop()
	select {
	case <-q.left:
		q.tell(reached{q})
	case <-grace.C: // the worker has others to serve
		go func() {
			<-q.left
			q.tell(reached{q})
		}()
	}
}

// tell ends the turn. A room that has ended has forgotten the pursuit, and a hub that is
// closing lets its clients resume elsewhere.
func (q *pursuit) tell(request any) { q.room.hub.enterOpen(q.room.text, request) }

// read shows the client a page of the log, or carries its change over one.
func (q *pursuit) read() error {
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
	q.entries = next
	if q.change == nil {
		q.mu.Lock()
		defer q.mu.Unlock()
		if !q.over {
			q.show(page)
		}
		return nil
	}
	for _, p := range page {
		q.moving = delta.Transform(p.change, q.moving, true)
	}
	q.rev = page[len(page)-1].version
	return nil
}

// show queues a page for the client.
func (q *pursuit) show(page []published) {
	q.left = q.peer.sendPage(q.room.changes(page))
	q.rev = page[len(page)-1].version
}

// pursue gives a pursuit its next turn. The room alone decides about it, so that who
// is next does not hang on which goroutine was faster.
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
		q.turn()
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
