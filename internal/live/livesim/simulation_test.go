package livesim

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/store"
)

// number reads a number from the environment.
func number(t *testing.T, variable string) (n uint64, given bool) {
	t.Helper()
	value := os.Getenv(variable)
	if value == "" {
		return 0, false
	}
	n, err := strconv.ParseUint(value, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", variable, err)
	}
	return n, true
}

// play runs one seed in a bubble of virtual time.
func play(t *testing.T, seed uint64, loud bool) (w *world) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w = newWorld(t, seed, loud)
		w.run()
		if w.failure != "" {
			t.Errorf("seed %d: %s\nplay it again: REDONDA_SEED=%d go test -v -run TestSimulatedRooms ./internal/live/livesim", seed, w.failure, seed)
		}
	})
	return w
}

// People, lines, a store and a server of which anything may fail at any moment:
// in the end all see one text, nothing acknowledged is missing, nothing is there
// twice, and no undo took another's words.
func TestSimulatedRooms(t *testing.T) {
	t.Parallel()
	if seed, given := number(t, "REDONDA_SEED"); given {
		play(t, seed, true)
		return
	}
	seeds, given := number(t, "REDONDA_SEEDS")
	if !given {
		seeds = 200
	}
	var mu sync.Mutex
	total := map[string]int{}
	t.Run("seeds", func(t *testing.T) {
		for seed := range seeds {
			t.Run(fmt.Sprint(seed), func(t *testing.T) {
				t.Parallel()
				w := play(t, seed, false)
				mu.Lock()
				defer mu.Unlock()
				for what, n := range w.tallies {
					total[what] += n
				}
			})
		}
	})
	for _, what := range slices.Sorted(maps.Keys(total)) {
		t.Logf("%8d %s", total[what], what)
	}
	if whole, not := total[givenBackWhole], total[notWhole]; not*100 > whole {
		t.Errorf("of steps back at one node %d were given back whole and %d were not: more than one in a hundred", whole, not)
	}
}

// What once went wrong: a number used twice after an answer older than an ack (470, 8497),
// a room that read the same past again after each lost race (3351, 9770).
func TestSeedsThatFoundSomething(t *testing.T) {
	t.Parallel()
	for _, seed := range []uint64{470, 3351, 8497, 9770} {
		play(t, seed, false)
	}
}

// A seed is a history: played twice it takes the same course, event by event.
func TestSeedRepeats(t *testing.T) {
	t.Parallel()
	for seed := range uint64(12) {
		first, second := play(t, seed, false), play(t, seed, false)
		if first.digest != second.digest {
			t.Errorf("seed %d took two courses: %v and %v", seed, first.tallies, second.tallies)
		}
	}
}

// elder begins the names of clients that wrote before a simulation.
const elder = "elder-"

// past is a log as long as the distance of keyframes, made once.
var past = sync.OnceValue(func() []store.Entry {
	doc := document.Empty()
	var log []store.Entry
	for v := int64(1); v <= document.KeyframeEvery; v++ {
		change := delta.Delta{{Insert: fmt.Sprint(v % 10)}}
		if v%3 == 0 {
			change = delta.Delta{{Delete: 1}}
		}
		var err error
		if doc, err = delta.Compose(doc, change); err != nil {
			panic(err)
		}
		encoded, err := json.Marshal(change)
		if err != nil {
			panic(err)
		}
		log = append(log, store.Entry{
			Text: text, Version: v, Client: elder + "0001", Seq: v, Hash: []byte{byte(v)}, Delta: encoded,
			Account: "elder", At: time.Date(2021, 9, 3, 0, 0, 0, 0, time.UTC),
		})
	}
	history.Link(nil, log)
	return log
})

// preload puts a history on the disk that ends shortly before a keyframe is due.
func (w *world) preload(framed bool) {
	n := len(past()) - w.random.IntN(40)
	if _, err := w.disk.append(past()[:n]); err != nil {
		panic(err)
	}
	if !framed {
		return
	}
	w.replayed()
	at := int64(n - w.random.IntN(30))
	last := past()[at-1]
	body, err := document.Keyframe{Text: document.NewText(w.truth[at], w.written(at)), Clients: map[string]document.Mark{
		last.Client: {Seq: last.Seq, Version: last.Version, Hash: last.Hash, Account: last.Account},
	}}.Encode()
	if err != nil {
		panic(err)
	}
	w.disk.frames = append(w.disk.frames, store.Keyframe{Text: text, Version: at, Body: body})
}
