package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/gcm"
)

// The administrator sees that there are sections, and nothing of what is in them, by
// whatever way it asks.
func TestTheAdministratorReadsNoText(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.write(t, "o02.es", "Secreto tres palabras")
	s.secretariat(t).ask(t, http.MethodPost, v1+"/sections/o02/revisions", map[string]string{"name": "Secreto"})
	admin := s.enter(t, contribution.Administrator, gcm.SecretariatID)
	var overview struct {
		Sections []struct {
			ID    string
			Texts map[gcm.Lang]struct {
				Version, Words int
				Last           *struct{}
			}
			Here []struct{}
			May  []string
		}
	}
	got := admin.ask(t, http.MethodGet, v1+"/overview", nil)
	got.into(t, &overview)
	if len(overview.Sections) != 33 {
		t.Errorf("%d sections", len(overview.Sections))
	}
	for _, section := range overview.Sections {
		if text := section.Texts[gcm.ES]; text.Version != 0 || text.Words != 0 || text.Last != nil || len(section.Here) != 0 || strings.Join(section.May, " ") != "structure" {
			t.Errorf("%+v", section)
		}
	}
	for _, path := range []string{
		"/overview", "/sections/o02", "/sections/o02/revisions", "/revisions", "/texts/o02.es", "/texts/o02.es?version=1", "/texts/o02.es/authors",
		"/compare", "/compare?section=o02", "/activity", "/record", "/record/export.csv", "/record/export.jsonl",
	} {
		if body := string(admin.ask(t, http.MethodGet, v1+path, nil).body); strings.Contains(body, "Secreto") || strings.Contains(body, "palabras") || strings.Contains(body, "HND\",\"at") {
			t.Errorf("%s tells of the text: %s", path, body)
		}
	}
}

// What the chair keeps from observers is as absent to them as what isn't there, on open
// sockets too.
func TestASectionIsKeptFromObservers(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.write(t, "o02.es", "Uno")
	observer, chair, delegate := s.enter(t, contribution.Observer, "unnm"), s.enter(t, contribution.Presidency, "mx"), s.honduras(t)
	conn, _, err := observer.dial(t, "")
	must(t, err)
	if got := exchange(t, conn, `{"t":"hello","protocol":1}`, true); got != "welcome" {
		t.Fatal(got)
	}
	if got := exchange(t, conn, `{"t":"open","text":"o02.es","client":"c-walkwalk"}`, true); got != "opened" {
		t.Fatal(got)
	}
	keep := func(observers contribution.Observers, rev string) answer {
		return chair.ask(t, http.MethodPut, v1+"/sections/o02/observers", map[string]any{"observers": observers}, "If-Match", rev)
	}
	if got := keep(contribution.NoObservers, `"1"`); got.status != 200 || got.header.Get("ETag") != `"2"` {
		t.Fatalf("%d %s", got.status, got.body)
	}
	var m struct{ T, Code string }
	for m.T != "error" {
		must(t, conn.ReadJSON(&m))
	}
	if m.Code != "absent" {
		t.Errorf("the observer's socket is told %+v", m)
	}
	for _, path := range []string{"/sections/o02", "/texts/o02.es", "/sections/o02/revisions", "/compare?section=o02"} {
		if got := observer.ask(t, http.MethodGet, v1+path, nil); got.status != 404 {
			t.Errorf("%s: %d", path, got.status)
		}
		if got := delegate.ask(t, http.MethodGet, v1+path, nil); got.status != 200 {
			t.Errorf("a delegate, %s: %d", path, got.status)
		}
	}
	if body := string(observer.ask(t, http.MethodGet, v1+"/overview", nil).body); strings.Contains(body, `"o02"`) {
		t.Error("the overview tells of it")
	}
	if got := keep(contribution.ReadingObservers, `"1"`); got.problem(t) != "conflict" {
		t.Errorf("on an older one: %s", got.body)
	}
	if got := keep(contribution.CommentingObservers, `"2"`); got.status != 200 || observer.ask(t, http.MethodGet, v1+"/texts/o02.es", nil).status != 200 {
		t.Errorf("admitted again: %d", got.status)
	}
	if got := chair.ask(t, http.MethodPut, v1+"/sections/o02/observers", `{}`, "If-Match", `"3"`); got.problem(t) != "invalid" {
		t.Errorf("nothing said: %s", got.body)
	}
}

// Somebody whose account has ended is nobody, on every route.
func TestAnEndedAccountIsNobody(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.table(t)
	ended := s.enter(t, contribution.Head, "gt")
	a, err := s.book.Account(t.Context(), "gt-head")
	must(t, err)
	_, _, err = s.book.Close(t.Context(), a.ID, a.Rev)
	must(t, err)
	for _, ask := range walk() {
		if got := ended.ask(t, ask.method, ask.address(), ask.body, "If-Match", `"1"`); got.status != ask.want[0] {
			t.Errorf("%s %s: %d, want %d as for nobody", ask.method, ask.address(), got.status, ask.want[0])
		}
	}
	if _, response, err := ended.dial(t, ""); err == nil || response.StatusCode != http.StatusUnauthorized {
		t.Errorf("a socket: %v", response)
	}
}
