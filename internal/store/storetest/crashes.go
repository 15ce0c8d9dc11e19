package storetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/redonda/redonda/internal/store"
)

// A caller that writes twice may die between. What it leaves is whole in itself, and
// whoever comes after it finds from the log what is missing.
var crashTests = map[string]func(*testing.T, Subject){
	"died after an append, before its keyframe": func(t *testing.T, subject Subject) {
		s := subject.Open(t)
		putFrame(t, s, "o02.es", 2)
		mustAppend(t, s, batch("o02.es", 1, 5))
		s = subject.Reopen(t, s)
		defer s.Close()
		k, err := s.KeyframeAt(t.Context(), "o02.es", 5)
		if err != nil || k.Version != 2 {
			t.Fatalf("the keyframe is at %d, %v", k.Version, err)
		}
		rest, err := s.Entries(t.Context(), "o02.es", k.Version, 10)
		if err != nil || !cmp.Equal(rest, batch("o02.es", 3, 5)) {
			t.Errorf("%d entries lead from it to the head, %v", len(rest), err)
		}
		putFrame(t, s, "o02.es", 5)
		if k, err := s.KeyframeAt(t.Context(), "o02.es", 5); k.Version != 5 || err != nil {
			t.Errorf("made up for: %d, %v", k.Version, err)
		}
	},
	"died after a keyframe, before the append it was of": func(t *testing.T, subject Subject) {
		s := subject.Open(t)
		mustAppend(t, s, batch("o02.es", 1, 2))
		putFrame(t, s, "o02.es", 3)
		s = subject.Reopen(t, s)
		defer s.Close()
		if head, err := s.Head(t.Context(), "o02.es"); head != 2 || err != nil {
			t.Errorf("the head is %d, %v", head, err)
		}
		if _, err := s.KeyframeAt(t.Context(), "o02.es", 2); !errors.Is(err, store.ErrAbsent) {
			t.Errorf("for the head it is not there: %v", err)
		}
		mustAppend(t, s, batch("o02.es", 3, 3))
		putFrame(t, s, "o02.es", 3)
	},
	"died after an append, before the record that follows": func(t *testing.T, subject Subject) {
		s := subject.Open(t)
		mustAppend(t, s, batch("o02.es", 1, 3))
		project(t, s)
		mustAppend(t, s, batch("o02.es", 4, 6))
		s = subject.Reopen(t, s)
		defer s.Close()
		for range 2 { // a second time it changes nothing
			project(t, s)
			r, err := s.Get(t.Context(), "people", "o02.es")
			if err != nil || r.Rev != 2 || r.Keys["team"] != "6" || string(r.Body) != "21" {
				t.Errorf("%d %v %s, %v", r.Rev, r.Keys, r.Body, err)
			}
		}
	},
	"died after the first of two records": func(t *testing.T, subject Subject) {
		s := subject.Open(t)
		both := func(s store.Store) (first, second error) {
			first = s.Insert(t.Context(), "people", store.Record{ID: "a", Keys: map[string]string{"email": "a@x"}, Body: json.RawMessage(`{}`)})
			second = s.Insert(t.Context(), "passes", store.Record{ID: "a", Keys: map[string]string{"holder": "a"}, Body: json.RawMessage(`{}`)})
			return first, second
		}
		mustInsert(t, s, "people", store.Record{ID: "a", Keys: map[string]string{"email": "a@x"}, Body: json.RawMessage(`{}`)})
		s = subject.Reopen(t, s)
		defer s.Close()
		if first, second := both(s); !errors.Is(first, store.ErrConflict) || second != nil {
			t.Errorf("again: %v, %v", first, second)
		}
		if first, second := both(s); !errors.Is(first, store.ErrConflict) || !errors.Is(second, store.ErrConflict) {
			t.Errorf("once more: %v, %v", first, second)
		}
	},
	"died before it heard that it was stored": func(t *testing.T, subject Subject) {
		s := subject.Open(t)
		mustAppend(t, s, batch("o02.es", 1, 3))
		s = subject.Reopen(t, s)
		defer s.Close()
		// The sender sends again; others have written since.
		other := entry("o02.es", 4)
		other.Client = "another"
		mustAppend(t, s, []store.Entry{other})
		again := batch("o02.es", 1, 3)
		for i := range again {
			again[i].Version += 4
		}
		if n, err := s.Append(t.Context(), again); n != 0 || !errors.Is(err, store.ErrConflict) {
			t.Errorf("it went in twice: %d, %v", n, err)
		}
		if got, err := s.Named(t.Context(), "o02.es", again[2].Client, 3); got.Version != 3 || err != nil {
			t.Errorf("it is found at %d, %v", got.Version, err)
		}
	},
}

func putFrame(t *testing.T, s store.Store, text string, version int64) {
	t.Helper()
	if err := s.PutKeyframe(t.Context(), store.Keyframe{Text: text, Version: version, Body: fmt.Appendf(nil, "%d", version)}); err != nil {
		t.Fatal(err)
	}
}

// project brings a record up to its text's log: the sum of the versions, and under
// its key how far it has come.
func project(t *testing.T, s store.Store) {
	t.Helper()
	r, err := s.Get(t.Context(), "people", "o02.es")
	if errors.Is(err, store.ErrAbsent) {
		r = store.Record{ID: "o02.es", Keys: map[string]string{"team": "0"}, Body: json.RawMessage("0")}
	} else if err != nil {
		t.Fatal(err)
	}
	seen, err := strconv.ParseInt(r.Keys["team"], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	sum, err := strconv.ParseInt(string(r.Body), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := s.Entries(t.Context(), "o02.es", seen, 100)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) == 0 {
		return
	}
	for _, e := range entries {
		sum, seen = sum+e.Version, e.Version
	}
	r.Keys, r.Body = map[string]string{"team": strconv.FormatInt(seen, 10)}, json.RawMessage(strconv.FormatInt(sum, 10))
	if r.Rev == 0 {
		err = s.Insert(t.Context(), "people", r)
	} else {
		_, err = s.Replace(t.Context(), "people", r)
	}
	if err != nil {
		t.Fatal(err)
	}
}
