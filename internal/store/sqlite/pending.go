package sqlite

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"github.com/redonda/redonda/internal/store"
)

// journalNames are the two files of the journal.
var journalNames = [2]string{"redonda.journal-a", "redonda.journal-b"}

// errTurned is a journal that went on too far while it was read.
var errTurned = errors.New("the journal was written over while it was read")

// pendingIn gives the changes that are in a folder's journal and not in the database as
// seen sees it, by text and in order. Another process may be writing meanwhile, which
// may bring a part of the journal into the database and write over it: what can't be
// told to be whole is errTurned, after which the caller begins again with a younger
// view. fresh sees the database as it is now.
func pendingIn(ctx context.Context, seen, fresh *sql.DB, dir string) (map[string][]*store.Entry, error) {
	last, err := drainedTurn(ctx, seen)
	if err != nil {
		return nil, err
	}
	older, newer, err := peekJournal(dir, last)
	if err != nil {
		return nil, err
	}
	now, err := drainedTurn(ctx, fresh)
	if err != nil {
		return nil, err
	}
	// Nothing came into the database since, or all that can have come was seen here.
	following := older.turn == last+1 || newer.turn == last+1
	whole := now == last || following && now <= newer.turn && (older.turn <= last || newer.turn == older.turn+1)
	if !whole {
		return nil, errTurned
	}
	pending := map[string][]*store.Entry{}
	for _, e := range each(append(older.entries, newer.entries...)) {
		pending[e.Text] = append(pending[e.Text], e)
	}
	return pending, nil
}

// drainedTurn gives the last turn of the journal that is in the database.
func drainedTurn(ctx context.Context, db *sql.DB) (turn uint64, err error) {
	var drained int64
	if err := db.QueryRowContext(ctx, "SELECT drained FROM journal").Scan(&drained); err != nil {
		return 0, fmt.Errorf("reading how far the journal is in the database: %w", err)
	}
	return uint64(drained), nil
}

// peeked is what was read of one file of the journal: its turn, 0 for none, and the
// entries that are not in the database.
type peeked struct {
	path    string
	turn    uint64
	entries []store.Entry
}

// peekJournal reads both files. The older is read last: once a newer turn has begun it
// is complete, while one that was read before may have grown since.
func peekJournal(dir string, drained uint64) (older, newer peeked, err error) {
	if older, err = peekSegment(filepath.Join(dir, journalNames[0]), drained); err != nil {
		return older, newer, err
	}
	if newer, err = peekSegment(filepath.Join(dir, journalNames[1]), drained); err != nil {
		return older, newer, err
	}
	for {
		if older.turn > newer.turn {
			older, newer = newer, older
		}
		if older, err = peekSegment(older.path, drained); err != nil || older.turn <= newer.turn {
			return older, newer, err
		}
	}
}

// peekSegment reads a file of the journal that may belong to another process.
func peekSegment(path string, drained uint64) (peeked, error) {
	p := peeked{path: path}
	f, err := os.OpenFile(path, os.O_RDONLY|pastCaches, 0)
	if errors.Is(err, syscall.EINVAL) {
		f, err = os.Open(path)
	}
	if errors.Is(err, os.ErrNotExist) {
		return p, nil
	}
	if err != nil {
		return p, fmt.Errorf("opening the journal: %w", err)
	}
	defer f.Close() // it was only read
	p.turn, p.entries, err = (&segment{file: f}).read()
	if err != nil {
		return p, err
	}
	if p.turn <= drained {
		p.entries = nil
		return p, nil
	}
	// A new turn begins at the start: if that is as it was, nothing behind it was written over.
	start := alignedBlocks(blockBytes)
	if _, err := f.ReadAt(start, 0); err != nil {
		return p, fmt.Errorf("reading the journal: %w", err)
	}
	if binary.LittleEndian.Uint64(start[4:]) != p.turn {
		return p, errTurned
	}
	return p, nil
}
