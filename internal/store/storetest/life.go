package storetest

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/redonda/redonda/internal/store"
)

var lifeTests = map[string]func(*testing.T, Subject){
	"everything is there after a new start": func(t *testing.T, subject Subject) {
		s := subject.Open(t)
		want := batch("o02.es", 1, 5)
		mustAppend(t, s, want)
		putKeyframe(t, s, 5, `{}`)
		mustInsert(t, s, "people", store.Record{ID: "a", Keys: map[string]string{"email": "a@x"}, Body: json.RawMessage(`{"n":1}`)})
		s = subject.Reopen(t, s)
		defer s.Close()
		got, err := s.Entries(t.Context(), "o02.es", 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if k, err := s.KeyframeAt(t.Context(), "o02.es", 9); k.Version != 5 || err != nil {
			t.Errorf("keyframe: %d, %v", k.Version, err)
		}
		if list, err := s.List(t.Context(), "people", store.Query{Index: "email", Value: "a@x"}); len(list) != 1 || err != nil {
			t.Errorf("records: %d, %v", len(list), err)
		}
		if _, err := s.Append(t.Context(), batch("o02.es", 5, 5)); !errors.Is(err, store.ErrConflict) {
			t.Errorf("a version taken before: %v", err)
		}
	},
	"a closed store says so": func(t *testing.T, subject Subject) {
		s := subject.Open(t)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		_, appending := s.Append(t.Context(), batch("o02.es", 1, 1))
		_, reading := s.Entries(t.Context(), "o02.es", 0, 1)
		_, heading := s.Head(t.Context(), "o02.es")
		_, framing := s.KeyframeAt(t.Context(), "o02.es", 1)
		_, getting := s.Get(t.Context(), "people", "a")
		_, listing := s.List(t.Context(), "people", store.Query{})
		_, replacing := s.Replace(t.Context(), "people", store.Record{ID: "a", Rev: 1})
		for doing, err := range map[string]error{
			"appending": appending, "reading": reading, "asking the head": heading, "reading a keyframe": framing,
			"getting": getting, "listing": listing, "replacing": replacing,
			"putting a keyframe": s.PutKeyframe(t.Context(), store.Keyframe{Text: "o02.es"}),
			"inserting":          s.Insert(t.Context(), "people", store.Record{ID: "a"}),
			"deleting":           s.Delete(t.Context(), "people", "a", 1),
		} {
			if !errors.Is(err, store.ErrClosed) {
				t.Errorf("%s: %v", doing, err)
			}
		}
		if err := s.Close(); err != nil {
			t.Errorf("closing twice: %v", err)
		}
	},
}
