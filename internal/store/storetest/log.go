package storetest

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/redonda/redonda/internal/store"
)

var logTests = map[string]func(*testing.T, Subject){
	"an entry comes back as it went in": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		want := batch("o02.es", 1, 3)
		mustAppend(t, s, want)
		got, err := s.Entries(t.Context(), "o02.es", 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	},
	"entries are read in pages": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		mustAppend(t, s, batch("o02.es", 1, 10))
		mustAppend(t, s, batch("o02.en", 1, 4))
		for _, page := range []struct {
			after       int64
			limit       int
			first, last int64
		}{{0, 4, 1, 4}, {4, 4, 5, 8}, {8, 4, 9, 10}} {
			got, err := s.Entries(t.Context(), "o02.es", page.after, page.limit)
			if err != nil || len(got) == 0 || got[0].Version != page.first || got[len(got)-1].Version != page.last {
				t.Errorf("after %d: %d entries, %v", page.after, len(got), err)
			}
		}
		if got, err := s.Entries(t.Context(), "o02.es", 10, 4); err != nil || len(got) != 0 {
			t.Errorf("beyond the head: %v, %v", got, err)
		}
	},
	"an entry is found by its name": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		mustAppend(t, s, batch("o02.es", 1, 3))
		repair := entry("o02.es", 4)
		repair.Client, repair.Seq = "", 0
		mustAppend(t, s, []store.Entry{repair})
		want := entry("o02.es", 2)
		got, err := s.Named(t.Context(), "o02.es", want.Client, want.Seq)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		for _, absent := range []struct {
			text, client string
			seq          int64
		}{{"o02.es", want.Client, 4}, {"o02.es", "another", 2}, {"o02.en", want.Client, 2}, {"o02.es", "", 0}} {
			if _, err := s.Named(t.Context(), absent.text, absent.client, absent.seq); !errors.Is(err, store.ErrAbsent) {
				t.Errorf("%+v: %v", absent, err)
			}
		}
	},
	"texts with entries are listed in pages": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		if got, err := s.Texts(t.Context(), "", 10); err != nil || len(got) != 0 {
			t.Errorf("of an empty store: %v, %v", got, err)
		}
		for _, text := range []string{"o02.es", "o10.en", "o02.en", "ñ.es", "o02"} {
			mustAppend(t, s, batch(text, 1, 3))
		}
		var got []string
		for after := ""; ; {
			page, err := s.Texts(t.Context(), after, 2)
			if err != nil || len(page) > 2 {
				t.Fatalf("%v, %v", page, err)
			}
			if len(page) == 0 {
				break
			}
			got = append(got, page...)
			after = page[len(page)-1]
		}
		if diff := cmp.Diff([]string{"o02", "o02.en", "o02.es", "o10.en", "ñ.es"}, got); diff != "" {
			t.Error(diff)
		}
	},
	"a text nobody wrote is at version 0": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		if head, err := s.Head(t.Context(), "o02.es"); head != 0 || err != nil {
			t.Errorf("%d, %v", head, err)
		}
		if got, err := s.Entries(t.Context(), "o02.es", 0, 10); err != nil || len(got) != 0 {
			t.Errorf("%v, %v", got, err)
		}
	},
	"the head is the last version": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		mustAppend(t, s, batch("o02.es", 1, 7))
		mustAppend(t, s, batch("o02.esx", 1, 9))
		if head, err := s.Head(t.Context(), "o02.es"); head != 7 || err != nil {
			t.Errorf("%d, %v", head, err)
		}
	},
	"a version is taken once": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		mustAppend(t, s, batch("o02.es", 1, 3))
		late := entry("o02.es", 3)
		late.Client, late.Seq = "another", 1
		if n, err := s.Append(t.Context(), []store.Entry{late}); n != 0 || !errors.Is(err, store.ErrConflict) {
			t.Errorf("%d, %v", n, err)
		}
		got, err := s.Entries(t.Context(), "o02.es", 2, 10)
		if err != nil || len(got) != 1 || got[0].Client != entry("o02.es", 3).Client {
			t.Errorf("the first must stay: %v, %v", got, err)
		}
	},
	"a client's seq is taken once in a text": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		mustAppend(t, s, batch("o02.es", 1, 2))
		again := entry("o02.es", 3)
		again.Seq = 2
		if n, err := s.Append(t.Context(), []store.Entry{again}); n != 0 || !errors.Is(err, store.ErrConflict) {
			t.Errorf("%d, %v", n, err)
		}
		elsewhere := entry("o05.es", 1)
		elsewhere.Client, elsewhere.Seq = again.Client, 2
		mustAppend(t, s, []store.Entry{elsewhere})
	},
	"entries without a client never collide": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		repairs := batch("o02.es", 1, 3)
		for i := range repairs {
			repairs[i].Client, repairs[i].Seq = "", 0
		}
		mustAppend(t, s, repairs)
	},
	"what went in of a batch is told, and stays": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		mustAppend(t, s, batch("o02.es", 3, 3))
		late := batch("o02.es", 1, 4)
		for i := range late {
			late[i].Client = "another"
		}
		n, err := s.Append(t.Context(), late)
		if n > 2 || !errors.Is(err, store.ErrConflict) {
			t.Fatalf("%d, %v", n, err)
		}
		got, err := s.Entries(t.Context(), "o02.es", 0, 10)
		if err != nil || len(got) != n+1 {
			t.Errorf("%d went in, %d are there besides the one that was: %v", n, len(got)-1, err)
		}
	},
	"a long batch ends at the first that is taken": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		const taken = 40
		mustAppend(t, s, batch("o02.es", taken, taken))
		late := batch("o02.es", 1, 250)
		for i := range late {
			late[i].Client = "another"
		}
		n, err := s.Append(t.Context(), late)
		if n >= taken || !errors.Is(err, store.ErrConflict) {
			t.Fatalf("%d, %v", n, err)
		}
		got, err := s.Entries(t.Context(), "o02.es", 0, 1000)
		if err != nil || len(got) != n+1 || got[n].Version != taken {
			t.Errorf("%d went in, %d are there besides the one that was: %v", n, len(got)-1, err)
		}
	},
	"a batch ends at a name that is taken": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		mustAppend(t, s, batch("o02.es", 1, 2))
		late := batch("o02.es", 3, 6)
		late[2].Seq = 1
		n, err := s.Append(t.Context(), late)
		if n > 2 || !errors.Is(err, store.ErrConflict) {
			t.Fatalf("%d, %v", n, err)
		}
		if head, err := s.Head(t.Context(), "o02.es"); head != int64(2+n) || err != nil {
			t.Errorf("%d went in and the head is %d, %v", n, head, err)
		}
	},
	"a long batch goes in whole": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		want := batch("o02.es", 1, 250)
		mustAppend(t, s, want)
		got, err := s.Entries(t.Context(), "o02.es", 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	},
	"a batch out of order is refused": func(t *testing.T, subject Subject) {
		s := open(t, subject)
		for name, bad := range map[string][]store.Entry{
			"a gap":     {entry("o02.es", 1), entry("o02.es", 3)},
			"two texts": {entry("o02.es", 1), entry("o02.en", 2)},
			"version 0": {entry("o02.es", 0)},
		} {
			if n, err := s.Append(t.Context(), bad); n != 0 || !errors.Is(err, store.ErrUnfit) {
				t.Errorf("%s: %d, %v", name, n, err)
			}
		}
		if n, err := s.Append(t.Context(), nil); n != 0 || err != nil {
			t.Errorf("nothing: %d, %v", n, err)
		}
	},
}
