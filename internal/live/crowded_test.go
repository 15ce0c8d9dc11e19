package live_test

import (
	"fmt"
	"testing"

	"github.com/gorilla/websocket"
)

// Whoever opens a text in a crowd hears of the others in the presence message alone,
// which is made once for all; the list in the answer is there and empty.
func TestACrowdIsToldOfByPresence(t *testing.T) {
	t.Parallel()
	tb := serve(t)
	const people = 25
	var last *websocket.Conn
	for i := range people {
		last = tb.sit(t, fmt.Sprintf("hn-%02d", i))
		say(t, last, fmt.Sprintf(`{"t":"open","text":"o02.es","client":"outbox-%02d"}`, i))
		peers, is := expect(t, last, "opened")["peers"].([]any)
		if want := i + 1; !is || len(peers) != want && (want <= 20 || len(peers) != 0) {
			t.Errorf("number %d is told of %v", want, peers)
		}
	}
	for {
		if peers, is := expect(t, last, "presence")["peers"].([]any); is && len(peers) == people {
			return
		}
	}
}
