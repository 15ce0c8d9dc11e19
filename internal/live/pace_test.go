package live_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/redonda/redonda/internal/live"
)

// Who asks for more than a page ever does is told so, and what it writes is taken all the
// same. Cursors are dropped without a word.
func TestWhoAsksWithoutEndIsSlowed(t *testing.T) {
	t.Parallel()
	open := strings.Replace(openO02, "%s", "hn-delegate", 1)
	for name, message := range map[string]string{
		"open": open, "hello": `{"t":"hello","protocol":1}`, "ping": `{"t":"ping"}`, "an unknown message": `{"t":"what","text":"o02.es"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn, taken := serveWith(t, live.Config{Log: newSharedLog()}).open(t, "hn-delegate"), 0
			for m := map[string]any{}; m["code"] != "slow_down"; taken++ {
				if taken == 5000 {
					t.Fatal("nothing slows it")
				}
				say(t, conn, message)
				m = expect(t, conn, "opened", "welcome", "pong", "error")
				if m["code"] == "slow_down" && m["text"] != nil != strings.Contains(message, "text") {
					t.Errorf("answered %v", m)
				}
			}
			if least := 99; taken < least {
				t.Errorf("after %d messages it is slowed", taken)
			}
			for range 20 {
				say(t, conn, `{"t":"cursor","text":"o02.es","rev":0,"anchor":0,"head":0}`)
			}
			acked(t, writes(t, conn, "hn-delegate", 1, 0, `[{"insert":"uno"}]`, ""))
		})
	}
}

// A page that comes back with all its texts, and moves its cursor in each, is not slowed.
func TestAPageThatComesBackIsNotSlowed(t *testing.T) {
	t.Parallel()
	tb := serveWith(t, live.Config{Log: newSharedLog()})
	conn := tb.sit(t, "hn-delegate")
	for n := range 60 {
		say(t, conn, fmt.Sprintf(`{"t":"open","text":"o%02d.es","client":"outbox-%02d"}`, n, n))
		say(t, conn, fmt.Sprintf(`{"t":"cursor","text":"o%02d.es","rev":0,"anchor":0,"head":0}`, n))
	}
	for n := range 60 {
		if m := expect(t, conn, "opened", "error"); m["t"] != "opened" {
			t.Fatalf("text %d is answered %v", n, m)
		}
	}
}
