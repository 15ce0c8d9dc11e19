package live_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/bus"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/live"
	"github.com/redonda/redonda/internal/store"
)

// sharedLog is a store in memory that several nodes write to: who comes with a version
// or a name that is taken was slower.
type sharedLog struct {
	mu     sync.Mutex
	log    map[string][]store.Entry
	names  map[string]bool
	frames map[string][]store.Keyframe
	calls  map[string]int
}

func newSharedLog() *sharedLog {
	return &sharedLog{log: map[string][]store.Entry{}, names: map[string]bool{}, frames: map[string][]store.Keyframe{}, calls: map[string]int{}}
}

// called counts a call; the caller holds the lock from then on.
func (l *sharedLog) called(name string) (unlock func()) {
	l.mu.Lock()
	l.calls[name]++
	return l.mu.Unlock
}

// count gives how often something was called.
func (l *sharedLog) count(name string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.calls[name]
}

func (l *sharedLog) Append(_ context.Context, entries []store.Entry) (int, error) {
	defer l.called("append")()
	for i, e := range entries {
		name := fmt.Sprint(e.Text, e.Client, e.Seq)
		if e.Version != int64(len(l.log[e.Text]))+1 || e.Client != "" && l.names[name] {
			l.calls["conflict"]++
			return i, store.ErrConflict
		}
		l.log[e.Text], l.names[name] = append(l.log[e.Text], e), true
	}
	return len(entries), nil
}

func (l *sharedLog) Entries(_ context.Context, text string, after int64, limit int) ([]store.Entry, error) {
	defer l.called("entries")()
	log := l.log[text]
	from := min(after, int64(len(log)))
	return append([]store.Entry(nil), log[from:min(from+int64(limit), int64(len(log)))]...), nil
}

func (l *sharedLog) Named(_ context.Context, text, client string, seq int64) (store.Entry, error) {
	defer l.called("named")()
	for _, e := range l.log[text] {
		if e.Client == client && e.Seq == seq {
			return e, nil
		}
	}
	return store.Entry{}, store.ErrAbsent
}

func (l *sharedLog) Head(_ context.Context, text string) (int64, error) {
	defer l.called("head")()
	return int64(len(l.log[text])), nil
}

func (l *sharedLog) PutKeyframe(_ context.Context, k store.Keyframe) error {
	defer l.called("put keyframe")()
	l.frames[k.Text] = append(l.frames[k.Text], k)
	return nil
}

func (l *sharedLog) KeyframeAt(_ context.Context, text string, version int64) (newest store.Keyframe, err error) {
	defer l.called("keyframe")()
	err = store.ErrAbsent
	for _, k := range l.frames[text] {
		if k.Version <= version && k.Version >= newest.Version {
			newest, err = k, nil
		}
	}
	return newest, err
}

// all gives the log of a text.
func (l *sharedLog) all(text string) []store.Entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]store.Entry(nil), l.log[text]...)
}

// mounted is the log as one node sees it, until the node dies.
type mounted struct {
	live.Log
	dead   atomic.Bool
	silent atomic.Bool // what is stored isn't answered: the node dies before it knows
	// No keyframe is stored: the node dies before it has.
	unframed atomic.Bool
}

func (m *mounted) Append(ctx context.Context, entries []store.Entry) (int, error) {
	if m.dead.Load() {
		return 0, store.ErrClosed
	}
	n, err := m.Log.Append(ctx, entries)
	if m.silent.Load() {
		return 0, errors.New("the answer is lost")
	}
	return n, err
}

func (m *mounted) Entries(ctx context.Context, text string, after int64, limit int) ([]store.Entry, error) {
	if m.dead.Load() || m.silent.Load() {
		return nil, store.ErrClosed
	}
	return m.Log.Entries(ctx, text, after, limit)
}

func (m *mounted) PutKeyframe(ctx context.Context, k store.Keyframe) error {
	if m.dead.Load() || m.unframed.Load() {
		return store.ErrClosed
	}
	return m.Log.PutKeyframe(ctx, k)
}

// region is several nodes on one store.
type region struct {
	t      *testing.T
	store  live.Log
	log    *sharedLog // the store, where it is one in memory
	wire   *bus.Local // nil: no bus
	rights *rights
	meter  *tally // of all nodes
	nodes  []*node
}

type node struct {
	*table
	log    *mounted
	member *bus.Member
	server *httptest.Server
	mu     sync.Mutex
	conns  []net.Conn // taken over from the server
	gone   bool
}

func newRegion(t *testing.T, nodes int, wire *bus.Local) *region {
	t.Helper()
	log := newSharedLog()
	r := newRegionOn(t, nodes, wire, log)
	r.log = log
	return r
}

// newRegionOn starts nodes on any store.
func newRegionOn(t *testing.T, nodes int, wire *bus.Local, store live.Log) *region {
	t.Helper()
	r := &region{t: t, store: store, wire: wire, rights: &rights{status: "drafting"}, meter: &tally{}}
	for range nodes {
		r.start()
	}
	return r
}

// start adds a node.
func (r *region) start() *node {
	n := &node{table: &table{rights: r.rights}, log: &mounted{Log: r.store}}
	c := live.Config{
		Log: n.log, Rights: r.rights, Code: strings.ToUpper, Logger: slog.New(slog.DiscardHandler),
		ChangesPerSecond: 100000, Shared: true, Meter: r.meter, Node: fmt.Sprintf("n%d", len(r.nodes)+1),
	}
	if r.wire != nil {
		n.member = r.wire.Join()
		c.Bus = n.member
	}
	n.hub = live.NewHub(c)
	n.server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		as := q.URL.Query().Get("as")
		if as == "" {
			as = "hn-delegate"
		}
		who := live.Identity{AccountView: live.AccountView{ID: as, Role: "delegate", Delegation: as[:2], Code: strings.ToUpper(as[:2])}, Session: "session-" + as}
		if err := n.hub.ServeWS(w, q, who); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
		}
	}))
	n.server.Config.ConnState = func(conn net.Conn, state http.ConnState) {
		if state == http.StateHijacked {
			n.mu.Lock()
			defer n.mu.Unlock()
			n.conns = append(n.conns, conn)
		}
	}
	n.server.Start()
	n.url = strings.Replace(n.server.URL, "http", "ws", 1)
	r.nodes = append(r.nodes, n)
	r.t.Cleanup(func() { n.stop(r.t) })
	return n
}

// stop ends a node in order.
func (n *node) stop(t *testing.T) {
	if n.gone {
		return
	}
	n.gone = true
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := n.hub.Close(ctx); err != nil {
		t.Errorf("closing a hub: %v", err)
	}
	n.server.Close()
}

// kill ends a node as a kill would: what it would still do reaches nobody.
func (n *node) kill(t *testing.T) {
	t.Helper()
	n.gone = true
	n.log.dead.Store(true)
	n.mu.Lock()
	for _, conn := range n.conns {
		conn.Close()
	}
	n.mu.Unlock()
	n.server.Close()
	t.Cleanup(func() {
		// It is dead: that its rooms can't be written any more is no failure.
		_ = n.hub.Close(context.Background())
	})
}

// checkLog wants versions without gaps and every name once.
func (r *region) checkLog(text string) (entries int) {
	r.t.Helper()
	seen := map[string]bool{}
	all, err := r.store.Entries(context.Background(), text, 0, 10_000)
	if err != nil {
		r.t.Fatal(err)
	}
	var chain []byte
	for i, e := range all {
		if !bytes.Equal(e.Chain, history.Chain(chain, e)) {
			r.t.Errorf("entry %d is not bound to those before it", e.Version)
		}
		chain = e.Chain
		name := fmt.Sprint(e.Client, " ", e.Seq)
		if e.Version != int64(i)+1 || e.Client != "" && seen[name] {
			r.t.Errorf("entry %d has version %d, its name %q is there already: %v", i+1, e.Version, name, seen[name])
		}
		seen[name] = true
	}
	return len(all)
}

// peersIn gives the ids of who a presence message or an answer shows.
func peersIn(m map[string]any) []string {
	var ids []string
	peers, _ := m["peers"].([]any)
	for _, p := range peers {
		ids = append(ids, p.(map[string]any)["peer"].(string))
	}
	return ids
}
