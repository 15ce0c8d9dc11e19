package livesim

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redonda/redonda/internal/live"
	"github.com/redonda/redonda/internal/store"
)

// counted is a disk whose calls wait for nothing and are counted.
type counted struct {
	mount
	mu    sync.Mutex
	calls map[string]int
}

func newCounted(d *disk) *counted {
	return &counted{mount: mount{disk: d}, calls: map[string]int{}}
}

func (c *counted) count(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls[name]++
}

// taken gives what was called since it was last asked.
func (c *counted) taken() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	calls := fmt.Sprint(c.calls)
	clear(c.calls)
	return strings.TrimPrefix(calls, "map")
}

func (c *counted) Append(_ context.Context, entries []store.Entry) (int, error) {
	c.count("append")
	return c.disk.append(slices.Clone(entries))
}

func (c *counted) Head(context.Context, string) (int64, error) {
	c.count("head")
	return c.disk.head(), nil
}

func (c *counted) Entries(_ context.Context, _ string, after int64, limit int) ([]store.Entry, error) {
	c.count("entries")
	c.disk.mu.Lock()
	defer c.disk.mu.Unlock()
	from := min(after, int64(len(c.disk.log)))
	return slices.Clone(c.disk.log[from:min(from+int64(limit), int64(len(c.disk.log)))]), nil
}

func (c *counted) PutKeyframe(context.Context, store.Keyframe) error {
	c.count("put keyframe")
	return nil
}

func (c *counted) KeyframeAt(context.Context, string, int64) (store.Keyframe, error) {
	c.count("keyframe")
	return store.Keyframe{}, store.ErrAbsent
}

// house is some nodes on one disk in virtual time, a visitor at each.
type house struct {
	t        *testing.T
	disk     *disk
	rights   *rights
	nodes    []*live.Hub
	stores   []*counted
	buses    []*bus
	visitors []*reader
}

// reader is a visitor who keeps what it is told.
type reader struct {
	line  *line
	heard []message
	peers int // how many the last presence or answer shows
}

func newHouse(t *testing.T, nodes int, wired, shared bool) *house {
	h := &house{t: t, disk: &disk{}, rights: newRights(nodes)}
	for i := range nodes {
		h.stores = append(h.stores, newCounted(h.disk))
		c := live.Config{
			Log: h.stores[i], Rights: h.rights, Code: strings.ToUpper, Logger: slog.New(slog.DiscardHandler),
			Shared: shared, Node: fmt.Sprint("n", i), Jitter: jitter(7, uint64(i)),
		}
		h.buses = append(h.buses, newBus())
		if wired {
			c.Bus = h.buses[i]
		}
		hub := live.NewHub(c)
		h.nodes = append(h.nodes, hub)
		v := &reader{line: newLine()}
		h.visitors = append(h.visitors, v)
		who := live.Identity{AccountView: live.AccountView{ID: fmt.Sprint("user-", i)}}
		go func() {
			// Each line ends with its hub.
			_ = hub.ServeWS(&upgrade{v.line, http.Header{}}, upgradeRequest(), who)
		}()
		h.say(i, `{"t":"hello","protocol":1}`)
		h.say(i, `{"t":"open","text":%q,"client":"outbox-%d"}`, text, i)
	}
	h.rest(time.Second)
	return h
}

func (h *house) say(visitor int, format string, args ...any) {
	h.visitors[visitor].line.push(textFrame, fmt.Appendf(nil, format, args...))
}

// rest lets time pass, in steps of ten milliseconds at most, and passes news on.
func (h *house) rest(total time.Duration) {
	for end := time.Now().Add(total); ; {
		synctest.Wait()
		for from, b := range h.buses {
			for _, n := range b.take() {
				for to, other := range h.buses {
					if to != from {
						other.arrive(n)
						synctest.Wait()
					}
				}
			}
		}
		for _, v := range h.visitors {
			v.listen(h.t)
		}
		left := time.Until(end)
		if left <= 0 {
			return
		}
		time.Sleep(min(left, 10*time.Millisecond))
	}
}

func (v *reader) listen(t *testing.T) {
	t.Helper()
	for _, f := range v.line.collect() {
		if f.kind == pingFrame {
			v.line.push(pongFrame, f.payload)
		}
		if f.kind != textFrame {
			continue
		}
		var m message
		if err := json.Unmarshal(f.payload, &m); err != nil {
			t.Fatal(err)
		}
		v.heard = append(v.heard, m)
		var p struct{ Peers []json.RawMessage }
		if bytes.Contains(f.payload, []byte(`"peers"`)) && json.Unmarshal(f.payload, &p) == nil {
			v.peers = len(p.Peers)
		}
	}
}

// until lets time pass until a visitor hears a message of a kind, and tells how long that took.
func (h *house) until(visitor int, kind string) time.Duration {
	h.t.Helper()
	began := time.Now()
	for time.Since(began) < time.Minute {
		h.rest(0)
		if slices.ContainsFunc(h.visitors[visitor].heard, func(m message) bool { return m.T == kind }) {
			h.visitors[visitor].heard = nil
			return time.Since(began)
		}
		h.rest(10 * time.Millisecond)
	}
	h.t.Fatalf("visitor %d never hears %s", visitor, kind)
	return 0
}

// end closes all nodes that live.
func (h *house) end() {
	for i, n := range h.nodes {
		if err := n.Close(context.Background()); err != nil {
			h.t.Error(err)
		}
		h.visitors[i].line.cut()
	}
	synctest.Wait()
}

// What one node stores another one shows at once by the bus, and by looking at the log
// within two seconds without one. The same holds for a right.
func TestHowSoonAnotherNodeShows(t *testing.T) {
	t.Parallel()
	for name, limit := range map[string]time.Duration{"with a bus": 10 * time.Millisecond, "without": 2 * time.Second} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				h := newHouse(t, 2, name == "with a bus", true)
				var longest, all time.Duration
				const changes = 40
				for seq := range changes {
					h.rest(time.Duration(seq*37) * time.Millisecond)
					h.say(0, `{"t":"change","text":%q,"client":"outbox-0","seq":%d,"rev":%d,"ops":[{"insert":"a"}]}`, text, seq+1, seq)
					took := h.until(1, "changes")
					longest, all = max(longest, took), all+took
				}
				if longest > limit {
					t.Errorf("a change was shown after %v", longest)
				}
				t.Logf("score: another node's change is shown %s after %v on average, %v at most", name, (all / changes).Round(time.Millisecond), longest.Round(time.Millisecond))
				h.visitors[1].heard = nil
				h.rights.change(func() { h.rights.status = "frozen" })
				if name == "with a bus" {
					h.nodes[0].RightsChanged(text)
				}
				if took := h.until(1, "rights"); took > limit {
					t.Errorf("a right was taken away after %v", took)
				}
				h.end()
			})
		})
	}
}

// People of a node that falls silent are shown for 45 seconds and no longer; of one that
// goes on they are shown all the time.
func TestASilentNodeIsForgotten(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, 3, true, true)
		h.rest(10 * time.Minute)
		if h.visitors[0].peers != 3 || len(h.nodes[0].Here()[text]) != 3 {
			t.Errorf("%d are shown, %d are here", h.visitors[0].peers, len(h.nodes[0].Here()[text]))
		}
		h.buses[2].die()
		h.rest(29 * time.Second)
		if h.visitors[0].peers != 3 {
			t.Errorf("%d are shown shortly after", h.visitors[0].peers)
		}
		h.rest(18 * time.Second)
		if h.visitors[0].peers != 2 || len(h.nodes[0].Here()[text]) != 2 {
			t.Errorf("%d are shown, %d are here, of a node that is gone", h.visitors[0].peers, len(h.nodes[0].Here()[text]))
		}
		h.end()
	})
}

// A node alone asks its store for nothing while nobody does anything, and for a change
// just to store it.
func TestANodeAloneAsksForNothing(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"alone": "[append:1]", "one of several": "[append:1 entries:"} {
		synctest.Test(t, func(t *testing.T) {
			h := newHouse(t, 1, false, name != "alone")
			h.stores[0].taken()
			h.rest(time.Minute)
			if got := h.stores[0].taken(); (got == "[]") != (name == "alone") {
				t.Errorf("%s: an idle minute asked for %s", name, got)
			}
			h.say(0, `{"t":"change","text":%q,"client":"outbox-0","seq":1,"rev":0,"ops":[{"insert":"a"}]}`, text)
			h.rest(10 * time.Second)
			if got := h.stores[0].taken(); !strings.HasPrefix(got, want) {
				t.Errorf("%s: a change asked for %s", name, got)
			}
			h.end()
		})
	}
}
