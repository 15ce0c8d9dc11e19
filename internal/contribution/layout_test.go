package contribution_test

import (
	"slices"
	"testing"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/gcm"
)

// The groups of footnote 7 of the concept note, and the order of its parts.
func TestLayoutIsThatOfTheConceptNote(t *testing.T) {
	t.Parallel()
	want := []struct {
		part, roundTable int
		sections         []string
	}{
		{1, 0, []string{"framing"}},
		{2, 0, []string{"q1", "q2", "q3", "w1", "w2"}},
		{3, 1, []string{"o02", "o05", "o06", "o12", "o18"}},
		{3, 2, []string{"o04", "o08", "o09", "o10", "o11", "o13", "o21"}},
		{3, 3, []string{"o14", "o15", "o16", "o19", "o20", "o22"}},
		{3, 4, []string{"o01", "o03", "o07", "o17", "o23"}},
		{4, 0, []string{"champion-sv", "champion-hn", "champion-mx"}},
		{5, 0, []string{"conclusions"}},
	}
	layout := contribution.Layout()
	at := 0
	for _, group := range want {
		for _, id := range group.sections {
			if at == len(layout) {
				t.Fatalf("ends before %s", id)
			}
			s := layout[at]
			if s.ID != id || s.Part != group.part || s.RoundTable != group.roundTable || s.Order != at+1 {
				t.Errorf("place %d: %s in part %d, table %d; want %s in part %d, table %d", at+1, s.ID, s.Part, s.RoundTable, id, group.part, group.roundTable)
			}
			at++
		}
	}
	if at != len(layout) {
		t.Errorf("%d sections too many", len(layout)-at)
	}
}

func TestALaterChampionStandsAmongThoseOfTheNote(t *testing.T) {
	t.Parallel()
	panama, _ := gcm.Catalogue().Member("pa")
	own := contribution.ChampionSection(panama)
	for _, s := range contribution.Layout() {
		if before := own.Order < s.Order; before != (s.Part == 5) {
			t.Errorf("%s at %d stands before %s at %d: %v", own.ID, own.Order, s.ID, s.Order, before)
		}
	}
	if own.ID != "champion-pa" || own.Delegation != "pa" || own.Part != 4 || own.Status != contribution.Outline {
		t.Errorf("%+v", own)
	}
}

func TestEveryObjectiveStandsInTheLayoutOnce(t *testing.T) {
	t.Parallel()
	seen := map[int]int{}
	for _, s := range contribution.Layout() {
		if s.Objective != 0 {
			seen[s.Objective]++
		}
	}
	for n := 1; n <= 23; n++ {
		if seen[n] != 1 {
			t.Errorf("objective %d stands %d times", n, seen[n])
		}
	}
}

func TestEverySectionHasTitlesAndTexts(t *testing.T) {
	t.Parallel()
	for _, s := range contribution.Layout() {
		if s.Title.ES == "" || s.Title.EN == "" || s.Label.ES == "" || s.Label.EN == "" {
			t.Errorf("%s: %+v %+v", s.ID, s.Title, s.Label)
		}
		if s.Status != contribution.Outline || !slices.Equal(s.Texts(), []string{s.ID + ".es", s.ID + ".en"}) {
			t.Errorf("%s is %s with %v", s.ID, s.Status, s.Texts())
		}
	}
}

func TestTextIDs(t *testing.T) {
	t.Parallel()
	tests := []struct {
		id, section string
		lang        gcm.Lang
		ok          bool
	}{
		{"o02.es", "o02", gcm.ES, true},
		{"champion-hn.en", "champion-hn", gcm.EN, true},
		{"o02", "o02", "", false},
		{"o02.fr", "o02", "fr", false},
		{".es", "", gcm.ES, false},
		{"o02.es.en", "o02", "es.en", false},
	}
	for _, test := range tests {
		section, lang, ok := contribution.SplitTextID(test.id)
		if section != test.section || lang != test.lang || ok != test.ok {
			t.Errorf("%q: %q %q %v", test.id, section, lang, ok)
		}
		if ok && contribution.TextID(section, lang) != test.id {
			t.Errorf("%q does not come back", test.id)
		}
	}
}
