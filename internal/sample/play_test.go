package sample_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/sample"
	"github.com/redonda/redonda/internal/store"
)

func play(t *testing.T, m *memory) {
	t.Helper()
	if err := sample.Play(t.Context(), m, m.revisions()); err != nil {
		t.Fatal(err)
	}
}

func list(t *testing.T, m *memory, section string) []history.Revision {
	t.Helper()
	page, next, err := m.revisions().List(t.Context(), section, "", "", 500)
	if err != nil || next != "" {
		t.Fatal(err, next)
	}
	slices.Reverse(page) // oldest first
	return page
}

func TestPlayFillsTheLog(t *testing.T) {
	t.Parallel()
	m := newMemory()
	play(t, m)
	for _, section := range sections(t) {
		for _, text := range changes(t, section) {
			if !reflect.DeepEqual(m.entries[text.ID], text.Entries) {
				t.Errorf("%s: the log has %d entries of %d", text.ID, len(m.entries[text.ID]), len(text.Entries))
			}
		}
	}
}

func TestThePlayHasMilestones(t *testing.T) {
	t.Parallel()
	m := newMemory()
	play(t, m)
	want := []struct {
		name string
		at   time.Time
	}{
		{"Apertura del diálogo 1", time.Date(2021, 9, 17, 14, 0, 0, 0, time.UTC)},
		{"Cierre del diálogo 1", time.Date(2021, 9, 17, 16, 0, 0, 0, time.UTC)},
		{"Preparación del diálogo 2", time.Date(2022, 2, 14, 19, 0, 0, 0, time.UTC)},
	}
	milestones := list(t, m, "")
	if len(milestones) != len(want) {
		t.Fatalf("%d milestones", len(milestones))
	}
	before := map[string]int64{}
	for i, r := range milestones {
		if r.Name != want[i].name || !r.At.Equal(want[i].at) || r.Scope != history.OfContribution || r.By.Code != "TS" {
			t.Errorf("got %+v, want %+v", r, want[i])
		}
		if len(r.Versions) != 2*len(contribution.Layout()) {
			t.Errorf("%s covers %d texts", r.Name, len(r.Versions))
		}
		if len(newer(before, r.Versions)) < 4 {
			t.Errorf("hardly anything changed before %s", r.Name)
		}
		before = r.Versions
	}
	heads := map[string]int64{}
	for text, entries := range m.entries {
		heads[text] = int64(len(entries))
	}
	if len(newer(before, heads)) == 0 {
		t.Error("nothing changed after the last milestone")
	}
}

func newer(before, after map[string]int64) []string {
	var texts []string
	for text, version := range after {
		if version > before[text] {
			texts = append(texts, text)
		}
	}
	return texts
}

func TestEverySittingEndsInARevision(t *testing.T) {
	t.Parallel()
	m := newMemory()
	play(t, m)
	for _, section := range sections(t) {
		covered, names := map[string][]int64{}, map[string]history.Revision{}
		for _, r := range list(t, m, section.ID) {
			switch {
			case r.Scope == history.OfContribution:
			case r.Kind == history.Named:
				names[r.Name] = r
			default:
				if len(r.Versions) != 1 || r.Name != "" || r.By == nil || len(r.Authors) == 0 || r.WordsAdded+r.WordsRemoved == 0 {
					t.Errorf("%s: automatic revision %+v", section.ID, r)
				}
				for text, version := range r.Versions {
					covered[text] = append(covered[text], version)
				}
			}
		}
		for _, text := range changes(t, section) {
			if want := slices.Compact(slices.Clone(text.Ends)); !slices.Equal(covered[text.ID], want) {
				t.Errorf("%s: revisions at %v, sittings end at %v", text.ID, covered[text.ID], want)
			}
		}
		for i, state := range section.States {
			if r, taken := names[state.Revision]; state.Revision != "" && (!taken || !r.At.After(state.At)) {
				t.Errorf("%s, state %d: no revision %q after it", section.ID, i+1, state.Revision)
			}
		}
	}
}

func TestPlayingTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	m := newMemory()
	play(t, m)
	m.left = 0 // the first write fails
	play(t, m)
}

func TestPlayGoesOnAfterACrashAnywhere(t *testing.T) {
	t.Parallel()
	whole := newMemory()
	play(t, whole)
	writes := len(whole.records)
	for _, entries := range whole.entries {
		writes += len(entries)
	}
	for crash := 1; crash < writes; crash += 41 {
		m := newMemory()
		m.left = crash
		if err := sample.Play(context.Background(), m, m.revisions()); !errors.Is(err, errPower) {
			t.Fatalf("crash at %d: %v", crash, err)
		}
		m.left = -1
		play(t, m)
		if !reflect.DeepEqual(m.entries, whole.entries) || !reflect.DeepEqual(m.records, whole.records) {
			t.Errorf("after a crash at %d the log is another", crash)
		}
	}
}

func TestATextSomebodyTypedIntoIsLeftAlone(t *testing.T) {
	t.Parallel()
	typed := store.Entry{Text: "o02.es", Version: 1, Client: "c1", Seq: 1, Account: "hn-delegate", Delegation: "hn", Delta: []byte(`[{"insert":"Hola"}]`)}
	m := newMemory()
	m.entries["o02.es"] = []store.Entry{typed}
	play(t, m)
	if got := m.entries["o02.es"]; len(got) != 1 || !reflect.DeepEqual(got[0], typed) {
		t.Errorf("o02.es has %d entries", len(got))
	}
	if len(m.entries["o02.en"]) == 0 {
		t.Error("o02.en is empty")
	}
	for _, r := range list(t, m, "o02") {
		if version, covers := r.Versions["o02.es"]; covers && (version != 0 || r.Scope != history.OfContribution) {
			t.Errorf("revision %s covers version %d", r.ID, version)
		}
	}
}

func TestWordsTypedAfterTheSampleStay(t *testing.T) {
	t.Parallel()
	m := newMemory()
	play(t, m)
	revisions := len(m.records)
	next := int64(len(m.entries["o02.es"])) + 1
	m.entries["o02.es"] = append(m.entries["o02.es"], store.Entry{Text: "o02.es", Version: next, Client: "c1", Seq: 1, Delta: []byte(`[{"insert":"Hola"}]`)})
	play(t, m)
	if len(m.entries["o02.es"]) != int(next) || len(m.records) != revisions {
		t.Errorf("%d entries and %d revisions, want %d and %d", len(m.entries["o02.es"]), len(m.records), next, revisions)
	}
}

// A name such as "Enviado a las capitales, 3 de septiembre" says when it was given.
func TestNamesOfRevisionsAreAcceptedAndTellTheirDay(t *testing.T) {
	t.Parallel()
	months := map[time.Month]string{time.September: "septiembre", time.October: "octubre", time.November: "noviembre", time.December: "diciembre"}
	for _, section := range sections(t) {
		for _, state := range section.States {
			if state.Revision == "" {
				continue
			}
			if name, err := history.CheckName(state.Revision); err != nil || name != state.Revision {
				t.Errorf("%s: %q: %v", section.ID, state.Revision, err)
			}
			_, day, dated := strings.Cut(state.Revision, ", ")
			local := inMexicoCity(state.At)
			if want := fmt.Sprintf("%d de %s", local.Day(), months[local.Month()]); dated && day != want {
				t.Errorf("%s: %q was named on %s", section.ID, state.Revision, want)
			}
		}
	}
}
