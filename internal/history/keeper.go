package history

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/redonda/redonda/internal/store"
)

// When the server takes a revision by itself.
const (
	RestFor      = 2 * time.Minute // without a change after one
	ChangesUntil = 100             // changes since the last one
)

// Keeper takes revisions by itself when a text has come to rest. It hears of
// every durable change by Stored and does its work in Run.
type Keeper struct {
	revisions *Revisions
	log       Changes
	now       func() time.Time
	logger    *slog.Logger
	wake      chan struct{} // capacity 1: one waiting signal is enough
	mu        sync.Mutex    // guards pending
	pending   map[string]unrevised
}

// unrevised is a text with changes that no revision covers yet.
type unrevised struct {
	version int64
	changes int
	last    time.Time
}

// NewKeeper makes a keeper; it does nothing before Run.
func NewKeeper(revisions *Revisions, log Changes, now func() time.Time, logger *slog.Logger) *Keeper {
	return &Keeper{revisions: revisions, log: log, now: now, logger: logger, wake: make(chan struct{}, 1), pending: map[string]unrevised{}}
}

// Stored hears of a change that is durable. It never blocks.
func (k *Keeper) Stored(e store.Entry) {
	k.mu.Lock()
	p := k.pending[e.Text]
	p.version, p.changes, p.last = e.Version, p.changes+1, k.now()
	k.pending[e.Text] = p
	k.mu.Unlock()
	if p.changes >= ChangesUntil {
		select {
		case k.wake <- struct{}{}:
		default:
		}
	}
}

// Recover finds the texts whose last changes were not covered when the server
// stopped, so that a crash costs no revision.
func (k *Keeper) Recover(ctx context.Context, texts []string) error {
	for _, text := range texts {
		head, err := k.log.Head(ctx, text)
		if err != nil {
			return fmt.Errorf("looking for unrevised changes of %s: %w", text, err)
		}
		section, _, _ := strings.Cut(text, ".")
		covered, err := k.revisions.lastVersion(ctx, Revision{
			Scope: OfSection, Section: section, At: k.now().Add(time.Hour), Versions: map[string]int64{text: head},
		}, text)
		if err != nil {
			return err
		}
		if head > covered {
			k.mu.Lock()
			k.pending[text] = unrevised{version: head, changes: int(head - covered), last: k.now()}
			k.mu.Unlock()
		}
	}
	return nil
}

// Run takes revisions until ctx ends.
func (k *Keeper) Run(ctx context.Context) {
	tick := time.NewTicker(5 * time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-k.wake:
		}
		k.takeDue(ctx)
	}
}

func (k *Keeper) takeDue(ctx context.Context) {
	for text, p := range k.due() {
		section, _, _ := strings.Cut(text, ".")
		if k.covered(ctx, section, text, p.version) {
			continue
		}
		_, err := k.revisions.Take(ctx, Request{Kind: Automatic, Section: section, Versions: map[string]int64{text: p.version}})
		if err != nil && ctx.Err() == nil {
			k.logger.Error("taking a revision", "text", text, "version", p.version, "error", err)
			k.putBack(text, p)
		}
	}
}

// covered tells whether somebody named a revision of this version meanwhile.
func (k *Keeper) covered(ctx context.Context, section, text string, version int64) bool {
	r := Revision{Scope: OfSection, Section: section, At: k.now().Add(time.Hour), Versions: map[string]int64{text: version}}
	last, err := k.revisions.lastVersion(ctx, r, text)
	return err == nil && last >= version // one that can't be read is for Take to report
}

// due takes out of pending what has rested or has many changes.
func (k *Keeper) due() map[string]unrevised {
	k.mu.Lock()
	defer k.mu.Unlock()
	due := map[string]unrevised{}
	for text, p := range k.pending {
		if p.changes >= ChangesUntil || k.now().Sub(p.last) >= RestFor {
			due[text] = p
			delete(k.pending, text)
		}
	}
	return due
}

func (k *Keeper) putBack(text string, p unrevised) {
	k.mu.Lock()
	defer k.mu.Unlock()
	newer := k.pending[text]
	newer.changes += p.changes
	newer.version = max(newer.version, p.version)
	newer.last = k.now()
	k.pending[text] = newer
}
