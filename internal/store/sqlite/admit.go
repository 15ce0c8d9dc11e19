package sqlite

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/redonda/redonda/internal/store"
)

// taken is what the log of a text holds, so that a conflict is seen without asking the
// database at each append.
type taken struct {
	head    int64            // the highest version
	clients map[string]int64 // the highest seq of a client, for those asked for
}

// clientsKept is how many clients of a text are remembered; of others the database is asked.
const clientsKept = 4096

func (t *taken) note(e store.Entry) {
	t.head = max(t.head, e.Version)
	if last, known := t.clients[e.Client]; known {
		t.clients[e.Client] = max(last, e.Seq)
	}
}

// admit sees whether entries of one text can go in, and reserves their versions and
// names. What is free is told by comparing with the highest; only below that the
// database is asked.
func (j *journal) admit(ctx context.Context, entries []store.Entry) error {
	text := entries[0].Text
	t := j.taken[text]
	if t == nil {
		head, err := j.store.headInDatabase(ctx, text)
		if err != nil {
			return err
		}
		t = &taken{head: head, clients: map[string]int64{}}
		for _, e := range j.ahead(text) {
			t.note(*e)
		}
		j.taken[text] = t
	}
	if len(t.clients) > clientsKept {
		clear(t.clients)
	}
	for i, e := range entries {
		if err := j.free(ctx, t, e); err != nil {
			return err
		}
		if slices.ContainsFunc(entries[:i], func(before store.Entry) bool {
			return e.Client != "" && before.Client == e.Client && before.Seq == e.Seq
		}) {
			return fmt.Errorf("%w: seq %d of a client twice in a batch", store.ErrConflict, e.Seq)
		}
	}
	for _, e := range entries {
		t.note(e)
	}
	return nil
}

// ahead gives what the database does not have of a text: durable, being written, and
// gathered.
func (j *journal) ahead(text string) []*store.Entry {
	ahead := slices.Clip(j.pending[text])
	for _, g := range []*group{j.underway, j.gathering} {
		if g == nil {
			continue
		}
		for _, e := range each(g.entries) {
			if e.Text == text {
				ahead = append(ahead, e)
			}
		}
	}
	return ahead
}

func (j *journal) free(ctx context.Context, t *taken, e store.Entry) error {
	if e.Version <= t.head {
		there, err := j.holds(ctx, e.Text, func(o *store.Entry) bool { return o.Version == e.Version },
			"SELECT 1 FROM entries WHERE text = ? AND version = ?", e.Version)
		if err != nil || there {
			return errors.Join(err, conflict(there, "version %d of %s is taken", e.Version, e.Text))
		}
	}
	if e.Client == "" {
		return nil
	}
	last, known := t.clients[e.Client]
	if !known {
		var err error
		if last, err = j.store.lastSeqInDatabase(ctx, e.Text, e.Client); err != nil {
			return err
		}
		for _, o := range j.ahead(e.Text) {
			if o.Client == e.Client {
				last = max(last, o.Seq)
			}
		}
		t.clients[e.Client] = last
	}
	if e.Seq > last {
		return nil
	}
	there, err := j.holds(ctx, e.Text, func(o *store.Entry) bool { return o.Client == e.Client && o.Seq == e.Seq },
		"SELECT 1 FROM entries WHERE text = ? AND client = ? AND client <> '' AND seq = ?", e.Client, e.Seq)
	return errors.Join(err, conflict(there, "seq %d of a client of %s is taken", e.Seq, e.Text))
}

func conflict(there bool, format string, arguments ...any) error {
	if !there {
		return nil
	}
	return fmt.Errorf("%w: "+format, append([]any{store.ErrConflict}, arguments...)...)
}

// holds tells whether the log of a text has an entry, here or in the database.
func (j *journal) holds(ctx context.Context, text string, is func(*store.Entry) bool, query string, arguments ...any) (bool, error) {
	if slices.ContainsFunc(j.ahead(text), is) {
		return true, nil
	}
	rows, err := j.store.read.QueryContext(ctx, query, append([]any{text}, arguments...)...)
	if err != nil {
		return false, fmt.Errorf("looking for a conflict in %s: %w", text, err)
	}
	defer rows.Close()
	there := rows.Next()
	return there, rows.Err()
}
