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
	t, err := j.known(ctx, entries)
	if err != nil {
		return err
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

// known gives what the log of a text holds, as far as these entries need it. The first
// time a text or a client is met the database is asked, and nobody waits for that but the
// caller: the lock is given back meanwhile.
func (j *journal) known(ctx context.Context, entries []store.Entry) (*taken, error) {
	text := entries[0].Text
	if t := j.taken[text]; t != nil && len(t.clients) > clientsKept {
		clear(t.clients)
	}
	for {
		t := j.taken[text]
		clients := t.unmet(entries)
		if t != nil && len(clients) == 0 {
			return t, nil
		}
		moved := j.moved
		j.mu.Unlock()
		found, err := j.store.takenInDatabase(ctx, text, clients)
		j.mu.Lock()
		if err != nil {
			return nil, err
		}
		if j.closed {
			return nil, store.ErrClosed
		}
		if moved != j.moved {
			continue // what got into the database meanwhile was perhaps not seen there, and is no longer here
		}
		if t = j.taken[text]; t == nil {
			t = &taken{head: found.head, clients: map[string]int64{}}
			j.taken[text] = t
		}
		for client, seq := range found.clients {
			t.clients[client] = max(t.clients[client], seq)
		}
		for _, e := range j.ahead(text) {
			t.note(*e)
		}
	}
}

// unmet gives the clients of entries that nothing is known of yet.
func (t *taken) unmet(entries []store.Entry) (clients []string) {
	for _, e := range entries {
		if e.Client == "" || slices.Contains(clients, e.Client) {
			continue
		}
		if t != nil {
			if _, met := t.clients[e.Client]; met {
				continue
			}
		}
		clients = append(clients, e.Client)
	}
	return clients
}

// takenInDatabase gives the highest version of a text in the database, and the highest seq there of some clients.
func (s *Store) takenInDatabase(ctx context.Context, text string, clients []string) (taken, error) {
	head, err := s.headInDatabase(ctx, text)
	if err != nil {
		return taken{}, err
	}
	found := taken{head: head, clients: map[string]int64{}}
	for _, client := range clients {
		if found.clients[client], err = s.lastSeqInDatabase(ctx, text, client); err != nil {
			return taken{}, err
		}
	}
	return found, nil
}

// ahead gives what the database does not have of a text: durable, being written, and
// gathered.
func (j *journal) ahead(text string) (ahead []*store.Entry) {
	if w := j.pending[text]; w != nil {
		ahead = slices.Clip(w.entries)
	}
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
	if e.Seq > t.clients[e.Client] {
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
