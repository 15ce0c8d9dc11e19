package record

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/redonda/redonda/internal/store"
)

// EventCollection declares where events are kept; their ids count from 1 and sort.
var EventCollection = store.Collection{Name: "events", Indexes: []store.Index{{Name: "kind"}, {Name: "section"}, {Name: "delegation"}}}

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
}

// NewBook makes the log over a store.
func NewBook(records Records, now func() time.Time) *Book {
	return &Book{records: records, now: now}
}

func eventID(seq int64) string { return fmt.Sprintf("%012d", seq) }

// Note appends an event; Seq, At and Chain are given by the log. It is durable when
// Note returns.
func (b *Book) Note(ctx context.Context, e Event) error {
	for {
		last, err := b.Last(ctx)
		if err != nil {
			return err
		}
		e.Seq, e.At, e.Chain = last.Seq+1, b.now().UTC().Truncate(time.Millisecond), ""
		if e.Chain, err = chained(last.Chain, e); err != nil {
			return err
		}
		body, err := json.Marshal(e)
		if err != nil {
			return fmt.Errorf("encoding event %d: %w", e.Seq, err)
		}
		keys := map[string]string{"kind": string(e.Kind), "delegation": e.Delegation}
		if e.Section != "" {
			keys["section"] = e.Section
		}
		err = b.records.Insert(ctx, EventCollection.Name, store.Record{ID: eventID(e.Seq), Keys: keys, Body: body})
		if errors.Is(err, store.ErrConflict) { // somebody noted something at the same moment
			continue
		}
		if err != nil {
			return fmt.Errorf("noting %s: %w", e.Kind, err)
		}
		return nil
	}
}

// Last gives the newest event, or one with Seq 0 where there is none.
func (b *Book) Last(ctx context.Context) (Event, error) {
	records, err := b.records.List(ctx, EventCollection.Name, store.Query{Newest: true, Limit: 1})
	if err != nil {
		return Event{}, fmt.Errorf("reading the end of the audit log: %w", err)
	}
	if len(records) == 0 {
		return Event{}, nil
	}
	return decode(records[0])
}

func decode(r store.Record) (Event, error) {
	var e Event
	if err := json.Unmarshal(r.Body, &e); err != nil {
		return Event{}, fmt.Errorf("decoding event %s: %w", r.ID, err)
	}
	return e, nil
}

// chained binds an event to the hash of the one before: SHA-256 of that hash, a
// line end, and the event's JSON without its own hash.
func chained(before string, e Event) (string, error) {
	e.Chain = ""
	body, err := json.Marshal(e)
	if err != nil {
		return "", fmt.Errorf("encoding event %d: %w", e.Seq, err)
	}
	sum := sha256.New()
	sum.Write([]byte(before + "\n"))
	sum.Write(body)
	return hex.EncodeToString(sum.Sum(nil)), nil
}
