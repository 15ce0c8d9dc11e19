package live_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/live"
	"github.com/redonda/redonda/internal/store"
)

// write sends the next change of an account that only it types on its line, made on
// a version, and waits for the acknowledgement.
func write(t *testing.T, conn *websocket.Conn, as string, seq, rev int64) (version int64) {
	t.Helper()
	say(t, conn, fmt.Sprintf(`{"t":"change","text":"o02.es","client":"outbox-%s","seq":%d,"rev":%d,"ops":[{"insert":"‹%s%d›"}]}`, as, seq, rev, as, seq))
	m := expect(t, conn, "ack", "refused")
	if m["t"] != "ack" {
		t.Fatalf("answered %v", m)
	}
	return int64(m["rev"].(float64))
}

func openAt(t *testing.T, tb *table, as string, rev int64) (*websocket.Conn, map[string]any) {
	t.Helper()
	conn := tb.sit(t, as)
	say(t, conn, fmt.Sprintf(`{"t":"open","text":"o02.es","client":"outbox-%s","rev":%d}`, as, rev))
	return conn, expect(t, conn, "opened", "error")
}

// A change sent again that is not the last one of its client costs one look-up, however
// long the log is.
func TestAVeryLateResendCostsOneLookup(t *testing.T) {
	t.Parallel()
	log := newLongLog(t, 100_000)
	tb := serveWith(t, live.Config{Log: log})
	conn := tb.open(t, "hn-delegate")
	for seq := int64(1); seq <= 3; seq++ {
		write(t, conn, "hn-delegate", seq, 100_000)
	}
	log.counts()
	if version := write(t, conn, "hn-delegate", 1, 100_000); version != 100_001 {
		t.Errorf("answered with version %d", version)
	}
	if _, read, _, named, _ := log.counts(); read != 0 || named != 1 {
		t.Errorf("%d entries read and %d looked up", read, named)
	}
	say(t, conn, `{"t":"change","text":"o02.es","client":"outbox-hn-delegate","seq":2,"rev":100000,"ops":[{"insert":"otra"}]}`)
	if m := expect(t, conn, "ack", "refused"); m["code"] != "name_reused" {
		t.Errorf("other content under an old name is answered %v", m)
	}
}

// Thousands of changes behind, a client gets them in pages; the change it had in flight is
// carried over all of them. The room holds none of it, and reads none of it itself.
func TestAClientFarBehindIsShownEverything(t *testing.T) {
	t.Parallel()
	const old = 6_000
	log := newLongLog(t, old)
	tb := serveWith(t, live.Config{Log: log, Recent: 50})
	writer := tb.open(t, "sv-delegate")
	rev := write(t, writer, "sv-delegate", 1, old)
	far := []*typist{returning(t, tb.url, 1, 0), returning(t, tb.url, 2, 1), returning(t, tb.url, 3, old-3)}
	for seq := int64(2); seq <= 200; seq++ { // more than the room remembers
		rev = write(t, writer, "sv-delegate", seq, rev)
	}
	log.counts()
	var coming sync.WaitGroup
	for _, c := range far {
		coming.Go(func() { deliver(t.Context(), t, c, log) })
	}
	coming.Wait()
	settleLast(t, far)
	assertEqualAndComplete(t, far)
	_, read, largest, _, _ := log.counts()
	if most := 2*(2*old+3) + 3*2*200 + 6; read > most {
		t.Errorf("%d entries read, at most %d are to be shown and carried over", read, most)
	}
	if largest > 500 {
		t.Errorf("a page has %d entries", largest)
	}
	t.Logf("%d entries read for two clients %d behind and one 203, the largest page %d", read, old, largest)
}

// held is a table at which somebody far behind has opened the text and the log keeps
// its page back, while another one types.
type held struct {
	*table
	log          *longLog
	writer, far  *websocket.Conn
	release      func()
	seq, version int64 // of the writer
}

const longAgo = 2_000 // versions before the test

func holdUp(t *testing.T) *held {
	t.Helper()
	log := newLongLog(t, longAgo)
	h := &held{log: log, table: serveWith(t, live.Config{Log: log, Recent: 50, Pursuers: 2}), release: log.hold()}
	t.Cleanup(h.release)
	h.writer, h.version = h.open(t, "sv-delegate"), longAgo
	var opened map[string]any
	h.far, opened = openAt(t, h.table, "hn-delegate", 0)
	if opened["t"] != "opened" || opened["rev"] != 0.0 || len(opened["changes"].([]any)) != 0 || opened["write"] != true {
		t.Fatalf("opened as %v", opened)
	}
	eventually(t, "nobody reads for the one far behind", func() bool { return log.held() == 1 })
	h.write(t, 20)
	return h
}

// write lets the writer type: that it gets every acknowledgement shows that the room waits for nobody.
func (h *held) write(t *testing.T, n int) {
	t.Helper()
	for range n {
		h.seq++
		h.version = write(t, h.writer, "sv-delegate", h.seq, h.version)
	}
}

// follow reads what the one far behind is shown up to a version, in order from the first.
func (h *held) follow(t *testing.T, from, to int64) {
	t.Helper()
	for from < to {
		m := expect(t, h.far, "changes", "ack", "refused", "error", "bye")
		if m["t"] != "changes" {
			t.Fatalf("between the changes comes %v", m)
		}
		for _, c := range m["changes"].([]any) {
			if rev := int64(c.(map[string]any)["rev"].(float64)); rev != from+1 {
				t.Fatalf("%d is shown after %d", rev, from)
			}
			from++
		}
	}
}

const farChange = `{"t":"change","text":"o02.es","client":"outbox-hn-delegate","seq":1,"rev":0,"ops":[{"insert":"lejos"}]}`

func TestWhileTheLogIsReadForOneTheOthersType(t *testing.T) {
	t.Parallel()
	t.Run("its change waits for its turn", func(t *testing.T) {
		t.Parallel()
		h := holdUp(t)
		say(t, h.far, farChange)
		h.write(t, 5)
		h.release()
		h.follow(t, 0, h.version)
		if m := expect(t, h.far, "ack", "refused", "changes"); m["t"] != "ack" || m["rev"] != float64(h.version+1) {
			t.Errorf("its change is answered %v", m)
		}
		if m := expect(t, h.writer, "changes"); !strings.Contains(fmt.Sprint(m), "lejos") {
			t.Errorf("the writer is shown %v", m)
		}
	})
	t.Run("a change on an old version is carried outside the room", func(t *testing.T) {
		t.Parallel()
		h := holdUp(t)
		gt := h.open(t, "gt-delegate")
		say(t, gt, strings.ReplaceAll(farChange, "hn-", "gt-"))
		eventually(t, "nobody reads for the change", func() bool { return h.log.held() == 2 })
		// The next one waits behind it, and so does its copy.
		say(t, gt, strings.ReplaceAll(farChange, "hn-", "gt-"))
		say(t, gt, `{"t":"change","text":"o02.es","client":"outbox-gt-delegate","seq":2,"rev":2000,"ops":[{"insert":"cerca"}]}`)
		h.write(t, 5)
		h.release()
		for _, seq := range []float64{1, 2} {
			if m := expect(t, gt, "ack", "refused"); m["t"] != "ack" || m["seq"] != seq {
				t.Fatalf("%v is answered %v", seq, m)
			}
		}
		last, err := h.log.Entries(t.Context(), "o02.es", h.version, 10)
		if err != nil || len(last) != 2 || !strings.Contains(string(last[0].Delta), "lejos") {
			t.Errorf("stored %v, %v", last, err)
		}
	})
	t.Run("too many changes are slowed down", func(t *testing.T) {
		t.Parallel()
		h := holdUp(t)
		for range 9 {
			say(t, h.far, farChange)
		}
		if m := expect(t, h.far, "ack", "refused"); m["code"] != "slow_down" || m["retry"] != true {
			t.Errorf("answered %v", m)
		}
	})
	t.Run("it goes away", func(t *testing.T) {
		t.Parallel()
		h := holdUp(t)
		say(t, h.far, farChange)
		h.far.Close()
		eventually(t, "it is still there", func() bool { return !h.present("hn-delegate") })
		h.release()
		h.write(t, 5)
		h.far, _ = openAt(t, h.table, "hn-delegate", 0)
		h.follow(t, 0, h.version)
	})
	t.Run("it closes the text", func(t *testing.T) {
		t.Parallel()
		h := holdUp(t)
		say(t, h.far, `{"t":"close","text":"o02.es"}`)
		eventually(t, "it is still there", func() bool { return !h.present("hn-delegate") })
		h.release()
		h.write(t, 5)
		eventually(t, "its page is still being read", func() bool { return h.log.held() == 0 })
		say(t, h.far, `{"t":"ping"}`)
		if m := expect(t, h.far, "pong", "changes"); m["t"] != "pong" {
			t.Errorf("after the close comes %v", m)
		}
	})
	t.Run("it opens the text again", func(t *testing.T) {
		t.Parallel()
		h := holdUp(t)
		say(t, h.far, `{"t":"open","text":"o02.es","client":"outbox-hn-delegate","rev":1200}`)
		if m := expect(t, h.far, "opened", "error"); m["rev"] != 1200.0 {
			t.Fatalf("answered %v", m)
		}
		h.release()
		h.follow(t, 1200, h.version)
		h.write(t, 5)
		h.follow(t, h.version-5, h.version)
	})
	t.Run("it opens the text under another client", func(t *testing.T) {
		t.Parallel()
		h := holdUp(t)
		say(t, h.far, farChange)
		say(t, h.far, `{"t":"open","text":"o02.es","client":"outbox-another","rev":1200}`)
		if m := expect(t, h.far, "ack", "refused"); m["code"] != "not_open" || m["retry"] != true || m["client"] != "outbox-hn-delegate" {
			t.Errorf("what was sent before is answered %v", m)
		}
		if m := expect(t, h.far, "opened", "error"); m["rev"] != 1200.0 {
			t.Fatalf("answered %v", m)
		}
		h.release()
		h.follow(t, 1200, h.version)
	})
	t.Run("it opens the text on another connection", func(t *testing.T) {
		t.Parallel()
		h := holdUp(t)
		say(t, h.far, farChange)
		again, _ := openAt(t, h.table, "hn-delegate", 0)
		h.release()
		h.follow(t, 0, h.version)
		if m := expect(t, h.far, "ack", "refused"); m["code"] != "not_open" || m["retry"] != true {
			t.Errorf("the connection before is answered %v", m)
		}
		h.far = again
		h.follow(t, 0, h.version)
	})
	t.Run("the log fails for a moment", func(t *testing.T) {
		t.Parallel()
		h := holdUp(t)
		say(t, h.far, farChange)
		h.log.fail(errLongLog)
		h.release()
		if m := expect(t, h.far, "ack", "refused", "changes"); m["code"] != "unavailable" || m["retry"] != true {
			t.Errorf("its change is answered %v", m)
		}
		h.write(t, 5)
		h.log.fail(nil)
		h.follow(t, 0, h.version)
		say(t, h.far, farChange)
		if m := expect(t, h.far, "ack", "refused"); m["rev"] != float64(h.version+1) {
			t.Errorf("sent again it is answered %v", m)
		}
	})
	t.Run("it may not read any more", func(t *testing.T) {
		t.Parallel()
		h := holdUp(t)
		h.rights.hide("hn-delegate")
		h.hub.RightsChanged("o02.es")
		if m := expect(t, h.far, "error", "changes"); m["code"] != "absent" {
			t.Errorf("told %v", m)
		}
		h.release()
		h.write(t, 5)
		eventually(t, "its page is still being read", func() bool { return h.log.held() == 0 })
		say(t, h.far, `{"t":"ping"}`)
		if m := expect(t, h.far, "pong", "changes"); m["t"] != "pong" {
			t.Errorf("after the end of its right comes %v", m)
		}
	})
	t.Run("the server stops", func(t *testing.T) {
		t.Parallel()
		h := holdUp(t)
		say(t, h.far, farChange)
		closed := make(chan error, 1)
		go func() {
			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			defer cancel()
			closed <- h.hub.Close(ctx)
		}()
		if m := expect(t, h.far, "bye", "changes"); m["code"] != "unavailable" {
			t.Errorf("told %v", m)
		}
		h.release()
		if err := <-closed; err != nil {
			t.Error(err)
		}
	})
}

// However many are far behind, the log is read for a few at once.
func TestACrowdFarBehindTakesTurns(t *testing.T) {
	t.Parallel()
	h := holdUp(t)
	var crowd []*typist
	for i := range 12 {
		crowd = append(crowd, returning(t, h.url, i, int64(1_300+i)))
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	var coming sync.WaitGroup
	for _, c := range crowd {
		coming.Go(func() { deliver(ctx, t, c, h.log) })
	}
	eventually(t, "nobody reads for the crowd", func() bool { return h.log.held() == 2 && len(h.hub.Here()["o02.es"]) == 2 })
	h.release()
	coming.Wait()
	h.log.mu.Lock()
	defer h.log.mu.Unlock()
	if h.log.atOnce != 2 {
		t.Errorf("%d pages were read at once", h.log.atOnce)
	}
}

// A room that finds the log far beyond what it has shown brings everybody up without
// holding what it missed.
func TestARoomThatFellBehindBringsEverybodyUp(t *testing.T) {
	t.Parallel()
	log := newLongLog(t, 1000)
	tb := serveWith(t, live.Config{Log: log, Recent: 50})
	typists := []*typist{newTypist(tb.url+"?as=hn-delegate", "o02.es", 1), newTypist(tb.url+"?as=hn-delegate", "o02.es", 2)}
	for i, c := range typists {
		if err := c.connect(t.Context()); err != nil {
			t.Fatal(err)
		}
		defer c.conn.Close()
		c.edit(fmt.Sprintf("‹%d›", i))
	}
	log.mu.Lock()
	for version := log.head() + 1; version <= 1400; version++ { // another writer
		log.entries = append(log.entries, store.Entry{Text: "o02.es", Version: version, Delta: []byte(`[{"insert":"y"}]`)})
	}
	log.mu.Unlock()
	for _, c := range typists {
		for c.flying != nil || c.buffer != nil {
			if err := c.send(); err != nil {
				t.Fatal(err)
			}
			if err := c.step(); err != nil {
				t.Fatal(err)
			}
		}
	}
	for typists[0].rev < typists[1].rev {
		if err := typists[0].step(); err != nil {
			t.Fatal(err)
		}
	}
	assertEqualAndComplete(t, typists)
}

// Opening a room reads one keyframe and no more changes than lie between two of
// them; twice that where the newest keyframe is damaged or was never stored.
func TestOpeningARoomReadsLittle(t *testing.T) {
	t.Parallel()
	const old = 100_400
	for name, test := range map[string]struct {
		frames        []store.Keyframe
		read, entries int
	}{
		"in order": {[]store.Keyframe{keyframe(t, 99_500), keyframe(t, 100_000)}, 1, 400},
		"damaged":  {[]store.Keyframe{keyframe(t, 99_500), {Version: 100_000, Body: []byte(`{"content":`)}}, 2, 900},
		"missing":  {[]store.Keyframe{keyframe(t, 99_500)}, 1, 900},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			log := newLongLog(t, old)
			log.frames = test.frames
			tb := serveWith(t, live.Config{Log: log})
			tb.open(t, "hn-delegate")
			tb.open(t, "sv-delegate")
			pages, read, _, _, frames := log.counts()
			if read != test.entries || frames != test.read {
				t.Errorf("%d keyframes and %d entries in %d pages read, want %d and %d", frames, read, pages, test.read, test.entries)
			}
			if test.entries > 2*document.KeyframeEvery {
				t.Error("more than lie between three keyframes")
			}
		})
	}
}
