package timeline_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/store"
	"github.com/redonda/redonda/internal/timeline"
)

func sum(line timeline.Line) map[string]int {
	by := map[string]int{}
	for _, bar := range line.Bars {
		for _, share := range bar.By {
			by[share.Delegation] += share.Changes
		}
	}
	return by
}

// However the changes lie in time and however often one asks meanwhile: every change is
// counted once, for its delegation, and bars ascend.
func TestEveryChangeIsCountedOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		log := &memory{}
		activity := timeline.NewActivity(log)
		at, want := opening, map[string]int{}
		for range rapid.IntRange(0, 300).Draw(t, "changes") {
			by := rapid.SampledFrom([]string{"hn", "sv", ""}).Draw(t, "by")
			at = at.Add(time.Duration(rapid.IntRange(-2, 3_000).Draw(t, "pause")) * time.Second)
			log.entries = append(log.entries, store.Entry{Text: "o02.es", Version: int64(len(log.entries) + 1), Delegation: by, At: at})
			want[by]++
			if rapid.IntRange(0, 50).Draw(t, "asked") == 0 {
				_, err := activity.Of(t.Context(), []string{"o02.es"}, 10)
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		bars := rapid.IntRange(1, 240).Draw(t, "bars")
		line, err := activity.Of(t.Context(), []string{"o02.es", "o03.es"}, bars)
		if err != nil {
			t.Fatal(err)
		}
		got := sum(line)
		if fmt.Sprint(got) != fmt.Sprint(want) || line.Changes != len(log.entries) || len(line.Bars) > bars {
			t.Fatalf("%v in %d bars of %d, want %v", got, len(line.Bars), bars, want)
		}
		if !slices.IsSortedFunc(line.Bars, func(a, b timeline.Bar) int { return a.From.Compare(b.From) }) {
			t.Fatal("bars are out of order")
		}
	})
}

func TestABarNamesItsLastVersion(t *testing.T) {
	t.Parallel()
	w := begin()
	for i := range 10 {
		w.do(t, "hn", delta.Delta{{Insert: fmt.Sprint(i)}})
		w.later(time.Minute)
	}
	line, err := timeline.NewActivity(w.log).Of(t.Context(), []string{"o02.es"}, 3)
	must(t, err)
	var versions []int64
	for _, bar := range line.Bars {
		versions = append(versions, bar.Version)
	}
	if !slices.Equal(versions, []int64{4, 7, 10}) || line.Head != 10 || !line.From.Equal(opening) || !line.To.Equal(opening.Add(9*time.Minute)) {
		t.Errorf("%v of %d, from %v to %v", versions, line.Head, line.From, line.To)
	}
}

// A text of 60,000 changes is read once, in big pages, and after that only what is new.
func TestALongLogIsReadOnce(t *testing.T) {
	t.Parallel()
	log := &memory{}
	for i := range 60_000 {
		log.entries = append(log.entries, store.Entry{
			Text: "o02.es", Version: int64(i + 1), Delegation: []string{"hn", "sv", "mx"}[i%3], At: opening.Add(time.Duration(i) * 47 * time.Second),
		})
	}
	activity := timeline.NewActivity(log)
	line, err := activity.Of(t.Context(), []string{"o02.es"}, 240)
	must(t, err)
	if line.Changes != 60_000 || log.given != 60_000 || log.reads > 31 {
		t.Errorf("%d changes counted, %d read in %d calls", line.Changes, log.given, log.reads)
	}
	log.reads, log.given = 0, 0
	log.entries = append(log.entries, store.Entry{Text: "o02.es", Version: 60_001, Delegation: "hn", At: opening.Add(800 * time.Hour)})
	line, err = activity.Of(t.Context(), []string{"o02.es"}, 240)
	must(t, err)
	if line.Changes != 60_001 || log.given != 1 || log.reads != 1 {
		t.Errorf("%d changes counted, %d read in %d calls", line.Changes, log.given, log.reads)
	}
}
