package live_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/live"
	"github.com/redonda/redonda/internal/store/sqlite"
)

// tally is a meter that remembers.
type tally struct {
	mu      sync.Mutex // guards what follows
	stored  int
	took    time.Duration
	failed  int
	lost    int
	refused []fault.Code
	cut     int
	differs int
}

func (m *tally) note(what func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	what()
}

func (m *tally) Stored(changes int, took time.Duration) {
	m.note(func() { m.stored += changes; m.took += took })
}
func (m *tally) StoreFailed()            { m.note(func() { m.failed++ }) }
func (m *tally) RaceLost()               { m.note(func() { m.lost++ }) }
func (m *tally) Refused(code fault.Code) { m.note(func() { m.refused = append(m.refused, code) }) }
func (m *tally) ReaderCut()              { m.note(func() { m.cut++ }) }
func (m *tally) PageDiffered()           { m.note(func() { m.differs++ }) }

// What is counted is what people were told: acknowledged, refused, not stored.
func TestAnOperatorCountsWhatPeopleAreTold(t *testing.T) {
	t.Parallel()
	s, err := sqlite.Open(t.Context(), t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	log, meter := &ailing{Log: s}, &tally{}
	tb := &table{store: s, rights: &rights{status: "drafting"}}
	tb.hub = live.NewHub(live.Config{
		Log: log, Rights: tb.rights, Code: strings.ToUpper, Logger: slog.New(slog.DiscardHandler), Meter: meter,
	})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// Every line of this test ends with the test.
		_ = tb.hub.ServeWS(w, r, live.Identity{AccountView: live.AccountView{ID: r.URL.Query().Get("as"), Delegation: "hn"}})
	}))
	tb.url = strings.Replace(server.URL, "http", "ws", 1)
	t.Cleanup(func() { closeTable(t, tb, server) })

	conn := tb.open(t, "hn-delegate")
	change := func(seq, ops, want string) {
		t.Helper()
		say(t, conn, `{"t":"change","text":"o02.es","client":"outbox-hn-delegate","seq":`+seq+`,"rev":0,"ops":`+ops+`}`)
		expect(t, conn, want)
	}
	change("1", `[{"insert":"uno"}]`, "ack")
	change("1", `[{"insert":"uno"}]`, "ack") // sent again: known, not stored again
	change("1", `[{"insert":"dos"}]`, "refused")
	change("3", `[{"insert":"tres"}]`, "refused")
	log.ails.Store(true)
	change("2", `[{"insert":"cuatro"}]`, "refused")
	log.ails.Store(false)
	say(t, conn, `{"t":"open","text":"o02.es","client":"outbox-hn-delegate","differs":1}`)
	expect(t, conn, "opened")
	sockets, rooms := tb.hub.Open()

	meter.mu.Lock()
	defer meter.mu.Unlock()
	if meter.stored != 1 || meter.took <= 0 || meter.failed != 1 || meter.cut != 0 || meter.differs != 1 || sockets != 1 || rooms != 1 {
		t.Errorf("stored %d in %v, failed %d, cut %d, %d pages differed; %d sockets, %d rooms", meter.stored, meter.took, meter.failed, meter.cut, meter.differs, sockets, rooms)
	}
	want := []fault.Code{fault.NameReused, fault.SeqGap, fault.Unavailable}
	if len(meter.refused) != len(want) {
		t.Fatalf("refused %v, want %v", meter.refused, want)
	}
	for i := range want {
		if meter.refused[i] != want[i] {
			t.Errorf("refused %v, want %v", meter.refused, want)
		}
	}
}
