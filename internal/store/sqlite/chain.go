package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"

	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/store"
)

// chainedTogether is how many entries get their chain value in one commit.
const chainedTogether = 2000

// chainLog gives the entries of a log from before there was a chain their values.
// Cut short, it goes on at the first entry of each text that has none.
func chainLog(ctx context.Context, db *sql.DB) error {
	chained := 0
	for text := ""; ; {
		err := db.QueryRowContext(ctx, "SELECT text FROM entries WHERE text > ? ORDER BY text LIMIT 1", text).Scan(&text)
		if errors.Is(err, sql.ErrNoRows) {
			break
		}
		if err != nil {
			return fmt.Errorf("listing texts: %w", err)
		}
		n, err := chainText(ctx, db, text)
		if err != nil {
			return fmt.Errorf("binding the log of %s: %w", text, err)
		}
		chained += n
	}
	if chained > 0 {
		slog.Info("bound the entries of the log to each other", "entries", chained)
	}
	return nil
}

func chainText(ctx context.Context, db *sql.DB, text string) (chained int, err error) {
	var first sql.NullInt64
	if err := db.QueryRowContext(ctx, "SELECT MIN(version) FROM entries WHERE text = ? AND chain = x''", text).Scan(&first); err != nil {
		return 0, err
	}
	if !first.Valid {
		return 0, nil
	}
	var last []byte
	err = db.QueryRowContext(ctx, "SELECT chain FROM entries WHERE text = ? AND version = ?", text, first.Int64-1).Scan(&last)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, err
	}
	for after := first.Int64 - 1; ; {
		entries, err := unchained(ctx, db, text, after)
		if err != nil || len(entries) == 0 {
			return chained, err
		}
		history.Link(last, entries)
		if err := keepChain(ctx, db, entries); err != nil {
			return chained, err
		}
		chained += len(entries)
		after, last = entries[len(entries)-1].Version, entries[len(entries)-1].Chain
	}
}

func unchained(ctx context.Context, db *sql.DB, text string, after int64) ([]store.Entry, error) {
	rows, err := db.QueryContext(ctx, "SELECT version, "+entryColumns+" FROM entries WHERE text = ? AND version > ? ORDER BY version LIMIT ?", text, after, chainedTogether)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var entries []store.Entry
	for rows.Next() {
		e, err := scanEntry(text, rows.Scan)
		if err != nil {
			return nil, err
		}
		entries = append(entries, e)
	}
	return entries, rows.Err()
}

func keepChain(ctx context.Context, db *sql.DB, entries []store.Entry) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if _, err := tx.ExecContext(ctx, "UPDATE entries SET chain = ? WHERE text = ? AND version = ?", e.Chain, e.Text, e.Version); err != nil {
			return errors.Join(err, tx.Rollback())
		}
	}
	return tx.Commit()
}
