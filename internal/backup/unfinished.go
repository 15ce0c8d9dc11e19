package backup

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/redonda/redonda/internal/store"
)

// UnfinishedCollection declares where a store keeps that it is being filled. It does
// not travel, and nothing but this package writes it.
var UnfinishedCollection = store.Collection{Name: "unfinished"}

const unfinishedID = "filling"

// unfinished is the mark of a store that is being filled.
type unfinished struct {
	Work string `json:"work"` // "restore", "migrate" or "import"
	// From tells one origin from another: the digest of a backup, the name of a store.
	From string `json:"from"`
	// Cleared tells that nothing of what the store held before is left.
	Cleared bool `json:"cleared"`

	rev int64 // of the record
}

// Records is what Finished needs of a store.
type Records interface {
	Get(ctx context.Context, collection, id string) (store.Record, error)
}

// Finished refuses a store that a restore or a migration left half filled: it must
// neither be served nor copied.
func Finished(ctx context.Context, records Records) error {
	mark, found, err := readMark(ctx, records)
	if err != nil || !found {
		return err
	}
	return fmt.Errorf("the store is half filled: redonda %s from %s was not finished. Run the same command again, which goes on where it was", mark.Work, mark.From)
}

func readMark(ctx context.Context, records Records) (mark unfinished, found bool, err error) {
	r, err := records.Get(ctx, UnfinishedCollection.Name, unfinishedID)
	if absent(err) {
		return unfinished{}, false, nil
	}
	if err != nil {
		return unfinished{}, false, fmt.Errorf("asking whether the store is whole: %w", err)
	}
	if err := json.Unmarshal(r.Body, &mark); err != nil {
		return unfinished{}, false, fmt.Errorf("reading whether the store is whole: %w", err)
	}
	mark.rev = r.Rev
	return mark, true, nil
}

// write stores the mark, over the one it was read from or anew.
func (mark *unfinished) write(ctx context.Context, target Target) error {
	body, err := json.Marshal(mark)
	if err != nil {
		return err
	}
	r := store.Record{ID: unfinishedID, Rev: mark.rev, Body: body}
	if mark.rev == 0 {
		mark.rev, err = 1, target.Insert(ctx, UnfinishedCollection.Name, r)
	} else {
		mark.rev, err = target.Replace(ctx, UnfinishedCollection.Name, r)
	}
	if err != nil {
		return fmt.Errorf("marking the store as unfinished: %w", err)
	}
	return nil
}

func (mark *unfinished) remove(ctx context.Context, target Target) error {
	if err := target.Delete(ctx, UnfinishedCollection.Name, unfinishedID, mark.rev); err != nil {
		return fmt.Errorf("marking the store as whole: %w", err)
	}
	return nil
}
