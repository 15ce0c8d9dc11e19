package live_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/gorilla/websocket"

	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/live"
	"github.com/redonda/redonda/internal/store"
)

// unframed is a log that takes no keyframes while it is full.
type unframed struct {
	live.Log
	full  atomic.Bool
	tried atomic.Int64
}

func (u *unframed) PutKeyframe(ctx context.Context, k store.Keyframe) error {
	u.tried.Add(1)
	if u.full.Load() {
		return errors.New("no space left on device")
	}
	return u.Log.PutKeyframe(ctx, k)
}

// typeOn writes one letter after the other, up to a version.
func typeOn(t *testing.T, conn *websocket.Conn, as string, seq, rev, last int) {
	t.Helper()
	for ; rev < last; seq, rev = seq+1, rev+1 {
		acked(t, writes(t, conn, as, seq, rev, `[{"insert":"x"}]`, ""))
	}
}

// replayed gives how many changes opening a version has to replay.
func replayed(t *testing.T, log live.Log, version int64) int64 {
	t.Helper()
	frame, err := log.KeyframeAt(t.Context(), "o02.es", version)
	if err != nil && !errors.Is(err, store.ErrAbsent) {
		t.Fatal(err)
	}
	return version - frame.Version
}

// A keyframe that can't be stored is not made anew at every change, and made when it can be.
func TestAKeyframeThatCantBeStoredIsTriedNowAndThen(t *testing.T) {
	t.Parallel()
	log := &unframed{Log: newSharedLog()}
	log.full.Store(true)
	tb := serveWith(t, live.Config{Log: log})
	conn := tb.open(t, "hn-delegate")
	typeOn(t, conn, "hn-delegate", 1, 0, document.KeyframeEvery+120)
	if tried := log.tried.Load(); tried != 3 {
		t.Errorf("tried %d times in 120 changes", tried)
	}
	log.full.Store(false)
	typeOn(t, conn, "hn-delegate", document.KeyframeEvery+121, document.KeyframeEvery+120, document.KeyframeEvery+160)
	if tried := log.tried.Load(); tried != 4 || replayed(t, log, document.KeyframeEvery+160) > 50 {
		t.Errorf("once there is room, %d were tried, and opening replays %d", tried-3, replayed(t, log, document.KeyframeEvery+160))
	}
}

// A node that dies before it stores the keyframe that was due leaves it to the next that
// writes: no version is further from a keyframe than others.
func TestTheKeyframeOfADeadNodeIsMadeByTheNext(t *testing.T) {
	t.Parallel()
	for name, had := range map[string]bool{"which had the text open": true, "which opens it": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRegion(t, 2, nil)
			here, there := r.nodes[0], r.nodes[1]
			here.log.unframed.Store(true)
			var reader *websocket.Conn
			if had {
				reader = there.open(t, "sv-delegate")
			}
			typeOn(t, here.open(t, "hn-delegate"), "hn-delegate", 1, 0, document.KeyframeEvery)
			here.kill(t)
			if !had {
				reader = there.open(t, "sv-delegate")
			}
			acked(t, writes(t, reader, "sv-delegate", 1, 0, `[{"insert":"x"}]`, ""))
			eventually(t, "nobody made the keyframe", func() bool { return r.log.count("put keyframe") == 1 })
			for _, version := range []int64{document.KeyframeEvery, document.KeyframeEvery + 1} {
				if n := replayed(t, r.log, version); n > document.KeyframeEvery {
					t.Errorf("opening version %d replays %d changes", version, n)
				}
			}
		})
	}
}

// One that another node has made is not made again.
func TestAKeyframeIsMadeByOneNode(t *testing.T) {
	t.Parallel()
	r := newRegion(t, 2, nil)
	here, there := r.nodes[0].open(t, "hn-delegate"), r.nodes[1].open(t, "sv-delegate")
	typeOn(t, here, "hn-delegate", 1, 0, document.KeyframeEvery)
	eventually(t, "there is no keyframe", func() bool { return r.log.count("put keyframe") == 1 })
	for seq := range 3 {
		acked(t, writes(t, there, "sv-delegate", seq+1, 0, fmt.Sprintf(`[{"insert":"%d"}]`, seq), ""))
	}
	say(t, there, `{"t":"ping"}`)
	if expect(t, there, "pong"); r.log.count("put keyframe") != 1 {
		t.Errorf("%d keyframes for %d changes", r.log.count("put keyframe"), len(r.log.all("o02.es")))
	}
}
