package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/redonda/redonda/internal/store"
)

// fileName is the database inside the data folder.
const fileName = "redonda.db"

// readers is how many connections read beside the writer.
const readers = 4

// Store implements store.Store on one folder. Only one process can have it open.
type Store struct {
	read        *sql.DB
	write       *sql.DB
	lock        *os.File
	collections map[string]store.Collection
	writer      *writer
	journal     *journal
	closing     chan struct{} // closed by Close: no new jobs
	swept       chan struct{} // closed when nothing is removed any more
	closeOnce   sync.Once
	closeErr    error

	mu      sync.Mutex // guards what follows
	waiting []*job
	writing bool       // somebody uses the writer
	rested  *sync.Cond // writing has become false
}

// Open opens the database in dir, making both where they are missing. The
// collections are those the callers will use; others are refused. A folder that
// another process has open, or that a newer Redonda wrote, is an error.
func Open(ctx context.Context, dir string, collections []store.Collection) (*Store, error) {
	if err := store.CheckCollections(collections); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the data folder: %w", err)
	}
	lock, err := lockFolder(dir)
	if err != nil {
		return nil, err
	}
	s := &Store{lock: lock, collections: map[string]store.Collection{}, closing: make(chan struct{}), swept: make(chan struct{})}
	s.rested = sync.NewCond(&s.mu)
	for _, c := range collections {
		s.collections[c.Name] = c
	}
	if err := s.connect(ctx, filepath.Join(dir, fileName)); err != nil {
		return nil, errors.Join(err, s.release())
	}
	s.sweep(ctx)
	go s.keepSweeping()
	return s, nil
}

func (s *Store) connect(ctx context.Context, file string) error {
	var err error
	if s.write, err = sql.Open("sqlite", address(file, "immediate")); err != nil {
		return fmt.Errorf("opening the database: %w", err)
	}
	s.write.SetMaxOpenConns(1)
	if err := prepareSchema(ctx, s.write, file); err != nil {
		return err
	}
	if s.read, err = sql.Open("sqlite", address(file, "deferred")+"&_pragma=query_only(1)"); err != nil {
		return fmt.Errorf("opening the database to read: %w", err)
	}
	s.read.SetMaxOpenConns(readers)
	s.read.SetMaxIdleConns(readers)
	if s.writer, err = newWriter(ctx, s.write); err != nil {
		return err
	}
	s.journal, err = s.recover(ctx, filepath.Dir(file))
	return err
}

// address names the file and how every connection to it behaves.
func address(file, lock string) string {
	pragmas := url.Values{"_txlock": {lock}}
	for _, p := range []string{"journal_mode(WAL)", "synchronous(FULL)", "busy_timeout(5000)", "wal_autocheckpoint(1000)"} {
		pragmas.Add("_pragma", p)
	}
	return (&url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(file), RawQuery: pragmas.Encode()}).String()
}

// Close finishes what was taken, brings the log into the database file and gives
// the folder back. Calls after it answer store.ErrClosed.
func (s *Store) Close() error {
	s.closeOnce.Do(func() {
		s.closeErr = s.journal.close()
		s.mu.Lock()
		close(s.closing)
		for s.writing {
			s.rested.Wait()
		}
		s.mu.Unlock()
		<-s.swept
		s.closeErr = errors.Join(s.closeErr, s.writer.conn.Close(), s.release())
	})
	return s.closeErr
}

func (s *Store) release() error {
	var problems []error
	if s.read != nil {
		problems = append(problems, s.read.Close())
	}
	if s.write != nil {
		problems = append(problems, s.write.Close())
	}
	return errors.Join(append(problems, s.lock.Close())...)
}

func (s *Store) open() error {
	select {
	case <-s.closing:
		return store.ErrClosed
	default:
		return nil
	}
}
