package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	driver "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/redonda/redonda/internal/store"
)

// maxJobs is how many jobs wait at most, and how many share a commit.
const maxJobs = 256

// job is one caller's writing. It runs whole or not at all.
type job struct {
	ctx   context.Context
	do    func(ctx context.Context, w *writer) error
	reply chan error // capacity 1: the writer never waits for the caller
}

// submit hands a job to the writer and waits for its commit. Once the writer has
// taken it, the answer is awaited whatever becomes of ctx: a caller always learns
// whether it was stored.
func (s *Store) submit(ctx context.Context, do func(context.Context, *writer) error) error {
	if err := s.open(); err != nil {
		return err
	}
	j := &job{ctx: ctx, do: do, reply: make(chan error, 1)}
	select {
	case s.queue <- j:
	case <-s.closing:
		return store.ErrClosed
	case <-ctx.Done():
		return fmt.Errorf("waiting to write: %w", ctx.Err())
	}
	select {
	case err := <-j.reply:
		return err
	case <-s.done:
		// The writer may have answered in its last round.
		select {
		case err := <-j.reply:
			return err
		default:
			return store.ErrClosed
		}
	}
}

// writer owns the one connection that writes.
type writer struct {
	store *Store
	conn  *sql.Conn

	insertEntry, putKeyframe                *sql.Stmt
	insertRecord, replaceRecord, deleteFrom *sql.Stmt
	insertKey, deleteKeys, recordRev        *sql.Stmt
	begin, commitAll, rollback              *sql.Stmt
	savepoint, rollbackTo, release          *sql.Stmt
}

func newWriter(ctx context.Context, s *Store) (*writer, error) {
	conn, err := s.write.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("opening the writing connection: %w", err)
	}
	w := &writer{store: s, conn: conn}
	for _, p := range []struct {
		to  **sql.Stmt
		sql string
	}{
		{&w.insertEntry, "INSERT INTO entries (text, version, " + entryColumns + ") VALUES (?,?,?,?,?,?,?,?,?,?,?)"},
		{&w.putKeyframe, "INSERT INTO keyframes (text, version, body) VALUES (?,?,?) ON CONFLICT (text, version) DO UPDATE SET body = excluded.body"},
		{&w.insertRecord, "INSERT INTO records (collection, id, rev, keys, body) VALUES (?,?,?,?,?)"},
		{&w.replaceRecord, "UPDATE records SET rev = rev + 1, keys = ?, body = ? WHERE collection = ? AND id = ? AND rev = ?"},
		{&w.deleteFrom, "DELETE FROM records WHERE collection = ? AND id = ? AND rev = ?"},
		{&w.insertKey, "INSERT INTO record_keys (collection, name, value, id, alone) VALUES (?,?,?,?,?)"},
		{&w.deleteKeys, "DELETE FROM record_keys WHERE collection = ? AND id = ?"},
		{&w.recordRev, "SELECT rev FROM records WHERE collection = ? AND id = ?"},
		{&w.begin, "BEGIN IMMEDIATE"}, {&w.commitAll, "COMMIT"}, {&w.rollback, "ROLLBACK"},
		{&w.savepoint, "SAVEPOINT job"}, {&w.rollbackTo, "ROLLBACK TO job"}, {&w.release, "RELEASE job"},
	} {
		if *p.to, err = conn.PrepareContext(ctx, p.sql); err != nil {
			return nil, errors.Join(fmt.Errorf("preparing to write: %w", err), conn.Close())
		}
	}
	return w, nil
}

func (w *writer) run() {
	defer close(w.store.done)
	defer w.conn.Close()
	for {
		select {
		case j := <-w.store.queue:
			w.commit(w.gather(j))
		case <-w.store.closing:
			for len(w.store.queue) > 0 {
				w.commit(w.gather(<-w.store.queue))
			}
			return
		}
	}
}

// gather takes what waits besides the first job.
func (w *writer) gather(first *job) []*job {
	jobs := []*job{first}
	for len(jobs) < maxJobs {
		select {
		case j := <-w.store.queue:
			jobs = append(jobs, j)
		default:
			return jobs
		}
	}
	return jobs
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
		j.reply <- results[i]
	}
}

func (w *writer) transaction(ctx context.Context, jobs []*job, results []error) error {
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

// taken turns a broken uniqueness into store.ErrConflict and leaves other errors as they are.
func taken(err error) error {
	var e *driver.Error
	if errors.As(err, &e) {
		switch e.Code() {
		case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
			return fmt.Errorf("%w: %w", store.ErrConflict, err)
		}
	}
	return err
}
