package live_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/live"
	"github.com/redonda/redonda/internal/store/mongo"
	"github.com/redonda/redonda/internal/store/mongo/mongotest"
)

// Four people type while the line to the database server breaks in every way: no
// acknowledgement is early, and everything is in the text once when it is mended.
func TestABadLineToTheDatabaseLosesNothing(t *testing.T) {
	t.Parallel()
	server := mongotest.Start(t)
	address := server.Database(t)
	_, host := mongotest.Through(t, address, "127.0.0.1:0")
	line := mongotest.NewLine(t, host)
	through, _ := mongotest.Through(t, address, line.Address())
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	s := openMongo(t, through+"&serverSelectionTimeoutMS=500")
	crowd := &crowd{beside: openMongo(t, address)}
	url := serveLog(t, s)
	for i := range 4 {
		crowd.typists = append(crowd.typists, newTypist(url, crashText, i))
	}

	typing, stop := context.WithCancel(ctx)
	var running sync.WaitGroup
	for _, c := range crowd.typists {
		running.Go(func() { crowd.typeOn(typing, t, c) })
	}
	crowd.waitForMore(ctx, t, 20, "all is well")

	line.Gone()
	waitUntil(ctx, t, "the server has gone", func() bool { return line.Refused() >= 8 })
	line.Mend()
	crowd.waitForMore(ctx, t, 20, "the server is back")

	line.Slow(time.Second) // each way
	crowd.waitForMore(ctx, t, 16, "the server is slow by 2 s")
	line.Mend()

	met := &atomic.Int64{}
	line.Judge(everySecond(met, "insert", mongotest.Breaks))
	waitUntil(ctx, t, "batches break off", func() bool { return met.Load() >= 5 })
	line.Mend()
	crowd.waitForMore(ctx, t, 10, "no batch breaks off")

	met = &atomic.Int64{}
	line.Judge(everySecond(met, "insert", mongotest.LosesAnswer))
	waitUntil(ctx, t, "answers get lost", func() bool { return met.Load() >= 5 })
	line.Mend()
	crowd.waitForMore(ctx, t, 10, "no answer gets lost")

	lost, unasked := &atomic.Int64{}, &atomic.Int64{}
	insert, find := everySecond(lost, "insert", mongotest.LosesAnswer), everySecond(unasked, "find", mongotest.Breaks)
	line.Judge(func(message []byte) mongotest.Fate { return max(insert(message), find(message)) })
	waitUntil(ctx, t, "nor can it be asked", func() bool { return lost.Load() >= 3 && unasked.Load() >= 3 })
	line.Mend()
	crowd.waitForMore(ctx, t, 10, "all is well again")

	stop()
	running.Wait()
	settle(ctx, t, crowd.typists)
	assertEqualAndComplete(t, crowd.typists)
	crowd.assertLogWhole(t)
}

// everySecond lets every second message of a kind meet a fate, and counts them.
func everySecond(met *atomic.Int64, command string, fate mongotest.Fate) func([]byte) mongotest.Fate {
	var seen atomic.Int64
	return func(message []byte) mongotest.Fate {
		if !mongotest.Is(message, command, "log") || seen.Add(1)%2 == 0 {
			return mongotest.Arrives
		}
		met.Add(1)
		return fate
	}
}

func openMongo(t *testing.T, address string) *mongo.Store {
	t.Helper()
	s, err := mongo.Open(t.Context(), address, mongo.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// serveLog serves a hub on a log to everybody, and gives its address.
func serveLog(t *testing.T, log live.Log) string {
	t.Helper()
	hub := live.NewHub(live.Config{Log: log, Rights: everybodyWrites{}, Code: strings.ToUpper, Logger: slog.New(slog.DiscardHandler), ChangesPerSecond: 100000})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// Every line of the test is broken in the end.
		_ = hub.ServeWS(w, r, live.Identity{AccountView: live.AccountView{ID: "hn-delegate", Delegation: "hn", Code: "HND"}})
	}))
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		if err := hub.Close(ctx); err != nil {
			t.Errorf("closing the hub: %v", err)
		}
		server.Close()
	})
	return strings.Replace(server.URL, "http", "ws", 1)
}

// crowd are typists whose every acknowledgement is checked beside the line.
type crowd struct {
	typists []*typist
	beside  *mongo.Store
	acked   atomic.Int64
}

// typeOn types, and connects again when it was cut off, until ctx ends.
func (w *crowd) typeOn(ctx context.Context, t *testing.T, c *typist) {
	for n := 0; ctx.Err() == nil; {
		if err := c.connect(ctx); err != nil {
			continue
		}
		cut := context.AfterFunc(ctx, func() { c.conn.Close() })
		for ; ctx.Err() == nil; n++ {
			if len(c.buffer) == 0 {
				c.edit(fmt.Sprintf("‹%s.%d·ñ😀›", c.client, n))
			}
			before := len(c.acked)
			if c.send() != nil {
				break
			}
			if err := c.step(); err != nil {
				if strings.HasPrefix(err.Error(), "refused") || strings.HasPrefix(err.Error(), "change ") {
					t.Error(err)
				}
				break
			}
			if len(c.acked) > before {
				if e, err := w.beside.Named(context.WithoutCancel(ctx), c.text, c.client, c.seq); err != nil || e.Version > c.rev {
					t.Errorf("change %d of %s was acknowledged and is not stored: %v", c.seq, c.client, err)
				}
				w.acked.Add(1)
			}
		}
		cut()
		c.conn.Close()
	}
}

// waitForMore waits until more changes were acknowledged.
func (w *crowd) waitForMore(ctx context.Context, t *testing.T, more int64, when string) {
	t.Helper()
	target := w.acked.Load() + more
	waitUntil(ctx, t, when, func() bool { return w.acked.Load() >= target })
}

func waitUntil(ctx context.Context, t *testing.T, what string, is func() bool) {
	t.Helper()
	began := time.Now()
	for !is() {
		select {
		case <-ctx.Done():
			t.Fatalf("%s: it doesn't go on", what)
		case <-time.After(5 * time.Millisecond):
		}
	}
	t.Logf("%s: %v", what, time.Since(began).Round(time.Millisecond))
}

// assertLogWhole reads the log: versions and each client's numbers without gaps.
func (w *crowd) assertLogWhole(t *testing.T) {
	t.Helper()
	next := map[string]int64{}
	for at := int64(0); ; {
		page, err := w.beside.Entries(t.Context(), crashText, at, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			t.Logf("the log has %d changes", at)
			return
		}
		for _, e := range page {
			at++
			next[e.Client]++
			if e.Version != at || (e.Client != "" && e.Seq != next[e.Client]) {
				t.Fatalf("entry %d is version %d, number %d of %s", at, e.Version, e.Seq, e.Client)
			}
		}
	}
}
