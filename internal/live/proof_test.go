package live_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/live"
)

// Whoever makes the room compare and compare is credited with the words himself after a
// while, and nobody waits; later, undos are looked into again.
func TestTheWorkOfProvingUndosIsTheRooms(t *testing.T) {
	t.Parallel()
	var now atomic.Int64
	now.Store(time.Date(2021, 9, 3, 16, 0, 0, 0, time.UTC).UnixNano())
	tb := serveWith(t, live.Config{Log: newSharedLog(), Now: func() time.Time { return time.Unix(0, now.Load()) }})
	sv, hn := tb.open(t, "sv-head"), tb.open(t, "hn-delegate")
	var words strings.Builder
	for i := range 90 {
		fmt.Fprintf(&words, "votos%04d ", i)
	}
	acked(t, writes(t, sv, "sv-head", 1, 0, `[{"insert":"`+words.String()+`"}]`, ""))
	acked(t, writes(t, hn, "hn-delegate", 1, 1, `[{"delete":900}]`, ""))

	const claim = `[{"client":"outbox-hn-delegate","seq":1}]`
	seq := 1
	undo := func(inserted string) (authors any) {
		t.Helper()
		seq++
		return acked(t, writes(t, hn, "hn-delegate", seq, 2, `[{"insert":"`+inserted+`"}]`, claim))["authors"]
	}
	back := "¿" + words.String()[:450] + "—" + words.String()[450:] + "?"
	for range 12 { // of letters none of which was lost
		undo(strings.Repeat("x", 1000))
	}
	if authors := undo(back); authors != nil {
		t.Errorf("after twelve hard undos in no time a thirteenth is looked into: %v", authors)
	}
	now.Add(int64(10 * time.Second))
	if authors := undo(back); !strings.Contains(fmt.Sprint(authors), "sv-head") {
		t.Errorf("ten seconds later the words go back to %v", authors)
	}
}
