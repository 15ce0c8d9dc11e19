package storetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"testing"

	"github.com/redonda/redonda/internal/store"
)

var raceTests = map[string]func(*testing.T, Subject){
	"many writers of one version, one winner": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		won := race(8, func(i int) bool {
			e := entry("o02.es", 1)
			e.Client = fmt.Sprintf("writer-%d", i)
			n, err := s.Append(t.Context(), []store.Entry{e})
			if err != nil && !errors.Is(err, store.ErrConflict) {
				t.Errorf("writer %d: %v", i, err)
			}
			return n == 1
		})
		if won != 1 {
			t.Errorf("%d writers won", won)
		}
	},
	"writers of different texts do not disturb each other": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		var writers sync.WaitGroup
		for i := range 8 {
			writers.Go(func() {
				text := fmt.Sprintf("o%02d.es", i)
				for version := int64(1); version <= 20; version++ {
					if _, err := s.Append(t.Context(), []store.Entry{entry(text, version)}); err != nil {
						t.Errorf("%s at %d: %v", text, version, err)
						return
					}
				}
			})
		}
		writers.Wait()
		for i := range 8 {
			if head, err := s.Head(t.Context(), fmt.Sprintf("o%02d.es", i)); head != 20 || err != nil {
				t.Errorf("text %d: %d, %v", i, head, err)
			}
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

	"many insert one id, one wins": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		won := race(8, func(i int) bool {
			err := s.Insert(t.Context(), "people", store.Record{ID: "a", Body: fmt.Appendf(nil, "%d", i)})
			if err != nil && !errors.Is(err, store.ErrConflict) {
				t.Errorf("%d: %v", i, err)
			}
			return err == nil
		})
		if won != 1 {
			t.Errorf("%d won", won)
		}
	},
	"many take one unique value, one wins": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		for i := range 4 {
			mustInsert(t, s, "people", store.Record{ID: strconv.Itoa(i), Body: json.RawMessage("{}")})
		}
		keys := map[string]string{"email": "a@x"}
		won := race(8, func(i int) bool {
			var err error
			if i < 4 {
				_, err = s.Replace(t.Context(), "people", store.Record{ID: strconv.Itoa(i), Rev: 1, Keys: keys, Body: json.RawMessage("{}")})
			} else {
				err = s.Insert(t.Context(), "people", store.Record{ID: strconv.Itoa(i), Keys: keys, Body: json.RawMessage("{}")})
			}
			if err != nil && !errors.Is(err, store.ErrConflict) {
				t.Errorf("%d: %v", i, err)
			}
			return err == nil
		})
		if list, err := s.List(t.Context(), "people", store.Query{Index: "email", Value: "a@x"}); won != 1 || len(list) != 1 || err != nil {
			t.Errorf("%d won, %d have it, %v", won, len(list), err)
		}
	},
	"many delete one record, one does": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		mustInsert(t, s, "people", store.Record{ID: "a", Body: json.RawMessage("{}")})
		won := race(8, func(i int) bool {
			err := s.Delete(t.Context(), "people", "a", 1)
			if err != nil && !errors.Is(err, store.ErrAbsent) {
				t.Errorf("%d: %v", i, err)
			}
			return err == nil
		})
		if won != 1 {
			t.Errorf("%d won", won)
		}
	},
	"no count is lost where everybody asks for the revision": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		mustInsert(t, s, "people", store.Record{ID: "a", Body: json.RawMessage("0")})
		const each = 5
		race(6, func(i int) bool {
			for n := 0; n < each; {
				r, err := s.Get(t.Context(), "people", "a")
				if err != nil {
					t.Errorf("%d: %v", i, err)
					return false
				}
				count, err := strconv.Atoi(string(r.Body))
				if err != nil {
					t.Errorf("%d: %v", i, err)
					return false
				}
				r.Body = json.RawMessage(strconv.Itoa(count + 1))
				switch _, err := s.Replace(t.Context(), "people", r); {
				case err == nil:
					n++
				case !errors.Is(err, store.ErrConflict):
					t.Errorf("%d: %v", i, err)
					return false
				}
			}
			return true
		})
		if r, err := s.Get(t.Context(), "people", "a"); string(r.Body) != "30" || r.Rev != 31 || err != nil {
			t.Errorf("%s at revision %d, %v", r.Body, r.Rev, err)
		}
	},
	"all can be done at once": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		race(12, func(i int) bool {
			text, id := fmt.Sprintf("o%02d.es", i), strconv.Itoa(i)
			for version := int64(1); version <= 5; version++ {
				r := store.Record{ID: id, Keys: map[string]string{"email": id}, Body: json.RawMessage("{}")}
				_, appending := s.Append(t.Context(), []store.Entry{entry(text, version)})
				putting := s.PutKeyframe(t.Context(), store.Keyframe{Text: text, Version: version, Body: []byte("{}")})
				inserting := s.Insert(t.Context(), "people", r)
				_, listing := s.List(t.Context(), "people", store.Query{})
				entries, reading := s.Entries(t.Context(), text, 0, 10)
				deleting := s.Delete(t.Context(), "people", id, 1)
				if err := errors.Join(appending, putting, inserting, listing, reading, deleting); err != nil || int64(len(entries)) != version {
					t.Errorf("%s at %d: %d entries, %v", text, version, len(entries), err)
				}
			}
			return true
		})
	},
}

// race runs n calls at once and counts those that won.
func race(n int, call func(i int) bool) int {
	var racers sync.WaitGroup
	results := make([]bool, n)
	start := make(chan struct{})
	for i := range n {
		racers.Go(func() {
			<-start
			results[i] = call(i)
		})
	}
	close(start)
	racers.Wait()
	won := 0
	for _, r := range results {
		if r {
			won++
		}
	}
	return won
}
