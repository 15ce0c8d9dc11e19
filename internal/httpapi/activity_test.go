package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/record"
)

type news struct {
	Since    *string
	Sections []struct {
		Section string
		Texts   []struct {
			Text     string
			From, To int64
			By       []struct {
				Code    string
				Changes int
			}
		}
	}
	Happened []struct {
		Kind, Section, Code string
		AsChair             bool
	}
	Event int64
}

func (p person) news(t *testing.T) (n news) {
	t.Helper()
	p.ask(t, http.MethodGet, v1+"/activity", nil).into(t, &n)
	return n
}

func (p person) sees(t *testing.T, n news) {
	t.Helper()
	versions := map[string]int64{}
	for _, section := range n.Sections {
		for _, text := range section.Texts {
			versions[text.Text] = text.To
		}
	}
	if got := p.ask(t, http.MethodPut, v1+"/activity/seen", map[string]any{"versions": versions, "event": n.Event}); got.status != http.StatusNoContent {
		t.Errorf("%d %s", got.status, got.body)
	}
}

func TestWhatChangedSinceTheLastVisit(t *testing.T) {
	t.Parallel()
	s := serve(t)
	sv, chair := s.enter(t, contribution.Head, "sv"), s.enter(t, contribution.Presidency, "mx")
	s.write(t, "o02.es", "Uno dos tres")
	chair.ask(t, http.MethodPost, v1+"/sections/o02/revisions", map[string]string{"name": "Enviado"})
	first := sv.news(t)
	if first.Since != nil || len(first.Sections) != 1 || first.Sections[0].Section != "o02" || first.Sections[0].Texts[0].By[0].Code != "HND" {
		t.Errorf("at the first visit: %+v", first)
	}
	if len(first.Happened) != 1 || first.Happened[0].Kind != "revision.named" || !first.Happened[0].AsChair || first.Happened[0].Code != "MEX" {
		t.Errorf("what happened: %+v", first.Happened)
	}
	s.write(t, "o02.es", "Cuatro") // while the page is open
	sv.sees(t, first)
	second := sv.news(t)
	if second.Since == nil || len(second.Happened) != 0 || len(second.Sections) != 1 || second.Sections[0].Texts[0].From != 1 || second.Sections[0].Texts[0].To != 2 {
		t.Errorf("what came meanwhile stays new: %+v", second)
	}
	sv.sees(t, second)
	if third := sv.news(t); len(third.Sections) != 0 || len(third.Happened) != 0 {
		t.Errorf("nothing changed: %+v", third)
	}
	if own := s.honduras(t).news(t); len(own.Sections) != 0 {
		t.Errorf("what Honduras's delegate wrote is new to it: %+v", own)
	}
	if own := chair.news(t); len(own.Happened) != 0 {
		t.Errorf("what the chair did is new to it: %+v", own)
	}
}

// What a reader may not see is no news to it either, and can't be asked for by marking.
func TestTheFeedTellsOfWhatOneReadsAlone(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.write(t, "o05.es", "Uno") // an outline
	s.write(t, "o06.es", "Uno") // retired
	must(t, s.record.Note(t.Context(), record.Event{Kind: "section.status", Section: "o05", Announced: true}))
	must(t, s.record.Note(t.Context(), record.Event{Kind: "input.opened", Section: "o02", Private: "hn", Announced: true}))
	must(t, s.record.Note(t.Context(), record.Event{Kind: "session.begun", Account: "sv-head"}))
	observer, secretariat := s.enter(t, contribution.Observer, "unnm"), s.secretariat(t)
	if got := observer.news(t); len(got.Sections) != 0 || len(got.Happened) != 0 {
		t.Errorf("an observer is told %+v", got)
	}
	if got := secretariat.news(t); len(got.Sections) != 2 || len(got.Happened) != 1 || got.Event != 1 {
		t.Errorf("the secretariat is told %+v", got)
	}
	for _, body := range []any{map[string]any{"versions": map[string]int{"o05.es": 1, "champion-hn-draft.es": 7, "o02.es": 900}, "event": 999}, `{"versions":`, `[]`} {
		got := observer.ask(t, http.MethodPut, v1+"/activity/seen", body)
		if _, isText := body.(string); isText != (got.status == 400) || strings.Contains(string(got.body), "o05") {
			t.Errorf("%v: %d %s", body, got.status, got.body)
		}
	}
	s.write(t, "o02.es", "Uno")
	if got := observer.news(t); len(got.Sections) != 1 {
		t.Errorf("a version that isn't there yet was marked as seen: %+v", got)
	}
}
