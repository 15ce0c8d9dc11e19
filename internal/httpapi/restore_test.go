package httpapi_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/live"
)

type wholeOf struct {
	Texts []struct {
		Text, Outcome string
		Version, Head int64
	}
	Restored string
}

func (w wholeOf) of(text string) string {
	for _, one := range w.Texts {
		if one.Text == text {
			return fmt.Sprintf("%s %d %d", one.Outcome, one.Version, one.Head)
		}
	}
	return ""
}

// seen is what a page answers of what it showed.
func (w wholeOf) seen() map[string]any {
	heads := map[string]int64{}
	for _, one := range w.Texts {
		heads[one.Text] = one.Head
	}
	return map[string]any{"seen": heads}
}

func TestAPreviewChangesNothing(t *testing.T) {
	t.Parallel()
	s := serve(t)
	secretariat := s.secretariat(t)
	s.write(t, "o02.es", "Uno")
	s.write(t, "o02.es", "Dos")
	var preview struct {
		Version, Head int64
		Same          bool
		Counts        struct{ Deleted, Inserted, Unchanged int }
		Entries       []struct{ Type string }
	}
	secretariat.ask(t, "GET", "/api/v1/texts/o02.es/restore?version=1", nil).into(t, &preview)
	if preview.Version != 1 || preview.Head != 2 || preview.Same || preview.Counts.Deleted != 1 || preview.Counts.Unchanged != 2 || len(preview.Entries) != 3 {
		t.Errorf("a text: %+v", preview)
	}
	secretariat.ask(t, "GET", "/api/v1/texts/o02.es/restore?version=1&pid=nU", nil).into(t, &preview)
	if !preview.Same || preview.Counts.Unchanged != 3 {
		t.Errorf("a paragraph that is the same: %+v", preview)
	}
	for query, status := range map[string]int{"": 404, "?version=9": 404, "?version=1&pid=nD": 404} {
		if got := secretariat.ask(t, "GET", "/api/v1/texts/o02.es/restore"+query, nil); got.status != status {
			t.Errorf("%s: %d", query, got.status)
		}
	}
	var now textAt
	secretariat.ask(t, "GET", "/api/v1/texts/o02.es", nil).into(t, &now)
	if now.Version != 2 {
		t.Errorf("version %d", now.Version)
	}
}

// Words that were written after one looked stay, also in the paragraph that comes back, and a
// restore that is sent again is done once.
func TestARestoreIsOfWhatWasSeen(t *testing.T) {
	t.Parallel()
	s := serve(t)
	secretariat := s.secretariat(t)
	s.write(t, "o02.es", "Los países reconocen")
	hn := live.Identity{AccountView: live.AccountView{ID: "hn-delegate", Role: "delegate", Delegation: "hn", Code: "HND"}}
	typed := func(change delta.Delta) {
		_, err := s.hub.Apply(t.Context(), "o02.es", hn, func(delta.Delta) (delta.Delta, []document.Origin, error) { return change, nil, nil })
		must(t, err)
	}
	typed(delta.Delta{{Retain: 10}, {Delete: 10}})
	body := map[string]any{"version": 1, "pid": "nL", "seen": 2}
	typed(delta.Delta{{Insert: "Hoy todos. "}})
	for range 2 {
		var restored struct{ Version int64 }
		secretariat.ask(t, "POST", "/api/v1/texts/o02.es/restore", body).into(t, &restored)
		var now textAt
		secretariat.ask(t, "GET", "/api/v1/texts/o02.es", nil).into(t, &now)
		if restored.Version != 4 || now.Version != 4 || now.words() != "Hoy todos. Los países reconocen\n\n" {
			t.Errorf("version %d of %d: %q", restored.Version, now.Version, now.words())
		}
	}
	body["seen"] = 99
	if got := secretariat.ask(t, "POST", "/api/v1/texts/o02.es/restore", body); got.status != http.StatusNotFound {
		t.Errorf("seen what isn't there: %d", got.status)
	}
}

// A whole revision comes back text by text, but for what isn't the asker's to restore. What
// somebody wrote since one looked stays; asking again does nothing more.
func TestRestoringAMilestone(t *testing.T) {
	t.Parallel()
	s := serve(t)
	secretariat, chair := s.secretariat(t), s.enter(t, contribution.Presidency, "mx")
	s.write(t, "o02.es", "Uno")
	s.write(t, "o03.es", "Dos")
	s.write(t, "o05.es", "Esquema")
	secretariat.ask(t, "POST", "/api/v1/dialogues/d1/open", nil)
	var list struct{ Items []struct{ ID string } }
	secretariat.ask(t, "GET", "/api/v1/revisions", nil).into(t, &list)
	address := "/api/v1/revisions/" + list.Items[0].ID + "/restore"
	for _, text := range []string{"o02.es", "o03.es", "o04.en", "o05.es"} {
		s.write(t, text, "Más")
	}

	var preview, done, again wholeOf
	chair.ask(t, "GET", address, nil).into(t, &preview)
	for text, want := range map[string]string{"o02.es": "restore 1 2", "o02.en": "same 0 0", "o03.es": "restore 1 2", "o04.en": "restore 0 1", "o05.es": "refused 1 2"} {
		if preview.of(text) != want {
			t.Errorf("preview of %s: %s", text, preview.of(text))
		}
	}
	s.write(t, "o03.es", "Otro")
	chair.ask(t, "POST", address, preview.seen()).into(t, &done)
	for text, want := range map[string]string{"o02.es": "restored 1 3", "o03.es": "restored 1 4", "o04.en": "restored 0 2", "o05.es": "refused 1 2"} {
		if done.of(text) != want {
			t.Errorf("%s: %s", text, done.of(text))
		}
	}
	chair.ask(t, "POST", address, preview.seen()).into(t, &again)
	if again.of("o02.es") != "restored 1 3" || again.of("o03.es") != "restored 1 4" || again.Restored != "" {
		t.Errorf("again: %s, %s, %q", again.of("o02.es"), again.of("o03.es"), again.Restored)
	}
	for text, want := range map[string]string{"o02.es": "Uno\n\n", "o03.es": "Otro\nDos\n\n", "o04.en": "\n", "o05.es": "Más\nEsquema\n\n"} {
		var now textAt
		chair.ask(t, "GET", "/api/v1/texts/"+text, nil).into(t, &now)
		if now.words() != want {
			t.Errorf("%s: %q", text, now.words())
		}
	}
	if got := chair.ask(t, "POST", address, map[string]any{"seen": map[string]int64{"o02.es": 3}}); got.status != http.StatusBadRequest {
		t.Errorf("without what was seen: %d", got.status)
	}
	var revisions struct {
		Items []struct {
			ID, Kind, Edge string
			Versions       map[string]int64
		}
	}
	chair.ask(t, "GET", "/api/v1/revisions", nil).into(t, &revisions)
	if kept := revisions.Items[0]; len(revisions.Items) != 2 || kept.ID != done.Restored || kept.Kind != "restore" || kept.Edge != "opening" || kept.Versions["o02.es"] != 3 || kept.Versions["o03.es"] != 4 || kept.Versions["o05.es"] != 0 {
		t.Errorf("%+v", revisions.Items)
	}
	var log struct {
		Items []struct{ Kind, Subject, Section string }
	}
	secretariat.ask(t, "GET", "/api/v1/record?kind=revision", nil).into(t, &log)
	if len(log.Items) == 0 || log.Items[0].Kind != "revision.restored" || log.Items[0].Subject != list.Items[0].ID {
		t.Errorf("on record: %+v", log.Items)
	}
	secretariat.ask(t, "GET", "/api/v1/record?kind=text.restored", nil).into(t, &log)
	if len(log.Items) != 3 {
		t.Errorf("on record of the texts: %+v", log.Items)
	}
	if got := s.honduras(t).ask(t, "GET", address, nil); got.status != http.StatusForbidden {
		t.Errorf("a delegate: %d", got.status)
	}
	if got := s.enter(t, contribution.Administrator, gcm.SecretariatID).ask(t, "POST", address, preview.seen()); got.status != http.StatusForbidden {
		t.Errorf("an administrator: %d", got.status)
	}
}
