package storetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"

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
	"many replace one revision, one wins": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		mustInsert(t, s, "people", store.Record{ID: "a", Body: json.RawMessage(`{}`)})
		won := race(8, func(i int) bool {
			_, err := s.Replace(t.Context(), "people", store.Record{ID: "a", Rev: 1, Body: fmt.Appendf(nil, `{"n":%d}`, i)})
			if err != nil && !errors.Is(err, store.ErrConflict) {
				t.Errorf("%d: %v", i, err)
			}
			return err == nil
		})
		if won != 1 {
			t.Errorf("%d won", won)
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
	"a list is ordered by id and paged": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		for _, id := range []string{"c", "B", "é", "a", "d"} {
			mustInsert(t, s, "people", store.Record{ID: id, Keys: map[string]string{"team": "one"}, Body: json.RawMessage(`{}`)})
		}
		mustInsert(t, s, "people", store.Record{ID: "x", Keys: map[string]string{"team": "two"}, Body: json.RawMessage(`{}`)})
		mustInsert(t, s, "people", store.Record{ID: "y", Body: json.RawMessage(`{}`)})
		for _, test := range []struct {
			q    store.Query
			want []string
		}{
			{store.Query{Index: "team", Value: "one"}, []string{"B", "a", "c", "d", "é"}},
			{store.Query{Index: "team", Value: "one", Limit: 2}, []string{"B", "a"}},
			{store.Query{Index: "team", Value: "one", Limit: 2, After: "a"}, []string{"c", "d"}},
			{store.Query{Index: "team", Value: "one", Newest: true, Limit: 2}, []string{"é", "d"}},
			{store.Query{Index: "team", Value: "one", Newest: true, Limit: 9, After: "d"}, []string{"c", "a", "B"}},
			{store.Query{Index: "team", Value: "none"}, nil},
			{store.Query{}, []string{"B", "a", "c", "d", "x", "y", "é"}},
			{store.Query{After: "d", Limit: 2}, []string{"x", "y"}},
		} {
			records, err := s.List(t.Context(), "people", test.q)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range records {
				got = append(got, r.ID)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("%+v: %v, want %v", test.q, got, test.want)
			}
		}
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
		for _, limit := range []int{-1, 1001} {
			if _, err := s.List(t.Context(), "plain", store.Query{Limit: limit}); err == nil {
				t.Errorf("a page of %d", limit)
			}
		}
	},
}

func mustInsert(t *testing.T, s store.Store, collection string, r store.Record) {
	t.Helper()
	if err := s.Insert(t.Context(), collection, r); err != nil {
		t.Fatalf("inserting %s: %v", r.ID, err)
	}
}
