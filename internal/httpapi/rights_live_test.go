package httpapi_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// said is one message of the walk over a socket, with what each place is answered: the
// columns are those of places, without nobody, whom no socket is opened for. After each
// message a ping is sent: "pong" stands for no answer at all. One that comes all the same is
// taken for that of the next message, and fails there.
type said struct {
	message string
	want    [9]string
}

// What a place may do in a text: type, read, or nothing, since it isn't there for it.
const (
	types, reads, none = "opened, writes", "opened", "error absent"
	taken, denied      = "ack", "refused forbidden"
	closed             = "refused section_closed" // an outline, or retired
	unopened           = "refused not_open"
)

func everyPlace(answer string) (all [9]string) {
	for i := range all {
		all[i] = answer
	}
	return all
}

// The order is observer, technical, translator, reader, delegate (hn), head (sv), chair,
// secretariat, administrator, as in the walk over the routes.
func conversation() []said {
	change := func(text string) string {
		return `{"t":"change","text":"` + text + `","client":"c-walkwalk","seq":1,"rev":0,"ops":[{"insert":"x"}]}`
	}
	open := func(text string) string { return `{"t":"open","text":"` + text + `","client":"c-walkwalk"}` }
	return []said{
		{`{"t":"open","text":"o02.es","client":"c-walkwalk"}`, everyPlace("error malformed")}, // before hello
		{`{"t":"hello","protocol":1}`, everyPlace("welcome")},
		{`{"t":"ping"}`, everyPlace("pong")},
		{`{"t":"invented"}`, everyPlace("error malformed")},
		{open("o02.es"), [9]string{reads, reads, reads, reads, types, types, reads, types, none}},
		{open("o02.en"), [9]string{reads, reads, types, reads, types, types, reads, types, none}}, // not the source
		{open("o05.es"), [9]string{none, reads, none, none, reads, reads, reads, types, none}},    // an outline
		{open("o06.es"), [9]string{none, none, none, none, none, none, reads, reads, none}},       // retired
		{open("champion-hn.es"), [9]string{reads, reads, reads, reads, reads, reads, reads, reads, none}},
		{open("o99.es"), everyPlace(none)},
		{change("o02.es"), [9]string{denied, denied, denied, denied, taken, taken, denied, taken, unopened}},
		{change("o02.en"), [9]string{denied, denied, taken, denied, taken, taken, denied, taken, unopened}},
		{change("o05.es"), [9]string{unopened, closed, unopened, unopened, closed, closed, closed, taken, unopened}},
		{change("o06.es"), [9]string{unopened, unopened, unopened, unopened, unopened, unopened, closed, closed, unopened}},
		{change("champion-hn.es"), [9]string{denied, denied, denied, denied, denied, denied, denied, denied, unopened}},
		{change("o07.es"), everyPlace(unopened)}, // never asked for
		{`{"t":"cursor","text":"o02.es","rev":0,"anchor":0,"head":0}`, [9]string{"pong", "pong", "pong", "pong", "pong", "pong", "pong", "pong", "error malformed"}},
		{`{"t":"cursor","text":"o06.es","rev":0,"anchor":0,"head":0}`, [9]string{"error malformed", "error malformed", "error malformed", "error malformed", "error malformed", "error malformed", "pong", "pong", "error malformed"}},
		{`{"t":"close","text":"o02.es"}`, everyPlace("pong")},
		{change("o02.es"), everyPlace(unopened)},
	}
}

// Every message as everybody, over a socket of a running service.
func TestEveryMessageAsksForItsRight(t *testing.T) {
	t.Parallel()
	for i, place := range places[1:] {
		t.Run(place.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t)
			conn, _, err := s.enter(t, place.role, place.delegation).dial(t, "")
			must(t, err)
			for _, one := range conversation() {
				if got := exchange(t, conn, one.message, one.want[i] != "pong"); got != one.want[i] {
					t.Errorf("%.60s … is answered %q, want %q", one.message, got, one.want[i])
				}
			}
		})
	}
}

// exchange says something and gives the answer in a word or two, "pong" where none is
// expected and only that of the ping came. A room may answer after the ping's answer, which
// needs no room. Presence, and others' changes, come when they come and are no answer.
func exchange(t *testing.T, conn *websocket.Conn, message string, answered bool) string {
	t.Helper()
	must(t, conn.SetReadDeadline(time.Now().Add(30*time.Second)))
	must(t, conn.WriteMessage(websocket.TextMessage, []byte(message)))
	must(t, conn.WriteMessage(websocket.TextMessage, []byte(`{"t":"ping"}`)))
	isPing := strings.Contains(message, `"ping"`)
	answer, ended := "", false
	for answer == "" || !ended {
		var m struct {
			T, Code string
			Write   bool
		}
		must(t, conn.ReadJSON(&m))
		switch {
		case m.T == "presence" || m.T == "changes" || m.T == "rights":
		case m.T == "pong" && !isPing && !ended:
			if ended = true; !answered {
				return m.T
			}
		case answer != "": // before hello even a ping is an error
			ended = true
		default:
			answer = m.T
			if m.Code != "" {
				answer += " " + m.Code
			}
			if m.Write {
				answer += ", writes"
			}
		}
	}
	return answer
}

// A message of the protocol without a line in the conversation fails here.
func TestTheConversationKnowsEveryMessage(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/protocol.md")
	must(t, err)
	tried := map[string]bool{}
	for _, one := range conversation() {
		var m struct{ T string }
		must(t, json.Unmarshal([]byte(one.message), &m))
		tried[m.T] = true
	}
	blocks := regexp.MustCompile("(?s)```json client\n(.*?)\n```").FindAllStringSubmatch(string(page), -1)
	if len(blocks) < 6 {
		t.Fatalf("%d messages in docs/protocol.md", len(blocks))
	}
	for _, block := range blocks {
		for line := range strings.Lines(block[1]) {
			var m struct{ T string }
			must(t, json.Unmarshal([]byte(line), &m))
			if !tried[m.T] {
				t.Errorf("%q is in no line", m.T)
			}
		}
	}
}
