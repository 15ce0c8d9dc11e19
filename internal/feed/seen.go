package feed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/redonda/redonda/internal/store"
)

// SeenCollection declares where is kept what each account has seen, under its id.
var SeenCollection = store.Collection{Name: "seen"}

// Records is what the feed needs of the store's collections.
type Records interface {
	Insert(ctx context.Context, collection string, r store.Record) error
	Get(ctx context.Context, collection, id string) (store.Record, error)
	Replace(ctx context.Context, collection string, r store.Record) (int64, error)
}

// Seen is what an account has seen. The zero value has seen nothing.
type Seen struct {
	Versions map[string]int64 `json:"versions"`       // by text id
	Event    int64            `json:"event"`          // number of the last announced event of the audit log
	Heard    time.Time        `json:"heard,omitzero"` // up to when it has seen comments, UTC
	At       time.Time        `json:"at"`             // when it last said so, UTC; zero before that
}

// Seen gives what an account has seen so far.
func (f *Feed) Seen(ctx context.Context, account string) (Seen, error) {
	seen, _, err := f.seen(ctx, account)
	return seen, err
}

func (f *Feed) seen(ctx context.Context, account string) (Seen, int64, error) {
	r, err := f.records.Get(ctx, SeenCollection.Name, account)
	if errors.Is(err, store.ErrAbsent) {
		return Seen{}, 0, nil
	}
	if err != nil {
		return Seen{}, 0, fmt.Errorf("reading what %s has seen: %w", account, err)
	}
	var seen Seen
	if err := json.Unmarshal(r.Body, &seen); err != nil {
		return Seen{}, 0, fmt.Errorf("decoding what %s has seen: %w", account, err)
	}
	return seen, r.Rev, nil
}

// Mark notes that an account has seen more; when it says so is filled in. It never goes
// back: of two pages that say different things at once, the newer version counts.
func (f *Feed) Mark(ctx context.Context, account string, more Seen) error {
	for {
		seen, rev, err := f.seen(ctx, account)
		if err != nil {
			return err
		}
		if seen.Versions == nil {
			seen.Versions = map[string]int64{}
		}
		for text, version := range more.Versions {
			seen.Versions[text] = max(seen.Versions[text], version)
		}
		if more.Heard.After(seen.Heard) {
			seen.Heard = more.Heard.UTC()
		}
		seen.Event, seen.At = max(seen.Event, more.Event), f.now().UTC().Truncate(time.Millisecond)
		body, err := json.Marshal(seen)
		if err != nil {
			return fmt.Errorf("encoding what %s has seen: %w", account, err)
		}
		record := store.Record{ID: account, Rev: rev, Body: body}
		if rev == 0 {
			err = f.records.Insert(ctx, SeenCollection.Name, record)
		} else {
			_, err = f.records.Replace(ctx, SeenCollection.Name, record)
		}
		if errors.Is(err, store.ErrConflict) { // another of the account's pages was faster
			continue
		}
		if err != nil {
			return fmt.Errorf("noting what %s has seen: %w", account, err)
		}
		return nil
	}
}
