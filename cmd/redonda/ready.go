package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redonda/redonda/internal/store"
)

const (
	probeEvery = 2 * time.Second // asking more often writes no more often
	probeFor   = 3 * time.Second // a store that takes longer is not ready
	probeID    = "probe"         // of the record that is written; the same for all, so that a killed process leaves at most one
)

var errStopping = errors.New("the server is stopping")

// readiness tells whether the service takes changes: the store can be written, and the
// service is not about to stop. Reading alone would not notice a full disk or a replica
// set without a primary.
type readiness struct {
	records  store.Records
	now      func() time.Time
	logger   *slog.Logger
	stopping atomic.Bool

	mu     sync.Mutex // guards what follows; held while probing, so that all who ask share one probe
	probed time.Time
	last   error
}

func newReadiness(records store.Records, now func() time.Time, logger *slog.Logger) *readiness {
	return &readiness{records: records, now: now, logger: logger}
}

// drain makes the service unready for good.
func (r *readiness) drain() { r.stopping.Store(true) }

// ready is nil where the service takes changes.
func (r *readiness) ready(ctx context.Context) error {
	if r.stopping.Load() {
		return errStopping
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.probed.IsZero() && r.now().Sub(r.probed) < probeEvery {
		return r.last
	}
	// An impatient caller must not decide for the others.
	probing, end := context.WithTimeout(context.WithoutCancel(ctx), probeFor)
	defer end()
	err := r.probe(probing)
	switch {
	case err != nil && r.last == nil:
		r.logger.Error("the store can't be written", "error", err)
	case err == nil && r.last != nil:
		r.logger.Info("the store can be written again")
	}
	r.last, r.probed = err, r.now()
	return err
}

// probe writes a record and takes it away, so that the store holds what it held. Another
// node may be doing the same at this moment.
func (r *readiness) probe(ctx context.Context) error {
	err := r.records.Insert(ctx, houseCollection.Name, store.Record{ID: probeID, Body: []byte("{}")})
	if err != nil && !errors.Is(err, store.ErrConflict) {
		return fmt.Errorf("writing to the store: %w", err)
	}
	err = r.records.Delete(ctx, houseCollection.Name, probeID, 1)
	if err != nil && !errors.Is(err, store.ErrAbsent) && !errors.Is(err, store.ErrConflict) {
		return fmt.Errorf("writing to the store: %w", err)
	}
	return nil
}
