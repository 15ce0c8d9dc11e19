package sample_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/sample"
	"github.com/redonda/redonda/internal/store"
)

func sections(t *testing.T) []sample.Section {
	t.Helper()
	all, err := sample.Sections()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func changes(t *testing.T, s sample.Section) []sample.Text {
	t.Helper()
	texts, err := sample.Changes(s)
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

func encode(t *testing.T, d delta.Delta) string {
	t.Helper()
	data, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// What a room checks of a change from outside, every change of the sample passes.
func TestEveryStateIsReachedByChangesARoomWouldTake(t *testing.T) {
	t.Parallel()
	for _, section := range sections(t) {
		for _, text := range changes(t, section) {
			_, lang, _ := contribution.SplitTextID(text.ID)
			if len(text.Ends) != len(section.States) || text.Ends[len(text.Ends)-1] != int64(len(text.Entries)) {
				t.Fatalf("%s: states end at %v of %d versions", text.ID, text.Ends, len(text.Entries))
			}
			content, version := document.Empty(), int64(0)
			for i, state := range section.States {
				for ; version < text.Ends[i]; version++ {
					content = take(t, content, text.Entries[version])
				}
				if version == 0 {
					continue
				}
				if got, want := encode(t, content), encode(t, sample.Document(state.Texts[lang])); got != want {
					t.Errorf("%s, state %d:\n%s\nwant\n%s", text.ID, i+1, got, want)
				}
			}
		}
	}
}

func take(t *testing.T, content delta.Delta, e store.Entry) delta.Delta {
	t.Helper()
	change, err := delta.Parse(e.Delta)
	if err != nil {
		t.Fatal(err)
	}
	if len(e.Delta) > document.MaxChangeBytes || len(change) == 0 || encode(t, change) != string(e.Delta) {
		t.Errorf("%s %d is too long, empty or not canonical", e.Text, e.Version)
	}
	if err := document.Check(change); err != nil {
		t.Errorf("%s %d: %v", e.Text, e.Version, err)
	}
	after, err := document.Apply(content, change)
	if err != nil {
		t.Fatalf("%s %d: %v", e.Text, e.Version, err)
	}
	if repair := document.Repair(after, func() string { return "mended" }); len(repair) != 0 {
		t.Errorf("%s %d leaves paragraphs to name", e.Text, e.Version)
	}
	return after
}

func TestEntriesAreThoseOfOneOutboxPerAccount(t *testing.T) {
	t.Parallel()
	for _, section := range sections(t) {
		for _, text := range changes(t, section) {
			accounts, seqs := map[string]string{}, map[string]int64{}
			for i, e := range text.Entries {
				if e.Text != text.ID || e.Version != int64(i)+1 {
					t.Errorf("entry %d of %s is version %d of %s", i+1, text.ID, e.Version, e.Text)
				}
				if seqs[e.Client]++; e.Seq != seqs[e.Client] {
					t.Errorf("%s %d: seq %d of %s, want %d", e.Text, e.Version, e.Seq, e.Client, seqs[e.Client])
				}
				if known, ok := accounts[e.Client]; ok && known != e.Account {
					t.Errorf("%s serves %s and %s", e.Client, known, e.Account)
				}
				accounts[e.Client] = e.Account
				if sum := sha256.Sum256(e.Delta); !bytes.Equal(e.Hash, sum[:]) {
					t.Errorf("%s %d: the hash is not that of the change", e.Text, e.Version)
				}
			}
		}
	}
}

// Mexico City kept UTC-5 until 31 October 2021 and UTC-6 from then on.
func inMexicoCity(at time.Time) time.Time {
	offset := -5
	if !at.Before(time.Date(2021, time.October, 31, 7, 0, 0, 0, time.UTC)) {
		offset = -6
	}
	return at.In(time.FixedZone("Mexico City", offset*60*60))
}

func TestPeopleWriteOnWorkingDaysOneSittingAfterAnother(t *testing.T) {
	t.Parallel()
	from, to := time.Date(2021, 9, 2, 0, 0, 0, 0, time.UTC), time.Date(2022, 2, 18, 0, 0, 0, 0, time.UTC)
	for _, section := range sections(t) {
		for _, text := range changes(t, section) {
			last := from
			for _, e := range text.Entries {
				local := inMexicoCity(e.At)
				if day := local.Weekday(); day == time.Saturday || day == time.Sunday || local.Hour() < 8 || local.Hour() > 18 {
					t.Errorf("%s %d was written on %s", e.Text, e.Version, local.Format(time.RFC1123))
				}
				if !e.At.After(last) || e.At.After(to) || e.At.Location() != time.UTC {
					t.Errorf("%s %d of %v follows %v", e.Text, e.Version, e.At, last)
				}
				last = e.At
			}
			for i, state := range section.States[1:] {
				if end := text.Ends[i]; end > 0 && !text.Entries[end-1].At.Before(state.At) {
					t.Errorf("%s: state %d is still being written at %v", text.ID, i+1, state.At)
				}
			}
		}
	}
}
