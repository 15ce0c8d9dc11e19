package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/redonda/redonda/internal/store"
)

// Append implements store.Log. A batch goes in whole or not at all.
func (s *Store) Append(ctx context.Context, entries []store.Entry) (int, error) {
	if len(entries) == 0 {
		return 0, s.open()
	}
	if err := store.CheckBatch(entries); err != nil {
		return 0, err
	}
	var err error
	if sizeOf(entries) <= directBytes {
		err = s.journal.append(ctx, entries)
	} else {
		err = s.journal.bypass(ctx, entries)
	}
	if err != nil {
		return 0, fmt.Errorf("appending to %s at %d: %w", entries[0].Text, entries[0].Version, err)
	}
	return len(entries), nil
}

// sizeOf estimates the bytes of entries.
func sizeOf(entries []store.Entry) (bytes int) {
	for _, e := range entries {
		bytes += 200 + len(e.Delta) + len(e.Origins)
	}
	return bytes
}

func columnsOf(entries []*store.Entry) []any {
	values := make([]any, 0, 11*len(entries))
	for _, e := range entries {
		values = append(values, e.Text, e.Version, e.Client, e.Seq, blob(e.Delta), blob(e.Hash), e.Account, e.Delegation,
			e.At.UnixMilli(), blob(e.Origins), blob(e.Chain))
	}
	return values
}

// blob keeps an empty value from being stored as NULL.
func blob(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// entryColumns are those of an entry behind text and version, in the order of scanEntry.
const entryColumns = "client, seq, delta, hash, account, delegation, at, origins, chain"

// Entries implements store.Log. What is pending is looked at first: it may get into the
// database meanwhile, but never out of sight.
func (s *Store) Entries(ctx context.Context, text string, after int64, limit int) ([]store.Entry, error) {
	if err := s.open(); err != nil {
		return nil, err
	}
	limit = max(limit, 0) // for SQLite, one below 0 is none at all
	pending := s.journal.after(text, after, limit)
	rows, err := s.read.QueryContext(ctx, "SELECT version, "+entryColumns+" FROM entries WHERE text = ? AND version > ? ORDER BY version LIMIT ?", text, after, limit)
	if err != nil {
		return nil, fmt.Errorf("reading changes of %s: %w", text, err)
	}
	defer rows.Close()
	var entries []store.Entry
	for rows.Next() {
		e, err := scanEntry(text, rows.Scan)
		if err != nil {
			return nil, fmt.Errorf("reading changes of %s: %w", text, err)
		}
		entries = append(entries, e)
	}
	if err := rows.Err(); err != nil || len(pending) == 0 {
		return entries, err
	}
	entries = append(entries, pending...)
	byVersion := func(a, b store.Entry) int { return cmp.Compare(a.Version, b.Version) }
	slices.SortStableFunc(entries, byVersion)
	entries = slices.CompactFunc(entries, func(a, b store.Entry) bool { return a.Version == b.Version })
	return entries[:min(limit, len(entries))], nil
}

// Named implements store.Log.
func (s *Store) Named(ctx context.Context, text, client string, seq int64) (store.Entry, error) {
	if err := s.open(); err != nil {
		return store.Entry{}, err
	}
	if e, found := s.journal.named(text, client, seq); found {
		return e, nil
	}
	row := s.read.QueryRowContext(ctx, "SELECT version, "+entryColumns+" FROM entries WHERE text = ? AND client = ? AND client <> '' AND seq = ?", text, client, seq)
	e, err := scanEntry(text, row.Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return store.Entry{}, store.ErrAbsent
	}
	if err != nil {
		return store.Entry{}, fmt.Errorf("looking up a change of %s: %w", text, err)
	}
	return e, nil
}

func scanEntry(text string, scan func(...any) error) (store.Entry, error) {
	e := store.Entry{Text: text}
	var at int64
	err := scan(&e.Version, &e.Client, &e.Seq, &e.Delta, &e.Hash, &e.Account, &e.Delegation, &at, &e.Origins, &e.Chain)
	e.At = time.UnixMilli(at).UTC()
	return e, err
}

// Texts implements store.Log. One step down the key a text, not a step an entry.
func (s *Store) Texts(ctx context.Context, after string, limit int) ([]string, error) {
	if err := s.open(); err != nil {
		return nil, err
	}
	if err := store.CheckName("a cursor", after); err != nil {
		return nil, err
	}
	limit = max(limit, 0)
	texts := s.journal.texts(after)
	for range limit {
		err := s.read.QueryRowContext(ctx, "SELECT text FROM entries WHERE text > ? ORDER BY text LIMIT 1", after).Scan(&after)
		if errors.Is(err, sql.ErrNoRows) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("listing texts: %w", err)
		}
		texts = append(texts, after)
	}
	slices.Sort(texts)
	texts = slices.Compact(texts)
	return texts[:min(limit, len(texts))], nil
}

// Head implements store.Log.
func (s *Store) Head(ctx context.Context, text string) (int64, error) {
	if err := s.open(); err != nil {
		return 0, err
	}
	head := s.journal.head(text)
	stored, err := s.headInDatabase(ctx, text)
	return max(head, stored), err
}

func (s *Store) headInDatabase(ctx context.Context, text string) (head int64, err error) {
	err = s.read.QueryRowContext(ctx, "SELECT COALESCE(MAX(version), 0) FROM entries WHERE text = ?", text).Scan(&head)
	if err != nil {
		return 0, fmt.Errorf("reading the head of %s: %w", text, err)
	}
	return head, nil
}

func (s *Store) lastSeqInDatabase(ctx context.Context, text, client string) (seq int64, err error) {
	err = s.read.QueryRowContext(ctx, "SELECT COALESCE(MAX(seq), 0) FROM entries WHERE text = ? AND client = ? AND client <> ''", text, client).Scan(&seq)
	if err != nil {
		return 0, fmt.Errorf("reading the last change of a client of %s: %w", text, err)
	}
	return seq, nil
}

// PutKeyframe implements store.Log.
func (s *Store) PutKeyframe(ctx context.Context, k store.Keyframe) error {
	if err := store.CheckKeyframe(k); err != nil {
		return err
	}
	err := s.submit(ctx, true, func(ctx context.Context, w *writer) error {
		_, err := w.putKeyframe.ExecContext(ctx, k.Text, k.Version, blob(k.Body))
		return err
	})
	if err != nil {
		return fmt.Errorf("storing a keyframe of %s: %w", k.Text, err)
	}
	return nil
}

// KeyframeAt implements store.Log.
func (s *Store) KeyframeAt(ctx context.Context, text string, version int64) (store.Keyframe, error) {
	if err := s.open(); err != nil {
		return store.Keyframe{}, err
	}
	k := store.Keyframe{Text: text}
	err := s.read.QueryRowContext(ctx, "SELECT version, body FROM keyframes WHERE text = ? AND version <= ? ORDER BY version DESC LIMIT 1", text, version).Scan(&k.Version, &k.Body)
	if errors.Is(err, sql.ErrNoRows) {
		return store.Keyframe{}, store.ErrAbsent
	}
	if err != nil {
		return store.Keyframe{}, fmt.Errorf("reading a keyframe of %s: %w", text, err)
	}
	return k, nil
}
