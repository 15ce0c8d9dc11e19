package sqlite_test

import (
	"os"
	"strings"
	"testing"

	"github.com/redonda/redonda/internal/store"
	"github.com/redonda/redonda/internal/store/sqlite"
)

// A folder in use is read as it stood at one moment, while its owner writes on.
func TestASnapshotStandsStill(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	plain := []store.Collection{{Name: "plain"}}
	s, err := sqlite.Open(t.Context(), dir, plain)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	write := func(version int64, id string) {
		t.Helper()
		if _, err := s.Append(t.Context(), []store.Entry{{Text: "o02.es", Version: version}}); err != nil {
			t.Fatal(err)
		}
		if err := s.Insert(t.Context(), "plain", store.Record{ID: id, Body: []byte(`{}`)}); err != nil {
			t.Fatal(err)
		}
	}
	write(1, "a")
	snapshot, err := sqlite.OpenSnapshot(t.Context(), dir, plain)
	if err != nil {
		t.Fatal(err)
	}
	write(2, "b")
	head, err := snapshot.Head(t.Context(), "o02.es")
	if err != nil || head != 1 {
		t.Errorf("the log is at %d, %v", head, err)
	}
	if records, err := snapshot.List(t.Context(), "plain", store.Query{}); err != nil || len(records) != 1 {
		t.Errorf("%d records, %v", len(records), err)
	}
	if err := snapshot.Close(); err != nil {
		t.Fatal(err)
	}
	write(3, "c")
	if snapshot, err = sqlite.OpenSnapshot(t.Context(), dir, plain); err != nil {
		t.Fatal(err)
	}
	defer snapshot.Close()
	if head, err := snapshot.Head(t.Context(), "o02.es"); err != nil || head != 3 {
		t.Errorf("the log is at %d, %v", head, err)
	}
}

func TestASnapshotMakesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := sqlite.OpenSnapshot(t.Context(), dir, nil); err == nil || !strings.Contains(err.Error(), "no database") {
		t.Errorf("%v", err)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 0 {
		t.Errorf("%d files, %v", len(files), err)
	}
}
