package live_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/fault"
)

// A socket ends soon after its session; one of whose session nothing can be learned stays.
func TestSocketsEndWithTheirSession(t *testing.T) {
	t.Parallel()
	tb := serve(t)
	ended, unknown := tb.open(t, "hn-delegate"), tb.open(t, "sv-delegate")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go tb.hub.WatchSessions(ctx, time.Millisecond, func(_ context.Context, session string) error {
		if session == "session-hn-delegate" {
			return fault.New(fault.Unauthenticated, "the session is over")
		}
		return errors.New("the store is away")
	})
	if m := expect(t, ended, "bye"); m["code"] != "unauthenticated" {
		t.Errorf("told %v", m)
	}
	say(t, unknown, `{"t":"ping"}`)
	expect(t, unknown, "pong")
}
