package input

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/record"
	"github.com/redonda/redonda/internal/store"
)

// DeadlineCollection holds one record: until when submissions are on time.
var DeadlineCollection = store.Collection{Name: "deadlines"}

const deadlineID = "inputs"

// Deadline is the instant from which on what is submitted is late; At is nil where
// none is set. It is of one dialogue; the next dialogue's takes its place.
type Deadline struct {
	Dialogue string     `json:"dialogue"`
	At       *time.Time `json:"at"`
	Rev      int64      `json:"rev"`
}

// Deadline gives the deadline in force.
func (b *Book) Deadline(ctx context.Context) (Deadline, error) {
	r, err := b.Store.Get(ctx, DeadlineCollection.Name, deadlineID)
	if errors.Is(err, store.ErrAbsent) {
		return Deadline{}, nil
	}
	if err != nil {
		return Deadline{}, fmt.Errorf("reading the deadline: %w", err)
	}
	var d Deadline
	if err := json.Unmarshal(r.Body, &d); err != nil {
		return Deadline{}, fmt.Errorf("decoding the deadline: %w", err)
	}
	d.Rev = r.Rev
	return d, nil
}

// SetDeadline sets it anew over the one that was seen at d.Rev, 0 for none. What was
// submitted before keeps the deadline it was measured against.
func (b *Book) SetDeadline(ctx context.Context, who contribution.Actor, d Deadline) (Deadline, error) {
	if !contribution.MayOutside(who, contribution.KeepDeadline) {
		return Deadline{}, fault.New(fault.Forbidden, "setting the deadline is for the secretariat")
	}
	if _, known := b.Catalogue.Dialogue(d.Dialogue); !known {
		return Deadline{}, fault.New(fault.Invalid, "no such dialogue")
	}
	if d.At != nil {
		at := d.At.UTC().Truncate(time.Millisecond)
		d.At = &at
	}
	body, err := json.Marshal(d)
	if err != nil {
		return Deadline{}, fmt.Errorf("encoding the deadline: %w", err)
	}
	r := store.Record{ID: deadlineID, Rev: d.Rev, Body: body}
	if d.Rev == 0 {
		err, d.Rev = b.Store.Insert(ctx, DeadlineCollection.Name, r), 1
	} else {
		d.Rev, err = b.Store.Replace(ctx, DeadlineCollection.Name, r)
	}
	if errors.Is(err, store.ErrConflict) || errors.Is(err, store.ErrAbsent) {
		return Deadline{}, fault.Wrap(fault.Conflict, err, "setting the deadline")
	}
	if err != nil {
		return Deadline{}, fmt.Errorf("setting the deadline: %w", err)
	}
	to := "none"
	if d.At != nil {
		to = store.Moment(*d.At)
	}
	b.note(ctx, who, record.Event{Kind: deadlineSet, Subject: d.Dialogue, Details: map[string]string{"to": to}})
	return d, nil
}
