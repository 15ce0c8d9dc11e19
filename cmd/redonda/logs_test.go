package main

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/gorilla/websocket"

	"github.com/redonda/redonda/internal/config"
	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/people"
)

// page is what was logged; many goroutines write it.
type page struct {
	mu sync.Mutex // guards text
	bytes.Buffer
}

func (p *page) Write(line []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.Buffer.Write(line)
}

func (p *page) text() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.String()
}

// words are in everything that is typed, asked and sent wrongly in this test.
const words = "palabras-reservadas"

// Everything is logged that can be, and then the log is searched for what must not be there:
// words of the contribution, secrets of links and sessions, addresses of readers.
func TestTheLogHoldsNoWordsSecretsOrAddresses(t *testing.T) {
	t.Parallel()
	log := &page{}
	h, err := build(t.Context(), t.TempDir(), false, slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	if err != nil {
		t.Fatal(err)
	}
	closed := false
	t.Cleanup(func() {
		if !closed {
			h.store.Close()
		}
	})
	section, err := h.sections.Get(t.Context(), "o02")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.sections.SetStatus(t.Context(), contribution.Actor{Role: contribution.Presidency}, "o02", section.Rev, contribution.Drafting); err != nil {
		t.Fatal(err)
	}
	invitation, err := h.book.Invite(t.Context(), contribution.Delegate, "hn")
	if err != nil {
		t.Fatal(err)
	}
	handler, err := h.handler("http://localhost:8080", config.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	var addresses []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		addresses = append(addresses, r.RemoteAddr) // the requests of this test follow each other
		handler.ServeHTTP(w, r)
	}))
	defer server.Close()

	cookie := ""
	ask := func(method, path, body string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("X-Forwarded-For", "203.0.113.77")
		r.Header.Set("Cookie", cookie)
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range response.Cookies() {
			cookie = c.Name + "=" + c.Value
		}
		if _, err := io.Copy(io.Discard, response.Body); err != nil || response.Body.Close() != nil {
			t.Fatal(err)
		}
	}
	ask("GET", "/join/"+invitation.Secret, "")
	ask("POST", "/api/v1/join", `{"token":"`+words+`"}`)
	ask("POST", "/api/v1/join", `{"token":"`+invitation.Secret+`"}`)
	_, secret, entered := strings.Cut(cookie, "=")
	if !entered || secret == "" {
		t.Fatal("nobody was let in")
	}
	ask("POST", "/api/v1/join", `{"token":`+words)
	ask("POST", "/api/v1/sections/o02/revisions", `{"name":"`+words+`"}`)
	ask("GET", "/api/v1/texts/"+words+"?token="+invitation.Secret, "")
	ask("POST", "/api/v1/texts/o02.es/restore", `{"version":"`+words+`"}`)

	conn, _, err := websocket.DefaultDialer.Dial(strings.Replace(server.URL, "http", "ws", 1)+"/api/v1/live", http.Header{"Cookie": {cookie}})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	say := func(message, answer string) {
		t.Helper()
		if err := conn.WriteMessage(websocket.TextMessage, []byte(message)); err != nil {
			t.Fatal(err)
		}
		for {
			_, data, err := conn.ReadMessage()
			if err != nil {
				t.Fatalf("waiting for %s: %v", answer, err)
			}
			if strings.HasPrefix(string(data), `{"t":"`+answer+`"`) {
				return
			}
		}
	}
	change := func(seq int, ops string) string {
		return fmt.Sprintf(`{"t":"change","text":"o02.es","client":"outbox-of-hn","seq":%d,"rev":0,"ops":%s}`, seq, ops)
	}
	say(`{"t":"hello","protocol":1}`, "welcome")
	say(`{"t":"open","text":"`+words+`","client":"outbox-of-hn"}`, "error")
	say(`{"t":"open","text":"o02.es","client":"outbox-of-hn"}`, "opened")
	say(words, "error")
	say(change(1, `[{"insert":"`+words+`"}]`), "ack")
	say(change(1, `[{"insert":"otras `+words+`"}]`), "refused")
	say(change(2, `[{"insert":"`+words+`","attributes":{"`+words+`":true}}]`), "refused")

	// What is the server's fault is told in the most detail.
	if closed = true; h.store.Close() != nil {
		t.Fatal("the store doesn't close")
	}
	say(change(2, `[{"insert":"`+words+`"}]`), "refused")
	ask("POST", "/api/v1/join", `{"token":"`+invitation.Secret+`"}`)
	ask("GET", "/api/v1/overview", "")
	ask("GET", "/readyz", "")

	text := log.text()
	for what, forbidden := range map[string]string{
		"words": words, "the secret of a link": invitation.Secret, "the secret of a session": secret, "the name of a session": people.SessionID(secret),
		"a forwarded address": "203.0.113.77",
	} {
		if strings.Contains(text, forbidden) {
			t.Errorf("the log has %s:\n%s", what, text)
		}
	}
	for _, address := range addresses {
		if strings.Contains(text, address) {
			t.Errorf("the log has the address %s:\n%s", address, text)
		}
	}
	for _, told := range []string{"msg=request ", "route=/api/v1/join", "status=410", `msg="storing changes"`, `msg="request failed"`, `msg="the store can't be written"`} {
		if !strings.Contains(text, told) {
			t.Errorf("the log does not tell %s:\n%s", told, text)
		}
	}
}
