package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/store"
)

// Two files as a crash may leave them, the database having all up to turn 6: what of
// them is taken, or that acknowledged changes are missing.
func TestWhatOfAJournalIsTaken(t *testing.T) {
	t.Parallel()
	const drained = 6
	for _, test := range []struct {
		name    string
		want    []int64
		damaged bool
		do      func(t *testing.T, a, b *segment)
	}{
		{"two turns", []int64{1, 2, 3}, false, func(t *testing.T, a, b *segment) {
			a.begin(7, 0)
			records(t, a, 1, 2)
			b.begin(8, 2)
			records(t, b, 3)
		}},
		{"a record that failed and is whole, before the other file's turn", []int64{1, 2, 3}, false, func(t *testing.T, a, b *segment) {
			a.begin(7, 0)
			records(t, a, 1, 2, 3)
			b.begin(8, 2)
			records(t, b, 3)
		}},
		{"the same, where it was all there was of the turn", []int64{1, 2}, false, func(t *testing.T, a, b *segment) {
			a.begin(7, 0)
			records(t, a, 1)
			b.begin(8, 0)
			records(t, b, 1, 2)
		}},
		{"the same, with a turn between in which nothing was written", []int64{1, 2}, false, func(t *testing.T, a, b *segment) {
			a.begin(7, 0)
			records(t, a, 1)
			b.begin(10, 0)
			records(t, b, 1, 2)
		}},
		{"a record that failed and is whole, and nothing after it: it may have been stored", []int64{1, 2}, false, func(t *testing.T, a, _ *segment) {
			a.begin(7, 0)
			records(t, a, 1, 2)
		}},
		{"the last record is torn", []int64{1}, false, func(t *testing.T, a, _ *segment) {
			a.begin(7, 0)
			records(t, a, 1, 2)
			damage(t, a, blockBytes+30)
		}},
		{"the first record of a turn is torn", []int64{1, 2}, false, func(t *testing.T, a, b *segment) {
			b.begin(6, 0)
			records(t, b, 7, 8, 9)
			a.begin(7, 0)
			records(t, a, 1, 2)
			b.begin(8, 2)
			records(t, b, 3)
			damage(t, b, 2)
		}},
		{"what is settled is damaged", []int64{3}, false, func(t *testing.T, a, b *segment) {
			a.begin(6, 0)
			records(t, a, 1, 2)
			damage(t, a, 30)
			b.begin(7, 2)
			records(t, b, 3)
		}},
		{"a release before: the turn does not tell", []int64{1, 2, 3}, false, func(t *testing.T, a, b *segment) {
			a.begin(7, untold)
			records(t, a, 1, 2)
			b.begin(8, untold)
			records(t, b, 3)
		}},
		{"a record in the middle", nil, true, func(t *testing.T, a, _ *segment) {
			a.begin(7, 0)
			records(t, a, 1, 2, 3)
			damage(t, a, blockBytes+30)
		}},
		{"the head of the first record", nil, true, func(t *testing.T, a, _ *segment) {
			a.begin(7, 0)
			records(t, a, 1, 2, 3)
			damage(t, a, 0)
		}},
		{"the last record of the turn before", nil, true, func(t *testing.T, a, b *segment) {
			a.begin(7, 0)
			records(t, a, 1, 2)
			damage(t, a, blockBytes+30)
			b.begin(8, 2)
			records(t, b, 3)
		}},
		{"the only record of the turn before", nil, true, func(t *testing.T, a, b *segment) {
			a.begin(7, 0)
			records(t, a, 1)
			damage(t, a, 30)
			b.begin(8, 1)
			records(t, b, 2)
		}},
		{"the whole file of the turn before", nil, true, func(t *testing.T, _, b *segment) {
			b.begin(8, 3)
			records(t, b, 4)
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			a, b := openTestSegment(t, t.TempDir()), openTestSegment(t, t.TempDir())
			test.do(t, a, b)
			var found [2]reading
			for i, s := range []*segment{a, b} {
				var err error
				if found[i], err = s.read(); err != nil {
					t.Fatal(err)
				}
			}
			slices.SortFunc(found[:], func(a, b reading) int { return int(a.turn) - int(b.turn) })
			err := settleable(&found[0], &found[1], drained)
			if errors.Is(err, errDamaged) != test.damaged {
				t.Fatalf("damaged: %t, %v", test.damaged, err)
			}
			if test.damaged {
				return
			}
			var versions []int64
			for _, e := range append(found[0].entries, found[1].entries...) {
				versions = append(versions, e.Version)
			}
			if !slices.Equal(versions, test.want) {
				t.Errorf("versions %v, want %v", versions, test.want)
			}
		})
	}
}

// records writes a record for each of these versions.
func records(t *testing.T, s *segment, versions ...int64) {
	t.Helper()
	for _, v := range versions {
		record(t, s, v)
	}
}

// failingFlush answers EIO to a write that did reach the disk.
type failingFlush struct {
	syscall.RawConn
	fails *atomic.Bool
}

func (f failingFlush) Control(do func(uintptr)) error {
	if err := f.RawConn.Control(do); err != nil || !f.fails.Load() {
		return err
	}
	return syscall.EIO
}

// served is a store whose disk can be made to answer that a write failed, although it did not.
type served struct {
	*Store
	t     *testing.T
	dir   string
	fails atomic.Bool
}

func serve(t *testing.T) *served {
	t.Helper()
	s := &served{t: t, dir: t.TempDir()}
	var err error
	if s.Store, err = Open(t.Context(), s.dir, nil); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, segment := range s.journal.segments {
		segment.raw = failingFlush{segment.raw, &s.fails}
	}
	return s
}

func (s *served) put(client string, words []byte, versions ...int64) error {
	var batch []store.Entry
	for i, v := range versions {
		batch = append(batch, store.Entry{Text: "o02.es", Version: v, Client: client, Seq: int64(i + 1), Delta: words})
	}
	_, err := s.Append(s.t.Context(), batch)
	return err
}

func (s *served) acknowledge(client string, words []byte, versions ...int64) {
	s.t.Helper()
	if err := s.put(client, words, versions...); err != nil {
		s.t.Fatal(err)
	}
}

func (s *served) refuse(client string, versions ...int64) {
	s.t.Helper()
	s.fails.Store(true)
	defer s.fails.Store(false)
	if err := s.put(client, []byte(`"refused"`), versions...); !errors.Is(err, syscall.EIO) {
		s.t.Fatalf("the write is answered %v", err)
	}
}

// turn waits until the journal goes on in the other file, and what the first held is in
// the database where that can be.
func (s *served) turn(settles bool) {
	s.t.Helper()
	s.journal.mu.Lock()
	from := s.journal.current
	s.journal.mu.Unlock()
	s.journal.settleNow()
	for end := time.Now().Add(10 * time.Second); ; runtime.Gosched() {
		s.journal.mu.Lock()
		done := s.journal.current != from && (!settles || len(s.journal.pending) == 0)
		s.journal.mu.Unlock()
		if done {
			return
		}
		if time.Now().After(end) {
			s.t.Fatal("the journal does not turn")
		}
	}
}

// afterCrash opens what a crash at this moment would leave, and gives who wrote what.
func (s *served) afterCrash() []string {
	s.t.Helper()
	to := s.t.TempDir()
	files, err := os.ReadDir(s.dir)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, file := range files {
		content, err := os.ReadFile(filepath.Join(s.dir, file.Name()))
		if err != nil {
			s.t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(to, file.Name()), content, 0o600); err != nil {
			s.t.Fatal(err)
		}
	}
	again, err := Open(s.t.Context(), to, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	defer again.Close()
	entries, err := again.Entries(s.t.Context(), "o02.es", 0, 100)
	if err != nil {
		s.t.Fatal(err)
	}
	var found []string
	for _, e := range entries {
		found = append(found, fmt.Sprintf("%d %s", e.Version, e.Client))
	}
	return found
}

// A change is answered with an error although the disk has it. Whatever was acknowledged in
// its place stays after a crash, wherever the journal was.
func TestAFailedWriteDoesNotComeBackInPlaceOfWhatWasAcknowledged(t *testing.T) {
	t.Parallel()
	small, large := []byte(`"acknowledged"`), slices.Repeat([]byte("1"), directBytes+1)
	for _, test := range []struct {
		name string
		do   func(s *served)
		want []string
	}{
		{"in the same file", func(s *served) {
			s.acknowledge("a", small, 1)
			s.refuse("x", 2)
			s.acknowledge("y", small, 2)
		}, []string{"1 a", "2 y"}},
		{"in the other file, the first one still there", func(s *served) {
			s.readOnly(true)
			s.acknowledge("a", small, 1)
			s.refuse("x", 2)
			s.turn(false)
			s.acknowledge("y", small, 2)
		}, []string{"1 a", "2 y"}},
		{"in the other file, and it was the only record of its turn", func(s *served) {
			s.acknowledge("a", small, 1)
			s.turn(true)
			s.refuse("x", 2)
			s.journal.settleSoon()
			s.turn(true)
			s.acknowledge("y", small, 2)
		}, []string{"1 a", "2 y"}},
		{"in a batch that is too large for the journal's taste", func(s *served) {
			s.acknowledge("a", small, 1)
			s.refuse("x", 2, 3)
			s.acknowledge("y", large, 2)
		}, []string{"1 a", "2 y"}},
		{"nowhere: then it may have been stored", func(s *served) {
			s.acknowledge("a", small, 1)
			s.refuse("x", 2)
		}, []string{"1 a", "2 x"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t)
			test.do(s)
			found := s.afterCrash()
			s.readOnly(false)
			if !slices.Equal(found, test.want) {
				t.Errorf("after the crash there is %q, want %q", found, test.want)
			}
		})
	}
}

// readOnly lets the database take nothing, as a full disk does.
func (s *served) readOnly(on bool) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.writing {
		s.rested.Wait()
	}
	if _, err := s.writer.conn.ExecContext(context.Background(), fmt.Sprintf("PRAGMA query_only = %t", on)); err != nil {
		s.t.Fatal(err)
	}
}

// A damaged journal is not opened: what can't be told to be whole is left as it is for
// whoever can look into it.
func TestADamagedJournalIsNotOpened(t *testing.T) {
	t.Parallel()
	s := serve(t)
	for v := range int64(10) {
		s.acknowledge(fmt.Sprint(v), []byte(`"words"`), v+1)
	}
	damage(t, s.journal.segments[0], 3*blockBytes+40)
	_, _, err := peekJournal(s.dir, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := OpenSnapshot(t.Context(), s.dir, nil); !errors.Is(err, errDamaged) {
		t.Errorf("a snapshot of it is answered %v", err)
	}
	other := t.TempDir()
	for _, name := range []string{fileName, journalNames[0], journalNames[1]} {
		content, err := os.ReadFile(filepath.Join(s.dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(other, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Open(t.Context(), other, nil); !errors.Is(err, errDamaged) {
		t.Errorf("opening it is answered %v", err)
	}
}
