package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

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
	"a cleared store is as a new one, but for one collection": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		mustAppend(t, s, batch("o02.es", 1, 3))
		mustAppend(t, s, batch("o02.en", 1, 1))
		putKeyframe(t, s, 2, `{}`)
		of := func(id string) store.Record {
			return store.Record{ID: id, Keys: map[string]string{"email": id + "@x", "team": "one"}, Body: json.RawMessage(`{}`)}
		}
		mustInsert(t, s, "people", of("a"))
		mustInsert(t, s, "plain", store.Record{ID: "kept", Body: json.RawMessage(`{"n":1}`)})
		for range 2 { // the second time there is nothing to remove
			if err := s.Clear(t.Context(), "plain"); err != nil {
				t.Fatal(err)
			}
		}
		if texts, err := s.Texts(t.Context(), "", 10); err != nil || len(texts) != 0 {
			t.Errorf("texts: %v, %v", texts, err)
		}
		if _, err := s.KeyframeAt(t.Context(), "o02.es", 9); !errors.Is(err, store.ErrAbsent) {
			t.Errorf("a keyframe: %v", err)
		}
		for _, q := range []store.Query{{}, {Index: "team", Value: "one"}} {
			if people, err := s.List(t.Context(), "people", q); err != nil || len(people) != 0 {
				t.Errorf("%d people, %v", len(people), err)
			}
		}
		if kept, err := s.Get(t.Context(), "plain", "kept"); err != nil || string(kept.Body) != `{"n":1}` {
			t.Errorf("the collection that stays: %s, %v", kept.Body, err)
		}
		mustAppend(t, s, batch("o02.es", 1, 3)) // versions, names and unique values are free again
		mustInsert(t, s, "people", of("a"))
		if err := s.Clear(t.Context(), ""); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Get(t.Context(), "plain", "kept"); !errors.Is(err, store.ErrAbsent) {
			t.Errorf("cleared of everything: %v", err)
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
		_, naming := s.Named(t.Context(), "o02.es", "client", 1)
		_, surveying := s.Texts(t.Context(), "", 1)
		_, replacing := s.Replace(t.Context(), "people", store.Record{ID: "a", Rev: 1})
		_, nothing := s.Append(t.Context(), nil)
		for doing, err := range map[string]error{
			"appending": appending, "reading": reading, "asking the head": heading, "reading a keyframe": framing,
			"naming": naming, "listing texts": surveying, "appending nothing": nothing, "getting": getting, "listing": listing, "replacing": replacing,
			"putting a keyframe": s.PutKeyframe(t.Context(), store.Keyframe{Text: "o02.es"}),
			"inserting":          s.Insert(t.Context(), "people", store.Record{ID: "a"}),
			"deleting":           s.Delete(t.Context(), "people", "a", 1),
			"clearing":           s.Clear(t.Context(), ""),
		} {
			if !errors.Is(err, store.ErrClosed) {
				t.Errorf("%s: %v", doing, err)
			}
		}
		if err := s.Close(); err != nil {
			t.Errorf("closing twice: %v", err)
		}
	},
	"closing finishes what has begun": func(t *testing.T, subject Subject) {
		before := subject.Open(t)
		const writers = 6
		var stored [writers]int64
		begun := make(chan struct{}, writers)
		var writing sync.WaitGroup
		for i := range writers {
			writing.Go(func() {
				for {
					_, err := before.Append(t.Context(), []store.Entry{entry(fmt.Sprintf("o%02d.es", i), stored[i]+1)})
					if errors.Is(err, store.ErrClosed) {
						return
					}
					if err != nil {
						t.Errorf("while it closes: %v", err)
						return
					}
					if stored[i]++; stored[i] == 1 {
						begun <- struct{}{}
					}
				}
			})
		}
		for range writers {
			select {
			case <-begun:
			case <-time.After(10 * time.Second):
				t.Fatal("nobody gets to write")
			}
		}
		s := subject.Reopen(t, before)
		defer s.Close()
		writing.Wait()
		for i := range writers {
			if head, err := s.Head(t.Context(), fmt.Sprintf("o%02d.es", i)); head != stored[i] || err != nil {
				t.Errorf("writer %d was told of %d, and %d are there; %v", i, stored[i], head, err)
			}
		}
	},
	"a caller that gave up gets nothing done": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		n, appending := s.Append(ctx, batch("o02.es", 1, 1))
		_, reading := s.Entries(ctx, "o02.es", 0, 1)
		_, naming := s.Named(ctx, "o02.es", "client", 1)
		_, surveying := s.Texts(ctx, "", 1)
		_, heading := s.Head(ctx, "o02.es")
		_, framing := s.KeyframeAt(ctx, "o02.es", 1)
		_, getting := s.Get(ctx, "people", "a")
		_, listing := s.List(ctx, "people", store.Query{})
		_, replacing := s.Replace(ctx, "people", store.Record{ID: "a", Rev: 1})
		for doing, err := range map[string]error{
			"appending": appending, "reading": reading, "naming": naming, "listing texts": surveying, "asking the head": heading,
			"reading a keyframe": framing, "getting": getting, "listing": listing, "replacing": replacing,
			"putting a keyframe": s.PutKeyframe(ctx, store.Keyframe{Text: "o02.es", Version: 1}),
			"inserting":          s.Insert(ctx, "people", store.Record{ID: "a"}),
			"deleting":           s.Delete(ctx, "people", "a", 1),
		} {
			if !errors.Is(err, context.Canceled) {
				t.Errorf("%s: %v", doing, err)
			}
		}
		if head, err := s.Head(t.Context(), "o02.es"); n != 0 || head != 0 || err != nil {
			t.Errorf("%d told, %d stored, %v", n, head, err)
		}
		if _, err := s.Get(t.Context(), "people", "a"); !errors.Is(err, store.ErrAbsent) {
			t.Errorf("the record: %v", err)
		}
	},
	"a caller that gives up meanwhile learns what was stored": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		for i := range 20 {
			text := fmt.Sprintf("o%02d.es", i)
			ctx, cancel := context.WithCancel(t.Context())
			var giving sync.WaitGroup
			giving.Go(func() {
				for range i * 5 {
					runtime.Gosched()
				}
				cancel()
			})
			n, err := s.Append(ctx, batch(text, 1, 3))
			giving.Wait()
			if (err == nil) != (n == 3) || (err != nil && !errors.Is(err, context.Canceled)) {
				t.Errorf("%d, %v", n, err)
			}
			if head, err := s.Head(t.Context(), text); head != int64(n) || err != nil {
				t.Errorf("told of %d, and %d are there; %v", n, head, err)
			}
		}
	},
}
