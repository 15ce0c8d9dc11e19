package live_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/gorilla/websocket"

	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/live"
	"github.com/redonda/redonda/internal/store"
)

// gated is a log that takes nothing while its door is locked.
type gated struct {
	*sharedLog
	door    sync.Mutex
	waiting atomic.Int64
}

func (g *gated) Append(ctx context.Context, entries []store.Entry) (int, error) {
	g.waiting.Add(1)
	g.door.Lock()
	g.waiting.Add(-1)
	g.door.Unlock()
	return g.sharedLog.Append(ctx, entries)
}

// atTheDoor sends a change that the log lets wait, so that what comes after it is one batch.
func (g *gated) atTheDoor(t *testing.T, conn *websocket.Conn, change string) {
	t.Helper()
	g.door.Lock()
	say(t, conn, change)
	eventually(t, "nothing waits at the door", func() bool { return g.waiting.Load() == 1 })
}

// arrives sends changes and waits until they are with the room.
func arrives(t *testing.T, conn *websocket.Conn, changes ...string) {
	t.Helper()
	for _, change := range changes {
		say(t, conn, change)
	}
	say(t, conn, `{"t":"ping"}`)
	expect(t, conn, "pong")
}

func changeOf(as string, seq, rev int, words string) string {
	return fmt.Sprintf(`{"t":"change","text":"o02.es","client":"outbox-%s","seq":%d,"rev":%d,"ops":[{"insert":"%s"}]}`, as, seq, rev, words)
}

// toldOf reads until a version is told, as an acknowledgement or as an entry.
func toldOf(t *testing.T, conn *websocket.Conn, version float64) (how string, told map[string]any) {
	t.Helper()
	for {
		m := expect(t, conn, "ack", "changes", "refused")
		if m["rev"] == version {
			return "ack", m
		}
		entries, _ := m["changes"].([]any)
		for _, e := range entries {
			if entry := e.(map[string]any); entry["rev"] == version {
				return "entry", entry
			}
		}
	}
}

// Every hundredth change says what the text must be, to its author and to who reads along.
func TestEveryHundredthChangeCarriesTheSum(t *testing.T) {
	t.Parallel()
	tb := serve(t)
	author, reader := tb.open(t, "hn-delegate"), tb.open(t, "sv-delegate")
	for seq := 1; seq <= 100; seq++ {
		ack := acked(t, writes(t, author, "hn-delegate", seq, seq-1, `[{"insert":"ñ"}]`, ""))
		_, entry := toldOf(t, reader, float64(seq))
		hash := sha256.Sum256([]byte(strings.Repeat("ñ", seq) + "\n"))
		want := hex.EncodeToString(hash[:8])
		if (seq == 100) != (ack["sum"] == want) || ack["sum"] != entry["sum"] {
			t.Errorf("at %d: the author is told %v, the reader %v, the text's is %s", seq, ack["sum"], entry["sum"], want)
		}
	}
}

// The same in company, where authors get their changes as entries, and at other nodes.
func TestTheSumIsToldInCompanyAndElsewhere(t *testing.T) {
	t.Parallel()
	log := &gated{sharedLog: newSharedLog()}
	r := newRegionOn(t, 2, nil, log)
	here, there := r.nodes[0], r.nodes[1].open(t, "ni-delegate")
	first, second, third, fourth := here.open(t, "gt-delegate"), here.open(t, "hn-delegate"), here.open(t, "sv-delegate"), here.open(t, "cr-delegate")
	typeOn(t, first, "gt-delegate", 1, 0, 97)
	log.atTheDoor(t, first, changeOf("gt-delegate", 98, 97, "x"))
	arrives(t, second, changeOf("hn-delegate", 1, 97, "a"))
	arrives(t, third, changeOf("sv-delegate", 1, 97, "b"))
	arrives(t, fourth, changeOf("cr-delegate", 1, 97, "c"))
	log.door.Unlock()
	how, told := toldOf(t, third, 100)
	state, err := history.At(t.Context(), log, "o02.es", 100)
	if err != nil {
		t.Fatal(err)
	}
	if how != "entry" || told["client"] != "outbox-sv-delegate" || told["sum"] != state.Text.Sum() {
		t.Errorf("to its author, among four, version 100 is told as %s with sum %v, want %s", how, told["sum"], state.Text.Sum())
	}
	for _, conn := range []*websocket.Conn{first, second, fourth, there} {
		if _, told := toldOf(t, conn, 100); told["sum"] != state.Text.Sum() {
			t.Errorf("to another, version 100 is told with sum %v, want %s", told["sum"], state.Text.Sum())
		}
	}
}

// A change that is sent again while a batch is on its way is known wherever it stands: in
// the log, in the batch, or behind another of its client. Other content under its name is refused.
func TestAResendIsKnownWhileABatchIsOnItsWay(t *testing.T) {
	t.Parallel()
	log := &gated{sharedLog: newSharedLog()}
	tb := serveWith(t, live.Config{Log: log})
	one, other := tb.open(t, "hn-delegate"), tb.open(t, "sv-delegate")
	stored := []string{changeOf("hn-delegate", 1, 0, "uno"), changeOf("hn-delegate", 2, 0, "dos")}
	for _, change := range stored {
		say(t, one, change)
		acked(t, expect(t, one, "ack", "refused"))
	}
	log.atTheDoor(t, other, changeOf("sv-delegate", 1, 2, "x"))
	batch := []string{changeOf("hn-delegate", 3, 2, "tres"), changeOf("hn-delegate", 4, 2, "cuatro")}
	arrives(t, one, batch...)
	arrives(t, one, batch...)
	arrives(t, one, stored...)
	arrives(t, one, changeOf("hn-delegate", 3, 2, "otro"))
	log.door.Unlock()

	acks, versions := map[float64]int{}, map[float64]float64{1: 1, 2: 2, 3: 4, 4: 5}
	for refused := false; !refused || len(acks) < 4; {
		m := expect(t, one, "ack", "refused")
		if m["t"] == "refused" {
			if refused = true; m["code"] != "name_reused" || m["seq"] != 3.0 {
				t.Fatalf("a resend is answered %v", m)
			}
			continue
		}
		seq := m["seq"].(float64)
		if acks[seq]++; m["rev"] != versions[seq] {
			t.Errorf("change %v is acknowledged as version %v, want %v", seq, m["rev"], versions[seq])
		}
	}
	for seq, n := range acks {
		if n != 1 {
			t.Errorf("change %v was acknowledged %d times", seq, n)
		}
	}
	if n := len(log.all("o02.es")); n != 5 {
		t.Errorf("%d changes are stored", n)
	}
}
