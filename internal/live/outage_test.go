package live_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/live"
	"github.com/redonda/redonda/internal/store"
	"github.com/redonda/redonda/internal/store/sqlite"
)

// ailing is a log whose answers to Append get lost, and that can't be read, while it ails.
type ailing struct {
	live.Log
	ails atomic.Bool
}

var errAiling = errors.New("the disk doesn't answer")

func (a *ailing) Append(ctx context.Context, entries []store.Entry) (int, error) {
	stored, err := a.Log.Append(ctx, entries)
	if a.ails.Load() {
		return 0, errAiling
	}
	return stored, err
}

// Entries fails last of all that a room reads: the newest state without a keyframe needs it too.
func (a *ailing) Entries(ctx context.Context, text string, after int64, limit int) ([]store.Entry, error) {
	if a.ails.Load() {
		return nil, errAiling
	}
	return a.Log.Entries(ctx, text, after, limit)
}

// While a room doesn't know what the store has it answers nobody, and forgets
// nothing: who left has left, and who lost a right has lost it.
func TestARoomWithoutItsStateForgetsNothing(t *testing.T) {
	t.Parallel()
	s, err := sqlite.Open(t.Context(), t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	log := &ailing{Log: s}
	tb := &table{store: s, rights: &rights{status: "drafting"}}
	tb.hub = live.NewHub(live.Config{Log: log, Rights: tb.rights, Code: strings.ToUpper, Logger: slog.New(slog.DiscardHandler)})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		as := r.URL.Query().Get("as")
		// Every line of this test ends with the test.
		_ = tb.hub.ServeWS(w, r, live.Identity{AccountView: live.AccountView{ID: as, Delegation: as[:2]}})
	}))
	tb.url = strings.Replace(server.URL, "http", "ws", 1)
	t.Cleanup(func() { closeTable(t, tb, server) })

	honduras, salvador := tb.open(t, "hn-delegate"), tb.open(t, "sv-delegate")
	mexico := tb.sit(t, "mx-delegate")
	log.ails.Store(true)
	say(t, honduras, `{"t":"change","text":"o02.es","client":"outbox-hn-delegate","seq":1,"rev":0,"ops":[{"insert":"uno"}]}`)
	if m := expect(t, honduras, "refused"); m["code"] != "unavailable" || m["retry"] != true {
		t.Errorf("a change of which the answer was lost is answered %v", m)
	}
	say(t, mexico, strings.Replace(openO02, "%s", "mx-delegate", 1))
	if m := expect(t, mexico, "opened", "error"); m["code"] != "unavailable" {
		t.Errorf("a room without its state lets somebody in: %v", m)
	}
	say(t, salvador, `{"t":"close","text":"o02.es"}`)
	say(t, salvador, `{"t":"ping"}`)
	expect(t, salvador, "pong") // the close is on its way to the room
	tb.rights.set("frozen")
	tb.hub.RightsChanged("o02.es")
	if m := expect(t, honduras, "rights"); m["write"] != false {
		t.Errorf("the end of a right is told as %v", m)
	}

	log.ails.Store(false)
	// Nobody asks for anything: the room tries again by itself.
	if m := expect(t, honduras, "ack"); m["seq"] != 1.0 || m["rev"] != 1.0 {
		t.Errorf("what was stored is acknowledged as %v", m)
	}
	say(t, mexico, strings.Replace(openO02, "%s", "mx-delegate", 1))
	if m := expect(t, mexico, "opened", "error"); m["rev"] != 1.0 || len(m["peers"].([]any)) != 2 {
		t.Errorf("the room came back as %v", m)
	}
	say(t, honduras, `{"t":"change","text":"o02.es","client":"outbox-hn-delegate","seq":2,"rev":1,"ops":[{"insert":"dos"}]}`)
	if m := expect(t, honduras, "refused"); m["code"] != "section_closed" {
		t.Errorf("a change to a closed section is answered %v", m)
	}
}

// A change that is late on a connection its client has left for another isn't taken:
// its copy may have been refused there, and its number given to the next one. What is
// taken there reaches the connection before as words, which it may never have had.
func TestTheLastConnectionOfAClientWrites(t *testing.T) {
	t.Parallel()
	tb := serve(t)
	before, now := tb.open(t, "hn-delegate"), tb.open(t, "hn-delegate")
	const change = `{"t":"change","text":"o02.es","client":"outbox-hn-delegate","seq":1,"rev":0,"ops":[{"insert":"uno"}]}`
	say(t, before, change)
	if m := expect(t, before, "ack", "refused"); m["code"] != "not_open" || m["retry"] != true {
		t.Errorf("the connection before is answered %v", m)
	}
	say(t, now, change)
	if m := expect(t, now, "ack", "refused"); m["rev"] != 1.0 {
		t.Errorf("answered %v", m)
	}
	shown, _ := expect(t, before, "changes", "ack")["changes"].([]any)
	if len(shown) != 1 || shown[0].(map[string]any)["rev"] != 1.0 {
		t.Errorf("the connection before is shown %v", shown)
	}
	say(t, before, strings.Replace(openO02, "%s", "hn-delegate", 1))
	expect(t, before, "opened")
	say(t, before, `{"t":"change","text":"o02.es","client":"outbox-hn-delegate","seq":2,"rev":1,"ops":[{"insert":"dos"}]}`)
	if m := expect(t, before, "ack", "refused"); m["rev"] != 2.0 {
		t.Errorf("opened again, it is answered %v", m)
	}
}

// Words that rewriting has carried behind the last line end are kept and the line is ended.
func TestWordsBehindTheLastLineAreMended(t *testing.T) {
	t.Parallel()
	tb := serve(t)
	conn := tb.open(t, "hn-delegate")
	say(t, conn, `{"t":"change","text":"o02.es","client":"outbox-hn-delegate","seq":1,"rev":0,"ops":[{"retain":1},{"insert":"tarde"}]}`)
	if m := expect(t, conn, "ack", "refused"); m["rev"] != 1.0 {
		t.Fatalf("answered %v", m)
	}
	m := expect(t, conn, "changes")
	repair := m["changes"].([]any)[0].(map[string]any)
	if repair["rev"] != 2.0 || repair["client"] != "" {
		t.Errorf("mended by %v", repair)
	}
}

func closeTable(t *testing.T, tb *table, server *httptest.Server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := tb.hub.Close(ctx); err != nil {
		t.Errorf("closing the hub: %v", err)
	}
	server.Close()
	if err := tb.store.Close(); err != nil {
		t.Error(err)
	}
}
