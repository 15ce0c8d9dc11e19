package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/redonda/redonda/internal/store"
)

// Insert implements store.Records.
func (s *Store) Insert(ctx context.Context, collection string, r store.Record) error {
	c, keys, err := s.fit(collection, r)
	if err != nil {
		return err
	}
	if r.Rev < 0 {
		return fmt.Errorf("inserting into %s: a record of revision %d", collection, r.Rev)
	}
	err = s.submit(ctx, false, func(ctx context.Context, w *writer) error {
		if _, err := w.insertRecord.ExecContext(ctx, collection, r.ID, max(1, r.Rev), keys, blob(r.Body)); err != nil {
			return conflicting(err)
		}
		return w.index(ctx, c, r)
	})
	if err != nil {
		return fmt.Errorf("inserting into %s: %w", collection, err)
	}
	return nil
}

// Replace implements store.Records.
func (s *Store) Replace(ctx context.Context, collection string, r store.Record) (int64, error) {
	c, keys, err := s.fit(collection, r)
	if err != nil {
		return 0, err
	}
	err = s.submit(ctx, false, func(ctx context.Context, w *writer) error {
		result, err := w.replaceRecord.ExecContext(ctx, keys, blob(r.Body), collection, r.ID, r.Rev)
		if err != nil {
			return err
		}
		if err := w.touched(ctx, result, collection, r.ID); err != nil {
			return err
		}
		if _, err := w.deleteKeys.ExecContext(ctx, collection, r.ID); err != nil {
			return err
		}
		return w.index(ctx, c, r)
	})
	if err != nil {
		return 0, fmt.Errorf("replacing in %s: %w", collection, err)
	}
	return r.Rev + 1, nil
}

// Delete implements store.Records.
func (s *Store) Delete(ctx context.Context, collection, id string, rev int64) error {
	if _, err := s.declared(collection); err != nil {
		return err
	}
	err := s.submit(ctx, false, func(ctx context.Context, w *writer) error {
		result, err := w.deleteFrom.ExecContext(ctx, collection, id, rev)
		if err != nil {
			return err
		}
		if err := w.touched(ctx, result, collection, id); err != nil {
			return err
		}
		_, err = w.deleteKeys.ExecContext(ctx, collection, id)
		return err
	})
	if err != nil {
		return fmt.Errorf("deleting from %s: %w", collection, err)
	}
	return nil
}

// touched tells a record that isn't there from one at another revision.
func (w *writer) touched(ctx context.Context, result sql.Result, collection, id string) error {
	n, err := result.RowsAffected()
	if err != nil || n == 1 {
		return err
	}
	var rev int64
	err = w.recordRev.QueryRowContext(ctx, collection, id).Scan(&rev)
	if errors.Is(err, sql.ErrNoRows) {
		return store.ErrAbsent
	}
	if err != nil {
		return err
	}
	return fmt.Errorf("%w: it is at revision %d", store.ErrConflict, rev)
}

func (w *writer) index(ctx context.Context, c store.Collection, r store.Record) error {
	for _, index := range c.Indexes {
		value, has := r.Keys[index.Name]
		if !has {
			continue
		}
		alone := sql.NullString{String: value, Valid: index.Unique}
		if _, err := w.insertKey.ExecContext(ctx, c.Name, index.Name, value, r.ID, alone); err != nil {
			return conflicting(err)
		}
	}
	return nil
}

// declared gives a collection, or refuses one nobody declared.
func (s *Store) declared(collection string) (store.Collection, error) {
	c, known := s.collections[collection]
	if !known {
		return c, fmt.Errorf("collection %q is not declared", collection)
	}
	return c, nil
}

// fit refuses a record that its collection doesn't take, and gives its keys as JSON.
func (s *Store) fit(collection string, r store.Record) (store.Collection, string, error) {
	c, err := s.declared(collection)
	if err != nil {
		return c, "", err
	}
	if err := c.Check(r); err != nil {
		return c, "", err
	}
	keys, err := json.Marshal(r.Keys)
	if err != nil {
		return c, "", fmt.Errorf("encoding keys: %w", err)
	}
	return c, string(keys), nil
}

const recordColumns = "SELECT r.id, r.rev, r.keys, r.body FROM records r"

// Get implements store.Records.
func (s *Store) Get(ctx context.Context, collection, id string) (store.Record, error) {
	if err := s.open(); err != nil {
		return store.Record{}, err
	}
	if _, err := s.declared(collection); err != nil {
		return store.Record{}, err
	}
	r, err := scanRecord(s.read.QueryRowContext(ctx, recordColumns+" WHERE r.collection = ? AND r.id = ?", collection, id))
	if errors.Is(err, sql.ErrNoRows) {
		return store.Record{}, store.ErrAbsent
	}
	if err != nil {
		return store.Record{}, fmt.Errorf("reading from %s: %w", collection, err)
	}
	return r, nil
}

// List implements store.Records.
func (s *Store) List(ctx context.Context, collection string, q store.Query) ([]store.Record, error) {
	if err := s.open(); err != nil {
		return nil, err
	}
	c, err := s.declared(collection)
	if err != nil {
		return nil, err
	}
	limit, err := c.CheckQuery(q)
	if err != nil {
		return nil, err
	}
	query, args := recordColumns+" WHERE r.collection = ?", []any{collection}
	if q.Index != "" {
		query = recordColumns + " JOIN record_keys k ON k.collection = r.collection AND k.id = r.id WHERE k.collection = ? AND k.name = ? AND k.value = ?"
		args = append(args, q.Index, q.Value)
	}
	beyond, order := " AND r.id > ?", " ORDER BY r.id LIMIT ?"
	if q.Newest {
		beyond, order = " AND r.id < ?", " ORDER BY r.id DESC LIMIT ?"
	}
	if q.After != "" {
		query += beyond
		args = append(args, q.After)
	}
	rows, err := s.read.QueryContext(ctx, query+order, append(args, limit)...)
	if err != nil {
		return nil, fmt.Errorf("listing %s: %w", collection, err)
	}
	defer rows.Close()
	var records []store.Record
	for rows.Next() {
		r, err := scanRecord(rows)
		if err != nil {
			return nil, fmt.Errorf("listing %s: %w", collection, err)
		}
		records = append(records, r)
	}
	return records, rows.Err()
}

func scanRecord(row interface{ Scan(...any) error }) (store.Record, error) {
	var r store.Record
	var keys string
	var body []byte
	if err := row.Scan(&r.ID, &r.Rev, &keys, &body); err != nil {
		return store.Record{}, err
	}
	r.Body = body
	if err := json.Unmarshal([]byte(keys), &r.Keys); err != nil {
		return store.Record{}, fmt.Errorf("decoding keys of %s: %w", r.ID, err)
	}
	return r, nil
}
