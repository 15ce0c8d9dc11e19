package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	driver "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/redonda/redonda/internal/store"
)

// maxJobs is how many jobs share a commit at most.
const maxJobs = 256

// job is one caller's writing. It runs whole or not at all.
type job struct {
	ctx   context.Context
	do    func(ctx context.Context, w *writer) error
	alone bool      // do is one statement: its own transaction where nothing else waits
	told  chan word // capacity 1: nobody waits for the caller
}

// word is what a waiting caller is told: how its job ended, or that the writing is its.
type word struct {
	lead bool
	err  error
}

// submit does a job and answers once it is committed. The first caller to come writes;
// those who come meanwhile wait, and the first of them then writes for all of them in
// one commit. So nobody alone waits for another goroutine to wake, and many share the
// cost of reaching the disk. The answer is awaited whatever becomes of ctx: a caller
// always learns whether it was stored.
func (s *Store) submit(ctx context.Context, alone bool, do func(context.Context, *writer) error) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("waiting to write: %w", err)
	}
	j := &job{ctx: ctx, do: do, alone: alone, told: make(chan word, 1)}
	s.mu.Lock()
	if s.open() != nil {
		s.mu.Unlock()
		return store.ErrClosed
	}
	s.waiting = append(s.waiting, j)
	leading := !s.writing
	s.writing = true
	s.mu.Unlock()
	if !leading {
		if told := <-j.told; !told.lead {
			return told.err
		}
	}
	s.writer.commit(s.gather())
	s.handOn()
	return (<-j.told).err
}

// gather takes what waits, the caller's own job first.
func (s *Store) gather() []*job {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := min(len(s.waiting), maxJobs)
	jobs := s.waiting[:n:n]
	s.waiting = s.waiting[n:]
	return jobs
}

// handOn leaves the writing to the first who waits.
func (s *Store) handOn() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.waiting) > 0 {
		s.waiting[0].told <- word{lead: true}
		return
	}
	s.waiting = nil
	s.writing = false
	s.rested.Broadcast()
}

// maxRows is how many entries one statement stores at most.
const maxRows = 16

// writer is the one connection that writes. Whoever leads uses it.
type writer struct {
	conn *sql.Conn

	insertEntries, takeEntries              [maxRows + 1]*sql.Stmt // by number of rows; those taken may be there
	putKeyframe, drained                    *sql.Stmt
	insertRecord, replaceRecord, deleteFrom *sql.Stmt
	insertKey, deleteKeys, recordRev        *sql.Stmt
	listEnded, deleteAny                    *sql.Stmt
	begin, commitAll, rollback              *sql.Stmt
	savepoint, rollbackTo, release          *sql.Stmt
}

func newWriter(ctx context.Context, db *sql.DB) (*writer, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("opening the writing connection: %w", err)
	}
	w := &writer{conn: conn}
	prepare := func(to **sql.Stmt, statement string) {
		if err == nil {
			*to, err = conn.PrepareContext(ctx, statement)
		}
	}
	for n := 1; n <= maxRows; n++ {
		rows := " INTO entries (text, version, " + entryColumns + ") VALUES " + strings.TrimSuffix(strings.Repeat("(?,?,?,?,?,?,?,?,?,?,?),", n), ",")
		prepare(&w.insertEntries[n], "INSERT"+rows)
		prepare(&w.takeEntries[n], "INSERT OR IGNORE"+rows)
	}
	prepare(&w.putKeyframe, "INSERT INTO keyframes (text, version, body) VALUES (?,?,?) ON CONFLICT (text, version) DO UPDATE SET body = excluded.body")
	prepare(&w.drained, "UPDATE journal SET drained = ?")
	prepare(&w.insertRecord, "INSERT INTO records (collection, id, rev, keys, body) VALUES (?,?,?,?,?)")
	prepare(&w.replaceRecord, "UPDATE records SET rev = rev + 1, keys = ?, body = ? WHERE collection = ? AND id = ? AND rev = ?")
	prepare(&w.deleteFrom, "DELETE FROM records WHERE collection = ? AND id = ? AND rev = ?")
	prepare(&w.insertKey, "INSERT INTO record_keys (collection, name, value, id, alone) VALUES (?,?,?,?,?)")
	prepare(&w.deleteKeys, "DELETE FROM record_keys WHERE collection = ? AND id = ?")
	prepare(&w.recordRev, "SELECT rev FROM records WHERE collection = ? AND id = ?")
	prepare(&w.listEnded, "SELECT id FROM record_keys WHERE collection = ? AND name = ? AND value <= ? ORDER BY value LIMIT ?")
	prepare(&w.deleteAny, "DELETE FROM records WHERE collection = ? AND id = ?")
	prepare(&w.begin, "BEGIN IMMEDIATE")
	prepare(&w.commitAll, "COMMIT")
	prepare(&w.rollback, "ROLLBACK")
	prepare(&w.savepoint, "SAVEPOINT job")
	prepare(&w.rollbackTo, "ROLLBACK TO job")
	prepare(&w.release, "RELEASE job")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("preparing to write: %w", err), conn.Close())
	}
	return w, nil
}

// commit does the jobs in one transaction, each in a savepoint of its own, so that
// one caller's conflict is not another's.
func (w *writer) commit(jobs []*job) {
	// The transaction belongs to all its jobs; no one caller's ctx may end it.
	ctx := context.Background()
	results := make([]error, len(jobs))
	err := w.transaction(ctx, jobs, results)
	for i, j := range jobs {
		if results[i] == nil {
			results[i] = err
		}
		j.told <- word{err: results[i]}
	}
}

func (w *writer) transaction(ctx context.Context, jobs []*job, results []error) error {
	if len(jobs) == 1 && jobs[0].alone {
		if results[0] = jobs[0].ctx.Err(); results[0] == nil {
			results[0] = jobs[0].do(ctx, w)
		}
		return nil
	}
	if err := run(ctx, w.begin); err != nil {
		return fmt.Errorf("beginning to write: %w", err)
	}
	for i, j := range jobs {
		if results[i] = j.ctx.Err(); results[i] != nil {
			continue
		}
		if len(jobs) == 1 { // the transaction itself is its savepoint
			if results[i] = j.do(ctx, w); results[i] != nil {
				return run(ctx, w.rollback)
			}
			break
		}
		if err := w.apart(ctx, j, &results[i]); err != nil {
			return errors.Join(err, run(ctx, w.rollback))
		}
	}
	if err := run(ctx, w.commitAll); err != nil {
		// After some errors SQLite has rolled back by itself; then this one says so and is no news.
		_ = run(ctx, w.rollback)
		return fmt.Errorf("committing: %w", err)
	}
	return nil
}

// apart does a job so that it can be taken back without the others.
func (w *writer) apart(ctx context.Context, j *job, result *error) error {
	if err := run(ctx, w.savepoint); err != nil {
		return err
	}
	if *result = j.do(ctx, w); *result != nil {
		if err := run(ctx, w.rollbackTo); err != nil {
			return err
		}
	}
	return run(ctx, w.release)
}

func run(ctx context.Context, statement *sql.Stmt) error {
	_, err := statement.ExecContext(ctx)
	return err
}

// conflicting turns a broken uniqueness into store.ErrConflict and leaves other errors as they are.
func conflicting(err error) error {
	var e *driver.Error
	if errors.As(err, &e) {
		switch e.Code() {
		case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
			return fmt.Errorf("%w: %w", store.ErrConflict, err)
		}
	}
	return err
}
