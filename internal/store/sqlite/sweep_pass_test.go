package sqlite

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/store"
)

// Much that is over is removed in passes, so that neither a start nor a keystroke waits for
// all of it.
func TestAPassIsBounded(t *testing.T) {
	t.Parallel()
	const many = 2*sweepAtOnce + 20
	s, err := Open(t.Context(), t.TempDir(), []store.Collection{{Name: "passes", Indexes: []store.Index{{Name: "ends", Ends: true}}}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ends := map[string]string{"ends": store.Moment(time.Now().Add(-2 * store.AfterEnd))}
	var all sync.WaitGroup
	for i := range many {
		all.Go(func() {
			if err := s.Insert(t.Context(), "passes", store.Record{ID: fmt.Sprint(i), Keys: ends, Body: json.RawMessage(`{}`)}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for _, want := range []int{15, 0} {
		if err := s.removeOver(t.Context(), many-15); err != nil {
			t.Fatal(err)
		}
		if left, err := s.List(t.Context(), "passes", store.Query{Limit: 1000}); err != nil || len(left) != want {
			t.Errorf("%d are left, want %d; %v", len(left), want, err)
		}
	}
}
