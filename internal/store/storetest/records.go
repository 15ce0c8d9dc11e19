package storetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/redonda/redonda/internal/store"
)

var recordTests = map[string]func(*testing.T, Subject){
	"a record comes back as it went in": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		r := store.Record{ID: "a", Keys: map[string]string{"team": "ñ"}, Body: json.RawMessage(`{"name":"ñ😀"}`)}
		mustInsert(t, s, "people", r)
		r.Rev = 1
		got, err := s.Get(t.Context(), "people", "a")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(r, got); diff != "" {
			t.Error(diff)
		}
	},
	"a record that was stored elsewhere keeps its revision": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		mustInsert(t, s, "people", store.Record{ID: "a", Rev: 7, Body: json.RawMessage(`{"n":1}`)})
		if got, err := s.Get(t.Context(), "people", "a"); err != nil || got.Rev != 7 {
			t.Errorf("at %d, %v", got.Rev, err)
		}
		if rev, err := s.Replace(t.Context(), "people", store.Record{ID: "a", Rev: 7, Body: json.RawMessage(`{"n":2}`)}); rev != 8 || err != nil {
			t.Errorf("replaced: %d, %v", rev, err)
		}
		if err := s.Insert(t.Context(), "people", store.Record{ID: "b", Rev: -1, Body: json.RawMessage(`{}`)}); err == nil {
			t.Error("a revision below 0 went in")
		}
	},
	"an id is taken once in a collection": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		mustInsert(t, s, "people", store.Record{ID: "a", Body: json.RawMessage(`{"n":1}`)})
		if err := s.Insert(t.Context(), "people", store.Record{ID: "a", Body: json.RawMessage(`{"n":2}`)}); !errors.Is(err, store.ErrConflict) {
			t.Errorf("%v", err)
		}
		mustInsert(t, s, "plain", store.Record{ID: "a", Body: json.RawMessage(`{}`)})
	},
	"what is not there is absent": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		if _, err := s.Get(t.Context(), "people", "a"); !errors.Is(err, store.ErrAbsent) {
			t.Errorf("get: %v", err)
		}
		if _, err := s.Replace(t.Context(), "people", store.Record{ID: "a", Rev: 1, Body: json.RawMessage(`{}`)}); !errors.Is(err, store.ErrAbsent) {
			t.Errorf("replace: %v", err)
		}
		if err := s.Delete(t.Context(), "people", "a", 1); !errors.Is(err, store.ErrAbsent) {
			t.Errorf("delete: %v", err)
		}
	},
	"replacing asks for the revision": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		mustInsert(t, s, "people", store.Record{ID: "a", Body: json.RawMessage(`{"n":1}`)})
		rev, err := s.Replace(t.Context(), "people", store.Record{ID: "a", Rev: 1, Body: json.RawMessage(`{"n":2}`)})
		if rev != 2 || err != nil {
			t.Fatalf("%d, %v", rev, err)
		}
		if _, err := s.Replace(t.Context(), "people", store.Record{ID: "a", Rev: 1, Body: json.RawMessage(`{"n":3}`)}); !errors.Is(err, store.ErrConflict) {
			t.Errorf("a stale revision: %v", err)
		}
		if got, _ := s.Get(t.Context(), "people", "a"); got.Rev != 2 || string(got.Body) != `{"n":2}` {
			t.Errorf("%d %s", got.Rev, got.Body)
		}
	},

	"deleting asks for the revision": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		mustInsert(t, s, "people", store.Record{ID: "a", Keys: map[string]string{"email": "a@x"}, Body: json.RawMessage(`{}`)})
		if err := s.Delete(t.Context(), "people", "a", 7); !errors.Is(err, store.ErrConflict) {
			t.Errorf("another revision: %v", err)
		}
		if err := s.Delete(t.Context(), "people", "a", 1); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Get(t.Context(), "people", "a"); !errors.Is(err, store.ErrAbsent) {
			t.Errorf("it is still there: %v", err)
		}
		mustInsert(t, s, "people", store.Record{ID: "b", Keys: map[string]string{"email": "a@x"}, Body: json.RawMessage(`{}`)})
	},
	"a unique value is taken once": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		of := func(id, email string) store.Record {
			return store.Record{ID: id, Keys: map[string]string{"email": email}, Body: json.RawMessage(`{}`)}
		}
		mustInsert(t, s, "people", of("a", "a@x"))
		mustInsert(t, s, "people", of("b", "b@x"))
		if err := s.Insert(t.Context(), "people", of("c", "a@x")); !errors.Is(err, store.ErrConflict) {
			t.Errorf("insert: %v", err)
		}
		if _, err := s.Get(t.Context(), "people", "c"); !errors.Is(err, store.ErrAbsent) {
			t.Errorf("half of it went in: %v", err)
		}
		b := of("b", "a@x")
		b.Rev = 1
		if _, err := s.Replace(t.Context(), "people", b); !errors.Is(err, store.ErrConflict) {
			t.Errorf("replace: %v", err)
		}
		if got, _ := s.Get(t.Context(), "people", "b"); got.Rev != 1 || got.Keys["email"] != "b@x" {
			t.Errorf("half of it went in: %+v", got)
		}
		mustInsert(t, s, "people", store.Record{ID: "d", Body: json.RawMessage(`{}`)})
		mustInsert(t, s, "people", store.Record{ID: "e", Body: json.RawMessage(`{}`)})
	},

	"a list follows changed keys": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		mustInsert(t, s, "people", store.Record{ID: "a", Keys: map[string]string{"team": "one"}, Body: json.RawMessage(`{}`)})
		if _, err := s.Replace(t.Context(), "people", store.Record{ID: "a", Rev: 1, Keys: map[string]string{"team": "two"}, Body: json.RawMessage(`{}`)}); err != nil {
			t.Fatal(err)
		}
		for team, want := range map[string]int{"one": 0, "two": 1} {
			if got, err := s.List(t.Context(), "people", store.Query{Index: "team", Value: team}); len(got) != want || err != nil {
				t.Errorf("%s: %d, %v", team, len(got), err)
			}
		}
	},
	"a record keeps its own unique value": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		r := store.Record{ID: "a", Rev: 1, Keys: map[string]string{"email": "a@x"}, Body: json.RawMessage(`{}`)}
		mustInsert(t, s, "people", r)
		if rev, err := s.Replace(t.Context(), "people", r); rev != 2 || err != nil {
			t.Errorf("%d, %v", rev, err)
		}
	},
	"a unique value that was given up is free": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		keys := map[string]string{"email": "a@x"}
		mustInsert(t, s, "people", store.Record{ID: "a", Keys: keys, Body: json.RawMessage(`{}`)})
		if _, err := s.Replace(t.Context(), "people", store.Record{ID: "a", Rev: 1, Body: json.RawMessage(`{}`)}); err != nil {
			t.Fatal(err)
		}
		mustInsert(t, s, "people", store.Record{ID: "b", Keys: keys, Body: json.RawMessage(`{}`)})
		if list, err := s.List(t.Context(), "people", store.Query{Index: "email", Value: "a@x"}); len(list) != 1 || list[0].ID != "b" || err != nil {
			t.Errorf("%v, %v", list, err)
		}
	},
	"what is over is still there to be judged": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		for id, at := range map[string]time.Time{"now": time.Now(), "later": day.AddDate(300, 0, 0), "zoned": day.AddDate(301, 0, 0).In(time.FixedZone("", -6*3600))} {
			r := store.Record{ID: id, Keys: map[string]string{"holder": "hn", "ends": store.Moment(at)}, Body: json.RawMessage(`{}`)}
			mustInsert(t, s, "passes", r)
			got, err := s.Get(t.Context(), "passes", id)
			if err != nil || got.Keys["ends"] != r.Keys["ends"] {
				t.Errorf("%s ends at %q, not %q; %v", id, got.Keys["ends"], r.Keys["ends"], err)
			}
			if list, err := s.List(t.Context(), "passes", store.Query{Index: "ends", Value: store.Moment(at)}); len(list) != 1 || err != nil {
				t.Errorf("%s by its end: %d, %v", id, len(list), err)
			}
		}
	},
	"what has been over for long is removed, and nothing else": func(t *testing.T, subject Subject) {
		s := subject.Open(t)
		now := time.Now()
		moments := map[string]time.Time{
			"long over": now.Add(-2 * store.AfterEnd), "of another year": day, "just over": now.Add(-store.AfterEnd / 2), "to come": now.Add(store.AfterEnd),
		}
		for id, at := range moments {
			mustInsert(t, s, "passes", store.Record{ID: id, Keys: map[string]string{"holder": "hn", "ends": store.Moment(at)}, Body: json.RawMessage(`{}`)})
		}
		mustInsert(t, s, "passes", store.Record{ID: "without an end", Keys: map[string]string{"holder": "hn"}, Body: json.RawMessage(`{}`)})
		s = subject.Reopen(t, s)
		defer s.Close()
		want := []string{"just over", "to come", "without an end"}
		if subject.Keeps != nil && subject.Keeps(t, s) {
			want = []string{"just over", "long over", "of another year", "to come", "without an end"}
		}
		eventually(t, func() error {
			var left []string
			list, err := s.List(t.Context(), "passes", store.Query{Index: "holder", Value: "hn"})
			for _, r := range list {
				left = append(left, r.ID)
			}
			if err != nil || !slices.Equal(left, want) {
				return fmt.Errorf("left are %q, want %q; %v", left, want, err)
			}
			return nil
		})
		if subject.Keeps == nil {
			mustInsert(t, s, "passes", store.Record{ID: "long over", Keys: map[string]string{"holder": "sv"}, Body: json.RawMessage(`{}`)}) // its id is free
		}
	},
	"what nobody declared is refused": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		if err := s.Insert(t.Context(), "unknown", store.Record{ID: "a", Body: json.RawMessage(`{}`)}); err == nil {
			t.Error("a collection")
		}
		if err := s.Insert(t.Context(), "plain", store.Record{ID: "a", Keys: map[string]string{"team": "x"}, Body: json.RawMessage(`{}`)}); err == nil {
			t.Error("an index on insert")
		}
		if _, err := s.List(t.Context(), "plain", store.Query{Index: "team"}); err == nil {
			t.Error("an index on list")
		}
		if _, err := s.Replace(t.Context(), "plain", store.Record{ID: "a", Rev: 1, Keys: map[string]string{"team": "x"}}); err == nil || errors.Is(err, store.ErrAbsent) {
			t.Errorf("an index on replace: %v", err)
		}
		_, getting := s.Get(t.Context(), "unknown", "a")
		_, replacing := s.Replace(t.Context(), "unknown", store.Record{ID: "a", Rev: 1})
		_, listing := s.List(t.Context(), "unknown", store.Query{})
		for doing, err := range map[string]error{"get": getting, "replace": replacing, "list": listing, "delete": s.Delete(t.Context(), "unknown", "a", 1)} {
			if err == nil || errors.Is(err, store.ErrAbsent) {
				t.Errorf("a collection on %s: %v", doing, err)
			}
		}
	},
}

// eventually waits until what is asked no longer fails. A server that cleans up in its own
// time does so every minute.
func eventually(t *testing.T, ask func() error) {
	t.Helper()
	again, late := time.NewTicker(20*time.Millisecond), time.After(3*time.Minute)
	defer again.Stop()
	for {
		err := ask()
		if err == nil {
			return
		}
		select {
		case <-again.C:
		case <-late:
			t.Error(err)
			return
		}
	}
}

func mustInsert(t *testing.T, s store.Store, collection string, r store.Record) {
	t.Helper()
	if err := s.Insert(t.Context(), collection, r); err != nil {
		t.Fatalf("inserting %s: %v", r.ID, err)
	}
}
