package sqlite

import (
	"bytes"
	"context"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/store"
)

// While the database takes nothing, as on a full disk, changes are taken on, read and
// durable, until the journal is full too; afterwards everything gets into the database.
func TestTheJournalHoldsWhatTheDatabaseDoesNotTake(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, err := Open(ctx, t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	query := func(statement string) {
		t.Helper()
		s.mu.Lock()
		defer s.mu.Unlock()
		for s.writing {
			s.rested.Wait()
		}
		if _, err := s.writer.conn.ExecContext(ctx, statement); err != nil {
			t.Fatal(err)
		}
	}
	query("PRAGMA query_only = 1")
	large := bytes.Repeat([]byte("1"), 200<<10)
	stored := int64(0)
	for {
		_, err := s.Append(ctx, []store.Entry{{Text: "o02.es", Version: stored + 1, Client: "c", Seq: stored + 1, Delta: large}})
		if err != nil {
			break
		}
		stored++
	}
	if stored < segmentBytes/int64(len(large)) {
		t.Errorf("only %d changes were taken", stored)
	}
	if head, err := s.Head(ctx, "o02.es"); head != stored || err != nil {
		t.Errorf("the head is %d of %d, %v", head, stored, err)
	}
	if entries, err := s.Entries(ctx, "o02.es", stored-3, 10); len(entries) != 3 || err != nil {
		t.Errorf("%d entries are read, %v", len(entries), err)
	}
	query("PRAGMA query_only = 0")
	for end := time.Now().Add(30 * time.Second); ; runtime.Gosched() {
		_, err := s.Append(ctx, []store.Entry{{Text: "o02.es", Version: stored + 1, Client: "c", Seq: stored + 1, Delta: large}})
		if err == nil {
			break
		}
		if time.Now().After(end) {
			t.Fatal("nothing is taken again")
		}
	}
	dir := filepath.Dir(s.journal.segments[0].file.Name())
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := Open(ctx, dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if head, err := again.headInDatabase(ctx, "o02.es"); head != stored+1 || err != nil {
		t.Errorf("the database ends at %d of %d, %v", head, stored+1, err)
	}
}
