package live

import (
	"context"
	"crypto/rand"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/store"
)

// Identity is who sits behind a socket or a change made on the server.
type Identity struct {
	AccountView
	Session string   // names the session a socket belongs to; empty for changes made on the server
	Pens    []string // sections a delegate may write in; nil for all that the role allows
	// Until is when the session ends whatever happens; zero where nothing says so.
	Until time.Time
	// Timed says that time alone may change who this is at the table, as the end of an office does.
	Timed bool
	// AsOf is when this was read: what became of it later came too late to be in it.
	AsOf time.Time
}

// Same tells whether two identities are one at the table.
func (i Identity) Same(other Identity) bool {
	return i.ID == other.ID && i.Role == other.Role && i.Delegation == other.Delegation &&
		(i.Pens == nil) == (other.Pens == nil) && slices.Equal(i.Pens, other.Pens)
}

// Access is what an identity may do with a text at this moment.
type Access struct {
	Write  bool
	Status string // of the text's section
}

// Rights answers for every opening and, after a change of status, again. A text
// that isn't there or isn't for these eyes is a fault Absent.
type Rights interface {
	Access(ctx context.Context, who Identity, text string) (Access, error)
}

// Log is what rooms need of the store.
type Log interface {
	Append(ctx context.Context, entries []store.Entry) (int, error)
	Entries(ctx context.Context, text string, after int64, limit int) ([]store.Entry, error)
	Named(ctx context.Context, text, client string, seq int64) (store.Entry, error)
	Head(ctx context.Context, text string) (int64, error)
	PutKeyframe(ctx context.Context, k store.Keyframe) error
	KeyframeAt(ctx context.Context, text string, version int64) (store.Keyframe, error)
}

// Config is what a hub is made of. Log, Rights and Code are required.
type Config struct {
	Log    Log
	Rights Rights
	// Code gives the three letters of a delegation, for entries read from the log.
	Code func(delegation string) string
	// Stored hears of every change after it is durable, also of one that was found in the log
	// after an answer was lost; it must not block.
	Stored func(e store.Entry)
	Now    func() time.Time
	Logger *slog.Logger
	Meter  Meter // nil counts nothing
	// Linger is how long an empty room stays in memory; 0 means one minute.
	Linger time.Duration
	// ChangesPerSecond is the sustained rate of one socket; 0 means 100, with a burst of five seconds.
	ChangesPerSecond float64
	// Recent is how many changes a room remembers at least, as far as they are not
	// large; 0 means 2000. Who is further behind is brought up from the log.
	Recent int
	// Pursuers is for how many clients at once that are far behind the log is read; 0 means 8.
	Pursuers int
	// Shared says that other nodes write to the same store: rooms then look at it every
	// two seconds at most, and keep what makes a lost race cheap.
	Shared bool
	// Bus makes the nodes of a shared store fast; without one they see each other's changes when they look.
	Bus Bus
	// Calls are how the nodes of a shared store tell each other who has to leave or come
	// back where no bus does; nil for a hub that is alone.
	Calls Calls
	// Node names this hub among those of a shared store; empty: a random name.
	Node string
	// Jitter gives a random time up to the one given; nil means that of the system.
	Jitter func(most time.Duration) time.Duration
}

// Hub opens a room when somebody enters a text and forgets it some time after
// the last one left.
type Hub struct {
	config Config
	mu     sync.Mutex // guards what follows
	rooms  map[string]*room
	peers  map[*peer]struct{}
	closed bool
	names  uint64
	called callList
	ending sync.WaitGroup // rooms, sockets and pursuers still running
	// The other nodes of a shared store.
	node       string // what this one is called there; empty for one that is alone
	neighbours *neighbours
	leaveNodes func()        // ends hearing of them; nil without a bus
	over       chan struct{} // closed when the hub closes
	// Those that wait for a turn, in order, and how many take turns.
	pursuits []*pursuit
	pursuers int
}

// NewHub makes a hub without rooms.
func NewHub(c Config) *Hub {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	if c.Meter == nil {
		c.Meter = unmetered{}
	}
	if c.Stored == nil {
		c.Stored = func(store.Entry) {}
	}
	if c.Linger == 0 {
		c.Linger = time.Minute
	}
	if c.ChangesPerSecond == 0 {
		c.ChangesPerSecond = 100
	}
	if c.Recent == 0 {
		c.Recent = recentChanges
	}
	if c.Pursuers == 0 {
		c.Pursuers = 8
	}
	if c.Jitter == nil {
		c.Jitter = randomJitter
	}
	c.Shared = c.Shared || c.Bus != nil
	h := &Hub{config: c, called: newCallList(), rooms: map[string]*room{}, peers: map[*peer]struct{}{}, neighbours: newNeighbours(), over: make(chan struct{})}
	if c.Shared {
		if h.node = c.Node; h.node == "" {
			h.node = strings.ToLower(rand.Text()[:8])
		}
	}
	if c.Bus != nil {
		h.joinNodes()
	}
	return h
}

// enter hands a request to the room of a text, opening it where needed, and may work
// the room before it returns. The count of requests on their way keeps the room from
// ending meanwhile.
func (h *Hub) enter(ctx context.Context, text string, request any) error {
	h.mu.Lock()
	if h.closed {
		h.mu.Unlock()
		return fault.New(fault.Unavailable, "the server is stopping")
	}
	r, open := h.rooms[text]
	if !open {
		r = newRoom(h, text)
		h.rooms[text] = r
		h.ending.Add(1)
	}
	r.arriving.Add(1)
	h.mu.Unlock()
	return r.take(ctx, request)
}

// leave forgets a room if nobody is on the way to it; only the room itself calls it.
func (h *Hub) leave(r *room) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if r.arriving.Load() > 0 || len(r.inbox) > 0 {
		return false
	}
	delete(h.rooms, r.text)
	return true
}

// Build makes a change to a content. Its origins are none where who asks for the
// change wrote all that it inserts. It may be called again, with a newer content.
type Build func(now delta.Delta) (change delta.Delta, origins []document.Origin, err error)

// Apply makes a change on the server, such as a restore, in the name of who.
// build gets the newest content and gives the change, with the origins of what it
// brings back; no change changes nothing. Apply answers the version after it; the
// change is checked as a socket's is.
func (h *Hub) Apply(ctx context.Context, text string, who Identity, build Build) (int64, error) {
	reply := make(chan applied, 1) // the room never waits for the caller
	if err := h.enter(ctx, text, &serverChange{ctx: ctx, who: who, build: build, reply: reply}); err != nil {
		return 0, err
	}
	select {
	case a := <-reply:
		return a.version, a.err
	case <-ctx.Done():
		return 0, fault.Wrap(fault.Unavailable, ctx.Err(), "waiting for the change")
	}
}

// RightsChanged makes the open rooms of these texts ask Rights again and tell their
// peers, here and at other nodes.
func (h *Hub) RightsChanged(texts ...string) {
	h.mu.Lock()
	var open []*room
	for _, text := range texts {
		if r, ok := h.rooms[text]; ok {
			r.arriving.Add(1)
			open = append(open, r)
		}
	}
	h.mu.Unlock()
	for _, r := range open {
		_ = r.take(context.Background(), rightsChanged{}) // a context without an end
	}
	for _, text := range texts {
		h.publishText(text, textNews{Rights: true})
	}
}

// Here gives who has each text open, at any node, by text id, each account once.
func (h *Hub) Here() map[string][]AccountView {
	h.mu.Lock()
	defer h.mu.Unlock()
	here := map[string][]AccountView{}
	for text, r := range h.rooms {
		if present := r.here.list(); len(present) > 0 {
			here[text] = present
		}
	}
	h.neighbours.addTo(here)
	return here
}

// Close says goodbye to every socket, lets the rooms finish what they took, and
// waits for their end or ctx's.
func (h *Hub) Close(ctx context.Context) error {
	h.mu.Lock()
	if !h.closed {
		close(h.over)
	}
	h.closed = true
	for p := range h.peers {
		p.goodbye(fault.New(fault.Unavailable, "the server is stopping"))
	}
	for _, r := range h.rooms {
		r.arriving.Add(1)
		go r.take(context.Background(), closing{}) // a store that hangs must not hold those that don't
	}
	h.mu.Unlock()
	if h.leaveNodes != nil {
		h.leaveNodes()
		h.publishNode(nodeNews{Gone: true})
	}
	done := make(chan struct{})
	go func() { h.ending.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
