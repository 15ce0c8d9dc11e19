package sample_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/store"
)

var errPower = errors.New("the power went")

// memory is a log and the records of revisions that can fail after a number of
// writes, as at a crash: what was written before stays.
type memory struct {
	entries map[string][]store.Entry
	records map[string]store.Record
	left    int // writes until the power goes; negative for never
}

func newMemory() *memory {
	return &memory{entries: map[string][]store.Entry{}, records: map[string]store.Record{}, left: -1}
}

func (m *memory) revisions() *history.Revisions {
	return history.NewRevisions(m, m, func() time.Time { return time.Unix(0, 0) }, gcm.Catalogue().Code)
}

func (m *memory) write() error {
	if m.left == 0 {
		return errPower
	}
	m.left--
	return nil
}

func (m *memory) Head(_ context.Context, text string) (int64, error) {
	return int64(len(m.entries[text])), nil
}

func (m *memory) Entries(_ context.Context, text string, after int64, limit int) ([]store.Entry, error) {
	rest := m.entries[text][min(int(after), len(m.entries[text])):]
	return rest[:min(limit, len(rest))], nil
}

func (m *memory) KeyframeAt(context.Context, string, int64) (store.Keyframe, error) {
	return store.Keyframe{}, store.ErrAbsent
}

func (m *memory) Append(_ context.Context, entries []store.Entry) (int, error) {
	for i, e := range entries {
		if err := m.write(); err != nil {
			return i, err
		}
		if e.Version != int64(len(m.entries[e.Text]))+1 {
			return i, store.ErrConflict
		}
		m.entries[e.Text] = append(m.entries[e.Text], e)
	}
	return len(entries), nil
}

func (m *memory) Insert(_ context.Context, _ string, r store.Record) error {
	if _, taken := m.records[r.ID]; taken {
		return store.ErrConflict
	}
	if err := m.write(); err != nil {
		return err
	}
	m.records[r.ID] = r
	return nil
}

func (m *memory) Get(_ context.Context, _, id string) (store.Record, error) {
	r, there := m.records[id]
	if !there {
		return store.Record{}, store.ErrAbsent
	}
	return r, nil
}

func (m *memory) List(_ context.Context, _ string, q store.Query) ([]store.Record, error) {
	var page []store.Record
	for _, r := range m.records {
		if r.Keys[q.Index] == q.Value && (q.After == "" || (r.ID < q.After) == q.Newest && r.ID != q.After) {
			page = append(page, r)
		}
	}
	slices.SortFunc(page, func(a, b store.Record) int {
		if q.Newest {
			a, b = b, a
		}
		return strings.Compare(a.ID, b.ID)
	})
	return page[:min(q.Limit, len(page))], nil
}
