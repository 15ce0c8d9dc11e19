package httpapi_test

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/exchange/docx"
	"github.com/redonda/redonda/internal/exchange/docx/lint"
	"github.com/redonda/redonda/internal/gcm"
)

type attributesAnswer struct {
	Now   map[string][]string
	Spans []struct{ Delegation, Attribute, From, Until string }
	Items []struct {
		Delegation, Attribute, By, Why string
		Holds, Retroactive             bool
	}
	Rev int64
}

func TestTheSecretariatStatesWhatADelegationIs(t *testing.T) {
	t.Parallel()
	s := serve(t)
	secretariat := s.secretariat(t)
	var before, after attributesAnswer
	secretariat.ask(t, http.MethodGet, v1+"/attributes", nil).into(t, &before)
	if !slices.Equal(before.Now["us"], []string{"member"}) || !slices.Equal(before.Now["hn"], []string{"member", "gcm", "champion"}) || before.Rev != 1 {
		t.Fatalf("%+v", before)
	}
	yesterday := time.Now().Add(-24 * time.Hour).UTC().Format(time.RFC3339)
	body := map[string]any{"delegation": "pa", "attribute": "champion", "holds": true, "from": yesterday, "why": "Nota verbal del 1 de febrero"}
	if got := secretariat.ask(t, http.MethodPost, v1+"/attributes", body); got.status != 400 {
		t.Errorf("without If-Match: %d", got.status)
	}
	secretariat.ask(t, http.MethodPost, v1+"/attributes", body, "If-Match", `"1"`).into(t, &after)
	last := after.Items[len(after.Items)-1]
	if !slices.Equal(after.Now["pa"], []string{"member", "gcm", "champion"}) || !last.Retroactive || last.By != "secretariat" || after.Rev != 2 {
		t.Errorf("%+v, last %+v", after.Now, last)
	}
	if got := secretariat.ask(t, http.MethodPost, v1+"/attributes", body, "If-Match", `"1"`); got.status != 409 {
		t.Errorf("on statements that somebody added to: %d", got.status)
	}
	// The new champion has its section, and a room to prepare it in.
	if got := secretariat.ask(t, http.MethodGet, v1+"/sections/champion-pa", nil); got.status != 200 {
		t.Errorf("its section: %d", got.status)
	}
	if got := s.enter(t, contribution.Head, "pa").ask(t, http.MethodPost, v1+"/inputs", map[string]string{"section": "champion-pa"}); got.status != 201 {
		t.Errorf("its room: %d %s", got.status, got.body)
	}
	// It stands on record, as what changes the past.
	var log struct {
		Items []struct {
			Kind, Subject string
			Details       map[string]string
		}
	}
	secretariat.ask(t, http.MethodGet, v1+"/record?kind=attribute", nil).into(t, &log)
	if len(log.Items) != 1 || log.Items[0].Subject != "pa" || log.Items[0].Details["retroactive"] != "true" || log.Items[0].Details["why"] == "" {
		t.Errorf("on record: %+v", log.Items)
	}
}

type rosterAnswer struct {
	Participants, Observers []struct{ ID string }
	Apart                   []string
	Enacting, Note          gcm.Both
}

// A roster names those outside the Compact in its footnote, as they were for the dialogue: once
// it has closed, what is stated of that time later doesn't touch it.
func TestAClosedDialogueKeepsItsEnactingLine(t *testing.T) {
	t.Parallel()
	s := serve(t)
	secretariat := s.secretariat(t)
	for _, delegation := range []string{"us", "do", "hn"} {
		for _, dialogue := range []string{"d1", "d2"} {
			if got := s.enter(t, contribution.Head, delegation).ask(t, http.MethodPut, v1+"/dialogues/"+dialogue+"/registration", map[string]any{"takesPart": true, "lang": "en"}); got.status != 200 {
				t.Fatalf("%d %s", got.status, got.body)
			}
		}
	}
	roster := func(dialogue string) (r rosterAnswer) {
		secretariat.ask(t, http.MethodGet, v1+"/dialogues/"+dialogue+"/roster", nil).into(t, &r)
		return r
	}
	first := roster("d1")
	want := "Los Estados Unidos y la República Dominicana no forman parte del Pacto Mundial y no tienen obligación alguna en virtud de sus objetivos y compromisos."
	if first.Note.ES != want || first.Enacting.EN != "the Dominican Republic, Honduras and the United States" {
		t.Errorf("%+v", first)
	}
	secretariat.ask(t, http.MethodPost, v1+"/dialogues/d1/open", nil)
	secretariat.ask(t, http.MethodPost, v1+"/dialogues/d1/close", nil)
	body := map[string]any{"delegation": "us", "attribute": "gcm", "holds": true, "from": "2021-09-01T05:00:00Z", "why": "Nota verbal"}
	if got := secretariat.ask(t, http.MethodPost, v1+"/attributes", body, "If-Match", `"1"`); got.status != 200 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	if after := roster("d1"); after.Note != first.Note || !slices.Equal(after.Apart, []string{"do", "us"}) {
		t.Errorf("the closed dialogue: %+v", after)
	}
	if second := roster("d2"); !slices.Equal(second.Apart, []string{"do"}) {
		t.Errorf("the one to come: %+v", second)
	}
}

// The Word file says what the page shows, in the language that was asked for.
func TestARosterLeavesAsAWordFile(t *testing.T) {
	t.Parallel()
	s := serve(t)
	head := s.enter(t, contribution.Head, "us")
	head.ask(t, http.MethodPut, v1+"/dialogues/d1/registration", map[string]any{"takesPart": true, "lang": "en"})
	got := head.ask(t, http.MethodGet, v1+"/dialogues/d1/roster.docx?lang=en", nil)
	if got.status != 200 || got.header.Get("Content-Type") != docx.MediaType || got.header.Get("Content-Disposition") != `attachment; filename="redonda-d1-roster-en.docx"` {
		t.Fatalf("%d %v", got.status, got.header)
	}
	for _, problem := range lint.Check(got.body) {
		t.Error(problem)
	}
	z, err := zip.NewReader(bytes.NewReader(got.body), int64(len(got.body)))
	must(t, err)
	for name, words := range map[string]string{
		"word/document.xml":  "Participating delegations: the United States.",
		"word/footnotes.xml": "The United States is not part of the Global Compact",
	} {
		part, err := fs.ReadFile(z, name)
		must(t, err)
		if !bytes.Contains(part, []byte(words)) {
			t.Errorf("%s says nothing of %q", name, words)
		}
	}
	for _, query := range []string{"", "?lang=fr"} {
		if got := head.ask(t, http.MethodGet, v1+"/dialogues/d1/roster.docx"+query, nil); got.status != 422 {
			t.Errorf("%q: %d", query, got.status)
		}
	}
}
