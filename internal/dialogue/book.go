package dialogue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/store"
)

// Collection declares where dialogues are kept.
var Collection = store.Collection{Name: "dialogues"}

// Records is what the dialogues need of the store.
type Records interface {
	Insert(ctx context.Context, collection string, r store.Record) error
	Get(ctx context.Context, collection, id string) (store.Record, error)
	Replace(ctx context.Context, collection string, r store.Record) (int64, error)
	List(ctx context.Context, collection string, q store.Query) ([]store.Record, error)
}

// Milestones keeps a revision of the whole contribution at an edge of a dialogue: asked
// again, the one there is.
type Milestones interface {
	Take(ctx context.Context, q history.Request) (history.Revision, error)
	MilestoneOf(ctx context.Context, dialogue string, edge history.Edge) (history.Revision, error)
}

// Book keeps the dialogues.
type Book struct {
	records    Records
	milestones Milestones
	cut        func(ctx context.Context) (map[string]int64, error)
}

// NewBook makes the dialogues over a store. cut gives consistent versions of every
// text of the contribution, such as history.Cut does.
func NewBook(records Records, milestones Milestones, cut func(context.Context) (map[string]int64, error)) *Book {
	return &Book{records: records, milestones: milestones, cut: cut}
}

// Ensure stores the dialogues that aren't there yet, as planned, and leaves the others.
func (b *Book) Ensure(ctx context.Context, planned []gcm.Dialogue) error {
	for _, g := range planned {
		record, err := Record(seed(g))
		if err != nil {
			return err
		}
		err = b.records.Insert(ctx, Collection.Name, record)
		if err != nil && !errors.Is(err, store.ErrConflict) {
			return fmt.Errorf("keeping dialogue %s: %w", g.ID, err)
		}
	}
	return nil
}

// All gives the dialogues in their order.
func (b *Book) All(ctx context.Context) ([]Dialogue, error) {
	records, err := b.records.List(ctx, Collection.Name, store.Query{})
	if err != nil {
		return nil, fmt.Errorf("listing dialogues: %w", err)
	}
	all := make([]Dialogue, len(records))
	for i, record := range records {
		if all[i], err = decode(record); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Get gives one dialogue, or a fault Absent.
func (b *Book) Get(ctx context.Context, id string) (Dialogue, error) {
	record, err := b.records.Get(ctx, Collection.Name, id)
	if errors.Is(err, store.ErrAbsent) {
		return Dialogue{}, fault.New(fault.Absent, "no such dialogue")
	}
	if err != nil {
		return Dialogue{}, fmt.Errorf("reading dialogue %s: %w", id, err)
	}
	return decode(record)
}

// SetDate sets day and hours, in the dialogue's zone, of one that hasn't closed and
// that the caller saw at rev.
func (b *Book) SetDate(ctx context.Context, id string, rev int64, date, from, to string) (Dialogue, error) {
	d, err := b.Get(ctx, id)
	switch {
	case err != nil:
		return Dialogue{}, err
	case d.Rev != rev:
		return Dialogue{}, fault.New(fault.Conflict, "the dialogue is at %d", d.Rev)
	case d.Status == Closed:
		return Dialogue{}, fault.New(fault.Invalid, "the dialogue is over")
	}
	if _, _, err := hours(date, from, to, d.Zone); err != nil {
		return Dialogue{}, err
	}
	d.Date, d.From, d.To = date, from, to
	return b.replace(ctx, d)
}

// Open opens a planned dialogue in the name of a delegation and takes its milestone.
// One that is open already stays as it is, so it may be asked twice, and again after
// a crash: the milestone comes first and is found.
func (b *Book) Open(ctx context.Context, id, delegation string) (Dialogue, error) {
	return b.pass(ctx, id, delegation, history.Opening)
}

// Close closes an open dialogue as Open opens one.
func (b *Book) Close(ctx context.Context, id, delegation string) (Dialogue, error) {
	return b.pass(ctx, id, delegation, history.Closing)
}

// pass takes a dialogue over one of its edges.
func (b *Book) pass(ctx context.Context, id, delegation string, edge history.Edge) (Dialogue, error) {
	before, after := Planned, Open
	if edge == history.Closing {
		before, after = Open, Closed
	}
	for {
		d, err := b.Get(ctx, id)
		if err != nil || d.Status == after {
			return d, err
		}
		if d.Status != before {
			return Dialogue{}, fault.New(fault.Invalid, "%s of a dialogue that is %s", edge, d.Status)
		}
		at, err := b.milestone(ctx, id, delegation, edge)
		if err != nil {
			return Dialogue{}, err
		}
		if d.Status = after; edge == history.Opening {
			d.Opened = &at
		} else {
			d.Closed = &at
		}
		kept, err := b.replace(ctx, d)
		if fault.CodeOf(err) == fault.Conflict && err != nil {
			continue // somebody did the same, or set the date
		}
		return kept, err
	}
}

// milestone takes the milestone of an edge, or finds it, and gives its time.
func (b *Book) milestone(ctx context.Context, id, delegation string, edge history.Edge) (time.Time, error) {
	kept, err := b.milestones.MilestoneOf(ctx, id, edge)
	if fault.CodeOf(err) != fault.Absent || err == nil {
		return kept.At, err
	}
	versions, err := b.cut(ctx)
	if err != nil {
		return time.Time{}, err
	}
	kept, err = b.milestones.Take(ctx, history.Request{
		Kind: history.Milestone, Dialogue: id, Edge: edge, Delegation: delegation, Versions: versions,
	})
	return kept.At, err
}

func (b *Book) replace(ctx context.Context, d Dialogue) (Dialogue, error) {
	record, err := Record(d)
	if err != nil {
		return Dialogue{}, err
	}
	d.Rev, err = b.records.Replace(ctx, Collection.Name, record)
	if errors.Is(err, store.ErrConflict) {
		return Dialogue{}, fault.Wrap(fault.Conflict, err, "keeping a dialogue")
	}
	if err != nil {
		return Dialogue{}, fmt.Errorf("keeping dialogue %s: %w", d.ID, err)
	}
	return d, nil
}

// Record gives a dialogue as it is stored.
func Record(d Dialogue) (store.Record, error) {
	body, err := json.Marshal(d)
	if err != nil {
		return store.Record{}, fmt.Errorf("encoding dialogue %s: %w", d.ID, err)
	}
	return store.Record{ID: d.ID, Rev: d.Rev, Body: body}, nil
}

func decode(record store.Record) (Dialogue, error) {
	d := Dialogue{Rev: record.Rev}
	if err := json.Unmarshal(record.Body, &d); err != nil {
		return Dialogue{}, fmt.Errorf("decoding dialogue %s: %w", record.ID, err)
	}
	return d, nil
}
