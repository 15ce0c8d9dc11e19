package live_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/live"
)

type hostileCase struct {
	ID, Surface, Expect, Reason string
	Also                        []string
	Raw, Base64                 string
	Base                        json.RawMessage
	Gen                         *generator
}

type generator struct {
	Type, Text, Prefix, Suffix, Open, Close, Core string
	Times, Depth                                  int
	Op                                            json.RawMessage
	Base                                          json.RawMessage
}

// Every hostile message is either refused with a code and a sentence or stored
// unit for unit, the socket or at least the room lives on, and a second person in
// the room can go on typing.
func TestHostileMessagesHarmNobody(t *testing.T) {
	t.Parallel()
	for _, c := range hostileCases(t) {
		t.Run(c.ID, func(t *testing.T) {
			t.Parallel()
			tb := serve(t)
			prepare(t, tb, c.base())
			bystander := tb.open(t, "mx-delegate")
			outcome := tb.attack(t, c)
			if !c.accepts(outcome) {
				t.Errorf("%s, wanted %s %v: %s", outcome, c.Expect, c.Also, c.Reason)
			}
			assertAlive(t, tb, bystander)
		})
	}
}

func hostileCases(t *testing.T) []hostileCase {
	t.Helper()
	data, err := os.ReadFile("testdata/hostile.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Cases []hostileCase }
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	var cases []hostileCase
	for _, c := range file.Cases {
		if c.Surface == "change" || c.Surface == "body" {
			cases = append(cases, c)
		}
	}
	return cases
}

func (c hostileCase) base() json.RawMessage {
	if c.Gen != nil && c.Gen.Base != nil {
		return c.Gen.Base
	}
	if c.Base != nil {
		return c.Base
	}
	return json.RawMessage(`[{"insert":"abc\n"}]`)
}

func (c hostileCase) accepts(outcome string) bool {
	for _, want := range append([]string{c.Expect}, c.Also...) {
		if outcome == "refuse" && want == "refuse" || outcome == "accept" && strings.HasPrefix(want, "accept") {
			return true
		}
	}
	return false
}

// body gives the message of the case in our envelope, its ops byte for byte.
func (c hostileCase) body(rev int64) []byte {
	raw := c.Raw
	switch {
	case c.Base64 != "":
		data, err := base64.StdEncoding.DecodeString(c.Base64)
		if err != nil {
			panic(err)
		}
		raw = string(data)
	case c.Gen != nil:
		raw = c.Gen.message()
	}
	const envelope = `{"rev":0,`
	ours := fmt.Sprintf(`{"t":"change","text":"o02.es","client":"outbox-hn-delegate","seq":1,"rev":%d,`, rev)
	return []byte(strings.Replace(raw, envelope, ours, 1))
}

func (g *generator) message() string {
	switch g.Type {
	case "repeat":
		return g.Prefix + strings.Repeat(g.Text, g.Times) + g.Suffix
	case "message-text":
		return `{"rev":0,"ops":[{"insert":"` + strings.Repeat(g.Text, g.Times) + `"}]}`
	case "nest":
		return g.Prefix + strings.Repeat(g.Open, g.Depth) + g.Core + strings.Repeat(g.Close, g.Depth) + g.Suffix
	case "message-ops":
		ops := make([]string, g.Times)
		for i := range ops {
			ops[i] = strings.Replace(string(g.Op), `"#index"`, fmt.Sprint(i), 1)
		}
		return `{"rev":0,"ops":[` + strings.Join(ops, ",") + `]}`
	}
	panic("unknown generator " + g.Type)
}

// prepare makes the text hold base.
func prepare(t *testing.T, tb *table, base json.RawMessage) {
	t.Helper()
	content, err := delta.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	who := live.Identity{AccountView: live.AccountView{ID: "secretariat"}}
	_, err = tb.hub.Apply(t.Context(), "o02.es", who, func(head delta.Delta) (delta.Delta, []document.Origin, error) {
		return append(content[:len(content):len(content)], delta.Op{Delete: head.Length()}).Canonical(), nil, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// attack sends the message and tells what became of it. A closed socket counts as
// refused only after a reason was given.
func (tb *table) attack(t *testing.T, c hostileCase) string {
	t.Helper()
	conn := tb.open(t, "hn-delegate")
	head, err := tb.store.Head(t.Context(), "o02.es")
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.WriteMessage(websocket.TextMessage, c.body(head)); err != nil {
		t.Logf("the socket closed while sending: %v", err)
	}
	switch m := expect(t, conn, "ack", "refused", "error", "bye"); m["t"] {
	case "ack":
		return "accept"
	default:
		title, ok := m["title"].(map[string]any)
		if !ok || title["es"] == "" || m["code"] == "" || m["code"] == "internal" {
			t.Errorf("refused without code and sentence: %v", m)
		}
		return "refuse"
	}
}

func assertAlive(t *testing.T, tb *table, bystander *websocket.Conn) {
	t.Helper()
	head, err := tb.store.Head(t.Context(), "o02.es")
	if err != nil {
		t.Fatal(err)
	}
	say(t, bystander, fmt.Sprintf(`{"t":"change","text":"o02.es","client":"outbox-mx-delegate","seq":1,"rev":%d,"ops":[{"insert":"still here "}]}`, head))
	if m := expect(t, bystander, "ack", "refused"); m["t"] != "ack" {
		t.Errorf("the bystander got %v", m)
	}
	if err := bystander.SetReadDeadline(time.Time{}); err != nil {
		t.Error(err)
	}
}
