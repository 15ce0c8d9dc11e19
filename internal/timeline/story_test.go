package timeline_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/timeline"
)

// What the story says of who wrote which words is what the text itself says, at every
// version and for every selection; and each run came in with a change that there is.
func TestTheStoryAgreesWithTheText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := begin()
		for n := range rapid.IntRange(1, 60).Draw(t, "changes") {
			w.random(t, n)
		}
		version := rapid.Int64Range(0, w.state.Version).Draw(t, "version")
		state, err := history.At(t.Context(), w.log, "o02.es", version)
		if err != nil {
			t.Fatal(err)
		}
		from := rapid.IntRange(0, state.Text.Length()-1).Draw(t, "from")
		to := rapid.IntRange(from+1, state.Text.Length()).Draw(t, "to")
		story, err := timeline.Steps(t.Context(), w.log, "o02.es", version, from, to, rapid.Int64Range(2, 70).Draw(t, "stride"))
		if err != nil {
			t.Fatal(err)
		}
		var got, want []string
		for _, r := range story.Runs {
			got = append(got, strings.Repeat(r.Delegation+" ", r.To-r.From))
			if r.First > r.Last || r.Last > version {
				t.Fatalf("a run of versions %d to %d in version %d", r.First, r.Last, version)
			}
		}
		at := 0
		for _, s := range state.Text.Authors() {
			want = append(want, strings.Repeat(s.Author.Delegation+" ", max(0, min(to, at+s.Units)-max(from, at))))
			at += s.Units
		}
		if strings.Join(got, "") != strings.Join(want, "") {
			t.Fatalf("version %d, %d to %d:\n got %v\nwant %v", version, from, to, got, want)
		}
	})
}

// Every earlier wording is what the paragraph's name stood for in the version it names.
func TestWordingsAreWhatStoodThere(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := begin()
		for n := range rapid.IntRange(1, 80).Draw(t, "changes") {
			w.random(t, n)
		}
		from := rapid.IntRange(0, w.state.Text.Length()-1).Draw(t, "from")
		story, err := timeline.Tell(t.Context(), w.log, "o02.es", w.state.Version, from, from+1)
		if err != nil {
			t.Fatal(err)
		}
		steps, err := timeline.Steps(t.Context(), w.log, "o02.es", w.state.Version, from, from+1, rapid.Int64Range(2, 90).Draw(t, "stride"))
		if err != nil || !reflect.DeepEqual(story, steps) {
			t.Fatalf("in steps: %+v, %v\nat once: %+v", steps, err, story)
		}
		if got, _ := reads(t, w, w.state.Version, story.PID); got != story.Now {
			t.Fatalf("now %q, want %q", story.Now, got)
		}
		newer := w.state.Version + 1
		for _, e := range story.Earlier {
			got, there := reads(t, w, e.Version, story.PID)
			if got != e.Text || there == e.Gone || e.Version >= newer {
				t.Fatalf("version %d after %d: %q (gone %v), want %q", e.Version, newer, e.Text, e.Gone, got)
			}
			newer = e.Version
		}
	})
}

func reads(t *rapid.T, w *writer, version int64, pid string) (string, bool) {
	state, err := history.At(t.Context(), w.log, "o02.es", version)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range document.Paragraphs(state.Text.Content()) {
		if p.PID == pid {
			return p.Text, true
		}
	}
	return "", false
}

func TestWhatStoodHereBefore(t *testing.T) {
	t.Parallel()
	w := begin()
	typed := func(by string, at int, words string) {
		w.do(t, by, delta.Delta{{Retain: at}, {Insert: words}}.Canonical())
	}
	typed("hn", 0, "Los países ")
	typed("hn", 11, "reconocen") // without a pause: one wording
	w.later(time.Hour)
	w.do(t, "sv", delta.Delta{{Insert: "Título"}, {Insert: "\n", Attributes: delta.Attributes{"pid": "t"}}}) // a neighbour
	w.later(time.Hour)
	w.do(t, "sv", delta.Delta{{Retain: 18}, {Delete: 9}, {Insert: "subrayan"}})
	w.later(time.Hour)
	w.do(t, "mx", delta.Delta{{Delete: 26}}) // both lines' words, and the line end between them
	w.later(time.Hour)
	w.restore(t, "gt", 4)

	story, err := timeline.Tell(t.Context(), w.log, "o02.es", 6, 7, 26)
	must(t, err)
	if story.PID != "p0" || story.Now != "Los países subrayan" || !story.Whole {
		t.Errorf("%q is %q, whole %v", story.PID, story.Now, story.Whole)
	}
	var got []string
	for _, e := range story.Earlier {
		got = append(got, fmt.Sprintf("%d %s %s", e.Version, strings.Join(e.Delegations, "+"), e.Text))
	}
	want := []string{"5 mx ", "4 sv Los países subrayan", "2 hn Los países reconocen"}
	if !slices.Equal(got, want) {
		t.Errorf("\n got %q\nwant %q", got, want)
	}
	if first := story.Runs[0]; first.Delegation != "hn" || first.From != 7 || first.To != 18 || first.First != 6 {
		t.Errorf("%+v", first)
	}
	for _, bad := range [][2]int{{-1, 3}, {3, 3}, {0, 99}} {
		if _, err := timeline.Tell(t.Context(), w.log, "o02.es", 6, bad[0], bad[1]); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("units %v: %v", bad, err)
		}
	}
}

// A story of 60,000 changes reads each at most twice, in a call for each keyframe and no more.
func TestAStoryOfALongLogReadsItInOrder(t *testing.T) {
	t.Parallel()
	w := begin()
	w.do(t, "hn", delta.Delta{{Insert: "Uno"}, {Insert: "\n", Attributes: delta.Attributes{"pid": "first"}}})
	for range 59_999 {
		w.later(time.Second)
		w.do(t, "sv", delta.Delta{{Retain: 4}, {Insert: "x"}})
	}
	w.log.reads, w.log.given = 0, 0
	story, err := timeline.Tell(t.Context(), w.log, "o02.es", 60_000, 0, 3)
	must(t, err)
	if story.Runs[0].Last != 1 || len(story.Earlier) != 0 || !story.Whole {
		t.Errorf("%+v", story)
	}
	if w.log.reads > 2*121 || w.log.given > 61_000 {
		t.Errorf("%d calls gave %d changes", w.log.reads, w.log.given)
	}
}
