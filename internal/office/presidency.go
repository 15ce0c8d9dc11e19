package office

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/store"
)

// OfficeCollection declares where offices are kept: one record an office, with all its terms.
var OfficeCollection = store.Collection{Name: "offices"}

const presidencyID = "presidency"

// Term is a time in which a member holds the presidency: from an instant on, until the
// next term begins.
type Term struct {
	Member string    `json:"member"`
	From   time.Time `json:"from"` // UTC, to the second
}

// Reader is what reading offices needs of a store.
type Reader interface {
	Get(ctx context.Context, collection, id string) (store.Record, error)
}

// Records is what keeping offices needs of the store.
type Records interface {
	Reader
	Insert(ctx context.Context, collection string, r store.Record) error
	Replace(ctx context.Context, collection string, r store.Record) (int64, error)
}

// Presidency is the office. Nobody holds it before its first term.
type Presidency struct{ records Records }

// NewPresidency makes the office over a store, in which it reads who is a member too.
func NewPresidency(records Records) *Presidency { return &Presidency{records: records} }

// Ensure stores the terms where there are none yet.
func (p *Presidency) Ensure(ctx context.Context, terms []Term) error {
	body, err := json.Marshal(terms)
	if err != nil {
		return fmt.Errorf("encoding the presidency's terms: %w", err)
	}
	err = p.records.Insert(ctx, OfficeCollection.Name, store.Record{ID: presidencyID, Body: body})
	if err != nil && !errors.Is(err, store.ErrConflict) {
		return fmt.Errorf("storing the presidency's terms: %w", err)
	}
	return nil
}

// Known gives the terms that the catalogue tells the beginning of, in the zone of the conference.
func Known(d *gcm.Data) []Term {
	terms := []Term{}
	for _, one := range d.Presidencies {
		for _, layout := range []string{time.DateOnly, "2006-01"} {
			if from, err := gcm.ParseInZone(layout, one.From); err == nil {
				terms = append(terms, Term{Member: one.Member, From: from.UTC()})
			}
		}
	}
	return terms
}

// Terms gives all terms in order, and the rev that a handover names.
func (p *Presidency) Terms(ctx context.Context) ([]Term, int64, error) {
	return TermsIn(ctx, p.records)
}

// TermsIn is Terms of a store that is only read.
func TermsIn(ctx context.Context, from Reader) ([]Term, int64, error) {
	r, err := from.Get(ctx, OfficeCollection.Name, presidencyID)
	if errors.Is(err, store.ErrAbsent) {
		return []Term{}, 0, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("reading the presidency's terms: %w", err)
	}
	var terms []Term
	if err := json.Unmarshal(r.Body, &terms); err != nil {
		return nil, 0, fmt.Errorf("decoding the presidency's terms: %w", err)
	}
	return terms, r.Rev, nil
}

// Holder gives the member that holds the presidency at an instant; empty before the
// first term. A term ends at the instant at which the next one begins.
func (p *Presidency) Holder(ctx context.Context, at time.Time) (string, error) {
	terms, _, err := p.Terms(ctx)
	return HolderOf(terms, at), err
}

// HolderOf is Holder among terms in their order.
func HolderOf(terms []Term, at time.Time) string {
	holder := ""
	for _, t := range terms {
		if !at.Before(t.From) {
			holder = t.Member
		}
	}
	return holder
}

// Holds tells whether a delegation holds the presidency at an instant.
func (p *Presidency) Holds(ctx context.Context, delegation string, at time.Time) (bool, error) {
	holder, err := p.Holder(ctx, at)
	return holder != "" && holder == delegation, err
}

// HandOver notes that a member takes the presidency over from an instant on. Terms are
// added at the end only: an instant that isn't after the last one's, whoever holds it by
// then already, and whoever is no member at that instant, is a fault Invalid. rev is that
// of the terms that the caller saw.
func (p *Presidency) HandOver(ctx context.Context, rev int64, to Term) ([]Term, int64, error) {
	stated, _, err := StatedIn(ctx, p.records)
	if err != nil {
		return nil, 0, err
	}
	if !stated.Has(to.Member, Member, to.From) {
		return nil, 0, fault.New(fault.Invalid, "the presidency is held by a member")
	}
	terms, now, err := p.Terms(ctx)
	if err != nil {
		return nil, 0, err
	}
	if now != rev || now == 0 {
		return nil, 0, fault.New(fault.Conflict, "the terms are at %d", now)
	}
	to.From = to.From.UTC().Truncate(time.Second)
	if n := len(terms); n > 0 && (!to.From.After(terms[n-1].From) || terms[n-1].Member == to.Member) {
		return nil, 0, fault.New(fault.Invalid, "a handover is later than the one before, and to another member")
	}
	terms = append(terms, to)
	body, err := json.Marshal(terms)
	if err != nil {
		return nil, 0, fmt.Errorf("encoding the presidency's terms: %w", err)
	}
	now, err = p.records.Replace(ctx, OfficeCollection.Name, store.Record{ID: presidencyID, Rev: rev, Body: body})
	if errors.Is(err, store.ErrConflict) {
		return nil, 0, fault.Wrap(fault.Conflict, err, "handing the presidency over")
	}
	if err != nil {
		return nil, 0, fmt.Errorf("handing the presidency over: %w", err)
	}
	return terms, now, nil
}
