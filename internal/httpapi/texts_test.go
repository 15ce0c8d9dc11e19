package httpapi_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/redonda/redonda/internal/delta"
)

type textAt struct {
	Version int64
	At      *string
	Ops     delta.Delta
}

func (t textAt) words() string {
	var b strings.Builder
	for _, op := range t.Ops {
		b.WriteString(op.Insert)
	}
	return b.String()
}

func TestATextAtAnyPoint(t *testing.T) {
	t.Parallel()
	s := serve(t)
	hn, secretariat := s.honduras(t), s.secretariat(t)
	s.write(t, "o02.es", "Uno")
	var named struct{ ID string }
	secretariat.ask(t, http.MethodPost, "/api/v1/sections/o02/revisions", map[string]string{"name": "Antes"}).into(t, &named)
	s.write(t, "o02.es", "Dos")

	for query, want := range map[string]string{
		"": "Dos\nUno\n\n", "?version=0": "\n", "?version=1": "Uno\n\n", "?version=2": "Dos\nUno\n\n", "?revision=" + named.ID: "Uno\n\n",
	} {
		var got textAt
		hn.ask(t, http.MethodGet, "/api/v1/texts/o02.es"+query, nil).into(t, &got)
		if got.words() != want || (got.At == nil) != (got.Version == 0) {
			t.Errorf("%q: %q at %v", query, got.words(), got.At)
		}
	}
	for _, query := range []string{"?version=3", "?version=-1", "?version=x", "?revision=none"} {
		if got := hn.ask(t, http.MethodGet, "/api/v1/texts/o02.es"+query, nil); got.status != http.StatusNotFound {
			t.Errorf("%q: %d", query, got.status)
		}
	}
}

func TestWhoWroteWhat(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.honduras(t)
	s.write(t, "o02.es", "Uno")
	var got struct {
		Version   int64
		Stretches []struct {
			Units             int
			Account, Code, At string
		}
		Names map[string]struct{ ES, EN string }
	}
	s.secretariat(t).ask(t, http.MethodGet, "/api/v1/texts/o02.es/authors", nil).into(t, &got)
	if got.Version != 1 || len(got.Stretches) != 2 || got.Stretches[0].Units != 4 || got.Stretches[0].Account != "hn-delegate" || got.Stretches[0].Code != "HND" || got.Stretches[1].Account != "" || len(got.Names) != 1 || got.Names["hn-delegate"].EN == "" {
		t.Errorf("%+v", got)
	}
}

func TestRestoringAddsAChange(t *testing.T) {
	t.Parallel()
	s := serve(t)
	secretariat := s.secretariat(t)
	s.write(t, "o02.es", "Uno")
	s.write(t, "o02.es", "Dos")
	var restored struct{ Version int64 }
	secretariat.ask(t, http.MethodPost, "/api/v1/texts/o02.es/restore", map[string]int{"version": 1}).into(t, &restored)
	if restored.Version != 3 {
		t.Fatalf("version %d", restored.Version)
	}
	for version, want := range map[int]string{1: "Uno\n\n", 2: "Dos\nUno\n\n", 3: "Uno\n\n"} {
		var got textAt
		secretariat.ask(t, http.MethodGet, fmt.Sprintf("/api/v1/texts/o02.es?version=%d", version), nil).into(t, &got)
		if got.words() != want {
			t.Errorf("version %d: %q", version, got.words())
		}
	}
	var list struct{ Items []struct{ Kind, Name string } }
	secretariat.ask(t, http.MethodGet, "/api/v1/sections/o02/revisions?lang=es", nil).into(t, &list)
	if len(list.Items) != 1 || list.Items[0].Kind != "restore" {
		t.Errorf("%+v", list)
	}
	for body, status := range map[string]int{`{}`: 400, `{"version":99}`: 404, `{"version":"1"}`: 400} {
		if got := secretariat.ask(t, http.MethodPost, "/api/v1/texts/o02.es/restore", body); got.status != status {
			t.Errorf("%s: %d", body, got.status)
		}
	}
}

// Words that a restore brings back are whose they were, not the restorer's.
func TestRestoringGivesWordsBackToTheirAuthors(t *testing.T) {
	t.Parallel()
	s := serve(t)
	secretariat := s.secretariat(t)
	s.write(t, "o02.es", "Uno")
	before := secretariat.ask(t, http.MethodGet, "/api/v1/texts/o02.es/authors", nil)
	secretariat.ask(t, http.MethodPost, "/api/v1/texts/o02.es/restore", map[string]int{"version": 0})
	secretariat.ask(t, http.MethodPost, "/api/v1/texts/o02.es/restore", map[string]int{"version": 1})
	after := secretariat.ask(t, http.MethodGet, "/api/v1/texts/o02.es/authors", nil)
	if got, want := string(after.body), strings.Replace(string(before.body), `"version":1`, `"version":3`, 1); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestRevisionsAreNamedAndListed(t *testing.T) {
	t.Parallel()
	s := serve(t)
	secretariat := s.secretariat(t)
	s.write(t, "o02.es", "Uno dos")
	s.write(t, "o02.en", "One two three")
	for name, status := range map[string]int{"": 422, " \t ": 422, strings.Repeat("x", 201): 422, "x\u202ey": 422} {
		if got := secretariat.ask(t, http.MethodPost, "/api/v1/sections/o02/revisions", map[string]string{"name": name}); got.status != status {
			t.Errorf("%.10q: %d", name, got.status)
		}
	}
	secretariat.ask(t, http.MethodPost, "/api/v1/sections/o02/revisions", map[string]string{"name": "  Enviado a las   capitales "})
	secretariat.ask(t, http.MethodPost, "/api/v1/revisions", map[string]string{"name": "Apertura del diálogo 1"})
	var list struct {
		Items []struct {
			Name, Scope, Kind string
			Authors           []string
			WordsAdded        int
			Versions          map[string]int64
		}
		Next *string
	}
	secretariat.ask(t, http.MethodGet, "/api/v1/sections/o02/revisions?lang=es", nil).into(t, &list)
	if len(list.Items) != 2 || list.Next != nil {
		t.Fatalf("%+v", list)
	}
	newest, first := list.Items[0], list.Items[1]
	if newest.Scope != "contribution" || first.Name != "Enviado a las capitales" || first.Versions["o02.en"] != 1 {
		t.Errorf("%+v", list.Items)
	}
	// One of the whole contribution counts since the last one of the whole.
	if first.WordsAdded != 5 || len(first.Authors) != 1 || first.Authors[0] != "hn" || newest.WordsAdded != 5 {
		t.Errorf("counts: %+v", list.Items)
	}
	secretariat.ask(t, http.MethodGet, "/api/v1/revisions", nil).into(t, &list)
	if len(list.Items) != 1 || list.Items[0].Name != "Apertura del diálogo 1" || len(list.Items[0].Versions) != 64 {
		t.Errorf("of the contribution: %d, %d texts", len(list.Items), len(list.Items[0].Versions))
	}
}

func TestCompareShowsExactlyTheEdit(t *testing.T) {
	t.Parallel()
	s := serve(t)
	hn := s.honduras(t)
	s.write(t, "o02.es", "Un párrafo que se queda")
	s.write(t, "o02.es", "Los países promueven la migración segura")
	s.write(t, "o05.es", "Otro")
	type run struct{ Mark, Text string }
	var c struct {
		From, To string
		Sections []struct {
			Section  string
			From, To int64
			Authors  []string
			Counts   struct{ WordsAdded, Inserted, Unchanged int }
			Entries  []struct {
				Type string
				Old  []struct{ Text string }
				New  []struct{ Text, PID string }
				Runs []run
			}
		}
		Counts struct{ WordsAdded, Inserted int }
	}
	hn.ask(t, http.MethodGet, "/api/v1/compare?section=o02&lang=es&from=v1&to=now", nil).into(t, &c)
	one := c.Sections[0]
	if len(c.Sections) != 1 || one.From != 1 || one.To != 2 || one.Counts.Inserted != 1 || one.Counts.Unchanged != 2 || one.Counts.WordsAdded != 6 {
		t.Fatalf("%+v", c)
	}
	if first := one.Entries[0]; first.Type != "insert" || first.New[0].PID != "nL" || first.Runs[0] != (run{"insert", "Los países promueven la migración segura"}) {
		t.Errorf("%+v", first)
	}
	if one.Authors[0] != "hn" {
		t.Errorf("by %v", one.Authors)
	}
	hn.ask(t, http.MethodGet, "/api/v1/compare?lang=es", nil).into(t, &c)
	if len(c.Sections) != 32 || c.Counts.Inserted != 3 || c.From != "start" || c.To != "now" {
		t.Errorf("the whole: %d sections, %+v", len(c.Sections), c.Counts)
	}
	for query, status := range map[string]int{"?section=o02&from=nothing": 404, "?section=o02&to=v9": 404, "?lang=fr": 422, "?section=none": 404} {
		if got := hn.ask(t, http.MethodGet, "/api/v1/compare"+query, nil); got.status != status {
			t.Errorf("%s: %d", query, got.status)
		}
	}
}

// A revision of the Spanish text alone stands for its moment in the English one.
func TestARevisionStandsForItsMomentInOtherTexts(t *testing.T) {
	t.Parallel()
	s := serve(t)
	secretariat := s.secretariat(t)
	s.write(t, "o05.en", "One")
	var named struct{ ID string }
	secretariat.ask(t, http.MethodPost, "/api/v1/sections/o02/revisions", map[string]string{"name": "De otra sección"}).into(t, &named)
	var got textAt
	secretariat.ask(t, http.MethodGet, "/api/v1/texts/o05.en?revision="+named.ID, nil).into(t, &got)
	if got.Version != 1 {
		t.Errorf("version %d", got.Version)
	}
}
