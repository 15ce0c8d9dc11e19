package live_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/live"
)

// A socket ends soon after its session; one of whose session nothing can be learned stays.
func TestSocketsEndWithTheirSession(t *testing.T) {
	t.Parallel()
	tb := serve(t)
	ended, unknown := tb.open(t, "hn-delegate"), tb.open(t, "sv-delegate")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go tb.hub.WatchSessions(ctx, live.Pace{Calls: time.Millisecond, Sessions: time.Millisecond}, func(_ context.Context, session string) (live.Identity, error) {
		if session == "session-hn-delegate" {
			return live.Identity{}, fault.New(fault.Unauthenticated, "the session is over")
		}
		return live.Identity{}, errors.New("the store is away")
	})
	if m := expect(t, ended, "bye"); m["code"] != "unauthenticated" {
		t.Errorf("told %v", m)
	}
	say(t, unknown, `{"t":"ping"}`)
	expect(t, unknown, "pong")
}

// Who is moved to another delegation, or loses a pen, comes back as what they are by then.
func TestSocketsComeBackWhenTheirAccountHasChanged(t *testing.T) {
	t.Parallel()
	tb := serve(t)
	moved, same := tb.open(t, "hn-delegate"), tb.open(t, "sv-delegate")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go tb.hub.WatchSessions(ctx, live.Pace{Calls: time.Millisecond, Sessions: time.Millisecond}, func(_ context.Context, session string) (live.Identity, error) {
		as := strings.TrimPrefix(session, "session-")
		is := live.Identity{AccountView: live.AccountView{ID: as, Role: "delegate", Delegation: as[:2]}}
		if as == "hn-delegate" {
			is.Delegation = "gt"
		}
		return is, nil
	})
	if m := expect(t, moved, "bye"); m["code"] != "rights_changed" {
		t.Errorf("told %v", m)
	}
	say(t, same, `{"t":"ping"}`)
	expect(t, same, "pong")
}
