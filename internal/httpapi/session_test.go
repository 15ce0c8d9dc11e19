package httpapi_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"github.com/redonda/redonda/internal/contribution"
)

func TestSigningInAndOut(t *testing.T) {
	t.Parallel()
	s := serve(t)
	i, err := s.book.Invite(t.Context(), contribution.Delegate, "hn")
	must(t, err)
	got := s.nobody().ask(t, http.MethodPost, "/api/v1/join", map[string]string{"token": i.Secret})
	cookie := got.header.Get("Set-Cookie")
	for _, want := range []string{"__Host-redonda_session=", "HttpOnly", "SameSite=Lax", "Path=/", "Secure"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("the cookie lacks %s: %s", want, cookie)
		}
	}
	if again := s.nobody().ask(t, http.MethodPost, "/api/v1/join", map[string]string{"token": i.Secret}); again.status != http.StatusGone || again.problem(t) != "link_spent" {
		t.Errorf("a link's second use: %d", again.status)
	}
	secret, _, _ := strings.Cut(strings.TrimPrefix(cookie, "__Host-redonda_session="), ";")
	hn := person{s, secret}
	var session struct {
		Account struct{ ID, Code string }
		May     []string
	}
	hn.ask(t, http.MethodGet, "/api/v1/session", nil).into(t, &session)
	if session.Account.ID != "hn-delegate" || session.Account.Code != "HND" || slices.Contains(session.May, "invite") {
		t.Errorf("%+v", session)
	}
	if got := hn.ask(t, http.MethodDelete, "/api/v1/session", nil); got.status != http.StatusNoContent {
		t.Errorf("signing out: %d", got.status)
	}
	if got := hn.ask(t, http.MethodGet, "/api/v1/session", nil); got.status != http.StatusUnauthorized || got.problem(t) != "unauthenticated" {
		t.Errorf("after signing out: %d", got.status)
	}
}

func TestAnotherSitesPageIsRefused(t *testing.T) {
	t.Parallel()
	s := serve(t)
	secretariat := s.secretariat(t)
	invitation := map[string]string{"role": "delegate", "delegation": "sv"}
	tests := []struct {
		name    string
		headers []string
		status  int
	}{
		{"a client that says nothing", nil, 201},
		{"its own origin", []string{"Origin", s.URL}, 201},
		{"its own page", []string{"Sec-Fetch-Site", "same-origin", "Origin", s.URL}, 201},
		{"another origin", []string{"Origin", "https://elsewhere.example"}, 403},
		{"no origin's", []string{"Origin", "null"}, 403},
		{"another site's page", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"a form", []string{"Content-Type", "text/plain"}, 400},
	}
	for _, test := range tests {
		if got := secretariat.ask(t, http.MethodPost, "/api/v1/invitations", invitation, test.headers...); got.status != test.status {
			t.Errorf("%s: %d, want %d: %s", test.name, got.status, test.status, got.body)
		}
	}
}

func (p person) dial(t *testing.T, origin string) (*websocket.Conn, *http.Response, error) {
	t.Helper()
	header := http.Header{}
	if p.secret != "" {
		header.Set("Cookie", "__Host-redonda_session="+p.secret)
	}
	if origin != "" {
		header.Set("Origin", origin)
	}
	conn, response, err := websocket.DefaultDialer.DialContext(t.Context(), strings.Replace(p.service.URL, "http", "ws", 1)+"/api/v1/live", header)
	if response != nil {
		t.Cleanup(func() { response.Body.Close() })
	}
	if err == nil {
		t.Cleanup(func() { conn.Close() })
	}
	return conn, response, err
}

func TestTheDoorToTheRooms(t *testing.T) {
	t.Parallel()
	s := serve(t)
	hn := s.honduras(t)
	for _, test := range []struct {
		name   string
		who    person
		origin string
		status int
	}{
		{"without a session", s.nobody(), "", 401},
		{"another site's page", hn, "https://elsewhere.example", 403},
		{"no origin's page", hn, "null", 403},
		{"a raw client", hn, "", 101},
		{"its own page", hn, s.URL, 101},
	} {
		_, response, err := test.who.dial(t, test.origin)
		if response == nil || response.StatusCode != test.status {
			t.Errorf("%s: %v, want %d (%v)", test.name, response, test.status, err)
			continue
		}
		if test.status != 101 && response.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: answered as %s", test.name, response.Header.Get("Content-Type"))
		}
	}
}

func TestSigningOutEndsTheSessionsSockets(t *testing.T) {
	t.Parallel()
	s := serve(t)
	leaving, staying := s.honduras(t), s.honduras(t)
	left, _, err := leaving.dial(t, "")
	must(t, err)
	stays, _, err := staying.dial(t, "")
	must(t, err)
	must(t, left.WriteJSON(map[string]any{"t": "hello", "protocol": 1}))
	var m struct{ T, Code string }
	must(t, left.ReadJSON(&m))
	leaving.ask(t, http.MethodDelete, "/api/v1/session", nil)
	must(t, left.ReadJSON(&m))
	if m.T != "bye" || m.Code != "unauthenticated" {
		t.Errorf("got %+v", m)
	}
	if err := left.ReadJSON(&m); err == nil {
		t.Error("the socket is still open")
	}
	must(t, stays.WriteJSON(map[string]any{"t": "hello", "protocol": 1}))
	must(t, stays.ReadJSON(&m))
	if m.T != "welcome" {
		t.Errorf("the other session got %+v", m)
	}
}

func TestAnInvitationIsShownOnceAndWorks(t *testing.T) {
	t.Parallel()
	s := serve(t)
	secretariat := s.secretariat(t)
	var i struct {
		URL     string
		Account struct{ ID string }
	}
	secretariat.ask(t, http.MethodPost, "/api/v1/invitations", map[string]string{"role": "head", "delegation": "cr"}).into(t, &i)
	token, ours := strings.CutPrefix(i.URL, "https://redonda.example/join/")
	if !ours || i.Account.ID != "cr-head" {
		t.Fatalf("%+v", i)
	}
	if got := s.nobody().ask(t, http.MethodPost, "/api/v1/join", map[string]string{"token": token}); got.status != http.StatusOK {
		t.Errorf("%d", got.status)
	}
	if got := secretariat.ask(t, http.MethodPost, "/api/v1/invitations", map[string]string{"role": "head", "delegation": "fr"}); got.status != 422 || got.problem(t) != "invalid" {
		t.Errorf("a stranger's: %d", got.status)
	}
	if list := secretariat.ask(t, http.MethodGet, "/api/v1/accounts", nil); !strings.Contains(string(list.body), `"cr-head"`) || strings.Contains(string(list.body), token) {
		t.Errorf("the list: %s", list.body)
	}
}

func TestTryingLinksHasALimit(t *testing.T) {
	t.Parallel()
	s := serve(t)
	for i := range 200 {
		got := s.nobody().ask(t, http.MethodPost, "/api/v1/join", map[string]string{"token": "guess"})
		if got.status == http.StatusTooManyRequests {
			if got.problem(t) != "slow_down" || i < 30 {
				t.Errorf("after %d: %s", i, got.body)
			}
			return
		}
	}
	t.Error("nobody said stop")
}

// Behind a proxy that is named, the limit is each one's own; what somebody adds to the
// proxy's word counts for nothing.
func TestBehindAProxyALimitIsEachOnesOwn(t *testing.T) {
	t.Parallel()
	s := serve(t)
	try := func(from string) int {
		return s.nobody().ask(t, http.MethodPost, "/api/v1/join", map[string]string{"token": "guess"}, "X-Forwarded-For", from).status
	}
	stopped := false
	for i := 0; i < 200 && !stopped; i++ {
		stopped = try(fmt.Sprintf("198.51.100.%d, 203.0.113.7", i)) == http.StatusTooManyRequests
	}
	if !stopped {
		t.Error("inventing addresses goes around the limit")
	}
	if got := try("203.0.113.8"); got != http.StatusGone {
		t.Errorf("somebody else is answered %d", got)
	}
}
