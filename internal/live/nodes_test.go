package live_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/bus"
	"github.com/redonda/redonda/internal/live"
	"github.com/redonda/redonda/internal/store"
	"github.com/redonda/redonda/internal/store/mongo"
	"github.com/redonda/redonda/internal/store/mongo/mongotest"
)

// People at three nodes type in one text at once: all see one text in the end,
// whatever the bus does meanwhile.
func TestThreeNodesWriteOneText(t *testing.T) {
	t.Parallel()
	for name, wire := range map[string]*bus.Local{"with a bus": {}, "without": nil, "with one that falls and comes back": {}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const people, words = 6, 40
			r := newRegion(t, 3, wire)
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			typists := make([]*typist, people)
			var running sync.WaitGroup
			for i := range typists {
				typists[i] = newTypist(r.nodes[i%3].url, "o02.es", i)
				running.Go(func() {
					if err := typists[i].write(ctx, fmt.Sprint("c", i), words); err != nil {
						t.Errorf("typist %d: %v", i, err)
					}
				})
			}
			if strings.HasPrefix(name, "with one") {
				for at, do := range []func(){wire.Break, wire.Mend, wire.Break, wire.Mend} {
					eventually(t, "nobody types on", func() bool { return len(r.log.all("o02.es")) >= (at+1)*people*words/6 })
					do()
				}
			}
			running.Wait()
			settle(ctx, t, typists)
			assertEqualAndComplete(t, typists)
			r.checkLog("o02.es")
			stored, conflicts := len(r.log.all("o02.es")), r.log.count("conflict")
			if r.meter.lost != conflicts || r.meter.failed > 0 {
				t.Errorf("%d races were lost and %d counted; %d batches were given up", conflicts, r.meter.lost, r.meter.failed)
			}
			t.Logf("%d entries, %d lost races, %d appends, %d reads, %d keyframes read",
				stored, conflicts, r.log.count("append"), r.log.count("entries"), r.log.count("keyframe"))
		})
	}
}

// The same on a real database, which alone decides who was first.
func TestThreeNodesWriteOneTextInMongoDB(t *testing.T) {
	t.Parallel()
	server := mongotest.Start(t)
	for name, wire := range map[string]*bus.Local{"with a bus": {}, "without": nil} {
		t.Run(name, func(t *testing.T) {
			s, err := mongo.Open(t.Context(), server.Database(t), mongo.Options{Logger: slog.New(slog.DiscardHandler)})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
			r := newRegionOn(t, 3, wire, s)
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
			defer cancel()
			typists := make([]*typist, 6)
			var running sync.WaitGroup
			for i := range typists {
				typists[i] = newTypist(r.nodes[i%3].url, "o02.es", i)
				running.Go(func() {
					if err := typists[i].write(ctx, fmt.Sprint("c", i), 20); err != nil {
						t.Errorf("typist %d: %v", i, err)
					}
				})
			}
			running.Wait()
			settle(ctx, t, typists)
			assertEqualAndComplete(t, typists)
			t.Logf("%d entries", r.checkLog("o02.es"))
		})
	}
}

// write types so many words, each when the one before is acknowledged.
func (c *typist) write(ctx context.Context, prefix string, words int) error {
	if err := c.connect(ctx); err != nil {
		return err
	}
	for n := 0; n < words || c.flying != nil || c.buffer != nil; {
		if c.buffer == nil && n < words {
			c.edit(fmt.Sprintf("‹%s.%d·ñ😀›", prefix, n))
			n++
		}
		if err := c.send(); err != nil {
			return err
		}
		if err := c.step(); err != nil {
			return err
		}
	}
	return nil
}

// A node dies hard with changes on their way: its people go on at another one, with
// the changes that nobody has acknowledged, and each is there once.
func TestPeopleOfADeadNodeGoOnAtAnother(t *testing.T) {
	t.Parallel()
	for name, wire := range map[string]*bus.Local{"with a bus": {}, "without": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRegion(t, 3, wire)
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			typists := make([]*typist, 6)
			var running sync.WaitGroup
			for i := range typists {
				typists[i] = newTypist(r.nodes[i%3].url, "o02.es", i)
				running.Go(func() {
					for n := 0; n < 3 && typists[i].write(ctx, fmt.Sprintf("c%d.%d", i, n), 30) != nil; n++ {
						typists[i].url = r.nodes[1+(i+n)%2].url // the first one is dead
					}
				})
			}
			eventually(t, "nobody types", func() bool { return len(r.log.all("o02.es")) > 40 })
			r.nodes[0].log.silent.Store(true)
			eventually(t, "nobody types on", func() bool { return len(r.log.all("o02.es")) > 60 })
			r.nodes[0].kill(t)
			running.Wait()
			for _, c := range typists { // also those who were done before it died
				if c.url == r.nodes[0].url {
					c.url = r.nodes[1].url
				}
			}
			settle(ctx, t, typists)
			assertEqualAndComplete(t, typists)
			r.checkLog("o02.es")
		})
	}
}

// What a dead node stored and could not acknowledge is known at every other, also at one
// that has had the text open all along and heard nothing of it.
func TestAnotherNodeKnowsWhatTheDeadOneStored(t *testing.T) {
	t.Parallel()
	r := newRegion(t, 2, nil)
	here, there := r.nodes[0], r.nodes[1]
	there.open(t, "sv-delegate")
	conn := here.open(t, "hn-delegate")
	here.log.silent.Store(true)
	const change = `{"t":"change","text":"o02.es","client":"outbox-hn-delegate","seq":1,"rev":0,"ops":[{"insert":"uno"}]}`
	say(t, conn, change)
	eventually(t, "it is not stored", func() bool { return len(r.log.all("o02.es")) == 1 })
	here.kill(t)
	conn = there.sit(t, "hn-delegate")
	say(t, conn, `{"t":"open","text":"o02.es","client":"outbox-hn-delegate","rev":0}`)
	if m := expect(t, conn, "opened"); m["seq"] != 1.0 || m["rev"] != 1.0 {
		t.Errorf("opened as %v", m)
	}
	say(t, conn, change)
	if m := expect(t, conn, "ack", "refused"); m["rev"] != 1.0 {
		t.Errorf("sent again, it is answered %v", m)
	}
	say(t, conn, strings.Replace(change, "uno", "dos", 1))
	if m := expect(t, conn, "ack", "refused"); m["code"] != "name_reused" {
		t.Errorf("another change of that name is answered %v", m)
	}
	if got := len(r.log.all("o02.es")); got != 1 {
		t.Errorf("%d entries", got)
	}
}

// A client that comes from another node knows versions that this one has not heard of.
func TestANodeLooksBeforeItAnswersANewcomer(t *testing.T) {
	t.Parallel()
	r := newRegion(t, 2, nil)
	r.nodes[1].open(t, "sv-delegate")
	conn := r.nodes[0].open(t, "hn-delegate")
	for seq := range 3 {
		say(t, conn, fmt.Sprintf(`{"t":"change","text":"o02.es","client":"outbox-hn-delegate","seq":%d,"rev":%d,"ops":[{"insert":"a"}]}`, seq+1, seq))
		expect(t, conn, "ack")
	}
	conn = r.nodes[1].sit(t, "hn-delegate")
	say(t, conn, `{"t":"open","text":"o02.es","client":"outbox-hn-delegate","rev":3}`)
	if m := expect(t, conn, "opened", "error"); m["rev"] != 3.0 || m["seq"] != 3.0 {
		t.Errorf("answered %v", m)
	}
}

// A lost race costs the failed append, one read of what was missed, and the append again.
func TestALostRaceIsCheap(t *testing.T) {
	t.Parallel()
	r := newRegion(t, 1, nil)
	conn := r.nodes[0].open(t, "hn-delegate")
	say(t, conn, `{"t":"change","text":"o02.es","client":"outbox-hn-delegate","seq":1,"rev":0,"ops":[{"insert":"uno "}]}`)
	expect(t, conn, "ack")
	for v := range int64(3) { // another node's, of which nothing is heard
		_, err := r.log.Append(t.Context(), []store.Entry{{Text: "o02.es", Version: v + 2, Delta: []byte(`[{"insert":"x"}]`), Account: "other"}})
		if err != nil {
			t.Fatal(err)
		}
	}
	r.log.mu.Lock()
	clear(r.log.calls)
	r.log.mu.Unlock()
	say(t, conn, `{"t":"change","text":"o02.es","client":"outbox-hn-delegate","seq":2,"rev":1,"ops":[{"retain":4},{"insert":"dos"}]}`)
	for {
		m := expect(t, conn, "changes", "ack", "refused")
		if m["t"] != "changes" {
			if m["rev"] != 5.0 {
				t.Errorf("answered %v", m)
			}
			break
		}
	}
	r.log.mu.Lock()
	defer r.log.mu.Unlock()
	if c := r.log.calls; c["append"] != 2 && c["append"] != 1 || c["entries"] > 2 || c["keyframe"]+c["head"]+c["named"] > 0 {
		t.Errorf("it cost %v", c)
	}
	if got := string(r.log.log["o02.es"][4].Delta); got != `[{"retain":7},{"insert":"dos"}]` {
		t.Errorf("stored as %s", got)
	}
}

// A change that is refused when it is applied leaves nothing that a later lost race would
// bring back.
func TestARefusedChangeLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	r := newRegion(t, 1, nil)
	conn := r.nodes[0].open(t, "hn-delegate")
	other := func(version int64, words string) {
		t.Helper()
		_, err := r.log.Append(t.Context(), []store.Entry{{Text: "o02.es", Version: version, Delta: []byte(`[{"insert":"` + words + `"}]`), Account: "other"}})
		if err != nil {
			t.Fatal(err)
		}
	}
	say(t, conn, `{"t":"change","text":"o02.es","client":"outbox-hn-delegate","seq":1,"rev":0,"ops":[{"retain":99},{"delete":1}]}`)
	if m := expect(t, conn, "refused"); m["code"] != "past_end" {
		t.Fatalf("answered %v", m)
	}
	other(1, "uno ")
	say(t, conn, `{"t":"open","text":"o02.es","client":"outbox-hn-delegate","rev":0}`)
	if m := expect(t, conn, "opened"); m["rev"] != 1.0 {
		t.Fatalf("opened %v", m)
	}
	other(2, "dos ")
	say(t, conn, `{"t":"change","text":"o02.es","client":"outbox-hn-delegate","seq":1,"rev":1,"ops":[{"insert":"tres "}]}`)
	if m := expect(t, conn, "ack", "refused"); m["rev"] != 3.0 {
		t.Fatalf("answered %v", m)
	}
	say(t, conn, `{"t":"open","text":"o02.es","client":"outbox-hn-delegate"}`)
	if m := expect(t, conn, "opened"); !strings.Contains(fmt.Sprint(m["ops"]), "dos tres uno ") {
		t.Errorf("the text is %v", m["ops"])
	}
}

// Everybody sees everybody, at whatever node, with names that differ and with cursors.
func TestPresenceAcrossNodes(t *testing.T) {
	t.Parallel()
	r := newRegion(t, 2, &bus.Local{})
	honduras := r.nodes[0].open(t, "hn-delegate")
	salvador := r.nodes[1].sit(t, "sv-delegate")
	say(t, salvador, strings.Replace(openO02, "%s", "sv-delegate", 1))
	expect(t, salvador, "opened")
	showing := func(of int) func(map[string]any) bool {
		return func(m map[string]any) bool { return len(peersIn(m)) == of }
	}
	if ids := peersIn(expectPresence(t, honduras, showing(2))); !slices.Equal(ids, []string{"n1-p1", "n2-p1"}) {
		t.Errorf("shown as %v", ids)
	}
	expectPresence(t, salvador, showing(2))
	say(t, honduras, `{"t":"cursor","text":"o02.es","rev":0,"anchor":0,"head":1}`)
	expectPresence(t, salvador, func(m map[string]any) bool {
		return m["peers"].([]any)[0].(map[string]any)["head"] == 1.0
	})
	for _, n := range r.nodes {
		eventually(t, "not all are here", func() bool {
			here := n.hub.Here()["o02.es"]
			return len(here) == 2 && here[0].ID == "hn-delegate" && here[1].Role == "delegate" && here[1].Delegation == "sv"
		})
	}
	// One that comes later sees all in its first answer or soon, and other nodes' rooms too.
	third := r.start()
	eventually(t, "a new node does not hear of the others", func() bool { return len(third.hub.Here()["o02.es"]) == 2 })
	mexico := third.sit(t, "mx-delegate")
	say(t, mexico, strings.Replace(openO02, "%s", "mx-delegate", 1))
	if ids := peersIn(expect(t, mexico, "opened")); len(ids) != 3 {
		t.Errorf("a newcomer is shown %v", ids)
	}
	// A node that ends in order takes its people along.
	r.nodes[1].stop(t)
	expectPresence(t, honduras, func(m map[string]any) bool { return slices.Equal(peersIn(m), []string{"n1-p1", "n3-p1"}) })
}

func expectPresence(t *testing.T, conn interface {
	SetReadDeadline(time.Time) error
	ReadMessage() (int, []byte, error)
}, holds func(map[string]any) bool) map[string]any {
	t.Helper()
	if err := conn.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	for {
		_, data, err := conn.ReadMessage()
		if err != nil {
			t.Fatal(err)
		}
		var m map[string]any
		if err := json.Unmarshal(data, &m); err != nil {
			t.Fatal(err)
		}
		if m["t"] == "presence" && holds(m) {
			return m
		}
	}
}

// What ends at one node ends at all: a session, and a client's former connection.
func TestWhatEndsAtOneNodeEndsAtAll(t *testing.T) {
	t.Parallel()
	r := newRegion(t, 2, &bus.Local{})
	before := r.nodes[0].open(t, "hn-delegate")
	now := r.nodes[1].open(t, "hn-delegate") // with the same outbox
	const change = `{"t":"change","text":"o02.es","client":"outbox-hn-delegate","seq":1,"rev":0,"ops":[{"insert":"uno"}]}`
	eventually(t, "the nodes don't hear each other", func() bool { return len(r.nodes[0].hub.Here()) == 1 })
	eventually(t, "the connection before is not told", func() bool {
		say(t, before, `{"t":"change","text":"o02.es","client":"outbox-hn-delegate","seq":1,"rev":99,"ops":[{"insert":"tarde"}]}`)
		return expect(t, before, "refused")["code"] == "not_open" // and no more that there is no such rev
	})
	say(t, now, change)
	if m := expect(t, now, "ack", "refused"); m["rev"] != 1.0 {
		t.Errorf("the connection that opened last is answered %v", m)
	}
	r.nodes[1].hub.SignOut("session-hn-delegate")
	if m := expect(t, before, "bye"); m["code"] != "unauthenticated" {
		t.Errorf("the end of the session is told as %v", m)
	}
	salvador := r.nodes[0].open(t, "sv-delegate")
	r.rights.set("frozen")
	r.nodes[1].hub.RightsChanged("o02.es")
	if m := expect(t, salvador, "rights"); m["write"] != false {
		t.Errorf("the end of a right is told as %v", m)
	}
}

// Messages that lie, come late, twice or torn alter nothing: the store has the last word.
func TestTheBusIsNotTrusted(t *testing.T) {
	t.Parallel()
	wire := &bus.Local{}
	r := newRegion(t, 1, wire)
	n := r.nodes[0]
	conn := n.open(t, "hn-delegate")
	liar := wire.Join()
	type news struct {
		Node    string        `json:"node"`
		Head    int64         `json:"head"`
		Entries []store.Entry `json:"entries"`
	}
	lie := func(head int64, entries ...store.Entry) {
		message, err := json.Marshal(news{"liar", head, entries})
		if err != nil {
			t.Fatal(err)
		}
		liar.Publish("text.o02.es", message)
	}
	forged := store.Entry{Text: "o02.es", Version: 1, Delta: []byte(`[{"insert":"mentira"}]`), Account: "liar", Chain: []byte("made up")}
	lie(1, forged)
	forged.Chain = nil
	lie(1, forged)
	lie(99)
	lie(-1, forged)
	for _, torn := range []string{"", "{", `{"node":"liar","entries":[{}]}`, `{"node":"liar","head":1,"entries":[{"Version":1}]}`, `{"node":"liar","seats":[{}],"number":1}`, `{"node":1}`, `[]`} {
		liar.Publish("text.o02.es", []byte(torn))
		liar.Publish("nodes", []byte(torn))
	}
	before := r.log.count("entries")
	liar.Publish("text.o02.es", []byte("torn"))
	eventually(t, "the store is not asked", func() bool { return r.log.count("entries") > before })
	for seq := range 5 {
		say(t, conn, fmt.Sprintf(`{"t":"change","text":"o02.es","client":"outbox-hn-delegate","seq":%d,"rev":%d,"ops":[{"insert":"a"}]}`, seq+1, seq))
		if m := expect(t, conn, "changes", "ack", "refused"); m["t"] != "ack" {
			t.Fatalf("answered %v", m)
		}
		lie(int64(seq), r.log.all("o02.es")[:seq]...) // late
	}
	say(t, conn, `{"t":"open","text":"o02.es","client":"outbox-hn-delegate"}`)
	if m := expect(t, conn, "opened"); m["rev"] != 5.0 || !strings.Contains(fmt.Sprint(m["ops"]), "aaaaa") {
		t.Errorf("the text is %v", m)
	}
}

var _ live.Bus = (*bus.Member)(nil)
var _ live.Bus = (*bus.NATS)(nil)
