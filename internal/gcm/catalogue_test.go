package gcm_test

import (
	"slices"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/gcm"
)

func TestRoundTablesAreThoseOfFootnoteSeven(t *testing.T) {
	t.Parallel()
	want := map[int][]int{
		1: {2, 5, 6, 12, 18},
		2: {4, 8, 9, 10, 11, 13, 21},
		3: {14, 15, 16, 19, 20, 22},
		4: {1, 3, 7, 17, 23},
	}
	c := gcm.Catalogue()
	if len(c.RoundTables) != 4 {
		t.Fatalf("%d round tables", len(c.RoundTables))
	}
	seen := map[int]int{}
	for _, table := range c.RoundTables {
		if !slices.Equal(table.Objectives, want[table.Number]) {
			t.Errorf("round table %d: %v", table.Number, table.Objectives)
		}
		for _, n := range table.Objectives {
			seen[n]++
			if o, ok := c.Objective(n); !ok || o.RoundTable != table.Number || o.Number != n {
				t.Errorf("objective %d says round table %d", n, o.RoundTable)
			}
		}
	}
	for n := 1; n <= 23; n++ {
		if seen[n] != 1 {
			t.Errorf("objective %d appears %d times", n, seen[n])
		}
	}
	if len(seen) != 23 || len(c.Objectives) != 23 {
		t.Errorf("%d objectives on tables, %d in the list", len(seen), len(c.Objectives))
	}
}

func TestEverythingNamedIsNamedInBothLanguages(t *testing.T) {
	t.Parallel()
	c := gcm.Catalogue()
	check := func(what string, b gcm.Both) {
		if b.In(gcm.ES) == "" || b.In(gcm.EN) == "" {
			t.Errorf("%s: %+v", what, b)
		}
	}
	for _, o := range c.Objectives {
		check(o.ID+" title", o.Title)
		check(o.ID+" label", o.Label)
	}
	for _, m := range c.Members {
		check(m.ID, m.Name)
		check(m.ID, m.InSentence)
	}
	for _, e := range c.Entities {
		check(e.ID, e.Name)
	}
	for _, p := range c.Parts {
		check(p.ID, p.Title)
	}
	for _, q := range c.GuidingQuestions {
		check(q.ID, q.Text)
	}
	for _, w := range c.WorkshopElements {
		check(w.ID, w.Text)
	}
	for _, s := range c.Enumerations.SectionStatus {
		check(s.ID, s.Label)
	}
	check("footnote", c.Guard.Footnote)
}

func TestDialogueOneIsHeldInTheMorningOfMexicoCity(t *testing.T) {
	t.Parallel()
	d, ok := gcm.Catalogue().Dialogue("d1")
	if !ok {
		t.Fatal("no dialogue 1")
	}
	start, end, set := d.Hours()
	if !set || !start.Equal(time.Date(2021, 9, 17, 14, 0, 0, 0, time.UTC)) || !end.Equal(time.Date(2021, 9, 17, 16, 0, 0, 0, time.UTC)) {
		t.Errorf("from %v to %v", start, end)
	}
	if d.Date != "2021-09-17" || d.Zone != "America/Mexico_City" || !slices.Equal(d.Local, []string{"09:00", "11:00"}) {
		t.Errorf("%s %v in %s", d.Date, d.Local, d.Zone)
	}
	// Central daylight time of 2021; the zone has none since 2022.
	if mexico := time.FixedZone("GMT-5", -5*60*60); start.In(mexico).Format("15:04") != d.Local[0] || end.In(mexico).Format("15:04") != d.Local[1] {
		t.Errorf("%v is not %s", start, d.Local[0])
	}
}

func TestTheAgendaOfDialogueOneRunsWithoutAGap(t *testing.T) {
	t.Parallel()
	c := gcm.Catalogue()
	d, _ := c.Dialogue("d1")
	start, end, _ := d.Hours()
	at := start
	for _, item := range d.Agenda {
		if !item.UTC[0].Equal(at) {
			t.Errorf("%s starts at %v, not %v", item.ID, item.UTC[0], at)
		}
		at = item.UTC[1]
		if len(c.Details(d, item)) == 0 {
			t.Errorf("%s says nothing of who speaks", item.ID)
		}
		for _, key := range item.Speakers {
			if d.Speakers[key].Name == "" {
				t.Errorf("%s: no speaker %s", item.ID, key)
			}
		}
	}
	if !at.Equal(end) {
		t.Errorf("ends at %v", at)
	}
}

func TestMembersAreListedAsEachLanguageSortsThem(t *testing.T) {
	t.Parallel()
	want := map[gcm.Lang][]string{
		gcm.EN: {"bz", "ca", "cr", "do", "sv", "gt", "hn", "mx", "ni", "pa", "us"},
		gcm.ES: {"bz", "ca", "cr", "sv", "us", "gt", "hn", "mx", "ni", "pa", "do"},
	}
	for lang, ids := range want {
		var got []string
		for _, m := range gcm.Catalogue().MembersIn(lang) {
			got = append(got, m.ID)
		}
		if !slices.Equal(got, ids) {
			t.Errorf("%s: %v", lang, got)
		}
	}
}

func TestChampionsAreThoseOfTheNote(t *testing.T) {
	t.Parallel()
	var got []string
	for _, m := range gcm.Catalogue().Champions(time.Date(2021, 9, 17, 0, 0, 0, 0, time.UTC)) {
		got = append(got, m.ID)
	}
	if !slices.Equal(got, []string{"sv", "hn", "mx"}) {
		t.Error(got)
	}
}

func TestThePresidencyPassesAtTheEndOfTheMeeting(t *testing.T) {
	t.Parallel()
	tests := []struct{ day, want string }{
		{"2021-09-17", "mx"}, {"2021-12-02", "mx"}, {"2021-12-03", "sv"}, {"2022-02-15", "sv"},
	}
	for _, test := range tests {
		day, err := time.Parse(time.DateOnly, test.day)
		if err != nil {
			t.Fatal(err)
		}
		if m, ok := gcm.Catalogue().PresidencyOn(day); !ok || m.ID != test.want {
			t.Errorf("%s: %q", test.day, m.ID)
		}
	}
}

func TestCodesStandForDelegations(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{"hn": "HND", "us": "USA", "iom": "IOM", "ar": "AR", "nobody": "NOBODY"} {
		if got := gcm.Catalogue().Code(id); got != want {
			t.Errorf("%s: %s", id, got)
		}
	}
}
