package live

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
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

// A thousand visits to as many texts leave nothing behind: no room, no socket, no
// goroutine, no memory that grows with them.
func TestAThousandVisitsLeaveNothingBehind(t *testing.T) {
	h := NewHub(Config{Log: &memoryLog{}, Rights: oneText{}, Code: strings.ToUpper, Linger: time.Millisecond})
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
		for _, message := range []string{`{"t":"hello","protocol":1}`, fmt.Sprintf(`{"t":"open","text":"o%d.es","client":"client-%d"}`, i, i)} {
			if err := conn.WriteMessage(websocket.TextMessage, []byte(message)); err != nil {
				t.Fatal(err)
			}
			if _, _, err := conn.ReadMessage(); err != nil {
				t.Fatal(err)
			}
		}
	}
	gone := func() bool {
		rooms, peers := h.open()
		return rooms+peers == 0
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
