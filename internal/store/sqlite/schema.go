package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// schemaVersion is kept in the file's user_version: the number of migrations done.
const schemaVersion = 3

// migrations bring a file from one version to the next, forward only. The first lays
// the tables; none is ever changed after a release.
var migrations = [schemaVersion]string{
	first,
	`
ALTER TABLE entries ADD COLUMN origins BLOB NOT NULL DEFAULT x'';
ALTER TABLE entries ADD COLUMN chain   BLOB NOT NULL DEFAULT x'';
`,
	`
CREATE TABLE journal (drained INTEGER NOT NULL); -- the last turn of the journal that is in entries
INSERT INTO journal VALUES (0);
`,
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

// prepareSchema brings a file to the newest version and refuses one from the future.
func prepareSchema(ctx context.Context, db *sql.DB) error {
	var version int
	if err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return fmt.Errorf("reading the database: %w", err)
	}
	if version > schemaVersion {
		return fmt.Errorf("the database has format %d and this program knows %d: use the Redonda that wrote it", version, schemaVersion)
	}
	for ; version < schemaVersion; version++ {
		if err := migrate(ctx, db, version); err != nil {
			return fmt.Errorf("bringing the database to format %d: %w", version+1, err)
		}
	}
	return nil
}

func migrate(ctx context.Context, db *sql.DB, from int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, migrations[from]+fmt.Sprintf("PRAGMA user_version = %d;", from+1)); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}
