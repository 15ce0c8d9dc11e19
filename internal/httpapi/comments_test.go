package httpapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/gcm"
)

type thread struct {
	ID, PID, Visibility, Code string
	Quote                     *struct{ Exact string }
	Entries                   []struct {
		ID, Words string
		By        struct {
			Code    string
			AsChair bool
			Name    *struct{ ES string }
		}
		Changed, Withdrawn *time.Time
		Until              *time.Time
		Word               *struct {
			Author string
			At     *time.Time
		}
	}
	Resolved *struct {
		By struct{ Code string }
		At time.Time
	}
	May struct{ Reply, Resolve bool }
}

type threads struct {
	Threads []thread
	Choices []string
	Usual   string
}

func (p person) threads(t *testing.T, text string) (all threads) {
	t.Helper()
	p.ask(t, http.MethodGet, v1+"/texts/"+text+"/comments", nil).into(t, &all)
	return all
}

// ids long enough, and readable.
func named(name string) string { return name + "-0123456789abcdef" }

func remark(name, visibility, words string) map[string]any {
	return map[string]any{
		"id": named(name), "entry": named(name + "-first"), "pid": "nU", "visibility": visibility, "words": words,
		"quote": map[string]string{"exact": "dos", "prefix": "Uno ", "suffix": " tres"},
	}
}

func (p person) remarks(t *testing.T, text string, body map[string]any) (made thread) {
	t.Helper()
	got := p.ask(t, http.MethodPost, v1+"/texts/"+text+"/comments", body)
	if got.status != http.StatusOK {
		t.Fatalf("%d %s", got.status, got.body)
	}
	got.into(t, &made)
	return made
}

// The life of a thread over HTTP, with what each request is answered.
func TestAThreadFromItsOpeningToItsResolution(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.write(t, "o02.es", "Uno dos tres")
	hn, sv, chair := s.honduras(t), s.enter(t, contribution.Head, "sv"), s.enter(t, contribution.Presidency, "mx")
	made := hn.remarks(t, "o02.es", remark("a", "members", "¿Dos?\nO tres."))
	if e := made.Entries[0]; made.Quote.Exact != "dos" || e.By.Code != "HND" || e.By.Name.ES == "" || e.Until == nil || !made.May.Resolve || e.Words != "¿Dos?\nO tres." {
		t.Errorf("%+v", made)
	}
	entries := v1 + "/comments/" + named("a") + "/entries"
	reply := map[string]string{"id": named("b"), "words": "Tres."}
	for range 2 {
		if got := chair.ask(t, http.MethodPost, entries, reply, "Redonda-Hat", "chair"); got.status != http.StatusOK {
			t.Errorf("%d %s", got.status, got.body)
		}
	}
	if got := sv.ask(t, http.MethodPut, v1+"/comments/"+named("a")+"/resolution", map[string]bool{"resolved": true}); got.problem(t) != "forbidden" {
		t.Errorf("another delegation resolves it: %s", got.body)
	}
	if got := sv.ask(t, http.MethodPut, entries+"/"+named("b"), map[string]string{"words": "Dos."}); got.problem(t) != "forbidden" {
		t.Errorf("another's entry is changed: %s", got.body)
	}
	if got := chair.ask(t, http.MethodPut, entries+"/"+named("b"), map[string]string{"words": "Tres, por favor."}); got.status != http.StatusOK {
		t.Errorf("%d %s", got.status, got.body)
	}
	if got := hn.ask(t, http.MethodDelete, entries+"/"+named("a-first"), nil); got.status != http.StatusOK {
		t.Errorf("%d %s", got.status, got.body)
	}
	if got := hn.ask(t, http.MethodPut, v1+"/comments/"+named("a")+"/resolution", map[string]bool{"resolved": true}); got.status != http.StatusOK {
		t.Errorf("%d %s", got.status, got.body)
	}
	all := sv.threads(t, "o02.es")
	one := all.Threads[0]
	if len(all.Threads) != 1 || one.Resolved == nil || one.Resolved.By.Code != "HND" || one.May.Resolve || !one.May.Reply || all.Usual != "own" {
		t.Errorf("%+v", all)
	}
	if first, second := one.Entries[0], one.Entries[1]; first.Withdrawn == nil || first.Words != "" || second.Changed == nil || !second.By.AsChair || second.By.Code != "MEX" || second.Until != nil {
		t.Errorf("%+v", one.Entries)
	}
	s.ahead.Store(int64(10 * time.Minute))
	if got := chair.ask(t, http.MethodDelete, entries+"/"+named("b"), nil); got.problem(t) != "comment_settled" {
		t.Errorf("withdrawn after ten minutes: %s", got.body)
	}
	if got := hn.ask(t, http.MethodPost, entries, map[string]string{"id": named("c"), "words": strings.Repeat("ñ", 4001)}); got.problem(t) != "comment_too_long" {
		t.Errorf("too long: %s", got.body)
	}
}

// Own threads are in nothing that others ask for, the secretariat included: lists, the
// feed, the data that is exported.
func TestADelegationsOwnThreadIsNowhereElse(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.write(t, "o02.es", "Uno dos tres")
	s.honduras(t).remarks(t, "o02.es", remark("a", "own", "CONFIDENCIAL"))
	for _, who := range []person{s.secretariat(t), s.enter(t, contribution.Head, "sv"), s.enter(t, contribution.Presidency, "mx"), s.enter(t, contribution.Technical, "iom")} {
		for _, path := range []string{"/texts/o02.es/comments", "/activity", "/overview", "/sections/o02", "/record"} {
			if body := string(who.ask(t, http.MethodGet, v1+path, nil).body); strings.Contains(body, "CONFIDENCIAL") || strings.Contains(body, named("a")) || strings.Contains(body, `"entries"`) {
				t.Errorf("%s tells of it: %s", path, body)
			}
		}
		if got := who.ask(t, http.MethodPost, v1+"/comments/"+named("a")+"/entries", map[string]string{"id": named("b"), "words": "Sí."}); got.problem(t) != "absent" {
			t.Errorf("answered: %s", got.body)
		}
	}
	if own := s.enter(t, contribution.Reader, "hn").threads(t, "o02.es"); len(own.Threads) != 1 {
		t.Errorf("its own reader sees %+v", own)
	}
}

// Observers comment where they are invited, and see there what is for all.
func TestObserversAreInvitedToComment(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.write(t, "o02.es", "Uno dos tres")
	observer, chair := s.enter(t, contribution.Observer, "unnm"), s.enter(t, contribution.Presidency, "mx")
	hn := s.honduras(t)
	hn.remarks(t, "o02.es", remark("a", "members", "Entre miembros."))
	hn.remarks(t, "o02.es", remark("b", "all", "Para todos."))
	if got := observer.ask(t, http.MethodGet, v1+"/texts/o02.es/comments", nil); got.problem(t) != "absent" {
		t.Errorf("before the invitation: %s", got.body)
	}
	chair.ask(t, http.MethodPut, v1+"/sections/o02/observers", map[string]string{"observers": "comment"}, "If-Match", `"1"`)
	seen := observer.threads(t, "o02.es")
	if len(seen.Threads) != 1 || seen.Threads[0].ID != named("b") || len(seen.Choices) != 2 || seen.Choices[1] != "all" {
		t.Errorf("%+v", seen)
	}
	observer.remarks(t, "o02.es", remark("c", "all", "Un dato."))
	if got := observer.ask(t, http.MethodPost, v1+"/texts/o02.es/comments", remark("d", "members", "¿?")); got.problem(t) != "invalid" {
		t.Errorf("an observer speaks to members alone: %s", got.body)
	}
}

// A private room's threads are the room's: whoever sits there sees them, nobody else does.
func TestThreadsOfARoomAreTheRooms(t *testing.T) {
	t.Parallel()
	s := serve(t)
	hn, head := s.honduras(t), s.enter(t, contribution.Head, "hn")
	var room struct{ ID string }
	hn.ask(t, http.MethodPost, v1+"/inputs", map[string]string{"section": "o02"}).into(t, &room)
	hn.remarks(t, room.ID+".es", map[string]any{"id": named("a"), "entry": named("a-first"), "visibility": "room", "words": "Tres minutos."})
	if seen := head.threads(t, room.ID+".es"); len(seen.Threads) != 1 || seen.Usual != "room" || len(seen.Choices) != 1 {
		t.Errorf("the head sees %+v", seen)
	}
	secretariat := s.secretariat(t)
	for _, who := range []person{secretariat, s.enter(t, contribution.Head, "sv"), s.enter(t, contribution.Administrator, gcm.SecretariatID)} {
		list, answer := who.ask(t, http.MethodGet, v1+"/texts/"+room.ID+".es/comments", nil), who.ask(t, http.MethodPost, v1+"/comments/"+named("a")+"/entries", map[string]string{"id": named("b"), "words": "Sí."})
		if list.problem(t) != "absent" || answer.problem(t) != "absent" {
			t.Errorf("outside the room: %s %s", list.body, answer.body)
		}
	}
	if got := head.ask(t, http.MethodPut, v1+"/inputs/"+room.ID+"/guests/secretariat", nil); got.status != http.StatusOK {
		t.Fatalf("%d %s", got.status, got.body)
	}
	if seen := secretariat.threads(t, room.ID+".es"); len(seen.Threads) != 1 || !seen.Threads[0].May.Reply {
		t.Errorf("a guest sees %+v", seen)
	}
}

// Comments are allowed while a silence runs, and not before drafting or after adoption.
func TestCommentsAskForTheSectionsStatus(t *testing.T) {
	t.Parallel()
	s := serve(t)
	hn := s.honduras(t)
	for i, test := range []struct {
		status contribution.Status
		want   string // problem; empty for none
	}{
		{contribution.Drafting, ""}, {contribution.Negotiation, ""}, {contribution.Frozen, ""}, {contribution.Adopted, "comments_closed"}, {contribution.Outline, "comments_closed"},
	} {
		section, err := s.sections.Get(t.Context(), "o02")
		must(t, err)
		section.Status = test.status
		r, err := contribution.Record(section)
		must(t, err)
		_, err = s.store.Replace(t.Context(), contribution.SectionCollection.Name, r)
		must(t, err)
		got := hn.ask(t, http.MethodPost, v1+"/texts/o02.es/comments", remark(fmt.Sprint("t", i), "members", "¿?"))
		if test.want == "" && got.status != http.StatusOK || test.want != "" && got.problem(t) != test.want {
			t.Errorf("%s: %d %s", test.status, got.status, got.body)
		}
		if all := hn.threads(t, "o02.es"); (len(all.Choices) > 0) != (test.want == "") || len(all.Threads) == 0 {
			t.Errorf("%s: the page may %v and sees %d", test.status, all.Choices, len(all.Threads))
		}
	}
}

// The feed tells what others said since the last visit.
func TestTheFeedTellsOfComments(t *testing.T) {
	t.Parallel()
	s := serve(t)
	hn, sv := s.honduras(t), s.enter(t, contribution.Head, "sv")
	hn.remarks(t, "o02.es", remark("a", "members", "¿Dos?"))
	var n struct {
		Sections []struct {
			Section  string
			Texts    []json.RawMessage
			Comments []struct {
				Text             string
				Threads, Entries int
				By               []struct{ Code string }
			}
		}
		Event int64
		Heard time.Time
	}
	sv.ask(t, http.MethodGet, v1+"/activity", nil).into(t, &n)
	if len(n.Sections) != 1 || n.Sections[0].Section != "o02" || len(n.Sections[0].Texts) != 0 || n.Sections[0].Comments[0].Entries != 1 || n.Sections[0].Comments[0].By[0].Code != "HND" {
		t.Errorf("%+v", n)
	}
	sv.ask(t, http.MethodPut, v1+"/activity/seen", map[string]any{"versions": map[string]int{}, "event": n.Event, "heard": n.Heard})
	if again := sv.news(t); len(again.Sections) != 0 {
		t.Errorf("seen, and told again: %+v", again)
	}
	hn.ask(t, http.MethodGet, v1+"/activity", nil).into(t, &n)
	if len(n.Sections) != 0 {
		t.Errorf("one's own words are news: %+v", n)
	}
}

// A page that has the text open hears of it at once.
func TestAnOpenPageHearsOfComments(t *testing.T) {
	t.Parallel()
	s := serve(t)
	sv := s.enter(t, contribution.Head, "sv")
	conn, _, err := sv.dial(t, "")
	must(t, err)
	exchange(t, conn, `{"t":"hello","protocol":1}`, true)
	exchange(t, conn, `{"t":"open","text":"o02.es","client":"c-walkwalk"}`, true)
	hn := s.honduras(t)
	hn.remarks(t, "o02.es", remark("a", "own", "Entre nosotros."))
	hn.remarks(t, "o02.es", remark("b", "members", "Para los miembros."))
	var m struct{ T, Text string }
	for m.T != "comments" {
		must(t, conn.ReadJSON(&m))
	}
	if all := sv.threads(t, "o02.es"); m.Text != "o02.es" || len(all.Threads) != 1 || all.Threads[0].ID != named("b") {
		t.Errorf("told of %+v, it sees %+v", m, all)
	}
}
