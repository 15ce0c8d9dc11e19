package record_test

import (
	"sync"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/record"
	"github.com/redonda/redonda/internal/store"
	"github.com/redonda/redonda/internal/store/sqlite"
)

func book(t *testing.T) *record.Book {
	t.Helper()
	s, err := sqlite.Open(t.Context(), t.TempDir(), []store.Collection{record.EventCollection})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	at := time.Date(2021, 9, 17, 14, 0, 0, 0, time.UTC)
	return record.NewBook(s, func() time.Time { return at })
}

func TestEventsOfOneMomentStandInOneRow(t *testing.T) {
	t.Parallel()
	b := book(t)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if err := b.Note(t.Context(), record.Event{Kind: "session.begun", Account: "hn-head", Delegation: "hn"}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	last, err := b.Last(t.Context())
	if err != nil || last.Seq != 20 || last.Chain == "" {
		t.Errorf("%+v, %v", last, err)
	}
}
