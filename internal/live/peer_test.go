package live

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// A reader too slow to follow gets what was waiting, then the reason, then the close
// code after which clients resume.
func TestASlowReaderIsToldToResume(t *testing.T) {
	t.Parallel()
	var count cuts
	h := NewHub(Config{Log: &memoryLog{}, Rights: oneText{}, Code: strings.ToUpper, Meter: &count})
	sent := make(chan int, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		taken := &takeover{ResponseWriter: w}
		conn, err := (&websocket.Upgrader{}).Upgrade(taken, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		p, err := h.admit(conn, taken.line, Identity{})
		if err != nil {
			t.Error(err)
			return
		}
		large := []byte(`{"t":"pong","futureField":"` + strings.Repeat("x", 30_000) + `"}`)
		n := 0
		for ; !p.ended.Load(); n++ { // until one more than fits
			p.send(large)
		}
		sent <- n
		p.serve()
	}))
	defer server.Close()
	conn, _, err := websocket.DefaultDialer.Dial(strings.Replace(server.URL, "http", "ws", 1), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetReadDeadline(time.Now().Add(30 * time.Second)); err != nil {
		t.Fatal(err)
	}
	want := <-sent // nothing is read before
	received, last := 0, ""
	for {
		_, data, err := conn.ReadMessage()
		if err == nil {
			received, last = received+1, string(data)
			continue
		}
		if !websocket.IsCloseError(err, websocket.CloseTryAgainLater) {
			t.Errorf("ended with %v", err)
		}
		break
	}
	if received != want || !strings.Contains(last, `"bye"`) || !strings.Contains(last, `"slow_down"`) {
		t.Errorf("%d messages of %d, the last %.100s", received, want, last)
	}
	if n := count.Load(); n != 1 {
		t.Errorf("%d readers were counted as cut off", n)
	}
}

// cuts counts readers that were cut off.
type cuts struct {
	unmetered
	atomic.Int64
}

func (c *cuts) ReaderCut() { c.Add(1) }
