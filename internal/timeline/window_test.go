package timeline_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/redonda/redonda/internal/store"
	"github.com/redonda/redonda/internal/timeline"
)

// However long the line and wherever the window: it holds the changes of its time, each
// once, in bars no wider than their share of it.
func TestAWindowHoldsTheChangesOfItsTime(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		log := &memory{}
		at := opening
		for range rapid.IntRange(1, 300).Draw(t, "changes") {
			at = at.Add(time.Duration(rapid.IntRange(0, 100_000).Draw(t, "pause")) * time.Second)
			by := rapid.SampledFrom([]string{"hn", "sv", ""}).Draw(t, "by")
			log.entries = append(log.entries, store.Entry{Text: "o02.es", Version: int64(len(log.entries) + 1), Delegation: by, At: at})
		}
		from := opening.Add(time.Duration(rapid.Int64Range(-10, int64(at.Sub(opening)/time.Second)+10).Draw(t, "from")) * time.Second)
		to := from.Add(time.Duration(rapid.IntRange(1, 200_000).Draw(t, "for")) * time.Second)
		want, last := map[string]int{}, int64(0)
		for _, e := range log.entries {
			if !e.At.Before(from) && e.At.Before(to) {
				want[e.Delegation]++
				last = e.Version
			}
		}
		bars := rapid.IntRange(1, 240).Draw(t, "bars")
		line, err := timeline.NewActivity(log).Within(t.Context(), []string{"o02.es"}, from, to, bars)
		if err != nil {
			t.Fatal(err)
		}
		if got := sum(line); fmt.Sprint(got) != fmt.Sprint(want) || len(line.Bars) > bars || line.Step > to.Sub(from)/time.Duration(bars)+time.Millisecond {
			t.Fatalf("%v in %d bars of %d and %v, want %v", got, len(line.Bars), bars, line.Step, want)
		}
		if n := len(line.Bars); n > 0 && line.Bars[n-1].Version != last {
			t.Fatalf("it ends with version %d, want %d", line.Bars[n-1].Version, last)
		}
	})
}

// Two hours of half a year are read alone; half a year isn't read again.
func TestAWindowReadsLittle(t *testing.T) {
	t.Parallel()
	log := &memory{}
	for i := range 60_000 {
		log.entries = append(log.entries, store.Entry{Text: "o02.es", Version: int64(i + 1), Delegation: "hn", At: opening.Add(time.Duration(i) * 47 * time.Second)})
	}
	activity := timeline.NewActivity(log)
	_, err := activity.Of(t.Context(), []string{"o02.es"}, 240)
	must(t, err)
	log.given = 0
	narrow, err := activity.Within(t.Context(), []string{"o02.es"}, opening.Add(100*time.Hour), opening.Add(102*time.Hour), 240)
	must(t, err)
	if narrow.Changes != 153 || len(narrow.Bars) != 153 || log.given > 1000 {
		t.Errorf("%d changes in %d bars, %d read", narrow.Changes, len(narrow.Bars), log.given)
	}
	log.given = 0
	wide, err := activity.Within(t.Context(), []string{"o02.es"}, opening, opening.Add(1000*time.Hour), 240)
	must(t, err)
	if wide.Changes < 50_000 || log.given != 0 {
		t.Errorf("%d changes, %d read", wide.Changes, log.given)
	}
}
