package httpapi_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/gcm"
)

// Every route, and the status each role gets there. The order of the answers:
// nobody, observer, delegate, head, presidency, secretariat.
func TestEveryRouteAsksForItsRight(t *testing.T) {
	t.Parallel()
	revision := map[string]string{"name": "Enviado a las capitales"}
	date := map[string]string{"date": "2022-02-17", "from": "09:00", "to": "11:00"}
	tests := []struct {
		method, path string
		body         any
		want         [6]int
	}{
		{"GET", "/healthz", nil, [6]int{200, 200, 200, 200, 200, 200}},
		{"GET", "/readyz", nil, [6]int{200, 200, 200, 200, 200, 200}},
		{"GET", "/api/v1/session", nil, [6]int{401, 200, 200, 200, 200, 200}},
		{"GET", "/api/v1/overview", nil, [6]int{401, 200, 200, 200, 200, 200}},
		{"GET", "/api/v1/sections/o02", nil, [6]int{401, 200, 200, 200, 200, 200}},
		{"GET", "/api/v1/sections/o05", nil, [6]int{401, 404, 200, 200, 200, 200}}, // an outline
		{"GET", "/api/v1/sections/o06", nil, [6]int{401, 404, 404, 404, 200, 200}}, // retired
		{"GET", "/api/v1/sections/o99", nil, [6]int{401, 404, 404, 404, 404, 404}},
		{"PUT", "/api/v1/sections/o02/status", map[string]string{"status": "outline"}, [6]int{401, 403, 403, 403, 200, 403}},
		{"GET", "/api/v1/sections/o02/revisions", nil, [6]int{401, 200, 200, 200, 200, 200}},
		{"GET", "/api/v1/sections/o06/revisions", nil, [6]int{401, 404, 404, 404, 200, 200}},
		{"POST", "/api/v1/sections/o02/revisions", revision, [6]int{401, 403, 403, 403, 201, 201}},
		{"GET", "/api/v1/revisions", nil, [6]int{401, 200, 200, 200, 200, 200}},
		{"POST", "/api/v1/revisions", revision, [6]int{401, 403, 403, 403, 201, 201}},
		{"GET", "/api/v1/dialogues", nil, [6]int{401, 200, 200, 200, 200, 200}},
		{"PUT", "/api/v1/dialogues/d2/date", date, [6]int{401, 403, 403, 403, 200, 200}},
		{"POST", "/api/v1/dialogues/d1/open", nil, [6]int{401, 403, 403, 403, 200, 200}},
		{"POST", "/api/v1/dialogues/d1/close", nil, [6]int{401, 403, 403, 403, 422, 422}}, // it isn't open yet
		{"POST", "/api/v1/dialogues/d9/open", nil, [6]int{401, 403, 403, 403, 404, 404}},
		{"GET", "/api/v1/texts/o02.es", nil, [6]int{401, 200, 200, 200, 200, 200}},
		{"GET", "/api/v1/texts/o05.es", nil, [6]int{401, 404, 200, 200, 200, 200}},
		{"GET", "/api/v1/texts/o06.en", nil, [6]int{401, 404, 404, 404, 200, 200}},
		{"GET", "/api/v1/texts/o02", nil, [6]int{401, 404, 404, 404, 404, 404}},
		{"GET", "/api/v1/texts/o02.es/authors", nil, [6]int{401, 200, 200, 200, 200, 200}},
		{"GET", "/api/v1/texts/o06.es/authors", nil, [6]int{401, 404, 404, 404, 200, 200}},
		{"POST", "/api/v1/texts/o02.es/restore", map[string]int{"version": 0}, [6]int{401, 403, 403, 403, 200, 200}},
		{"GET", "/api/v1/compare?section=o02", nil, [6]int{401, 200, 200, 200, 200, 200}},
		{"GET", "/api/v1/compare?section=o06", nil, [6]int{401, 404, 404, 404, 200, 200}},
		{"GET", "/api/v1/accounts", nil, [6]int{401, 403, 403, 403, 403, 200}},
		{"POST", "/api/v1/invitations", map[string]string{"role": "delegate", "delegation": "sv"}, [6]int{401, 403, 403, 403, 403, 201}},
		{"GET", "/api/v1/nothing", nil, [6]int{404, 404, 404, 404, 404, 404}},
		{"PATCH", "/api/v1/overview", nil, [6]int{422, 422, 422, 422, 422, 422}},
	}
	for _, test := range tests {
		t.Run(test.method+" "+test.path, func(t *testing.T) {
			t.Parallel()
			for i, want := range test.want {
				s := serve(t)
				who := []func() person{
					s.nobody,
					func() person { return s.enter(t, contribution.Observer, "unnm") },
					func() person { return s.honduras(t) },
					func() person { return s.enter(t, contribution.Head, "sv") },
					func() person { return s.enter(t, contribution.Presidency, "mx") },
					func() person { return s.secretariat(t) },
				}[i]()
				got := who.ask(t, test.method, test.path, test.body, "If-Match", `"1"`)
				if got.status != want {
					t.Errorf("place %d: %d, want %d: %s", i, got.status, want, got.body)
				}
				if got.status >= 400 {
					got.problem(t)
				}
			}
		})
	}
}

func TestTheOverviewHoldsWhatTheReaderMaySee(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.write(t, "o02.es", "Uno dos tres")
	var all, observed struct {
		Parts    []struct{ Sections []string }
		Sections []struct {
			ID    string
			Texts map[gcm.Lang]struct {
				Version, Words int
				Last           *struct{ Code string }
			}
			May, Next []string
		}
		Dialogues   []struct{ Date *string }
		Delegations []struct {
			Code string
			Hue  int
		}
		Demonstration bool
	}
	s.secretariat(t).ask(t, http.MethodGet, "/api/v1/overview", nil).into(t, &all)
	s.enter(t, contribution.Observer, "unnm").ask(t, http.MethodGet, "/api/v1/overview", nil).into(t, &observed)

	var listed []string
	for _, part := range all.Parts {
		listed = append(listed, part.Sections...)
	}
	if len(all.Parts) != 5 || len(all.Sections) != 33 || len(listed) != 33 {
		t.Errorf("%d parts, %d sections, %d in the parts", len(all.Parts), len(all.Sections), len(listed))
	}
	if len(observed.Sections) != 31 {
		t.Errorf("an observer sees %d sections, want all but the outline and the retired one", len(observed.Sections))
	}
	for _, section := range all.Sections {
		if section.ID != "o02" {
			continue
		}
		text := section.Texts[gcm.ES]
		if text.Version != 1 || text.Words != 3 || text.Last == nil || text.Last.Code != "HND" {
			t.Errorf("%+v", text)
		}
		if got := strings.Join(section.May, " "); got != "write status name_revision restore" {
			t.Errorf("the secretariat may %s", got)
		}
	}
	if len(all.Dialogues) != 2 || *all.Dialogues[0].Date != "2021-09-17" || all.Dialogues[1].Date != nil || !all.Demonstration {
		t.Errorf("%+v", all.Dialogues)
	}
	var hues []int
	for _, d := range all.Delegations {
		if d.Hue >= 0 {
			hues = append(hues, d.Hue)
		}
	}
	if !slices.Equal(hues, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}) {
		t.Errorf("hues %v", hues)
	}
}

func TestAStatusIsSetOnWhatWasSeen(t *testing.T) {
	t.Parallel()
	s := serve(t)
	chair := s.enter(t, contribution.Presidency, "mx")
	outline := map[string]string{"status": "outline"}
	tests := []struct {
		name, match string
		body        any
		status      int
		code        string
	}{
		{"without If-Match", "", outline, 400, "malformed"},
		{"on an older one", `"0"`, outline, 409, "conflict"},
		{"to no status", `"1"`, map[string]string{"status": "open"}, 422, "invalid"},
		{"to one that is not next", `"1"`, map[string]string{"status": "adopted"}, 403, "forbidden"},
		{"a body that is no JSON", `"1"`, `status=outline`, 400, "malformed"},
		{"a body with a name twice", `"1"`, `{"status":"outline","status":"drafting"}`, 400, "malformed"},
		{"a body that is too long", `"1"`, `{"status":"` + strings.Repeat("x", 70_000) + `"}`, 413, "too_large"},
	}
	for _, test := range tests {
		got := chair.ask(t, http.MethodPut, "/api/v1/sections/o02/status", test.body, "If-Match", test.match)
		if got.status != test.status || got.problem(t) != test.code {
			t.Errorf("%s: %d %s", test.name, got.status, got.body)
		}
	}
	got := chair.ask(t, http.MethodPut, "/api/v1/sections/o02/status", outline, "If-Match", `"1"`)
	if got.status != http.StatusOK || got.header.Get("ETag") != `"2"` {
		t.Errorf("%d %s", got.status, got.header.Get("ETag"))
	}
}

// What a revision of the whole says of an outline is not for an observer.
func TestARevisionOfTheWholeShowsWhatTheReaderMayRead(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.write(t, "o02.es", "Uno dos tres")
	s.write(t, "o05.es", "Borrador")
	if got := s.secretariat(t).ask(t, "POST", "/api/v1/revisions", map[string]string{"name": "Todo"}); got.status != http.StatusCreated {
		t.Fatalf("%d %s", got.status, got.body)
	}
	type page struct {
		Items []struct {
			Versions   map[string]int64
			Contents   map[string]string
			WordsAdded int
			Partial    bool
		}
	}
	var all, observed, ofSection page
	s.secretariat(t).ask(t, "GET", "/api/v1/revisions", nil).into(t, &all)
	observer := s.enter(t, contribution.Observer, "unnm")
	observer.ask(t, "GET", "/api/v1/revisions", nil).into(t, &observed)
	observer.ask(t, "GET", "/api/v1/sections/o02/revisions", nil).into(t, &ofSection)
	if one := all.Items[0]; one.Partial || one.Versions["o05.es"] == 0 || one.WordsAdded != 4 {
		t.Errorf("the secretariat sees %+v", one)
	}
	for _, one := range []page{observed, ofSection} {
		first := one.Items[0]
		_, version := first.Versions["o05.es"]
		_, content := first.Contents["o05.es"]
		if version || content || !first.Partial || first.WordsAdded != 0 || first.Versions["o02.es"] == 0 {
			t.Errorf("an observer sees %+v", first)
		}
	}
}
