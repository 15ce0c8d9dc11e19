package live

import (
	"context"
	"crypto/rand"
	"runtime"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/fault"
)

const (
	inboxRequests = 256 // waiting requests of one room; senders wait beyond it
	batchRequests = 128 // taken together into one append
	presenceDelay = 100 * time.Millisecond
	appendTries   = 5 // rounds against another writer before the sender is asked to retry
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
		evidence // of undoes
		hash     []byte
		carried  int64 // over how many versions after rev change was carried before the room takes it
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
	pursuit      *pursuit      // brings the seat up, or the change that is next; nil for neither
	held         []*submission // came meanwhile, in order
}

// room is one open text. One goroutine at a time works it (see turn) and owns every
// field below the first group.
type room struct {
	hub      *Hub
	text     string
	inbox    chan any
	busy     atomic.Bool  // somebody works the room
	arriving atomic.Int64 // requests on their way, counted by the hub
	stopping atomic.Bool  // the hub is closing: the room ends once nothing is on its way
	here     attendance   // who is here, for readers outside

	loaded     bool
	version    int64
	chain      []byte // of the change that made version
	content    *document.Text
	marks      map[string]document.Mark
	recent     []published // the changes up to version, oldest first
	weight     int         // bytes of their frames
	framed     int64       // version of the last keyframe known of
	frameDue   int64       // version from which on the next one is due
	followed   bool        // others wrote since the last keyframe, and may have stored one
	seats      map[*peer]*subscription
	staged     []staged
	doubts     map[changeName]struct{} // may be in the log or not, and not read there yet
	durable    *durable                // the text without what is staged; nil where it is kept for nobody
	proofs     *rate.Limiter           // work of finding out whose words undos bring back
	snapped    *snapshot               // the last one made for newcomers; nil before the first
	presence   *time.Timer
	recovery   *time.Timer
	linger     *time.Timer
	looking    *time.Timer // at what other nodes have stored
	asked      int         // seats whose rights were asked for while looking
	deafen     func()      // ends hearing of the text's news; nil where the room hears of none
	showing    bool        // presence is due
	recovering bool        // recovery is running
	together   bool        // the last batch had several changes
	early      bool        // a neighbour's cursor waits for its version
	over       bool        // the hub has forgotten the room
}

// What a room's timers put into its inbox, and the hub when it closes.
type (
	presenceDue struct{}
	recoveryDue struct{}
	lingerOver  struct{}
	closing     struct{}
)

func newRoom(h *Hub, text string) *room {
	r := &room{hub: h, text: text, inbox: make(chan any, inboxRequests), seats: map[*peer]*subscription{}, proofs: rate.NewLimiter(proofRate, proofBurst)}
	r.presence, r.recovery, r.linger = r.timer(presenceDue{}), r.timer(recoveryDue{}), r.timer(lingerOver{})
	r.looking = r.timer(lookDue{})
	r.linger.Reset(h.config.Linger)
	return r
}

// timer makes a timer that is not running and puts a request into the room when it is due.
func (r *room) timer(request any) *time.Timer {
	t := time.AfterFunc(time.Hour, func() {
		r.arriving.Add(1)
		_ = r.take(context.Background(), request) // a context without an end
	})
	t.Stop()
	return t
}

// take puts a request that was counted as on its way into the inbox, where a full one
// makes the sender wait, and works the room unless somebody does already.
func (r *room) take(ctx context.Context, request any) error {
	select {
	case r.inbox <- request:
	case <-ctx.Done():
		r.arriving.Add(-1)
		return fault.Wrap(fault.Unavailable, ctx.Err(), "waiting for the room")
	}
	r.arriving.Add(-1)
	r.turn()
	return nil
}

// turn works the room until its inbox is empty, unless somebody is at it. So a change
// goes from its socket to the store and to all other sockets in one goroutine, without
// waking another on the way; on an idle machine that costs more than the work itself.
// Where a second batch waits, a goroutine of the room's own goes on: nobody's next message
// should wait for ever.
func (r *room) turn() {
	for r.busy.CompareAndSwap(false, true) {
		r.workOff()
		if r.calls() {
			go r.goOn()
			return
		}
		r.finish()
		if r.busy.Store(false); !r.calls() {
			return
		}
	}
}

// calls tells whether there is something to do for whoever takes the next turn. Those
// still on their way take one themselves.
func (r *room) calls() bool {
	return len(r.inbox) > 0 || r.stopping.Load() && r.arriving.Load() == 0
}

// goOn is a turn that began in somebody else's goroutine.
func (r *room) goOn() {
	for r.workOff() {
	}
	r.finish()
	if r.busy.Store(false); r.calls() {
		r.turn()
	}
}

// workOff works a batch and tells whether there was one.
func (r *room) workOff() bool {
	select {
	case request := <-r.inbox:
		r.work(request)
		r.recoverSoon()
		return true
	default:
		return false
	}
}

// finish ends the room of a closing hub once nothing is on its way to it.
func (r *room) finish() {
	if r.stopping.Load() && r.hub.leave(r) {
		r.end()
	}
}

func (r *room) end() {
	r.over = true
	r.stopping.Store(false)
	r.presence.Stop()
	r.recovery.Stop()
	r.linger.Stop()
	r.looking.Stop()
	if r.deafen != nil {
		r.deafen()
	}
	r.tellSeats() // that nobody is left, where the presence that was due would have said so
	r.keepFrame()
	r.hub.ending.Done()
}

// lingered ends a room that nobody came back to.
func (r *room) lingered() {
	switch {
	case r.stopping.Load(): // finish ends it
	case len(r.seats) == 0 && r.hub.leave(r):
		r.end()
	default:
		r.linger.Reset(r.hub.config.Linger)
	}
}

// work takes a request and those waiting behind it as one batch. Where several were in the
// batch before, those who are about to put something in are let go first: after changes
// were shown, all who saw them send their next at once, and one commit and one frame for
// all of them cost little more than for the one who came first. Where people write one at
// a time nobody is let go, since that wakes a thread for nothing.
func (r *room) work(req any) {
	for taken := 1; ; taken++ {
		r.handle(req)
		if taken == batchRequests {
			break
		}
		if len(r.inbox) == 0 && len(r.staged) > 0 && r.together {
			runtime.Gosched()
		}
		select {
		case req = <-r.inbox:
			continue
		default:
		}
		break
	}
	r.together = len(r.staged) > 1
	r.flush()
}

func (r *room) handle(req any) {
	if r.over { // a timer that was due when the room ended
		return
	}
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
	case commentsChanged:
		r.tellComments(q.to)
		return
	case presenceDue:
		r.showPresence()
		return
	case recoveryDue:
		r.recovering = false
		r.flush()
		r.recoverState()
		return
	case lingerOver:
		r.flush()
		r.lingered()
		return
	case lookDue:
		r.flush()
		r.look()
		return
	case storedElsewhere:
		r.overtaken(q)
		return
	case neighboursMoved:
		r.presenceChanged()
		return
	case openedElsewhere:
		r.supersede(q.client)
		return
	case closing:
		r.stopping.Store(true)
		return
	case stalled:
		r.stalled(q.pursuit, q.err)
		return
	case entering, reached:
		r.flush() // which may leave the room without its state
	}
	if err := r.prepare(req); err != nil {
		r.hub.config.Logger.Error("opening a room", "text", r.text, "error", err)
		r.turnAway(req, fault.Wrap(fault.Unavailable, err, "opening the text"))
		return
	}
	switch q := req.(type) {
	case *submission:
		r.judge(q)
	case *serverChange:
		if err := r.acceptServer(q); err != nil {
			q.reply <- applied{err: err}
		}
	case entering:
		r.seat(q)
	case reached:
		r.reached(q.pursuit)
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
	case reached:
		r.stalled(q.pursuit, err)
	}
}

func (s *submission) refused(text string, err error) { s.peer.refuse(text, s.client, s.seq, err) }

// newPID names a paragraph; 80 random bits keep names apart in a contribution.
func newPID() string { return "p" + rand.Text()[:16] }
