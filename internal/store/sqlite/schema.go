package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
)

// schemaVersion is kept in the file's user_version: the number of migrations done.
const schemaVersion = 5

// journalSince is the first version with a journal.
const journalSince = 3

// migration brings a file from one version to the next: by statements, which are
// done whole or not at all, or by work that goes on where it was if it is cut short.
type migration struct {
	statements string
	work       func(ctx context.Context, db *sql.DB) error
}

// migrations go forward only. The first lays the tables; none is ever changed after a
// release.
var migrations = [schemaVersion]migration{
	{statements: first},
	{statements: `
ALTER TABLE entries ADD COLUMN origins BLOB NOT NULL DEFAULT x'';
ALTER TABLE entries ADD COLUMN chain   BLOB NOT NULL DEFAULT x'';
`},
	{statements: `
CREATE TABLE journal (drained INTEGER NOT NULL); -- the last turn of the journal that is in entries
INSERT INTO journal VALUES (0);
`},
	{work: chainLog},
	{}, // the journal's records tell where the turn before ended
}

const first = `
CREATE TABLE entries (
	text       TEXT    NOT NULL,
	version    INTEGER NOT NULL,
	client     TEXT    NOT NULL,
	seq        INTEGER NOT NULL,
	delta      BLOB    NOT NULL,
	hash       BLOB    NOT NULL,
	account    TEXT    NOT NULL,
	delegation TEXT    NOT NULL,
	at         INTEGER NOT NULL, -- milliseconds since 1970, UTC
	PRIMARY KEY (text, version)
) WITHOUT ROWID;
CREATE UNIQUE INDEX entries_by_client ON entries (text, client, seq) WHERE client <> '';

CREATE TABLE keyframes (
	text    TEXT    NOT NULL,
	version INTEGER NOT NULL,
	body    BLOB    NOT NULL,
	UNIQUE (text, version)
);

CREATE TABLE records (
	collection TEXT    NOT NULL,
	id         TEXT    NOT NULL,
	rev        INTEGER NOT NULL,
	keys       TEXT    NOT NULL, -- JSON object, as in the table below
	body       BLOB    NOT NULL,
	PRIMARY KEY (collection, id)
) WITHOUT ROWID;

CREATE TABLE record_keys (
	collection TEXT NOT NULL,
	name       TEXT NOT NULL,
	value      TEXT NOT NULL,
	id         TEXT NOT NULL,
	alone      TEXT, -- the value where the index is unique, else NULL
	PRIMARY KEY (collection, name, value, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX record_keys_alone ON record_keys (collection, name, alone) WHERE alone IS NOT NULL;
CREATE INDEX record_keys_of ON record_keys (collection, id);
`

// fileFormat gives the version of a file, 0 for a new one, and refuses one from the future.
func fileFormat(ctx context.Context, db *sql.DB) (int, error) {
	var version int
	if err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return 0, fmt.Errorf("reading the database: %w", err)
	}
	if version > schemaVersion {
		return 0, fmt.Errorf("the database has format %d and this program knows %d: use the Redonda that wrote it, or a newer one", version, schemaVersion)
	}
	return version, nil
}

// prepareSchema brings a file to the newest version. One that holds something is
// copied beside itself first.
func prepareSchema(ctx context.Context, db *sql.DB, file string) error {
	version, err := fileFormat(ctx, db)
	if err != nil || version == schemaVersion {
		return err
	}
	if version == 0 {
		return layOut(ctx, db)
	}
	if err := drained(ctx, db, version, filepath.Dir(file)); err != nil {
		return err
	}
	kept, err := keepCopy(ctx, db, file, version)
	if err != nil {
		return fmt.Errorf("copying the database before it is brought to format %d: %w", schemaVersion, err)
	}
	slog.Info("the database is being brought to a newer format; the copy opens with the Redonda that wrote it",
		"from", version, "to", schemaVersion, "copy", kept)
	for ; version < schemaVersion; version++ {
		if err := migrate(ctx, db, version); err != nil {
			return fmt.Errorf("bringing the database to format %d: %w", version+1, err)
		}
	}
	return nil
}

// drained refuses a file with changes that are only in the journal beside it: in their
// old form they are for the Redonda that wrote them.
func drained(ctx context.Context, db *sql.DB, version int, dir string) error {
	if version < journalSince {
		return nil
	}
	pending, err := pendingIn(ctx, db, db, dir)
	if err == nil && len(pending) > 0 {
		err = fmt.Errorf("the database has format %d and was not closed as it should be: start the Redonda that wrote it and stop it, then start this one", version)
	}
	return err
}

// layOut makes a new file. It is there whole or not at all, so that one cut short is
// not taken for an old one.
func layOut(ctx context.Context, db *sql.DB) error {
	all := ""
	for _, m := range migrations {
		all += m.statements
	}
	if err := inOne(ctx, db, all, schemaVersion); err != nil {
		return fmt.Errorf("laying out the database: %w", err)
	}
	return nil
}

func migrate(ctx context.Context, db *sql.DB, from int) error {
	if work := migrations[from].work; work != nil {
		if err := work(ctx, db); err != nil {
			return err
		}
	}
	return inOne(ctx, db, migrations[from].statements, from+1)
}

// inOne runs statements and notes the version they lead to, in one transaction.
func inOne(ctx context.Context, db *sql.DB, statements string, version int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, statements+fmt.Sprintf("PRAGMA user_version = %d;", version)); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// keepCopy leaves the database as it is in a file of its own. A copy that is there
// already is of an attempt that was cut short, and older; it stays.
func keepCopy(ctx context.Context, db *sql.DB, file string, version int) (kept string, err error) {
	kept = fmt.Sprintf("%s.format-%d", file, version)
	if _, err := os.Stat(kept); err == nil || !errors.Is(err, os.ErrNotExist) {
		return kept, err
	}
	part := kept + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", err
	}
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", part); err != nil {
		_ = os.Remove(part) // half a copy, if any; the next attempt removes it too
		return "", err
	}
	if err := onDisk(part); err != nil {
		return "", err
	}
	if err := os.Rename(part, kept); err != nil {
		return "", err
	}
	return kept, onDisk(filepath.Dir(kept))
}

// onDisk waits until a file or the names in a folder have reached the disk.
func onDisk(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
