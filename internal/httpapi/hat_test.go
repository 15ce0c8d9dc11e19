package httpapi_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/contribution"
)

// The presidency passes: whoever still acts as Mexico in the chair is refused, the new
// holder has the chair's rights, and Mexico's people go on as Mexico once they say so
// (scenario T23).
func TestTheChairPassesWithTheOffice(t *testing.T) {
	t.Parallel()
	s := serve(t)
	mexico, salvador, secretariat := s.enter(t, contribution.Presidency, "mx"), s.enter(t, contribution.Presidency, "sv"), s.secretariat(t)
	status := func(p person, to string, headers ...string) answer {
		return p.ask(t, http.MethodPut, v1+"/sections/o05/status", map[string]string{"status": to}, append(headers, "If-Match", `"1"`)...)
	}
	if got := status(salvador, "drafting"); got.status != 403 || got.problem(t) != "forbidden" {
		t.Errorf("before the handover: %d", got.status)
	}
	if got := status(salvador, "drafting", "Redonda-Hat", "chair"); got.status != 403 || got.problem(t) != "office_ended" {
		t.Errorf("under a hat that is another's: %d", got.status)
	}
	mexico.ask(t, http.MethodPut, v1+"/session/hat", map[string]string{"hat": "chair"})
	handover := map[string]any{"member": "sv", "from": time.Now().Add(-time.Second).UTC().Format(time.RFC3339)}
	if got := secretariat.ask(t, http.MethodPost, v1+"/presidency", handover, "If-Match", `"1"`); got.status != 200 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	for _, headers := range [][]string{nil, {"Redonda-Hat", "chair"}} {
		if got := status(mexico, "drafting", headers...); got.status != 403 || got.problem(t) != "office_ended" {
			t.Errorf("Mexico as chair, %v: %d", headers, got.status)
		}
	}
	var session struct {
		Hat               string
		MayChair, HatLost bool
	}
	mexico.ask(t, http.MethodGet, v1+"/session", nil).into(t, &session)
	if session.Hat != "delegation" || session.MayChair || !session.HatLost {
		t.Errorf("what Mexico's page is told: %+v", session)
	}
	if got := mexico.ask(t, http.MethodPut, v1+"/session/hat", map[string]string{"hat": "chair"}); got.status != 403 || got.problem(t) != "office_ended" {
		t.Errorf("taking the hat again: %d", got.status)
	}
	if got := mexico.ask(t, http.MethodPut, v1+"/session/hat", map[string]string{"hat": "delegation"}); got.status != 200 {
		t.Errorf("going on as Mexico: %d %s", got.status, got.body)
	}
	if got := status(mexico, "drafting"); got.problem(t) != "forbidden" {
		t.Errorf("as Mexico: %s", got.body)
	}
	if got := status(salvador, "drafting"); got.status != 200 {
		t.Errorf("the new holder: %d %s", got.status, got.body)
	}
}

// A hat may be named with each request, and only one's own.
func TestEachActNamesItsHat(t *testing.T) {
	t.Parallel()
	s := serve(t)
	mexico, honduras := s.enter(t, contribution.Presidency, "mx"), s.honduras(t)
	revision := map[string]string{"name": "Enviado"}
	for _, test := range []struct {
		who    person
		hat    string
		status int
		code   string
	}{
		{mexico, "chair", 201, ""},
		{mexico, "delegation", 403, "forbidden"},
		{mexico, "crown", 400, "malformed"},
		{honduras, "delegation", 403, "forbidden"},
		{honduras, "chair", 403, "office_ended"},
	} {
		got := test.who.ask(t, http.MethodPost, v1+"/sections/o02/revisions", revision, "Redonda-Hat", test.hat)
		if got.status != test.status || test.code != "" && got.problem(t) != test.code {
			t.Errorf("as %s: %d %s", test.hat, got.status, got.body)
		}
	}
}
