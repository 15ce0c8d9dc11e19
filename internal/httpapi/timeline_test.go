package httpapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/delta"
)

type lineOf struct {
	Section  *string
	Head     int64
	Changes  int
	From, To *time.Time
	Bars     []struct {
		Version int64
		By      map[string]int
	}
	Dialogues []struct{ ID, Status string }
	Posts     []struct {
		ID, Kind, Name, Edge string
		Version              *int64
	}
}

func TestTheLineOfASectionAndOfAll(t *testing.T) {
	t.Parallel()
	s := serve(t)
	secretariat := s.secretariat(t)
	s.write(t, "o02.es", "Uno")
	s.write(t, "o02.es", "Dos")
	s.write(t, "o02.en", "One")
	s.write(t, "o05.es", "Esquema")
	secretariat.ask(t, "POST", "/api/v1/sections/o02/revisions", map[string]string{"name": "A capitales"})
	secretariat.ask(t, "POST", "/api/v1/dialogues/d1/open", nil)

	var one, all, observed lineOf
	secretariat.ask(t, "GET", "/api/v1/timeline?section=o02&lang=es", nil).into(t, &one)
	secretariat.ask(t, "GET", "/api/v1/timeline?lang=es", nil).into(t, &all)
	s.enter(t, contribution.Observer, "unnm").ask(t, "GET", "/api/v1/timeline?lang=es", nil).into(t, &observed)
	counted := 0
	for _, bar := range one.Bars {
		counted += bar.By["hn"]
	}
	if one.Head != 2 || one.Changes != 2 || counted != 2 || one.Bars[len(one.Bars)-1].Version != 2 || one.From == nil || len(one.Dialogues) != 2 {
		t.Errorf("%+v", one)
	}
	if len(one.Posts) != 2 || one.Posts[0].Name != "A capitales" || *one.Posts[0].Version != 2 || one.Posts[1].Edge != "opening" || *one.Posts[1].Version != 2 {
		t.Errorf("%+v", one.Posts)
	}
	if all.Changes != 3 || all.Head != 0 || len(all.Posts) != 1 || all.Posts[0].Version != nil {
		t.Errorf("%+v", all)
	}
	if observed.Changes != 2 {
		t.Errorf("an observer is told of %d changes, one of them in an outline", observed.Changes)
	}
	var empty lineOf
	secretariat.ask(t, "GET", "/api/v1/timeline?section=o03", nil).into(t, &empty)
	// Between two moments the bars are as fine as the changes lie.
	var near struct {
		Step int64
		Bars []struct {
			Version int64
			By      map[string]int
		}
	}
	between := func(since, until time.Time) answer {
		return secretariat.ask(t, "GET", fmt.Sprintf("/api/v1/timeline/bars?section=o02&lang=es&since=%s&until=%s", since.UTC().Format(time.RFC3339), until.UTC().Format(time.RFC3339)), nil)
	}
	between(time.Now().Add(-time.Hour), time.Now().Add(time.Hour)).into(t, &near)
	changes := 0
	for _, bar := range near.Bars {
		for _, n := range bar.By {
			changes += n
		}
	}
	if changes != one.Changes || near.Bars[len(near.Bars)-1].Version != one.Head || near.Step != 2*3600*1000/240+1 {
		t.Errorf("%d changes around now, %+v", changes, near)
	}
	if got := between(time.Now(), time.Now().Add(-time.Hour)); got.status != http.StatusUnprocessableEntity {
		t.Errorf("a window that ends before it begins: %d", got.status)
	}
	if empty.From != nil || empty.Bars == nil || empty.Changes != 0 {
		t.Errorf("a section without a word: %+v", empty)
	}
}

func TestWhatStoodAtAMoment(t *testing.T) {
	t.Parallel()
	s := serve(t)
	secretariat := s.secretariat(t)
	s.write(t, "o02.es", "Uno")
	s.write(t, "o02.es", "Dos")
	var got struct {
		Sections []struct {
			Section              string
			Version, Since, Head int64
			Code                 string
		}
	}
	moment := func(at, since time.Time) {
		secretariat.ask(t, "GET", fmt.Sprintf("/api/v1/timeline/moment?lang=es&at=%s&since=%s", at.UTC().Format(time.RFC3339), since.UTC().Format(time.RFC3339)), nil).into(t, &got)
	}
	stands := func() string {
		for _, one := range got.Sections {
			if one.Section == "o02" {
				return fmt.Sprintf("%d since %d of %d %s", one.Version, one.Since, one.Head, one.Code)
			}
		}
		return ""
	}
	moment(time.Now().Add(time.Hour), time.Now().Add(-time.Hour))
	if stands() != "2 since 0 of 2 HND" || len(got.Sections) != 33 {
		t.Errorf("later: %s, %d sections", stands(), len(got.Sections))
	}
	moment(time.Now().Add(-time.Hour), time.Now().Add(-time.Hour))
	if stands() != "0 since 0 of 2 " {
		t.Errorf("before: %s", stands())
	}
	if got := secretariat.ask(t, "GET", "/api/v1/timeline/moment?at=yesterday", nil); got.status != http.StatusUnprocessableEntity {
		t.Errorf("no time: %d", got.status)
	}
}

type changesOf struct {
	Head    int64
	Changes []struct {
		Version    int64
		Delegation string
		Code       string
		Ops        json.RawMessage
		Authors    []struct {
			Units int
			Code  string
		}
	}
}

// Replaying pages of changes gives what the server says of any version.
func TestReplayingPagesGivesEveryVersion(t *testing.T) {
	t.Parallel()
	s := serve(t)
	hn, secretariat := s.honduras(t), s.secretariat(t)
	for _, words := range []string{"Uno", "Dos", "Tres"} {
		s.write(t, "o02.es", words)
	}
	secretariat.ask(t, "POST", "/api/v1/texts/o02.es/restore", map[string]int{"version": 1})
	secretariat.ask(t, "POST", "/api/v1/texts/o02.es/restore", map[string]int{"version": 3})

	type frame struct {
		Version, Head int64
		Ops           json.RawMessage
		Authors       []struct{ Code string }
		Stretches     []int
	}
	var at frame
	hn.ask(t, "GET", "/api/v1/texts/o02.es/at/0", nil).into(t, &at)
	text, err := delta.Parse(at.Ops)
	must(t, err)
	for after := int64(0); after < 5; {
		var page changesOf
		hn.ask(t, "GET", fmt.Sprintf("/api/v1/texts/o02.es/changes?after=%d&limit=2", after), nil).into(t, &page)
		if page.Head != 5 || len(page.Changes) == 0 || len(page.Changes) > 2 {
			t.Fatalf("after %d: %d changes of %d", after, len(page.Changes), page.Head)
		}
		for _, change := range page.Changes {
			if after++; change.Version != after {
				t.Fatalf("version %d comes at %d", change.Version, after)
			}
			ops, err := delta.Parse(change.Ops)
			must(t, err)
			text, err = delta.Compose(text, ops)
			must(t, err)
			hn.ask(t, "GET", fmt.Sprintf("/api/v1/texts/o02.es/at/%d", after), nil).into(t, &at)
			want, err := delta.Parse(at.Ops)
			must(t, err)
			if wordsIn(text) != wordsIn(want) || at.Version != after || at.Head != 5 {
				t.Errorf("version %d: %q, want %q", after, wordsIn(text), wordsIn(want))
			}
			if after == 5 && (change.Code != "PTP" && change.Code == "" || len(change.Authors) != 1 || change.Authors[0].Code != "HND") {
				t.Errorf("what a restore brings back is by %+v", change.Authors)
			}
		}
	}
	if len(at.Stretches) != 4 || at.Authors[at.Stretches[1]].Code != "HND" || at.Authors[at.Stretches[3]].Code != "" || at.Stretches[0]+at.Stretches[2] != text.Length() {
		t.Errorf("%v by %+v", at.Stretches, at.Authors)
	}
	for _, query := range []string{"changes?after=-1", "changes?after=x", "changes?limit=0", "changes?limit=501", "story", "story?from=0", "story?from=3&to=2", "story?from=0&to=999"} {
		if got := hn.ask(t, "GET", "/api/v1/texts/o02.es/"+query, nil); got.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", query, got.status)
		}
	}
	for _, path := range []string{"at/6", "at/x", "at/-1", "story?version=6&from=0&to=1"} {
		if got := hn.ask(t, "GET", "/api/v1/texts/o02.es/"+path, nil); got.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, got.status)
		}
	}
}

func wordsIn(d delta.Delta) string {
	var b strings.Builder
	for _, op := range d {
		b.WriteString(op.Insert)
	}
	return b.String()
}

func TestTheStoryOfSomeWords(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.write(t, "o02.es", "Uno")
	s.write(t, "o02.es", "Dos")
	var told struct {
		PID, Now string
		Whole    bool
		Runs     []struct {
			From, To    int
			Code        string
			First, Last int64
		}
		Earlier []struct{}
	}
	s.honduras(t).ask(t, "GET", "/api/v1/texts/o02.es/story?from=4&to=7", nil).into(t, &told)
	if told.PID != "nU" || told.Now != "Uno" || !told.Whole || len(told.Runs) != 1 || told.Runs[0].Code != "HND" || told.Runs[0].First != 1 || told.Earlier == nil {
		t.Errorf("%+v", told)
	}
}

// A private room has no timeline, for those who sit in it neither, and no line counts it.
func TestAPrivateRoomIsOnNoLine(t *testing.T) {
	t.Parallel()
	s := serve(t)
	head := s.enter(t, contribution.Head, "hn")
	var room struct{ ID string }
	head.ask(t, "POST", "/api/v1/inputs", map[string]string{"section": "champion-hn"}).into(t, &room)
	text := room.ID + ".es"
	s.write(t, text, "Privado")
	for _, path := range []string{
		"/texts/" + text + "/changes", "/texts/" + text + "/at/1", "/texts/" + text + "/story?from=0&to=3", "/texts/" + text + "/restore?version=0", "/timeline?section=" + room.ID,
		"/timeline/moment?section=" + room.ID + "&at=2021-09-17T14:00:00Z",
		"/timeline/bars?section=" + room.ID + "&since=2021-09-17T14:00:00Z&until=2021-09-17T16:00:00Z",
	} {
		if got := head.ask(t, "GET", "/api/v1"+path, nil); got.status != http.StatusNotFound {
			t.Errorf("%s: %d %s", path, got.status, got.body)
		}
	}
	for _, who := range []person{head, s.secretariat(t)} {
		line := who.ask(t, "GET", "/api/v1/timeline?lang=es", nil)
		var all lineOf
		line.into(t, &all)
		moment := who.ask(t, "GET", "/api/v1/timeline/moment?lang=es&at="+time.Now().Add(time.Hour).UTC().Format(time.RFC3339), nil)
		if all.Changes != 0 || strings.Contains(string(line.body)+string(moment.body), room.ID) {
			t.Errorf("%s %s", line.body, moment.body)
		}
	}
}
