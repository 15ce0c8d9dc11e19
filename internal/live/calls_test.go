package live

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/store"
)

// The pace of the service, and how soon a socket has to end after its right.
var servicePace = Pace{Calls: 2 * time.Second, Sessions: time.Minute}

const soon = 5 * time.Second

// callStore is a collection of one record. It counts its reads, and hangs while it is told to.
type callStore struct {
	mu     sync.Mutex
	record *store.Record
	reads  int
	hangs  bool
}

func (s *callStore) enter(ctx context.Context) error {
	s.mu.Lock()
	if !s.hangs {
		return nil
	}
	s.mu.Unlock()
	<-ctx.Done()
	s.mu.Lock()
	return ctx.Err()
}

func (s *callStore) Get(ctx context.Context, _, _ string) (store.Record, error) {
	defer s.mu.Unlock()
	if err := s.enter(ctx); err != nil {
		return store.Record{}, err
	}
	s.reads++
	if s.record == nil {
		return store.Record{}, store.ErrAbsent
	}
	return *s.record, nil
}

func (s *callStore) readsSoFar() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reads
}

func (s *callStore) Insert(ctx context.Context, _ string, r store.Record) error {
	defer s.mu.Unlock()
	if err := s.enter(ctx); err != nil {
		return err
	}
	if s.record != nil {
		return store.ErrConflict
	}
	r.Rev = 1
	s.record = &r
	return nil
}

func (s *callStore) Replace(ctx context.Context, _ string, r store.Record) (int64, error) {
	defer s.mu.Unlock()
	if err := s.enter(ctx); err != nil {
		return 0, err
	}
	if s.record.Rev != r.Rev {
		return 0, store.ErrConflict
	}
	r.Rev++
	s.record = &r
	return r.Rev, nil
}

// asked counts whose session was read.
type asked struct {
	mu    sync.Mutex
	count map[string]int
}

func (a *asked) alive(_ context.Context, session string) (Identity, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.count == nil {
		a.count = map[string]int{}
	}
	a.count[session]++
	return named(strings.TrimPrefix(session, "session-")), nil
}

// counted gives how often each session was read so far.
func (a *asked) counted() map[string]int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return maps.Clone(a.count)
}

func named(account string) Identity {
	return Identity{AccountView: AccountView{ID: account, Role: "delegate", Delegation: "hn"}, Session: "session-" + account}
}

// node is a hub that watches its sessions until the test ends.
func node(t *testing.T, calls Calls, alive Alive) *Hub {
	t.Helper()
	h := NewHub(Config{Log: &memoryLog{}, Rights: oneText{}, Code: strings.ToUpper, Shared: true, Calls: calls, Logger: slog.New(slog.DiscardHandler)})
	ctx, stop := context.WithCancel(context.Background())
	var watching sync.WaitGroup
	watching.Go(func() { h.WatchSessions(ctx, servicePace, alive) })
	t.Cleanup(func() { stop(); watching.Wait() })
	synctest.Wait()
	return h
}

func (h *Hub) seated(t *testing.T, who Identity) *peer {
	t.Helper()
	p, err := h.admit(nil, newLine(&heard{}), who)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// What one node does takes effect there at once and at the others soon, for one small
// read at each look, however many sockets are open.
func TestACallReachesEveryNode(t *testing.T) {
	for name, do := range map[string]func(*Hub){
		"the session ends":    func(h *Hub) { h.SignOut("session-hn") },
		"the account changes": func(h *Hub) { h.Recall("hn") },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				calls, a := &callStore{}, &asked{}
				one, two := node(t, calls, a.alive), node(t, calls, a.alive)
				here, there := one.seated(t, named("hn")), two.seated(t, named("hn"))
				for i := range 100 {
					two.seated(t, named(fmt.Sprint("other-", i)))
				}
				other := two.seated(t, named("sv"))
				do(one)
				if !here.ended.Load() {
					t.Error("the socket at the same node is still open")
				}
				time.Sleep(soon)
				if !there.ended.Load() || other.ended.Load() {
					t.Errorf("at the other node: ended %v; somebody else ended %v", there.ended.Load(), other.ended.Load())
				}
				again := two.seated(t, named("hn"))
				time.Sleep(soon)
				if again.ended.Load() {
					t.Error("who came back was sent away twice")
				}
				if looked, reads := a.counted(), calls.readsSoFar(); len(looked) > 0 || reads > 20 {
					t.Errorf("%d sessions and %d times the calls were read in ten seconds by two nodes", len(looked), reads)
				}
			})
		})
	}
}

// Between reading who asks and opening the socket a right may end: that socket ends too.
func TestASocketThatOpensLateHearsWhatItMissed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := node(t, nil, (&asked{}).alive)
		early := named("hn")
		early.AsOf = time.Now()
		time.Sleep(time.Millisecond)
		h.Recall("hn")
		if !h.seated(t, early).ended.Load() {
			t.Error("a socket with the rights of before is open")
		}
		time.Sleep(time.Millisecond)
		later := named("hn")
		later.AsOf = time.Now()
		if h.seated(t, later).ended.Load() {
			t.Error("a socket with the rights of after was ended")
		}
	})
}

// A session's last moment comes also while the store hangs.
func TestASocketEndsWithTheLastMomentOfItsSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := node(t, &callStore{hangs: true}, (&asked{}).alive)
		who := named("hn")
		who.Until = time.Now().Add(time.Hour)
		p := h.seated(t, who)
		time.Sleep(time.Hour - time.Second)
		if p.ended.Load() {
			t.Fatal("ended before its time")
		}
		time.Sleep(time.Second + soon)
		if !p.ended.Load() {
			t.Error("open after its last moment")
		}
	})
}

// Whom time alone may change, such as who chairs, is looked at often; the others seldom.
func TestWhoMayChairIsLookedAtOften(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		over := false
		a := &asked{}
		h := node(t, nil, func(ctx context.Context, session string) (Identity, error) {
			is, err := a.alive(ctx, session)
			mu.Lock()
			defer mu.Unlock()
			if session == "session-mx" && !over {
				is.Role = "presidency"
			}
			return is, err
		})
		chair := named("mx")
		chair.Role, chair.Timed = "presidency", true
		sits := h.seated(t, chair)
		delegate := h.seated(t, named("hn"))
		time.Sleep(time.Minute + soon)
		mu.Lock()
		over = true
		mu.Unlock()
		if sits.ended.Load() {
			t.Error("ended before the office")
		}
		time.Sleep(soon)
		if !sits.ended.Load() || delegate.ended.Load() {
			t.Errorf("the chair ended %v, a delegate %v", sits.ended.Load(), delegate.ended.Load())
		}
		if looked := a.counted(); looked["session-hn"] != 1 || looked["session-mx"] < 20 {
			t.Errorf("looked at %v", looked)
		}
	})
}

// A node that was away for more calls than are kept asks for every session.
func TestANodeThatMissedCallsAsksForEverySession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := &callStore{}
		one := node(t, calls, (&asked{}).alive)
		two := node(t, calls, func(_ context.Context, session string) (Identity, error) {
			if session == "session-hn" {
				return Identity{}, fault.New(fault.Unauthenticated, "the session is over")
			}
			return named(strings.TrimPrefix(session, "session-")), nil
		})
		gone, stays := two.seated(t, named("hn")), two.seated(t, named("sv"))
		one.SignOut("session-hn")
		for i := range 3 * callsStored {
			one.SignOut(fmt.Sprint("session-", i))
		}
		time.Sleep(soon)
		if !gone.ended.Load() || stays.ended.Load() {
			t.Errorf("the ended session's socket ended %v, another %v", gone.ended.Load(), stays.ended.Load())
		}
	})
}

// A call that can't be stored is stored when the store is back.
func TestACallWaitsForTheStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := &callStore{}
		one, two := node(t, calls, (&asked{}).alive), node(t, calls, (&asked{}).alive)
		p := two.seated(t, named("hn"))
		calls.mu.Lock()
		calls.hangs = true
		calls.mu.Unlock()
		one.SignOut("session-hn")
		time.Sleep(30 * time.Second)
		calls.mu.Lock()
		calls.hangs = false
		calls.mu.Unlock()
		time.Sleep(soon + servicePace.Calls)
		if !p.ended.Load() {
			t.Error("the other node never heard of it")
		}
	})
}
