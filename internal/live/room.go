package live

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/history"
)

const (
	inboxRequests = 256  // waiting requests of one room; senders wait beyond it
	batchRequests = 128  // taken together into one append
	recentChanges = 2000 // kept in memory for transforming and resuming; older ones come from the log
	presenceDelay = 100 * time.Millisecond
	recoveryDelay = time.Second // until a room that lost its state tries again by itself
	appendTries   = 5           // rounds against another writer before the sender is asked to retry
)

// The requests a room takes.
type (
	entering struct {
		peer   *peer
		client string
		rev    *int64
	}
	leaving    struct{ peer *peer }
	cursorMove struct {
		peer         *peer
		rev          int64
		anchor, head int
	}
	rightsChanged struct{}
	submission    struct {
		peer     *peer
		who      Identity
		client   string
		seq, rev int64
		change   delta.Delta
		undoes   []undone
		hash     []byte
	}
	serverChange struct {
		ctx   context.Context
		who   Identity
		build Build
		reply chan applied
	}
	applied struct {
		version int64
		err     error
	}
)

// subscription is a peer's seat in the room.
type subscription struct {
	client       string
	access       Access
	superseded   bool // the client has opened the text on another connection since
	cursorRev    int64
	anchor, head *int
}

// room is one open text. Its goroutine owns every field below the first group.
type room struct {
	hub      *Hub
	text     string
	inbox    chan any
	stop     chan struct{}
	stopOnce sync.Once
	arriving atomic.Int64                  // requests on their way, counted by the hub
	present  atomic.Pointer[[]AccountView] // who is here, for readers outside

	loaded    bool
	version   int64
	content   *document.Text
	marks     map[string]document.Mark
	recent    []published // the changes up to version, oldest first
	framed    int64       // version of the last keyframe
	seats     map[*peer]*subscription
	staged    []staged
	proofs    *rate.Limiter   // work of finding out whose words undos bring back
	snapped   json.RawMessage // the content at snappedAt as newcomers get it; nil before the first
	snappedAt int64
	presence  *time.Timer
	recovery  *time.Timer
	linger    *time.Timer
}

func newRoom(h *Hub, text string) *room {
	return &room{
		hub: h, text: text, inbox: make(chan any, inboxRequests), stop: make(chan struct{}),
		seats: map[*peer]*subscription{}, proofs: rate.NewLimiter(proofRate, proofBurst), presence: stoppedTimer(), recovery: stoppedTimer(), linger: time.NewTimer(h.config.Linger),
	}
}

func stoppedTimer() *time.Timer {
	t := time.NewTimer(time.Hour)
	t.Stop()
	return t
}

// run is the room's life.
func (r *room) run() {
	defer r.hub.ending.Done()
	for {
		select {
		case req := <-r.inbox:
			r.work(req)
			r.recoverSoon()
		case <-r.recovery.C:
			r.recoverState()
		case <-r.presence.C:
			r.showPresence()
		case <-r.linger.C:
			if len(r.seats) == 0 && r.hub.leave(r) {
				r.keepFrame()
				return
			}
			r.linger.Reset(r.hub.config.Linger)
		case <-r.stop:
			r.finish()
			return
		}
	}
}

// finish takes what is still on its way, so that no sender waits for ever.
func (r *room) finish() {
	for r.arriving.Load() > 0 || len(r.inbox) > 0 {
		select {
		case req := <-r.inbox:
			r.work(req)
		case <-time.After(time.Millisecond):
		}
	}
	r.keepFrame()
}

// work takes a request and those waiting behind it as one batch.
func (r *room) work(req any) {
	for taken := 1; ; taken++ {
		r.handle(req)
		if taken == batchRequests {
			break
		}
		select {
		case req = <-r.inbox:
			continue
		default:
		}
		break
	}
	r.flush()
}

func (r *room) handle(req any) {
	switch q := req.(type) {
	case cursorMove:
		r.moveCursor(q)
		return
	case leaving:
		r.flush()
		r.unseat(q.peer)
		return
	case rightsChanged:
		r.flush()
		r.askRights()
		return
	case entering:
		r.flush() // which may leave the room without its state
	}
	if err := r.ready(); err != nil {
		r.hub.config.Logger.Error("opening a room", "text", r.text, "error", err)
		r.turnAway(req, fault.Wrap(fault.Unavailable, err, "opening the text"))
		return
	}
	switch q := req.(type) {
	case *submission:
		if err := r.accept(q); err != nil {
			q.refused(r.text, err)
		}
	case *serverChange:
		if err := r.acceptServer(q); err != nil {
			q.reply <- applied{err: err}
		}
	case entering:
		r.seat(q)
	}
}

// turnAway answers a request that the room can't take.
func (r *room) turnAway(req any, err error) {
	switch q := req.(type) {
	case *submission:
		q.refused(r.text, err)
	case *serverChange:
		q.reply <- applied{err: err}
	case entering:
		q.peer.send(encode(failed("error", r.text, err)))
	}
}

func (s *submission) refused(text string, err error) { s.peer.refuse(text, s.client, s.seq, err) }

// ready makes sure the room knows the newest state. After a failure with people
// in the room it shows them what went in meanwhile.
func (r *room) ready() error {
	if r.loaded {
		return nil
	}
	if len(r.seats) > 0 {
		return r.catchUp()
	}
	state, err := r.newest()
	if err != nil {
		return err
	}
	r.adopt(state)
	r.recent = nil // it ends where the room lost its state
	return nil
}

// recoverSoon sets the time for recoverState where the room lost its state: without
// it those who wait for an answer would wait until somebody asks for something.
func (r *room) recoverSoon() {
	if !r.loaded && len(r.seats) > 0 {
		r.recovery.Reset(recoveryDelay)
	}
}

func (r *room) recoverState() {
	if r.loaded || len(r.seats) == 0 {
		return
	}
	if err := r.catchUp(); err != nil {
		r.hub.config.Logger.Error("reading what the store has", "text", r.text, "error", err)
		r.recoverSoon()
	}
}

func (r *room) newest() (history.State, error) {
	state, err := history.Latest(context.Background(), r.hub.config.Log, r.text)
	if err != nil {
		return history.State{}, fmt.Errorf("loading %s: %w", r.text, err)
	}
	return state, nil
}

// adopt makes a state the room's own.
func (r *room) adopt(state history.State) {
	r.version, r.content, r.marks = state.Version, state.Text, state.Clients
	r.framed = r.version - r.version%document.KeyframeEvery
	r.snapped = nil
	r.loaded = true
}

// newPID names a paragraph; 80 random bits keep names apart in a contribution.
func newPID() string { return "p" + rand.Text()[:16] }
