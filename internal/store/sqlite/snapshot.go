package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/redonda/redonda/internal/store"
)

// Snapshot is what a folder held at one moment, database and journal, to be read while
// a Redonda may be serving it and writing on. It takes no lock on the folder.
type Snapshot struct {
	store *Store // of which only what reads is used
}

// OpenSnapshot begins to read a folder. One without a database, or with one of another
// format than this program's, is an error. The caller closes it, and soon: until then
// SQLite can't give back the room of what is written meanwhile.
func OpenSnapshot(ctx context.Context, dir string, collections []store.Collection) (*Snapshot, error) {
	file := filepath.Join(dir, fileName)
	if _, err := os.Stat(file); err != nil {
		return nil, fmt.Errorf("there is no database in %s: %w", dir, err)
	}
	fresh, err := sql.Open("sqlite", address(file, "deferred")+"&_pragma=query_only(1)")
	if err != nil {
		return nil, fmt.Errorf("opening the database to read: %w", err)
	}
	defer fresh.Close() // it was only read
	for tries := 1; ; tries++ {
		s, err := snapshotOf(ctx, file, fresh, collections)
		if !errors.Is(err, errTurned) {
			return s, err
		}
		if tries == snapshotTries && errors.Is(err, errDamaged) {
			return nil, fmt.Errorf("reading %s: %w", dir, err)
		}
		if tries == snapshotTries {
			return nil, fmt.Errorf("reading %s beside the service: %w, %d times; try again when there is less to do", dir, err, tries)
		}
	}
}

// snapshotTries is how often a snapshot is begun anew because the service was faster.
const snapshotTries = 100

func snapshotOf(ctx context.Context, file string, fresh *sql.DB, collections []store.Collection) (*Snapshot, error) {
	s := &Store{collections: map[string]store.Collection{}, closing: make(chan struct{})}
	for _, c := range collections {
		s.collections[c.Name] = c
	}
	var err error
	if s.read, err = sql.Open("sqlite", address(file, "deferred")+"&_pragma=query_only(1)"); err != nil {
		return nil, fmt.Errorf("opening the database to read: %w", err)
	}
	// One connection, so that all reading happens in the one transaction begun on it.
	s.read.SetMaxOpenConns(1)
	if err := beginReading(ctx, s.read); err != nil {
		return nil, errors.Join(err, s.read.Close())
	}
	// The journal second: what a record of the snapshot names is then in one or the other.
	pending, err := pendingIn(ctx, s.read, fresh, filepath.Dir(file))
	if err != nil {
		return nil, errors.Join(err, s.read.Close())
	}
	s.journal = &journal{pending: pending}
	return &Snapshot{s}, nil
}

func beginReading(ctx context.Context, db *sql.DB) error {
	if _, err := db.ExecContext(ctx, "BEGIN"); err != nil {
		return fmt.Errorf("beginning to read: %w", err)
	}
	version, err := fileFormat(ctx, db) // the first read: the moment of the snapshot
	if err == nil && version < schemaVersion {
		err = fmt.Errorf("the database has format %d and this program reads format %d: start the service once, which keeps a copy and brings it forward", version, schemaVersion)
	}
	return err
}

// Entries is as store.Log has it.
func (s *Snapshot) Entries(ctx context.Context, text string, after int64, limit int) ([]store.Entry, error) {
	return s.store.Entries(ctx, text, after, limit)
}

// Texts is as store.Log has it.
func (s *Snapshot) Texts(ctx context.Context, after string, limit int) ([]string, error) {
	return s.store.Texts(ctx, after, limit)
}

// Head is as store.Log has it.
func (s *Snapshot) Head(ctx context.Context, text string) (int64, error) {
	return s.store.Head(ctx, text)
}

// KeyframeAt is as store.Log has it.
func (s *Snapshot) KeyframeAt(ctx context.Context, text string, version int64) (store.Keyframe, error) {
	return s.store.KeyframeAt(ctx, text, version)
}

// Get is as store.Records has it.
func (s *Snapshot) Get(ctx context.Context, collection, id string) (store.Record, error) {
	return s.store.Get(ctx, collection, id)
}

// List is as store.Records has it.
func (s *Snapshot) List(ctx context.Context, collection string, q store.Query) ([]store.Record, error) {
	return s.store.List(ctx, collection, q)
}

// Close ends the reading.
func (s *Snapshot) Close() error { return s.store.read.Close() }
