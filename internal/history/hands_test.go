package history_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/store"
)

// unit is what a plain model of a text remembers of each of its units.
type unit struct {
	from int // in the earlier text, or -1
	hand string
	form string // who last changed its form
}

// Against a model that holds every unit by itself, over random changes of three
// delegations and of the server.
func TestHandsAreThoseOfTheLog(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		log := &memory{}
		before := rapid.IntRange(1, 900).Draw(t, "units before")
		model := make([]unit, before)
		for i := range model {
			model[i].from = i
		}
		gone := make([]string, before)
		for version := range int64(rapid.IntRange(1, 120).Draw(t, "changes")) {
			who := rapid.SampledFrom([]string{"hn", "mx", "sv", ""}).Draw(t, "who")
			at := rapid.IntRange(0, len(model)).Draw(t, "at")
			taken := rapid.IntRange(0, min(len(model)-at, 40)).Draw(t, "taken")
			words := rapid.StringMatching(`[aé🌎\n]{0,12}`).Draw(t, "words")
			after := rapid.IntRange(0, min(len(model)-at-taken, 9)).Draw(t, "formed")
			change := delta.Delta{{Retain: at}, {Delete: taken}, {Insert: words}, {Retain: after, Attributes: delta.Attributes{"bold": true}}}.Canonical()
			for i := at + taken; i < at+taken+after; i++ {
				model[i].form = who
			}
			for _, u := range model[at : at+taken] {
				if u.from >= 0 {
					gone[u.from] = who
				}
			}
			come := slices.Repeat([]unit{{from: -1, hand: who}}, delta.UTF16Len(words))
			model = slices.Replace(model, at, at+taken, come...)
			body, err := change.AppendJSON(nil)
			if err != nil {
				t.Fatal(err)
			}
			log.entries = append(log.entries, store.Entry{Text: "o02.es", Version: version + 1, Delta: body, Delegation: who, At: opening.Add(time.Duration(version) * time.Second)})
		}
		hands, err := history.HandsBetween(t.Context(), log, "o02.es", 0, int64(len(log.entries)), before)
		if err != nil {
			t.Fatal(err)
		}
		if got := spelled(hands.Gone); !slices.Equal(got, gone) {
			t.Fatalf("gone %v, want %v", got, gone)
		}
		if got := spelled(hands.Formed); !slices.EqualFunc(got, model, func(got string, want unit) bool { return got == want.form }) {
			t.Fatalf("formed %v, want %v", got, model)
		}
		if got := spelled(hands.Come); !slices.EqualFunc(got, model, func(got string, want unit) bool { return got == want.hand }) {
			t.Fatalf("come %v, want %v", got, model)
		}
	})
}

func spelled(hands []compare.Hand) []string {
	var all []string
	for _, h := range hands {
		all = append(all, slices.Repeat([]string{h.Delegation}, h.Units)...)
	}
	return all
}

func TestWordsGivenBackAreWhosevers(t *testing.T) {
	t.Parallel()
	s := open(t)
	written := document.Written("hn-delegate", "hn", opening)
	longAgo := document.Written("sv-delegate", "sv", opening.Add(-24*time.Hour))
	appendChange(t, s, 1, "hn", delta.Delta{{Insert: "palabras"}})
	appendChange(t, s, 2, "mx", delta.Delta{{Delete: 8}})
	appendChange(t, s, 3, "sec", delta.Delta{{Insert: "palabras de antes"}}, document.Origin{Units: 8, Author: written}, document.Origin{Units: 9, Author: longAgo})
	hands, err := history.HandsBetween(t.Context(), s, "o02.es", 0, 3, 1)
	must(t, err)
	who := ""
	for _, h := range hands.Come {
		who += fmt.Sprint(h.Units, h.Delegation, " ")
	}
	if want := "8hn 9sec 1 "; who != want {
		t.Errorf("%q, want %q: the words are hn's, who wrote them since; what is older is by who brought it back", who, want)
	}
	if !slices.Equal(hands.Delegations, []string{"hn", "mx", "sec"}) {
		t.Errorf("%v changed it", hands.Delegations)
	}
}

// A text that was typed for an hour by everybody costs little to follow: spans lie in
// chunks.
func BenchmarkHands(b *testing.B) {
	log := &memory{}
	for version := range int64(60_000) {
		at := int(version*7919) % int(version+1)
		body, err := delta.Delta{{Retain: at}, {Insert: "w"}}.Canonical().AppendJSON(nil)
		if err != nil {
			b.Fatal(err)
		}
		log.entries = append(log.entries, store.Entry{Text: "o02.es", Version: version + 1, Delta: body, Delegation: []string{"hn", "mx", "sv"}[version%3], At: opening.Add(time.Duration(version) * time.Second)})
	}
	for b.Loop() {
		if _, err := history.HandsBetween(b.Context(), log, "o02.es", 0, int64(len(log.entries)), 1); err != nil {
			b.Fatal(err)
		}
	}
}
