package record

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/store"
)

// Records is what the log needs of the store.
type Records interface {
	Insert(ctx context.Context, collection string, r store.Record) error
	Get(ctx context.Context, collection, id string) (store.Record, error)
	List(ctx context.Context, collection string, q store.Query) ([]store.Record, error)
}

// Book is the audit log over a store. Several nodes may write to one.
type Book struct {
	records Records
	now     func() time.Time
	mu      sync.Mutex // guards the map, not the ends
	ends    map[string]*end
}

// end is where a chain goes on. Holding it keeps the notes of one process in a row, so
// that they don't race each other for a number.
type end struct {
	mu    sync.Mutex
	known bool
	last  Event
}

// NewBook makes the log over a store.
func NewBook(records Records, now func() time.Time) *Book {
	return &Book{records: records, now: now, ends: map[string]*end{}}
}

// races is how often a note is tried again after another node was faster. A loser tries
// with the next number, and each try stores somebody's event.
const races = 100

// Note appends an event; Seq, At and Chain are given by the log. It is durable when Note
// returns. A clock that went back gives the time of the event before.
func (b *Book) Note(ctx context.Context, e Event) error {
	end := b.end(e.Private)
	end.mu.Lock()
	defer end.mu.Unlock()
	for range races {
		stored, err := b.append(ctx, end, e)
		if err == nil {
			end.last, end.known = stored, true
			return nil
		}
		end.known = false // whatever became of it, the store knows
		if !errors.Is(err, store.ErrConflict) {
			return fmt.Errorf("noting %s: %w", e.Kind, err)
		}
		select {
		case <-time.After(rand.N(5 * time.Millisecond)): // another node noted something at the same moment
		case <-ctx.Done():
			return fmt.Errorf("noting %s: %w", e.Kind, ctx.Err())
		}
	}
	return fault.New(fault.Unavailable, "noting %s: other nodes were faster %d times", e.Kind, races)
}

func (b *Book) end(private string) *end {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ends[private] == nil {
		b.ends[private] = &end{}
	}
	return b.ends[private]
}

func (b *Book) append(ctx context.Context, end *end, e Event) (Event, error) {
	if !end.known {
		last, err := b.last(ctx, e.Private)
		if err != nil {
			return Event{}, err
		}
		end.last, end.known = last, true
	}
	e.Seq, e.At = end.last.Seq+1, b.now().UTC().Truncate(time.Millisecond)
	if e.At.Before(end.last.At) {
		e.At = end.last.At
	}
	var err error
	if e.Chain, err = chained(end.last.Chain, e); err != nil {
		return Event{}, err
	}
	r, err := encode(e)
	if err != nil {
		return Event{}, err
	}
	return e, b.records.Insert(ctx, EventCollection.Name, r)
}

// Head gives the end of the common chain, or of a delegation's private one. It is zero
// before the first event.
func (b *Book) Head(ctx context.Context, private string) (Head, error) {
	last, err := b.last(ctx, private)
	return Head{last.Seq, last.Chain}, err
}

// last gives the newest event of a chain, or one with Seq 0 where there is none.
func (b *Book) last(ctx context.Context, private string) (Event, error) {
	records, err := b.records.List(ctx, EventCollection.Name, store.Query{After: behind(private), Newest: true, Limit: 1})
	if err != nil {
		return Event{}, fmt.Errorf("reading the end of the audit log: %w", err)
	}
	if len(records) == 0 {
		return Event{}, nil
	}
	e, err := decode(records[0])
	if err != nil || e.Private != private {
		return Event{}, err
	}
	return e, nil
}
