package sqlite_test

import (
	"encoding/json"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redonda/redonda/internal/store"
	"github.com/redonda/redonda/internal/store/sqlite"
)

var passes = []store.Collection{{Name: "passes", Indexes: []store.Index{{Name: "ends", Ends: true}}}, {Name: "plain"}}

func pass(t *testing.T, s store.Store, id string, ends time.Time) {
	t.Helper()
	if err := s.Insert(t.Context(), "passes", store.Record{ID: id, Keys: map[string]string{"ends": store.Moment(ends)}, Body: json.RawMessage(`{}`)}); err != nil {
		t.Fatal(err)
	}
}

func there(t *testing.T, s store.Store, id string) bool {
	t.Helper()
	_, err := s.Get(t.Context(), "passes", id)
	if err != nil && !errors.Is(err, store.ErrAbsent) {
		t.Fatal(err)
	}
	return err == nil
}

// A ticket that nobody used goes while the service runs: an hour after its end at the
// earliest, and not a pass later than that.
func TestWhatIsOverGoesWhileTheStoreIsOpen(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s, err := sqlite.Open(t.Context(), dir, passes)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		start := time.Now()
		pass(t, s, "ticket", start.Add(5*time.Minute))
		pass(t, s, "session", start.Add(12*time.Hour))
		if err := s.Insert(t.Context(), "plain", store.Record{ID: "ticket", Body: json.RawMessage(`{}`)}); err != nil {
			t.Fatal(err)
		}
		gone := time.Duration(0)
		for ; there(t, s, "ticket") && gone < 24*time.Hour; gone += time.Minute {
			time.Sleep(time.Minute)
			synctest.Wait()
		}
		if gone < 65*time.Minute || gone > 76*time.Minute {
			t.Errorf("a ticket of five minutes went after %v", gone)
		}
		if !there(t, s, "session") {
			t.Error("a session went before its end")
		}
		// Somebody comes back: the session ends later by then, and stays.
		if _, err := s.Replace(t.Context(), "passes", store.Record{ID: "session", Rev: 1, Keys: map[string]string{"ends": store.Moment(start.Add(30 * time.Hour))}, Body: json.RawMessage(`{}`)}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(28 * time.Hour)
		synctest.Wait()
		if !there(t, s, "session") {
			t.Error("a session that was seen again went by its old end")
		}
		if _, err := s.Get(t.Context(), "plain", "ticket"); err != nil {
			t.Errorf("a record of another collection: %v", err)
		}
	})
}
