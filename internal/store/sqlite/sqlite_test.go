package sqlite_test

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/redonda/redonda/internal/store"
	"github.com/redonda/redonda/internal/store/sqlite"
	"github.com/redonda/redonda/internal/store/storetest"
)

func TestStore(t *testing.T) {
	t.Parallel()
	var folders sync.Map // by store
	openIn := func(t *testing.T, dir string) store.Store {
		t.Helper()
		s, err := sqlite.Open(t.Context(), dir, storetest.Collections)
		if err != nil {
			t.Fatal(err)
		}
		folders.Store(s, dir)
		return s
	}
	storetest.Run(t, storetest.Subject{
		Name: "SQLite",
		Open: func(t *testing.T) store.Store { return openIn(t, t.TempDir()) },
		Reopen: func(t *testing.T, s store.Store) store.Store {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			dir, _ := folders.Load(s)
			return openIn(t, dir.(string))
		},
	})
}

func TestAFolderIsOpenOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first, err := sqlite.Open(t.Context(), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Open(t.Context(), dir, nil); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("a second one: %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := sqlite.Open(t.Context(), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
}

func TestAFileOfANewerFormatIsLeftAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := sqlite.Open(t.Context(), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", filepath.Join(dir, "redonda.db"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("PRAGMA user_version = 99"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Open(t.Context(), dir, nil); err == nil || !strings.Contains(err.Error(), "format 99") {
		t.Errorf("got %v", err)
	}
}

func TestAFileThatIsNoDatabaseIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "redonda.db")
	if err := os.WriteFile(file, []byte(strings.Repeat("not a database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Open(t.Context(), dir, nil); err == nil {
		t.Fatal("it was opened")
	}
	if kept, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(kept), "not a database") {
		t.Errorf("the file was touched: %v", err)
	}
}

// What is answered is on the disk: the files as a crash would leave them at that moment
// hold it.
func TestAnsweredMeansStored(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := sqlite.Open(t.Context(), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for version := int64(1); version <= 20; version++ {
		if _, err := s.Append(t.Context(), []store.Entry{{Text: "o02.es", Version: version}}); err != nil {
			t.Fatal(err)
		}
		left := t.TempDir()
		if err := os.CopyFS(left, os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
		after, err := sqlite.Open(t.Context(), left, nil)
		if err != nil {
			t.Fatal(err)
		}
		if head, err := after.Head(t.Context(), "o02.es"); err != nil || head != version {
			t.Fatalf("after %d: %d, %v", version, head, err)
		}
		if err := after.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// A conflict of one caller must not undo another's writing in the same commit.
func TestACallersConflictIsItsOwn(t *testing.T) {
	t.Parallel()
	s, err := sqlite.Open(t.Context(), t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var writers sync.WaitGroup
	for i := range int64(50) {
		writers.Go(func() {
			if _, err := s.Append(t.Context(), []store.Entry{{Text: "same.es", Version: 1}}); err != nil && !errors.Is(err, store.ErrConflict) {
				t.Error(err)
			}
		})
		writers.Go(func() {
			if _, err := s.Append(t.Context(), []store.Entry{{Text: "own.es", Version: i + 1}}); err != nil {
				t.Error(err)
			}
		})
	}
	writers.Wait()
	entries, err := s.Entries(t.Context(), "own.es", 0, 100)
	if err != nil || len(entries) != 50 {
		t.Errorf("%d entries, %v", len(entries), err)
	}
}
