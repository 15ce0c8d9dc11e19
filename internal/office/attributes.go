package office

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/store"
)

const attributesID = "attributes"

// The bounds of what can be stated.
const (
	maxWhy        = 300  // characters of a reason
	maxStatements = 2000 // a record is read whole
)

// Attributes are what delegations are, over a store.
type Attributes struct {
	records   Records
	catalogue *gcm.Data
	now       func() time.Time
}

// NewAttributes makes them over a store.
func NewAttributes(records Records, catalogue *gcm.Data, now func() time.Time) *Attributes {
	return &Attributes{records: records, catalogue: catalogue, now: now}
}

// Ensure stores what is known where nothing was stated yet.
func (a *Attributes) Ensure(ctx context.Context, known Statements) error {
	body, err := json.Marshal(known)
	if err != nil {
		return fmt.Errorf("encoding what delegations are: %w", err)
	}
	err = a.records.Insert(ctx, OfficeCollection.Name, store.Record{ID: attributesID, Body: body})
	if err != nil && !errors.Is(err, store.ErrConflict) {
		return fmt.Errorf("storing what delegations are: %w", err)
	}
	return nil
}

// Stated gives everything that was stated, and the rev that the next statement names.
func (a *Attributes) Stated(ctx context.Context) (Statements, int64, error) {
	return StatedIn(ctx, a.records)
}

// StatedIn is Stated of a store that is only read.
func StatedIn(ctx context.Context, from Reader) (Statements, int64, error) {
	r, err := from.Get(ctx, OfficeCollection.Name, attributesID)
	if errors.Is(err, store.ErrAbsent) {
		return Statements{}, 0, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("reading what delegations are: %w", err)
	}
	var all Statements
	if err := json.Unmarshal(r.Body, &all); err != nil {
		return nil, 0, fmt.Errorf("decoding what delegations are: %w", err)
	}
	return all, r.Rev, nil
}

// Of gives what a delegation is at an instant, by what is known now.
func (a *Attributes) Of(ctx context.Context, delegation string, at time.Time) ([]Attribute, error) {
	all, _, err := a.Stated(ctx)
	return all.Of(delegation, at), err
}

// State adds a statement, made at this moment: By, what it is about and Why are the
// caller's, a From of zero is now. rev is that of the statements that the caller saw; what
// states nothing new is a fault Invalid, since a record of it would say that something
// changed.
func (a *Attributes) State(ctx context.Context, rev int64, s Statement) (Statement, Statements, int64, error) {
	all, now, err := a.Stated(ctx)
	if err != nil {
		return s, nil, 0, err
	}
	if now != rev || now == 0 {
		return s, nil, 0, fault.New(fault.Conflict, "the statements are at %d", now)
	}
	s.Noted = a.now().UTC().Truncate(time.Millisecond)
	if s.From.IsZero() {
		s.From = s.Noted
	}
	s.From = s.From.UTC().Truncate(time.Millisecond)
	if !s.Until.IsZero() {
		s.Until = s.Until.UTC().Truncate(time.Millisecond)
	}
	s.Why = strings.Join(strings.Fields(s.Why), " ")
	if err := a.fits(all, s); err != nil {
		return s, nil, 0, err
	}
	all = append(all, s)
	body, err := json.Marshal(all)
	if err != nil {
		return s, nil, 0, fmt.Errorf("encoding what delegations are: %w", err)
	}
	now, err = a.records.Replace(ctx, OfficeCollection.Name, store.Record{ID: attributesID, Rev: rev, Body: body})
	if errors.Is(err, store.ErrConflict) {
		return s, nil, 0, fault.Wrap(fault.Conflict, err, "stating what a delegation is")
	}
	if err != nil {
		return s, nil, 0, fmt.Errorf("stating what a delegation is: %w", err)
	}
	return s, all, now, nil
}

func (a *Attributes) fits(all Statements, s Statement) error {
	_, member := a.catalogue.Member(s.Delegation)
	switch {
	case !member:
		return fault.New(fault.Invalid, "attributes are those of countries")
	case !s.Attribute.Valid():
		return fault.New(fault.Invalid, "an attribute is member, gcm or champion")
	case !s.Until.IsZero() && !s.Until.After(s.From):
		return fault.New(fault.Invalid, "a time ends after it begins")
	case s.Why == "":
		return fault.New(fault.Invalid, "a statement has its reason")
	case utf8.RuneCountInString(s.Why) > maxWhy:
		return fault.New(fault.TooLarge, "a reason has at most %d characters", maxWhy)
	case strings.ContainsFunc(s.Why, func(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Bidi_Control) }):
		return fault.New(fault.BadCharacter, "a reason has letters only, no controls")
	case len(all) >= maxStatements:
		return fault.New(fault.TooLarge, "at most %d statements are kept", maxStatements)
	case all.says(s):
		return fault.New(fault.Invalid, "that holds already")
	}
	return nil
}

// says tells whether all of a statement's time is as it says already.
func (all Statements) says(s Statement) bool {
	if all.Has(s.Delegation, s.Attribute, s.From) != s.Holds {
		return false
	}
	for _, other := range all {
		for _, edge := range []time.Time{other.From, other.Until} {
			if !edge.IsZero() && s.covers(edge) && all.Has(s.Delegation, s.Attribute, edge) != s.Holds {
				return false
			}
		}
	}
	return true
}
