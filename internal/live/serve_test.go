package live_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/live"
	"github.com/redonda/redonda/internal/store/sqlite"
)

// rights lets ids that start with "observer" read only, and hides what isn't open.
type rights struct {
	hidden sync.Map // accounts that may read nothing

	mu     sync.Mutex // guards status
	status string
}

func (r *rights) hide(account string) { r.hidden.Store(account, true) }

func (r *rights) set(status string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status = status
}

func (r *rights) Access(_ context.Context, who live.Identity, text string) (live.Access, error) {
	if _, hidden := r.hidden.Load(who.ID); hidden || !strings.HasPrefix(text, "o") {
		return live.Access{}, fault.New(fault.Absent, "no such text")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return live.Access{Write: r.status == "drafting" && !strings.HasPrefix(who.ID, "observer"), Status: r.status}, nil
}

// table is a hub behind a real server on a real store.
type table struct {
	hub    *live.Hub
	store  *sqlite.Store
	rights *rights
	url    string
	narrow atomic.Bool // lines from now on have a small send buffer, so that nothing a reader leaves hides in it
}

func serve(t *testing.T) *table {
	t.Helper()
	s, err := sqlite.Open(t.Context(), t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // after the hub's end
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	tb := serveWith(t, live.Config{Log: s})
	tb.store = s
	return tb
}

// serveWith serves with a log and options of the test's own.
func serveWith(t *testing.T, config live.Config) *table {
	t.Helper()
	tb := &table{rights: &rights{status: "drafting"}}
	config.Rights, config.Code, config.Logger = tb.rights, strings.ToUpper, slog.New(slog.DiscardHandler)
	if config.ChangesPerSecond == 0 {
		config.ChangesPerSecond = 100000
	}
	tb.hub = live.NewHub(config)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		as := r.URL.Query().Get("as")
		_, role, _ := strings.Cut(as, "-")
		who := live.Identity{AccountView: live.AccountView{ID: as, Role: role, Delegation: as[:2], Code: strings.ToUpper(as[:2])}, Session: "session-" + as}
		if err := tb.hub.ServeWS(w, r, who); err != nil {
			t.Log(err)
		}
	}))
	server.Config.ConnState = func(conn net.Conn, state http.ConnState) {
		if tcp, is := conn.(*net.TCPConn); is && state == http.StateNew && tb.narrow.Load() {
			if err := tcp.SetWriteBuffer(4 << 10); err != nil {
				t.Error(err)
			}
		}
	}
	server.Start()
	tb.url = strings.Replace(server.URL, "http", "ws", 1)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := tb.hub.Close(ctx); err != nil {
			t.Errorf("closing the hub: %v", err)
		}
		server.Close()
	})
	return tb
}

// present tells whether an account is seen in the text.
func (tb *table) present(account string) bool {
	return slices.ContainsFunc(tb.hub.Here()["o02.es"], func(a live.AccountView) bool { return a.ID == account })
}

// sit connects as an account and says hello.
func (tb *table) sit(t *testing.T, as string) *websocket.Conn {
	t.Helper()
	conn, _, err := websocket.DefaultDialer.Dial(tb.url+"?as="+as, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	say(t, conn, `{"t":"hello","protocol":1}`)
	expect(t, conn, "welcome")
	return conn
}

func say(t *testing.T, conn *websocket.Conn, frame string) {
	t.Helper()
	if err := conn.WriteMessage(websocket.TextMessage, []byte(frame)); err != nil {
		t.Fatal(err)
	}
}

// expect reads until a message of one of the kinds comes.
func expect(t *testing.T, conn *websocket.Conn, kinds ...string) map[string]any {
	t.Helper()
	if err := conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	for {
		_, data, err := conn.ReadMessage()
		if err != nil {
			t.Fatalf("waiting for %v: %v", kinds, err)
		}
		var m map[string]any
		if err := json.Unmarshal(data, &m); err != nil {
			t.Fatal(err)
		}
		for _, kind := range kinds {
			if m["t"] == kind {
				return m
			}
		}
	}
}

const openO02 = `{"t":"open","text":"o02.es","client":"outbox-%s"}`

func (tb *table) open(t *testing.T, as string) *websocket.Conn {
	t.Helper()
	conn := tb.sit(t, as)
	say(t, conn, strings.Replace(openO02, "%s", as, 1))
	expect(t, conn, "opened")
	return conn
}

func TestResentChangeIsAnsweredAndNotAppliedTwice(t *testing.T) {
	t.Parallel()
	tb := serve(t)
	conn := tb.open(t, "hn-delegate")
	change := `{"t":"change","text":"o02.es","client":"outbox-hn-delegate","seq":1,"rev":0,"ops":[{"insert":"once "}]}`
	for range 3 {
		say(t, conn, change)
		if ack := expect(t, conn, "ack", "refused"); ack["rev"] != 1.0 || ack["t"] != "ack" {
			t.Fatalf("got %v", ack)
		}
	}
	if head, _ := tb.store.Head(t.Context(), "o02.es"); head != 1 {
		t.Errorf("head is %d, want 1", head)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	change := func(fields string) string {
		return `{"t":"change","text":"o02.es","client":"outbox-hn-delegate",` + fields + `}`
	}
	tests := []struct{ name, as, say, code string }{
		{"past the end", "hn-delegate", change(`"seq":1,"rev":0,"ops":[{"retain":9},{"insert":"x"}]`), "past_end"},
		{"a gap in seq", "hn-delegate", change(`"seq":5,"rev":0,"ops":[{"insert":"x"}]`), "seq_gap"},
		{"a rev from the future", "hn-delegate", change(`"seq":1,"rev":99,"ops":[{"insert":"x"}]`), "future_revision"},
		{"the last line end", "hn-delegate", change(`"seq":1,"rev":0,"ops":[{"delete":1}]`), "invalid"},
		{"a script as link", "hn-delegate", change(`"seq":1,"rev":0,"ops":[{"insert":"x","attributes":{"link":"javascript:1"}}]`), "bad_attribute"},
		{"a paragraph's kind on words", "hn-delegate", change(`"seq":1,"rev":0,"ops":[{"insert":"x","attributes":{"kind":"h1"}}]`), "bad_attribute"},
		{"bold on a line end", "hn-delegate", change(`"seq":1,"rev":0,"ops":[{"retain":1,"attributes":{"bold":true}}]`), "bad_attribute"},
		{"too many bytes", "hn-delegate", change(`"seq":1,"rev":0,"ops":[{"insert":"` + strings.Repeat("ñ", 40000) + `"}]`), "too_large"},
		{"another's client", "observer-iom", change(`"seq":1,"rev":0,"ops":[{"insert":"x"}]`), "not_open"},
		{"an observer's words", "observer-iom", strings.Replace(change(`"seq":1,"rev":0,"ops":[{"insert":"x"}]`), "outbox-hn-delegate", "outbox-observer-iom", 1), "forbidden"},
		{"nobody's client", "hn-delegate", `{"t":"change","text":"o02.es","seq":1,"rev":0,"ops":[{"insert":"x"}]}`, "malformed"},
		{"a client that can't be one", "hn-delegate", `{"t":"change","text":"o02.es","client":"x","seq":1,"rev":0,"ops":[{"insert":"x"}]}`, "malformed"},
		{"a seq past 2^53 - 1", "hn-delegate", change(`"seq":9007199254740992,"rev":0,"ops":[{"insert":"x"}]`), "malformed"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			tb := serve(t)
			conn := tb.open(t, test.as)
			say(t, conn, test.say)
			m := expect(t, conn, "refused", "ack", "error")
			if m["t"] != "refused" || m["code"] != test.code || m["retry"] != (test.code == "not_open") {
				t.Fatalf("got %v, want %s", m, test.code)
			}
			title := m["title"].(map[string]any)
			if title["es"] == "" || title["en"] == "" || title["es"] == title["en"] {
				t.Errorf("the sentence is %v", title)
			}
		})
	}
}

// A cursor that others could not follow is told to its sender and shown to nobody.
func TestACursorIsOfNumbersThatOthersCanFollow(t *testing.T) {
	t.Parallel()
	tb := serve(t)
	conn := tb.open(t, "hn-delegate")
	for _, fields := range []string{
		`"rev":-3,"anchor":1,"head":5`, `"rev":0,"anchor":-1,"head":5`, `"rev":0,"anchor":0,"head":9007199254740993`,
		`"rev":0,"anchor":1`, `"rev":0,"head":1`, `"anchor":0,"head":0`,
	} {
		say(t, conn, `{"t":"cursor","text":"o02.es",`+fields+`}`)
		if m := expect(t, conn, "error", "pong"); m["code"] != "malformed" || m["text"] != "o02.es" {
			t.Errorf("%s is answered %v", fields, m)
		}
	}
}

func TestRetiredSectionClosesToTyping(t *testing.T) {
	t.Parallel()
	tb := serve(t)
	conn := tb.open(t, "hn-delegate")
	tb.rights.set("outline")
	tb.hub.RightsChanged("o02.es")
	if m := expect(t, conn, "rights"); m["write"] != false || m["status"] != "outline" {
		t.Fatalf("got %v", m)
	}
	say(t, conn, `{"t":"change","text":"o02.es","client":"outbox-hn-delegate","seq":1,"rev":0,"ops":[{"insert":"x"}]}`)
	if m := expect(t, conn, "refused"); m["code"] != "section_closed" {
		t.Errorf("got %v", m)
	}
}

// Whoever sees an entry as it happens is shown the same time as one who reads it later.
func TestTheTimeOfAnEntryIsTheStoredOne(t *testing.T) {
	t.Parallel()
	tb := serve(t)
	writer, reader := tb.open(t, "hn-delegate"), tb.open(t, "sv-delegate")
	say(t, writer, `{"t":"change","text":"o02.es","client":"outbox-hn-delegate","seq":1,"rev":0,"ops":[{"insert":"a"}]}`)
	shown := expect(t, reader, "changes")["changes"].([]any)[0].(map[string]any)
	stored, err := tb.store.Entries(t.Context(), "o02.es", 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	if want := stored[0].At.Format(time.RFC3339Nano); shown["at"] != want {
		t.Errorf("the entry is shown with %v and stored with %v", shown["at"], want)
	}
}

func TestHelloComesFirst(t *testing.T) {
	t.Parallel()
	tb := serve(t)
	conn, _, err := websocket.DefaultDialer.Dial(tb.url+"?as=hn-delegate", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	say(t, conn, strings.Replace(openO02, "%s", "hn-delegate", 1))
	if m := expect(t, conn, "error", "opened"); m["t"] != "error" || m["code"] != "malformed" {
		t.Errorf("got %v", m)
	}
	say(t, conn, `{"t":"hello","protocol":1}`)
	expect(t, conn, "welcome")
}

// A client of another version is told which ones there are, and may go on with one of them.
func TestAnotherProtocolIsAnsweredWithTheVersionsThereAre(t *testing.T) {
	t.Parallel()
	tb := serve(t)
	conn, _, err := websocket.DefaultDialer.Dial(tb.url+"?as=hn-delegate", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, hello := range []string{`{"t":"hello","protocol":2}`, `{"t":"hello"}`} {
		say(t, conn, hello)
		m := expect(t, conn, "error", "welcome")
		if m["code"] != "invalid" || fmt.Sprint(m["protocols"]) != "[1]" {
			t.Errorf("%s is answered %v", hello, m)
		}
	}
	say(t, conn, strings.Replace(openO02, "%s", "hn-delegate", 1))
	if m := expect(t, conn, "error", "opened"); m["code"] != "malformed" {
		t.Errorf("without a version both speak, a text is opened: %v", m)
	}
	say(t, conn, `{"t":"hello","protocol":1}`)
	expect(t, conn, "welcome")
}

// Who sends faster than the rate is slowed, not cut: told so for each change, it
// sends again, and in the end everything is stored once and in order.
func TestAnEagerWriterIsSlowedAndLosesNothing(t *testing.T) {
	t.Parallel()
	log := newLongLog(t, longAgo)
	tb := serveWith(t, live.Config{Log: log, ChangesPerSecond: 20}) // a hundred at once
	conn := tb.open(t, "hn-delegate")
	change := func(seq int) string {
		return fmt.Sprintf(`{"t":"change","text":"o02.es","client":"outbox-hn-delegate","seq":%d,"rev":%d,"ops":[{"insert":"‹%d›"}]}`, seq, longAgo+seq-1, seq)
	}
	slowed := 0
	for seq := 1; seq <= 120; seq++ {
		say(t, conn, change(seq))
		for {
			m := expect(t, conn, "ack", "refused", "bye")
			if m["t"] == "ack" {
				break
			}
			if m["code"] != "slow_down" || m["retry"] != true || m["seq"] != float64(seq) {
				t.Fatalf("answered %v", m)
			}
			slowed++
			say(t, conn, change(seq)) // at once: the server sets the pace
		}
	}
	if slowed == 0 {
		t.Error("the rate was never reached")
	}
	stored, err := log.Entries(t.Context(), "o02.es", longAgo, 200)
	if err != nil || len(stored) != 120 {
		t.Errorf("%d changes stored, %v", len(stored), err)
	}
	t.Logf("120 changes stored, %d refusals on the way", slowed)
}

func TestUnknownTextIsAbsent(t *testing.T) {
	t.Parallel()
	tb := serve(t)
	conn := tb.sit(t, "hn-delegate")
	say(t, conn, `{"t":"open","text":"secret.es","client":"outbox-hn-delegate"}`)
	if m := expect(t, conn, "error"); m["code"] != "absent" {
		t.Errorf("got %v", m)
	}
}

// Two people split the same paragraph at once; each line keeps a name of its own.
func TestDoubledParagraphNamesAreRepaired(t *testing.T) {
	t.Parallel()
	tb := serve(t)
	hn, mx := tb.open(t, "hn-delegate"), tb.open(t, "mx-delegate")
	say(t, hn, `{"t":"change","text":"o02.es","client":"outbox-hn-delegate","seq":1,"rev":0,"ops":[{"insert":"uno\n","attributes":{"pid":"same"}}]}`)
	expect(t, hn, "refused", "ack")
	say(t, hn, `{"t":"change","text":"o02.es","client":"outbox-hn-delegate","seq":1,"rev":0,"ops":[{"insert":"uno"},{"insert":"\n","attributes":{"pid":"same"}}]}`)
	expect(t, hn, "ack")
	say(t, mx, `{"t":"change","text":"o02.es","client":"outbox-mx-delegate","seq":1,"rev":0,"ops":[{"insert":"dos"},{"insert":"\n","attributes":{"pid":"same"}}]}`)
	expect(t, mx, "ack")
	m := expect(t, hn, "changes")
	if changes := m["changes"].([]any); len(changes) != 2 {
		t.Errorf("the change and its repair come in one frame, got %d entries", len(changes))
	}
}
