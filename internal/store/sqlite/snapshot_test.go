package sqlite_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
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

// undrained makes a folder as a crash leaves it: three changes, only in the journal.
func undrained(t *testing.T, statements ...string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	s, err := sqlite.Open(t.Context(), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	var entries []store.Entry
	for v := int64(1); v <= 3; v++ {
		entries = append(entries, store.Entry{Text: "o02.es", Version: v, Client: "client-hn", Seq: v, Delta: []byte("[]")})
	}
	if _, err := s.Append(t.Context(), entries); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", filepath.Join(dir, "redonda.db"))
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range append([]string{"DELETE FROM entries", "UPDATE journal SET drained = 0"}, statements...) {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// What was acknowledged before a crash is read though nobody has started the service since.
func TestASnapshotHasWhatIsInTheJournal(t *testing.T) {
	t.Parallel()
	s, err := sqlite.OpenSnapshot(t.Context(), undrained(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	entries, err := s.Entries(t.Context(), "o02.es", 0, 10)
	if err != nil || len(entries) != 3 || entries[2].Version != 3 {
		t.Errorf("%d entries, %v", len(entries), err)
	}
	if texts, err := s.Texts(t.Context(), "", 10); err != nil || len(texts) != 1 {
		t.Errorf("texts: %v, %v", texts, err)
	}
	if head, err := s.Head(t.Context(), "o02.es"); err != nil || head != 3 {
		t.Errorf("head %d, %v", head, err)
	}
}

// A newer program leaves alone what only the one that wrote it can read.
func TestAnOlderJournalIsNotPassedOver(t *testing.T) {
	t.Parallel()
	dir := undrained(t, "PRAGMA user_version = 3")
	if _, err := sqlite.Open(t.Context(), dir, nil); err == nil || !strings.Contains(err.Error(), "was not closed as it should be") {
		t.Errorf("%v", err)
	}
	if copies, err := filepath.Glob(filepath.Join(dir, "redonda.db.*")); err != nil || len(copies) != 0 {
		t.Errorf("copies: %v, %v", copies, err)
	}
}

// Snapshots are taken one after the other while the journal turns and turns: each has
// every change that a record in it names.
func TestASnapshotNamesNothingItLacks(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	plain := []store.Collection{{Name: "plain"}}
	s, err := sqlite.Open(t.Context(), dir, plain)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var writing sync.WaitGroup
	stop := make(chan struct{})
	writing.Go(func() {
		for v := int64(1); ; v++ {
			select {
			case <-stop:
				return
			default:
			}
			_, err := s.Append(t.Context(), []store.Entry{{Text: "o02.es", Version: v, Delta: bytes.Repeat([]byte("x"), 20_000)}})
			if err == nil && v%3 == 0 {
				err = s.Insert(t.Context(), "plain", store.Record{ID: fmt.Sprintf("%09d", v), Body: []byte(`{}`)})
			}
			if err != nil {
				t.Error(err)
				return
			}
		}
	})
	for head := int64(0); head < 1000; { // 20 MB: the journal holds 16
		snapshot, err := sqlite.OpenSnapshot(t.Context(), dir, plain)
		if err != nil {
			t.Fatal(err)
		}
		records, err := snapshot.List(t.Context(), "plain", store.Query{Newest: true, Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		if head, err = snapshot.Head(t.Context(), "o02.es"); err != nil {
			t.Fatal(err)
		}
		if len(records) == 1 {
			if named, err := strconv.ParseInt(records[0].ID, 10, 64); err != nil || named > head {
				t.Errorf("version %d is named, the log ends at %d, %v", named, head, err)
			}
		}
		var last int64
		for last < head {
			entries, err := snapshot.Entries(t.Context(), "o02.es", last, 1000)
			if err != nil || len(entries) == 0 {
				t.Fatalf("after %d of %d: %v", last, head, err)
			}
			for _, e := range entries {
				if e.Version != last+1 {
					t.Fatalf("%d after %d", e.Version, last)
				}
				last = e.Version
			}
		}
		if err := snapshot.Close(); err != nil {
			t.Fatal(err)
		}
	}
	close(stop)
	writing.Wait()
}
