package history_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/store"
)

// What one account did within ten minutes is one step; a stop ends it.
func TestALogIsCondensedBySittings(t *testing.T) {
	t.Parallel()
	s := open(t)
	write(t, s, "o02.es", "hn", "tres", "dos", "uno")
	write(t, s, "o02.es", "mx", "x")
	write(t, s, "o02.es", "hn", "y", "z")
	state, steps, err := history.Condense(t.Context(), s, "o02.es", 6, map[int64]bool{2: true})
	must(t, err)
	var got []string
	for _, step := range steps {
		got = append(got, step.Delegation+" "+step.At.Format("15:04")+" "+wordsOf(step.Change))
	}
	// The opening is at 14:00, and each change a minute after the one before.
	want := []string{"hn 14:02 dos tres", "hn 14:03 uno", "mx 14:04 x", "hn 14:06 z y"}
	if diff := cmp.Diff(want, got); diff != "" || state.Version != 6 || wordsOf(state.Text.Content()) != "z y x uno dos tres" {
		t.Errorf("%s%d %q", diff, state.Version, wordsOf(state.Text.Content()))
	}
	if steps[0].Version != 2 || steps[3].Version != 6 {
		t.Errorf("steps end at %d and %d", steps[0].Version, steps[3].Version)
	}
}

// logged is a log in memory, of one text.
type logged []store.Entry

func (l logged) Head(context.Context, string) (int64, error) { return int64(len(l)), nil }

func (l logged) KeyframeAt(context.Context, string, int64) (store.Keyframe, error) {
	return store.Keyframe{}, store.ErrAbsent
}

func (l logged) Entries(_ context.Context, _ string, after int64, limit int) ([]store.Entry, error) {
	return l[min(after, int64(len(l))):min(after+int64(limit), int64(len(l)))], nil
}

// Whatever was written, and whosever words came back: the steps give the same text with
// the same authors at every stop and at the end.
func TestStepsGiveTheText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		text, at := document.NewText(document.Empty(), nil), opening
		var log logged
		stops := map[int64]bool{}
		for range rapid.IntRange(1, 25).Draw(r, "changes") {
			e := change(r, text)
			at = at.Add(time.Duration(rapid.IntRange(0, 8).Draw(r, "minutes")) * time.Minute)
			e.At, e.Version = at, int64(len(log))+1
			parsed, err := delta.Parse(e.Delta)
			if err != nil {
				r.Fatal(err)
			}
			origins, err := document.DecodeOrigins(e.Origins)
			if err != nil {
				r.Fatal(err)
			}
			if text.Apply(parsed, document.Written(e.Account, e.Delegation, e.At), origins...) != nil {
				continue // it would cut a pair
			}
			log = append(log, e)
			stops[e.Version] = rapid.IntRange(0, 4).Draw(r, "stop") == 0
		}
		head := int64(len(log))
		state, steps, err := history.Condense(t.Context(), log, "o02.es", head, stops)
		if err != nil {
			r.Fatal(err)
		}
		stops[head] = true
		again := document.NewText(document.Empty(), nil)
		for _, step := range steps {
			if err := again.Apply(step.Change, document.Written(step.Account, step.Delegation, step.At), step.Origins...); err != nil {
				r.Fatal(err)
			}
			if !stops[step.Version] {
				continue
			}
			delete(stops, step.Version)
			want, err := history.At(t.Context(), log, "o02.es", step.Version)
			if err != nil {
				r.Fatal(err)
			}
			if diff := cmp.Diff(want.Text.Content(), again.Content()) + cmp.Diff(want.Text.Authors(), again.Authors()); diff != "" {
				r.Fatalf("version %d: %s", step.Version, diff)
			}
		}
		for version, stop := range stops {
			if stop && version > 0 {
				r.Fatalf("no step ends at %d", version)
			}
		}
		if state.Version != head || cmp.Diff(text.Authors(), state.Text.Authors()) != "" {
			r.Fatalf("the text at the end is another one")
		}
	})
}

// change draws a change that types, deletes, forms, or gives words back.
func change(r *rapid.T, text *document.Text) store.Entry {
	who := rapid.SampledFrom([]string{"hn", "mx", ""}).Draw(r, "who")
	e := store.Entry{Text: "o02.es", Delegation: who}
	if who != "" {
		e.Account = who + "-delegate"
	}
	last := text.Length() - 1
	from := rapid.IntRange(0, last).Draw(r, "from")
	gone := rapid.IntRange(0, min(3, last-from)).Draw(r, "gone")
	words := rapid.SampledFrom([]string{"", "a", "bc", "𝒟", "x\n"}).Draw(r, "words")
	d := delta.Delta{{Retain: from}, {Insert: words}, {Delete: gone}}
	if from+gone < last && rapid.Bool().Draw(r, "formed") {
		d = append(d, delta.Op{Retain: 1, Attributes: delta.Attributes{"bold": true}})
	}
	if n := delta.UTF16Len(words); n > 0 && rapid.Bool().Draw(r, "given back") {
		e.Origins, _ = document.EncodeOrigins([]document.Origin{{Units: n, Author: document.Written("gt-delegate", "gt", opening)}})
	}
	e.Delta, _ = d.Canonical().MarshalJSON()
	return e
}
