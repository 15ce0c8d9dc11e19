package live_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/live"
	"github.com/redonda/redonda/internal/store"
)

// tardy is a log that takes what it is given, doesn't answer, and has it only later.
type tardy struct {
	*sharedLog
	mu    sync.Mutex // guards what follows
	late  bool
	owing [][]store.Entry
}

func (l *tardy) Append(ctx context.Context, entries []store.Entry) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.late {
		l.owing = append(l.owing, entries)
		return 0, errors.New("no answer")
	}
	return l.sharedLog.Append(ctx, entries)
}

func (l *tardy) delay(late bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.late = late
}

// arrive brings in what is owed, as far as its versions and names are still to be had.
func (l *tardy) arrive() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, entries := range l.owing {
		// Who comes too late finds the place taken.
		_, _ = l.sharedLog.Append(context.Background(), entries)
	}
	l.owing = nil
}

// doubted is a table at which nobody knows whether the first change of Honduras, "uno",
// was stored, and the section has been closed since.
func doubted(t *testing.T, config live.Config) (*table, *tardy, func() map[string]any) {
	t.Helper()
	log := &tardy{sharedLog: newSharedLog()}
	config.Log = log
	tb := serveWith(t, config)
	conn := tb.open(t, "hn-delegate")
	send := func() map[string]any { return writes(t, conn, "hn-delegate", 1, 0, `[{"insert":"uno"}]`, "") }
	log.delay(true)
	if m := send(); m["code"] != "unavailable" || m["retry"] != true {
		t.Fatalf("without an answer of the store the change is answered %v", m)
	}
	log.delay(false)
	tb.rights.set("frozen")
	tb.hub.RightsChanged("o02.es")
	expect(t, conn, "rights")
	return tb, log, func() map[string]any {
		t.Helper()
		for {
			m := send()
			if m["code"] != "unavailable" {
				return m
			}
			if m["retry"] != true {
				t.Fatalf("answered %v", m)
			}
		}
	}
}

// As long as a change may still turn up in the log, it is not refused for good: its
// client would give the name to other words, and take the first for their acknowledgement.
func TestAChangeThatMayBeStoredIsNotRefusedForGood(t *testing.T) {
	t.Parallel()
	for name, shared := range map[string]bool{"alone": false, "with other nodes": true} {
		t.Run(name+", it was stored", func(t *testing.T) {
			t.Parallel()
			_, log, send := doubted(t, live.Config{Shared: shared})
			log.arrive()
			if m := send(); m["t"] != "ack" || m["rev"] != 1.0 {
				t.Errorf("the change is answered %v", m)
			}
			if all := log.all("o02.es"); len(all) != 1 {
				t.Errorf("%d changes are stored", len(all))
			}
		})
		t.Run(name+", it was not", func(t *testing.T) {
			t.Parallel()
			_, log, send := doubted(t, live.Config{Shared: shared})
			if m := send(); m["code"] != "section_closed" || m["retry"] != false {
				t.Errorf("once it can't turn up any more, the change is answered %v", m)
			}
			log.arrive() // too late
			for _, e := range log.all("o02.es") {
				if strings.Contains(string(e.Delta), "uno") {
					t.Errorf("what was refused for good is stored as %d", e.Version)
				}
			}
			state, err := history.Latest(t.Context(), log, "o02.es")
			if err != nil || state.Version != 1 || state.Text.Length() != 1 {
				t.Errorf("what settled it is at %d, with %d units: %v", state.Version, state.Text.Length(), err)
			}
		})
	}
}

// Whoever keeps revisions hears of every change that is stored, once, also where the
// room learned of it from the log alone: the last words of a text have no other occasion.
func TestTheKeeperHearsOfWhatWasFoundInTheLog(t *testing.T) {
	t.Parallel()
	tests := map[string]func(t *testing.T, log *stumbling){
		"the answer was lost": func(_ *testing.T, log *stumbling) {
			log.appended(func(n int, _ error) (int, error) { return 0, errors.New("no answer") })
		},
		"the answer was lost, and the log could not be read": func(t *testing.T, log *stumbling) {
			log.appended(func(int, error) (int, error) {
				log.fails.Store(true)
				time.AfterFunc(10*time.Millisecond, func() { log.fails.Store(false) })
				return 0, errors.New("no answer")
			})
		},
	}
	for name, stumble := range tests {
		for where, shared := range map[string]bool{"alone": false, "with other nodes": true} {
			t.Run(name+", "+where, func(t *testing.T) {
				t.Parallel()
				log := &stumbling{sharedLog: newSharedLog()}
				heard := make(chan store.Entry, 10)
				tb := serveWith(t, live.Config{Log: log, Shared: shared, Stored: func(e store.Entry) { heard <- e }})
				conn := tb.open(t, "hn-delegate")
				stumble(t, log)
				for m := writes(t, conn, "hn-delegate", 1, 0, `[{"insert":"uno"}]`, ""); m["t"] != "ack"; {
					m = expect(t, conn, "ack") // by itself, once the log can be read
				}
				if e := <-heard; e.Version != 1 || e.Account != "hn-delegate" {
					t.Errorf("the keeper hears of %+v", e)
				}
				acked(t, writes(t, conn, "hn-delegate", 2, 0, `[{"insert":"dos"}]`, ""))
				if e := <-heard; e.Version != 2 || len(heard) > 0 {
					t.Errorf("then of %+v and %d more", e, len(heard))
				}
			})
		}
	}
}

// stumbling is a log of which one answer is another one than the truth.
type stumbling struct {
	*sharedLog
	fails  atomic.Bool // it can't be read
	answer atomic.Pointer[func(int, error) (int, error)]
}

// appended sets what the next Append answers in place of the truth.
func (l *stumbling) appended(answer func(int, error) (int, error)) { l.answer.Store(&answer) }

func (l *stumbling) Append(ctx context.Context, entries []store.Entry) (int, error) {
	n, err := l.sharedLog.Append(ctx, entries)
	if answer := l.answer.Swap(nil); answer != nil {
		return (*answer)(n, err)
	}
	return n, err
}

func (l *stumbling) Entries(ctx context.Context, text string, after int64, limit int) ([]store.Entry, error) {
	if l.fails.Load() {
		return nil, errors.New("the log can't be read")
	}
	return l.sharedLog.Entries(ctx, text, after, limit)
}
