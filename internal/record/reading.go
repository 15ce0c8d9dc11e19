package record

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/store"
)

// Filter chooses events; what is empty chooses all. Kind is "area" or "area.verb".
type Filter struct {
	Kind       Kind
	Account    string
	Delegation string
	Section    string
	From, To   time.Time // From inclusive, To exclusive
	// Private reads the chain of this delegation's private room instead of the common one.
	Private string
}

func (f Filter) takes(e Event) bool {
	return (f.Kind == "" || e.Kind == f.Kind || string(f.Kind) == e.Kind.Area()) &&
		(f.Account == "" || e.Account == f.Account) &&
		(f.Delegation == "" || e.Delegation == f.Delegation) &&
		(f.Section == "" || e.Section == f.Section) &&
		(f.From.IsZero() || !e.At.Before(f.From)) && (f.To.IsZero() || e.At.Before(f.To))
}

// query lists by the key that leaves least to look through.
func (f Filter) query() store.Query {
	switch {
	case f.Private != "":
		return store.Query{}
	case f.Account != "":
		return store.Query{Index: "account", Value: f.Account}
	case f.Section != "":
		return store.Query{Index: "section", Value: f.Section}
	case f.Kind != "":
		return store.Query{Index: "area", Value: f.Kind.Area()}
	case f.Delegation != "":
		return store.Query{Index: "delegation", Value: f.Delegation}
	}
	return store.Query{}
}

// Sees tells whether an actor may read an event (domain, part e, the row of the audit
// log). What belongs to a private room is for that delegation alone, under its own hat.
func Sees(who contribution.Actor, e Event) bool {
	own := e.Account == who.Account && contribution.MayOutside(who, contribution.ReadOwnRecord)
	delegations := contribution.MayOf(who, contribution.ReadDelegationRecord, e.Delegation)
	if e.Private != "" {
		return e.Private == who.Delegation && who.Role != contribution.Presidency &&
			(own || contribution.MayOf(who, contribution.ReadDelegationRecord, e.Private))
	}
	return own || delegations || contribution.MayOutside(who, contribution.ReadRecord) ||
		e.Section != "" && contribution.MayOutside(who, contribution.ReadSectionRecord)
}

// narrowed adds to a filter what the actor's rights leave to look through anyway.
func (f Filter) narrowed(who contribution.Actor) Filter {
	switch {
	case f.Private != "" || contribution.MayOutside(who, contribution.ReadRecord) || contribution.MayOutside(who, contribution.ReadSectionRecord):
	case contribution.MayOutside(who, contribution.ReadDelegationRecord):
		f.Delegation = orElse(f.Delegation, who.Delegation)
	default:
		f.Account = orElse(f.Account, who.Account)
	}
	return f
}

func orElse(value, other string) string {
	if value == "" {
		return other
	}
	return value
}

// mostLooked is how many events are looked at for one page, in pages of the store: who
// asks for something rare goes on by the cursor.
const (
	mostLooked = 2000
	storePage  = 200
)

// Page gives up to limit events that a filter takes and an actor sees, the newest first,
// and the cursor for what follows; it is empty at the end. A page may hold fewer, even
// none, and have a cursor: then more is to be looked through.
func (b *Book) Page(ctx context.Context, who contribution.Actor, f Filter, cursor string, limit int) ([]Event, string, error) {
	f = f.narrowed(who)
	q := f.query()
	q.Newest, q.Limit, q.After = true, storePage, behind(f.Private)
	if cursor != "" {
		if !ofChain(cursor, f.Private) {
			return nil, "", fault.New(fault.Invalid, "a cursor of another list")
		}
		q.After = cursor
	} else if !f.To.IsZero() {
		first, err := b.firstAt(ctx, f.Private, f.To)
		if err != nil {
			return nil, "", err
		}
		q.After = eventID(f.Private, first)
	}
	found := []Event{}
	for looked := 0; looked < mostLooked; {
		records, err := b.records.List(ctx, EventCollection.Name, q)
		if err != nil {
			return nil, "", fmt.Errorf("reading the audit log: %w", err)
		}
		for _, r := range records {
			e, err := decode(r)
			switch {
			case err != nil:
				return nil, "", err
			case e.Private != f.Private || !f.From.IsZero() && e.At.Before(f.From):
				return found, "", nil
			case f.takes(e) && Sees(who, e):
				found = append(found, e)
			}
			if q.After = r.ID; len(found) == limit {
				return found, r.ID, nil
			}
		}
		if looked += len(records); len(records) < storePage {
			return found, "", nil
		}
	}
	return found, q.After, nil
}

// ofChain tells whether an id can be one of a chain.
func ofChain(id, private string) bool {
	var seq int64
	_, err := fmt.Sscanf(id, chainPrefix(private)+"%d", &seq)
	return err == nil && id == eventID(private, seq)
}

// Each visits the events that a filter takes and an actor sees, the oldest first.
func (b *Book) Each(ctx context.Context, who contribution.Actor, f Filter, visit func(Event) error) error {
	f = f.narrowed(who)
	q := f.query()
	q.Limit, q.After = storePage, chainPrefix(f.Private)
	if !f.From.IsZero() {
		first, err := b.firstAt(ctx, f.Private, f.From)
		if err != nil {
			return err
		}
		q.After = eventID(f.Private, first-1)
	}
	for {
		records, err := b.records.List(ctx, EventCollection.Name, q)
		if err != nil {
			return fmt.Errorf("reading the audit log: %w", err)
		}
		for _, r := range records {
			e, err := decode(r)
			if err != nil {
				return err
			}
			if e.Private != f.Private || !f.To.IsZero() && !e.At.Before(f.To) {
				return nil
			}
			if f.takes(e) && Sees(who, e) {
				if err := visit(e); err != nil {
					return err
				}
			}
			q.After = r.ID
		}
		if len(records) < storePage {
			return nil
		}
	}
}

// firstAt gives the number of the first event of a chain at or after an instant, one past
// the last where there is none. Times never go back in a chain, so a search by halves does.
func (b *Book) firstAt(ctx context.Context, private string, at time.Time) (int64, error) {
	last, err := b.last(ctx, private)
	if err != nil {
		return 0, err
	}
	low, high := int64(1), last.Seq+1
	for low < high {
		middle := low + (high-low)/2
		r, err := b.records.Get(ctx, EventCollection.Name, eventID(private, middle))
		if errors.Is(err, store.ErrAbsent) {
			return 0, fmt.Errorf("the audit log has no event %d: redonda verify tells more", middle)
		}
		if err != nil {
			return 0, fmt.Errorf("reading the audit log: %w", err)
		}
		e, err := decode(r)
		if err != nil {
			return 0, err
		}
		if e.At.Before(at) {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low, nil
}

// Announced gives up to limit events after one, by number, that stand in the activity
// feed, the newest first.
func (b *Book) Announced(ctx context.Context, after int64, limit int) ([]Event, error) {
	records, err := b.records.List(ctx, EventCollection.Name, store.Query{Index: "announced", Value: announcedKey, Newest: true, Limit: limit})
	if err != nil {
		return nil, fmt.Errorf("reading what was announced: %w", err)
	}
	events := []Event{}
	for _, r := range records {
		e, err := decode(r)
		if err != nil {
			return nil, err
		}
		if e.Seq <= after {
			break
		}
		events = append(events, e)
	}
	return events, nil
}
