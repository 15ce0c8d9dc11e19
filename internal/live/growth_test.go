package live

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/redonda/redonda/internal/store"
)

// within waits for a condition, as long as a busy machine may need.
func within(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !holds(); {
		if time.Now().After(end) {
			t.Fatal(what)
		}
		runtime.Gosched()
		time.Sleep(time.Millisecond) // between looks
	}
}

func (h *Hub) open() (rooms, peers int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.rooms), len(h.peers)
}

// partlyBroken is a log of which some texts can't be read.
type partlyBroken struct{ memoryLog }

func (l *partlyBroken) Head(ctx context.Context, text string) (int64, error) {
	if strings.HasPrefix(text, "broken") {
		return 0, errors.New("a broken log")
	}
	return l.memoryLog.Head(ctx, text)
}

// A thousand visits to as many texts, however they end, leave nothing behind: no room,
// no socket, no goroutine, no memory that grows with them.
func TestAThousandVisitsLeaveNothingBehind(t *testing.T) {
	log := &partlyBroken{}
	for version := int64(1); version <= 300; version++ {
		log.entries = append(log.entries, store.Entry{Version: version, Delta: []byte(`[{"insert":"x"}]`)})
	}
	h := NewHub(Config{Log: log, Rights: oneText{}, Code: strings.ToUpper, Linger: time.Millisecond, Logger: slog.New(slog.DiscardHandler)})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := h.ServeWS(w, r, Identity{AccountView: AccountView{ID: "hn-delegate", Delegation: "hn"}}); err != nil {
			t.Log(err)
		}
	}))
	defer server.Close()
	visit := func(i int) {
		conn, _, err := websocket.DefaultDialer.Dial(strings.Replace(server.URL, "http", "ws", 1), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		text, rev := fmt.Sprintf("o%d.es", i), ""
		switch i % 5 {
		case 1: // the room can't be loaded
			text = "broken-" + text
		case 2: // gone while it is being brought up
			rev = `,"rev":0`
		}
		for _, message := range []string{`{"t":"hello","protocol":1}`, fmt.Sprintf(`{"t":"open","text":%q,"client":"client-%d"%s}`, text, i, rev)} {
			if err := conn.WriteMessage(websocket.TextMessage, []byte(message)); err != nil {
				t.Fatal(err)
			}
			_, answer, err := conn.ReadMessage()
			if err != nil {
				t.Fatal(err)
			}
			if broken := i%5 == 1 && strings.Contains(message, "open"); broken != strings.Contains(string(answer), `"unavailable"`) {
				t.Fatalf("%s is answered %s", message, answer)
			}
		}
		switch i % 5 {
		case 3: // a reset, as of a process that was killed; else the line ends without a close
			if err := conn.NetConn().(*net.TCPConn).SetLinger(0); err != nil {
				t.Fatal(err)
			}
		case 4: // in order
			if err := conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Now().Add(time.Second)); err != nil {
				t.Fatal(err)
			}
			if _, _, err := conn.ReadMessage(); err == nil {
				_, _, err = conn.ReadMessage() // behind the presence
				if err == nil {
					t.Fatal("the close is not answered")
				}
			}
		}
	}
	gone := func() bool {
		rooms, peers := h.open()
		h.mu.Lock()
		defer h.mu.Unlock()
		return rooms+peers+len(h.pursuits)+h.pursuers == 0
	}
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	for i := range 50 { // pools and tables reach their size
		visit(i)
	}
	within(t, "the first visitors are still there", gone)
	goroutines, memory := runtime.NumGoroutine(), heap()
	for i := range 1000 {
		visit(1000 + i)
	}
	within(t, "rooms or sockets are still open", gone)
	within(t, "goroutines are left", func() bool { return runtime.NumGoroutine() <= goroutines+5 })
	if grown := int64(heap()) - int64(memory); grown > 2<<20 {
		t.Errorf("%d bytes more after a thousand visits", grown)
	}
}
