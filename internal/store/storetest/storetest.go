// Package storetest holds every promise of the store's port as a test. Each
// implementation runs all of it.
package storetest

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/store"
)

// Subject is an implementation under test.
type Subject struct {
	Name string // of the backend
	// Open gives an empty store with the declared Collections; the suite closes it.
	Open func(t *testing.T) store.Store
	// Reopen ends a store as the end of its process would and opens the same data again.
	Reopen func(t *testing.T, s store.Store) store.Store
	// Keeps tells of a store whose server knows no removal of what is over; nil where none does.
	Keeps func(t *testing.T, s store.Store) bool
}

// Collections are what the suite's stores must declare.
var Collections = []store.Collection{
	{Name: "people", Indexes: []store.Index{{Name: "email", Unique: true}, {Name: "team"}}},
	{Name: "passes", Indexes: []store.Index{{Name: "holder"}, {Name: "ends", Ends: true}}},
	{Name: "plain"},
}

// Run runs the whole suite, and says at its end how many promises were kept.
func Run(t *testing.T, subject Subject) {
	t.Helper()
	var promises, kept atomic.Int64
	for _, suite := range []struct {
		name  string
		tests map[string]func(*testing.T, Subject)
	}{
		{"log", logTests},
		{"keyframes", keyframeTests},
		{"records", recordTests},
		{"pages", pageTests},
		{"races", raceTests},
		{"bounds", boundTests},
		{"exactness", exactTests},
		{"life", lifeTests},
		{"crashes", crashTests},
	} {
		t.Run(suite.name, func(t *testing.T) {
			for name, test := range suite.tests {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					promises.Add(1)
					test(t, subject)
					if !t.Failed() {
						kept.Add(1)
					}
				})
			}
		})
	}
	t.Logf("score: %s keeps %d of %d promises of the store's port", subject.Name, kept.Load(), promises.Load())
}

func open(t *testing.T, subject Subject) store.Store {
	t.Helper()
	s := subject.Open(t)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("closing: %v", err)
		}
	})
	return s
}

var day = time.Date(2021, time.September, 17, 14, 0, 0, 123_000_000, time.UTC)

// entry makes a change that tells its version in everything it holds.
func entry(text string, version int64) store.Entry {
	return store.Entry{
		Text: text, Version: version, Client: "client-" + text, Seq: version,
		Delta: fmt.Appendf(nil, `[{"insert":"%d ñ😀"}]`, version), Hash: []byte{byte(version), 0, 255},
		Account: "hn-delegate", Delegation: "hn", At: day.Add(time.Duration(version) * time.Second),
		Origins: fmt.Appendf(nil, `[%d]`, version), Chain: []byte{255, byte(version), 0},
	}
}

func batch(text string, from, to int64) []store.Entry {
	var entries []store.Entry
	for version := from; version <= to; version++ {
		entries = append(entries, entry(text, version))
	}
	return entries
}

func mustAppend(t *testing.T, s store.Store, entries []store.Entry) {
	t.Helper()
	if n, err := s.Append(t.Context(), entries); n != len(entries) || err != nil {
		t.Fatalf("appending %d entries: %d, %v", len(entries), n, err)
	}
}
