package sqlite

import (
	"context"
	"fmt"
)

// Clear implements store.Store. It happens whole or not at all.
func (s *Store) Clear(ctx context.Context, but string) error {
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
	return nil
}
