package storetest

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/redonda/redonda/internal/store"
)

var pageTests = map[string]func(*testing.T, Subject){
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

	"a page has 100 records unless told, and up to 1000": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		for i := range 105 {
			mustInsert(t, s, "plain", store.Record{ID: fmt.Sprintf("%03d", i), Body: json.RawMessage("{}")})
		}
		for limit, want := range map[int]int{0: 100, 1: 1, 104: 104, 105: 105, 1000: 105} {
			if list, err := s.List(t.Context(), "plain", store.Query{Limit: limit}); len(list) != want || err != nil {
				t.Errorf("asked for %d: %d, %v", limit, len(list), err)
			}
		}
	},
	"a cursor needn't be there any more": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		for _, id := range []string{"a", "b", "c"} {
			mustInsert(t, s, "plain", store.Record{ID: id, Body: json.RawMessage("{}")})
		}
		if err := s.Delete(t.Context(), "plain", "b", 1); err != nil {
			t.Fatal(err)
		}
		for _, q := range []store.Query{{After: "b"}, {After: "b", Newest: true}} {
			list, err := s.List(t.Context(), "plain", q)
			if want := map[bool]string{false: "c", true: "a"}[q.Newest]; len(list) != 1 || list[0].ID != want || err != nil {
				t.Errorf("%+v: %v, %v", q, list, err)
			}
		}
	},
	"paging sees what stays once, whatever comes and goes": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		const stay = 60
		for i := range stay {
			mustInsert(t, s, "people", store.Record{ID: fmt.Sprintf("%03d", i), Keys: map[string]string{"team": "one"}, Body: json.RawMessage("{}")})
		}
		done := make(chan struct{})
		var others sync.WaitGroup
		others.Go(func() { comeAndGo(t, s, done) })
		defer others.Wait()
		defer close(done)
		for _, q := range []store.Query{{Limit: 7}, {Limit: 7, Newest: true}, {Index: "team", Value: "one", Limit: 7}, {Index: "team", Value: "one", Limit: 7, Newest: true}} {
			var ids, staying []string
			for page := []store.Record(nil); ; q.After = ids[len(ids)-1] {
				var err error
				if page, err = s.List(t.Context(), "people", q); err != nil {
					t.Fatal(err)
				}
				if len(page) == 0 {
					break
				}
				for _, r := range page {
					ids = append(ids, r.ID)
					if len(r.ID) == 3 {
						staying = append(staying, r.ID)
					}
				}
			}
			if q.Newest {
				slices.Reverse(ids)
			}
			if !slices.IsSorted(ids) || len(slices.Compact(ids)) != len(ids) || len(staying) != stay {
				t.Errorf("%+v: %d of %d that stay, among %v", q, len(staying), stay, ids)
			}
		}
	},
	"a reader sees a growing log without gaps": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		const last = 60
		var writer sync.WaitGroup
		writer.Go(func() {
			for from := int64(1); from <= last; from += 3 {
				if _, err := s.Append(t.Context(), batch("o02.es", from, from+2)); err != nil {
					t.Error(err)
					return
				}
			}
		})
		defer writer.Wait()
		for at := int64(0); at < last && !t.Failed(); {
			page, err := s.Entries(t.Context(), "o02.es", at, 4)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range page {
				if at++; e.Version != at {
					t.Fatalf("version %d where %d comes next", e.Version, at)
				}
			}
			if head, err := s.Head(t.Context(), "o02.es"); head < at || err != nil {
				t.Fatalf("the head is %d, and %d was read; %v", head, at, err)
			}
		}
	},
	"none is asked for, none is given": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		mustAppend(t, s, batch("o02.es", 1, 3))
		for _, limit := range []int{0, -1} {
			entries, reading := s.Entries(t.Context(), "o02.es", 0, limit)
			texts, listing := s.Texts(t.Context(), "", limit)
			if len(entries) != 0 || len(texts) != 0 || reading != nil || listing != nil {
				t.Errorf("%d: %d entries, %v; %d texts, %v", limit, len(entries), reading, len(texts), listing)
			}
		}
		if entries, err := s.Entries(t.Context(), "o02.es", -7, 100000); len(entries) != 3 || err != nil {
			t.Errorf("all: %d, %v", len(entries), err)
		}
	},
}

// comeAndGo inserts, changes and deletes records between those that stay until done.
func comeAndGo(t *testing.T, s store.Store, done <-chan struct{}) {
	for i := 0; ; i++ {
		select {
		case <-done:
			return
		default:
		}
		r := store.Record{ID: fmt.Sprintf("%03d+", i%60), Keys: map[string]string{"team": "one"}, Body: json.RawMessage("{}")}
		if err := s.Insert(t.Context(), "people", r); err != nil {
			t.Errorf("coming: %v", err)
			return
		}
		if i%2 == 0 {
			r.Rev, r.Keys = 1, nil
			if _, err := s.Replace(t.Context(), "people", r); err != nil {
				t.Errorf("changing: %v", err)
				return
			}
		}
		if err := s.Delete(t.Context(), "people", r.ID, 1+int64((i+1)%2)); err != nil {
			t.Errorf("going: %v", err)
			return
		}
	}
}
