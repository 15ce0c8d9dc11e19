package sqlite

import (
	"context"
	"database/sql"
	"fmt"
)

// schemaVersion is kept in the file's user_version.
const schemaVersion = 1

const schema = `
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

// prepareSchema lays the tables into a new file and refuses one it doesn't know.
func prepareSchema(ctx context.Context, db *sql.DB) error {
	var version int
	if err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return fmt.Errorf("reading the database: %w", err)
	}
	switch {
	case version == schemaVersion:
		return nil
	case version != 0:
		return fmt.Errorf("the database has format %d and this program knows %d: use the Redonda that wrote it", version, schemaVersion)
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("laying the tables: %w", err)
	}
	if _, err := tx.ExecContext(ctx, schema+fmt.Sprintf("PRAGMA user_version = %d;", schemaVersion)); err != nil {
		return fmt.Errorf("laying the tables: %w (and rolling back: %v)", err, tx.Rollback())
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("laying the tables: %w", err)
	}
	return nil
}
