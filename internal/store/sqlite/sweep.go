package sqlite

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/redonda/redonda/internal/store"
)

const (
	// sweepEvery is the time between two passes over what is over.
	sweepEvery = 10 * time.Minute
	// sweepAtOnce is how many records one transaction removes, so that nobody waits long for
	// the writer; sweepPass how many one pass does, so that a start isn't held up either.
	sweepAtOnce = 250
	sweepPass   = 5000
)

// keepSweeping removes what is over from time to time, until the store is closed.
func (s *Store) keepSweeping() {
	defer close(s.swept)
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-s.closing:
			return
		}
		s.sweep(context.Background())
	}
}

// sweep removes records whose time has been over for store.AfterEnd, at most sweepPass of
// them. A failure, such as of a full disk, keeps nobody from their work: it is tried again.
func (s *Store) sweep(ctx context.Context) {
	if err := s.removeOver(ctx, sweepPass); err != nil && !errors.Is(err, store.ErrClosed) {
		slog.Error("removing what is over", "error", err)
	}
}

func (s *Store) removeOver(ctx context.Context, most int) error {
	before := store.Moment(time.Now().Add(-store.AfterEnd))
	left := most
	for _, c := range s.collections {
		for _, index := range c.Indexes {
			for index.Ends && left > 0 {
				removed, err := s.removeEnded(ctx, c.Name, index.Name, before, min(left, sweepAtOnce))
				if err != nil {
					return fmt.Errorf("cleaning %s: %w", c.Name, err)
				}
				if left -= removed; removed < sweepAtOnce {
					break
				}
			}
		}
	}
	return nil
}

// removeEnded removes up to limit records of a collection that ended at a moment or before it.
func (s *Store) removeEnded(ctx context.Context, collection, index, before string, limit int) (removed int, err error) {
	err = s.submit(ctx, false, func(ctx context.Context, w *writer) error {
		removed = 0
		ids, err := w.ended(ctx, collection, index, before, limit)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if _, err := w.deleteAny.ExecContext(ctx, collection, id); err != nil {
				return err
			}
			if _, err := w.deleteKeys.ExecContext(ctx, collection, id); err != nil {
				return err
			}
		}
		removed = len(ids)
		return nil
	})
	return removed, err
}

func (w *writer) ended(ctx context.Context, collection, index, before string, limit int) ([]string, error) {
	rows, err := w.listEnded.QueryContext(ctx, collection, index, before, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}
