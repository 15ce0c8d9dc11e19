//go:build protocol

// Package conformance replays the worked session of docs/protocol.md against a
// running demonstration. `make protocol-test` starts one; REDONDA_LINKS names the
// file of its sign-in links.
package conformance_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"
)

// message is one block of the session.
type message struct {
	client bool // said by a client
	body   map[string]any
	raw    []byte
}

// session gives the blocks of section 9 in order.
func session(t *testing.T) []message {
	t.Helper()
	page, err := os.ReadFile("../../../docs/protocol.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := bytes.Cut(page, []byte("\n## 9 "))
	if !found {
		t.Fatal("the page has no section 9")
	}
	var blocks []message
	for _, m := range regexp.MustCompile("(?ms)^```json (client|server)\n(.*?)^```").FindAllSubmatch(section, -1) {
		block := message{client: string(m[1]) == "client", raw: bytes.TrimSpace(m[2])}
		if err := json.Unmarshal(block.raw, &block.body); err != nil {
			t.Fatalf("%s: %v", m[2], err)
		}
		blocks = append(blocks, block)
	}
	return blocks
}

// seat is one delegate's connection.
type seat struct {
	t      *testing.T
	url    string
	cookie string
	conn   *websocket.Conn
	early  []map[string]any // came before it was listened for
}

func enter(t *testing.T, account string) *seat {
	t.Helper()
	file, err := os.ReadFile(os.Getenv("REDONDA_LINKS"))
	if err != nil {
		t.Fatal(err)
	}
	var links []struct{ Account, URL string }
	if err := json.Unmarshal(file, &links); err != nil {
		t.Fatal(err)
	}
	for _, link := range links {
		if link.Account != account {
			continue
		}
		base, token, _ := strings.Cut(link.URL, "/join/")
		response, err := http.Post(base+"/api/v1/join", "application/json", strings.NewReader(`{"token":"`+token+`"}`))
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		if response.StatusCode != http.StatusOK {
			t.Fatalf("signing in: %s", response.Status)
		}
		s := &seat{t: t, url: strings.Replace(base, "http", "ws", 1) + "/api/v1/live", cookie: response.Cookies()[0].String()}
		s.connect()
		return s
	}
	t.Fatalf("no link for %s", account)
	return nil
}

func (s *seat) connect() {
	s.t.Helper()
	conn, _, err := websocket.DefaultDialer.Dial(s.url, http.Header{"Cookie": {s.cookie}})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { conn.Close() })
	s.conn = conn
	s.say([]byte(`{"t":"hello","protocol":1}`))
	s.hear("welcome")
}

func (s *seat) say(raw []byte) {
	s.t.Helper()
	if err := s.conn.WriteMessage(websocket.TextMessage, raw); err != nil {
		s.t.Fatal(err)
	}
}

// arrived waits until the server has taken what was said: the session's order is that of
// arrival, and there are two lines.
func (s *seat) arrived() {
	s.t.Helper()
	s.say([]byte(`{"t":"ping"}`))
	for m := s.read(); m["t"] != "pong"; m = s.read() {
		s.early = append(s.early, m)
	}
}

// hear reads until a message of a kind comes; presence may come at any time.
func (s *seat) hear(kind string) map[string]any {
	s.t.Helper()
	for {
		var m map[string]any
		if len(s.early) > 0 {
			m, s.early = s.early[0], s.early[1:]
		} else {
			m = s.read()
		}
		if m["t"] == kind {
			return m
		}
		if m["t"] != "presence" {
			s.t.Fatalf("waiting for %s, got %v", kind, m)
		}
	}
}

func (s *seat) read() (m map[string]any) {
	s.t.Helper()
	if err := s.conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		s.t.Fatal(err)
	}
	if err := s.conn.ReadJSON(&m); err != nil {
		s.t.Fatalf("waiting for a message: %v", err)
	}
	return m
}

// comparable leaves out what each run has of its own: times, and who else is there.
func comparable(m map[string]any) map[string]any {
	delete(m, "peers")
	if changes, ok := m["changes"].([]any); ok {
		for _, c := range changes {
			delete(c.(map[string]any), "at")
		}
	}
	return m
}

func TestTheWorkedSession(t *testing.T) {
	const honduras, salvador = "c-honduras1", "c-salvador1"
	seats := map[string]*seat{honduras: enter(t, "hn-delegate"), salvador: enter(t, "sv-delegate")}
	// The session begins at version 3 of a text that is empty in the demonstration.
	text := func(raw []byte) []byte { return bytes.ReplaceAll(raw, []byte("o02.es"), []byte("o07.es")) }
	first := seats[honduras]
	first.say([]byte(`{"t":"open","text":"o07.es","client":"c-preparing"}`))
	first.hear("opened")
	for _, change := range []string{
		`"seq":1,"rev":0,"ops":[{"insert":"Proteger"}]`, `"seq":2,"rev":1,"ops":[{"retain":8},{"insert":" a las"}]`, `"seq":3,"rev":2,"ops":[{"retain":14},{"insert":" personas."}]`,
	} {
		first.say([]byte(`{"t":"change","text":"o07.es","client":"c-preparing",` + change + `}`))
		first.hear("ack")
	}
	first.say([]byte(`{"t":"close","text":"o07.es"}`))

	opened := map[string]bool{}
	var last string // client of the message before
	for _, m := range session(t) {
		client, _ := m.body["client"].(string)
		if m.client {
			if opened[client] && m.body["t"] == "open" { // the line broke
				seats[client].conn.Close()
				seats[client].early = nil // the answer is lost
				seats[client].connect()
			}
			seats[client].say(text(m.raw))
			if last = client; m.body["t"] == "change" {
				seats[client].arrived()
			}
			if m.body["t"] == "open" && !opened[client] {
				opened[client] = true
				seats[client].hear("opened")
			}
			continue
		}
		if m.body["t"] == "opened" && m.body["ops"] != nil {
			continue // heard when it was asked for
		}
		to := client
		switch m.body["t"] {
		case "changes":
			if to = honduras; m.body["changes"].([]any)[0].(map[string]any)["client"] == honduras {
				to = salvador
			}
		case "opened":
			to = last
		}
		var want map[string]any
		if err := json.Unmarshal(text(m.raw), &want); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(comparable(want), comparable(seats[to].hear(want["t"].(string)))); diff != "" {
			t.Errorf("%s:\n%s", m.raw, diff)
		}
	}
}
