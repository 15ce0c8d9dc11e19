package sqlite

import (
	"context"
	"fmt"
)

// Clear implements store.Store. It happens whole or not at all.
func (s *Store) Clear(ctx context.Context, but string) error {
	if err := s.journal.drain(); err != nil {
		return fmt.Errorf("clearing the store: %w", err)
	}
	err := s.submit(ctx, false, func(ctx context.Context, w *writer) error {
		for _, statement := range []string{"DELETE FROM entries", "DELETE FROM keyframes"} {
			if _, err := w.conn.ExecContext(ctx, statement); err != nil {
				return err
			}
		}
		for _, statement := range []string{"DELETE FROM records WHERE collection <> ?", "DELETE FROM record_keys WHERE collection <> ?"} {
			if _, err := w.conn.ExecContext(ctx, statement, but); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("clearing the store: %w", err)
	}
	s.journal.forget()
	return nil
}

// drain waits until all that is in the journal is in the database. Nobody writes
// meanwhile.
func (j *journal) drain() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	for len(j.pending) > 0 {
		if j.settleErr != nil {
			return j.settleErr
		}
		j.settleSoon()
		j.settleNow()
		j.changed.Wait()
	}
	return nil
}

// forget lets the database be asked again for what is taken.
func (j *journal) forget() {
	j.mu.Lock()
	defer j.mu.Unlock()
	clear(j.taken)
	j.moved++
}
