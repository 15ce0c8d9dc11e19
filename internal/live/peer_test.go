package live

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// A reader too slow to follow gets what was waiting, then the reason, then the close
// code after which clients resume.
func TestASlowReaderIsToldToResume(t *testing.T) {
	t.Parallel()
	h := NewHub(Config{Log: &memoryLog{}, Rights: oneText{}, Code: strings.ToUpper})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		p, err := h.admit(conn, Identity{})
		if err != nil {
			t.Error(err)
			return
		}
		defer h.dismiss(p)
		for range outboxFrames + 1 { // one more than fits
			p.send([]byte(`{"t":"pong"}`))
		}
		p.write()
	}))
	defer server.Close()
	conn, _, err := websocket.DefaultDialer.Dial(strings.Replace(server.URL, "http", "ws", 1), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
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
	if received != outboxFrames+1 || !strings.Contains(last, `"bye"`) || !strings.Contains(last, `"slow_down"`) {
		t.Errorf("%d messages, the last %s", received, last)
	}
}
