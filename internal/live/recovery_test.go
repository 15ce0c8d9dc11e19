package live

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/store"
)

// forgetful is a log that stores, and neither says so nor can be read, while it is ill.
type forgetful struct {
	memoryLog
	ill atomic.Bool
}

var errIll = errors.New("the log is ill")

func (l *forgetful) Append(ctx context.Context, entries []store.Entry) (int, error) {
	n, err := l.memoryLog.Append(ctx, entries)
	if l.ill.Load() {
		return 0, errIll
	}
	return n, err
}

func (l *forgetful) Head(ctx context.Context, text string) (int64, error) {
	if l.ill.Load() {
		return 0, errIll
	}
	return l.memoryLog.Head(ctx, text)
}

// withoutState is a room that has lost its state, with a seat.
func withoutState(t *testing.T) (h *Hub, r *room, p *peer, log *forgetful) {
	t.Helper()
	log = &forgetful{}
	h = NewHub(Config{Log: log, Rights: oneText{}, Code: strings.ToUpper, Logger: slog.New(slog.DiscardHandler)})
	ours, theirs := net.Pipe()
	go io.Copy(io.Discard, theirs) // until the end of the line
	t.Cleanup(func() { ours.Close() })
	p, err := h.admit(nil, newLine(ours), Identity{})
	if err != nil {
		t.Fatal(err)
	}
	enter := func(request any) {
		if err := h.enter(t.Context(), "o02.es", request); err != nil {
			t.Fatal(err)
		}
	}
	enter(entering{peer: p, client: "client-1"})
	log.ill.Store(true)
	enter(&submission{peer: p, client: "client-1", seq: 1, change: delta.Delta{{Insert: "uno"}}})
	if r = h.rooms["o02.es"]; r.loaded {
		t.Fatal("the room has its state")
	}
	return h, r, p, log
}

// A room that lost its state comes back by itself, also while people move their cursors.
func TestCursorsDontKeepARoomFromItsState(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h, r, p, log := withoutState(t)
		log.ill.Store(false)
		for range 6 {
			if err := h.enter(t.Context(), "o02.es", cursorMove{peer: p}); err != nil {
				t.Fatal(err)
			}
			time.Sleep(recoveryDelay / 3)
		}
		synctest.Wait()
		if !r.loaded || r.version != 1 {
			t.Errorf("two seconds later it has its state: %v, at version %d", r.loaded, r.version)
		}
		h.dismiss(p)
		if err := h.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// A room that ended without its state lets it be.
func TestARoomThatEndedDoesNotComeBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h, r, p, _ := withoutState(t)
		go h.dismiss(p)
		if err := h.Close(t.Context()); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		r.arriving.Add(1)
		if err := r.take(t.Context(), presenceDue{}); err != nil { // a timer that was due at that moment
			t.Error(err)
		}
		if !r.over || r.recovery.Stop() {
			t.Errorf("the room is over: %v, and would try again", r.over)
		}
	})
}

// Who leaves a room that has ended, and who was on the way to somebody there, opens no new one.
func TestLeavingOpensNoRoom(t *testing.T) {
	t.Parallel()
	h := NewHub(Config{Log: &memoryLog{}, Rights: oneText{}, Code: strings.ToUpper})
	ours, theirs := net.Pipe()
	defer theirs.Close()
	p, err := h.admit(nil, newLine(ours), Identity{})
	if err != nil {
		t.Fatal(err)
	}
	p.greeted = true
	ended := &room{hub: h, text: "o02.es"}
	for what, tell := range map[string]func(){
		"closing a text":      func() { p.receive(t.Context(), []byte(`{"t":"close","text":"o02.es"}`)) },
		"the end of a line":   func() { h.dismiss(p) },
		"a page of the log":   func() { q := &pursuit{room: ended, peer: p}; q.tell(reached{q}) },
		"a log without pages": func() { q := &pursuit{room: ended, peer: p}; q.tell(stalled{q, io.EOF}) },
	} {
		p.texts["o02.es"] = "client-1"
		if tell(); len(h.rooms) > 0 {
			t.Errorf("%s has opened %d rooms", what, len(h.rooms))
		}
		clear(h.rooms)
	}
}
