package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
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
func pendingIn(ctx context.Context, seen, fresh *sql.DB, dir string) (map[string]*waiting, error) {
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
	if err := settleable(&older, &newer, last); err != nil {
		return nil, fmt.Errorf("%w: %w", errTurned, err) // or it was, while a file was read
	}
	j := &journal{pending: map[string]*waiting{}}
	for _, e := range each(append(older.entries, newer.entries...)) {
		j.waits(e)
	}
	return j.pending, nil
}

// drainedTurn gives the last turn of the journal that is in the database.
func drainedTurn(ctx context.Context, db *sql.DB) (turn uint64, err error) {
	var drained int64
	if err := db.QueryRowContext(ctx, "SELECT drained FROM journal").Scan(&drained); err != nil {
		return 0, fmt.Errorf("reading how far the journal is in the database: %w", err)
	}
	return uint64(drained), nil
}

// peekJournal reads both files. The older is read last: once a newer turn has begun it
// is complete, while one that was read before may have grown since.
func peekJournal(dir string, drained uint64) (older, newer reading, err error) {
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
func peekSegment(path string, drained uint64) (reading, error) {
	f, err := openPastCaches(path, os.O_RDONLY)
	if errors.Is(err, os.ErrNotExist) {
		return reading{path: path, before: untold}, nil
	}
	if err != nil {
		return reading{}, fmt.Errorf("opening the journal: %w", err)
	}
	defer f.Close() // it was only read
	s := &segment{file: f}
	r, err := s.read()
	if err != nil || r.turn <= drained {
		return r, err
	}
	// A new turn begins at the start: if that is as it was, nothing behind it was written over.
	first, err := s.start(blockBytes)
	if err != nil {
		return r, fmt.Errorf("reading the journal: %w", err)
	}
	if len(first) == 0 {
		return r, errTurned
	}
	if turn, _ := fromLabel(first); turn != r.turn {
		return r, errTurned
	}
	return r, nil
}
