package people

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/store"
)

// How long a session lasts.
const (
	SessionIdle     = 12 * time.Hour      // without a request
	SessionAbsolute = 14 * 24 * time.Hour // in any case
	// seenEvery keeps a busy session from being written at each request.
	seenEvery = 5 * time.Minute
)

type session struct {
	Account string           `json:"account"`
	Hat     contribution.Hat `json:"hat,omitempty"`    // the last one worn; empty before a choice
	Method  Method           `json:"method,omitempty"` // empty: a link
	Device  string           `json:"device,omitempty"`
	Began   time.Time        `json:"began"`
	Seen    time.Time        `json:"seen"`
}

// seat puts the session's hat on an account. Who may chair does so until another hat is
// chosen, and only while the delegation holds the presidency.
func (b *Book) seat(ctx context.Context, s session, a Account) (Seat, error) {
	seat := Seat{
		Account: a, Hat: contribution.AsDelegation, Until: s.Began.Add(SessionAbsolute).Round(0),
		Weak: a.SecondStep && !s.Method.strong(),
	}
	if !a.Chair {
		return seat, nil
	}
	holds, err := b.offices.Holds(ctx, a.Delegation, b.now())
	if err != nil {
		return Seat{}, err
	}
	seat.MayChair = holds
	switch {
	case s.Hat == contribution.AsDelegation:
	case holds:
		seat.Hat = contribution.AsChair
	default:
		seat.Lost = s.Hat == contribution.AsChair
	}
	return seat, nil
}

// Wear notes which hat a session wears from now on. A hat that isn't its account's at
// this moment is a fault OfficeEnded.
func (b *Book) Wear(ctx context.Context, name string, hat contribution.Hat) (Seat, error) {
	var s session
	record, err := b.read(ctx, SessionCollection, name, &s)
	if errors.Is(err, store.ErrAbsent) {
		return Seat{}, fault.New(fault.Unauthenticated, "no such session")
	}
	if err != nil {
		return Seat{}, err
	}
	a, err := b.Account(ctx, s.Account)
	if err != nil {
		return Seat{}, err
	}
	s.Hat = hat
	seat, err := b.seat(ctx, s, a)
	if err != nil {
		return Seat{}, err
	}
	if seat.Hat != hat {
		return Seat{}, fault.New(fault.OfficeEnded, "the delegation doesn't hold the presidency")
	}
	return seat, b.noted(ctx, record, s)
}

func (s session) over(now time.Time) bool {
	return now.Sub(s.Seen) >= SessionIdle || now.Sub(s.Began) >= SessionAbsolute
}

// keys list a session by its account, and let the store remove it when it is over.
func (s session) keys() map[string]string {
	ends := s.Seen.Add(SessionIdle)
	if absolute := s.Began.Add(SessionAbsolute); absolute.Before(ends) {
		ends = absolute
	}
	return map[string]string{"account": s.Account, "ends": store.Moment(ends)}
}

// Begin begins a session and gives its secret. Every sign-in has a new one: a secret
// that somebody knew before is worth nothing after it.
func (b *Book) Begin(ctx context.Context, a Account, m Method, device string) (string, Seat, error) {
	secret, begun, err := b.begin(ctx, a, m, device)
	if err != nil {
		return "", Seat{}, err
	}
	seat, err := b.seat(ctx, begun, a)
	return secret, seat, err
}

func (b *Book) begin(ctx context.Context, a Account, m Method, device string) (string, session, error) {
	secret, now := newSecret(), b.now().UTC()
	s := session{Account: a.ID, Method: m, Device: device, Began: now, Seen: now}
	body, err := json.Marshal(s)
	if err != nil {
		return "", session{}, fmt.Errorf("encoding a session: %w", err)
	}
	record := store.Record{ID: fingerprint(secret), Keys: s.keys(), Body: body}
	if err := b.records.Insert(ctx, SessionCollection.Name, record); err != nil {
		return "", session{}, fmt.Errorf("beginning a session: %w", err)
	}
	return secret, s, nil
}

// Session gives the seat behind a session's secret and notes that it was
// seen. No session, or one that is over, is a fault Unauthenticated.
func (b *Book) Session(ctx context.Context, secret string) (Seat, error) {
	if secret == "" {
		return Seat{}, fault.New(fault.Unauthenticated, "no session")
	}
	return b.SessionNamed(ctx, fingerprint(secret))
}

// SessionNamed is Session by the name that SessionID gives a secret.
func (b *Book) SessionNamed(ctx context.Context, name string) (Seat, error) {
	var s session
	record, err := b.read(ctx, SessionCollection, name, &s)
	if errors.Is(err, store.ErrAbsent) {
		return Seat{}, fault.New(fault.Unauthenticated, "no such session")
	}
	if err != nil {
		return Seat{}, err
	}
	now := b.now().UTC()
	if s.over(now) {
		if err := b.forget(ctx, SessionCollection, record); err != nil {
			return Seat{}, err
		}
		return Seat{}, fault.New(fault.Unauthenticated, "the session is over")
	}
	if now.Sub(s.Seen) >= seenEvery {
		if err := b.seen(ctx, record, s, now); err != nil {
			return Seat{}, err
		}
	}
	a, err := b.Account(ctx, s.Account)
	if err != nil {
		return Seat{}, err
	}
	if a.Ended != nil {
		return Seat{}, fault.New(fault.Unauthenticated, "the account has ended")
	}
	return b.seat(ctx, s, a)
}

// EndSessions ends the sessions of an account but one, which may be empty, and gives
// the names of those that it ended.
func (b *Book) EndSessions(ctx context.Context, account, but string) ([]string, error) {
	var ended []string
	err := b.each(ctx, SessionCollection, store.Query{Index: "account", Value: account}, func(r store.Record) error {
		if r.ID == but {
			return nil
		}
		ended = append(ended, r.ID)
		return b.remove(ctx, SessionCollection, r)
	})
	return ended, err
}

// remove deletes a record whatever became of it since it was read: a session that is
// noted as seen at this moment must end all the same.
func (b *Book) remove(ctx context.Context, c store.Collection, r store.Record) error {
	for {
		err := b.records.Delete(ctx, c.Name, r.ID, r.Rev)
		if err == nil || errors.Is(err, store.ErrAbsent) {
			return nil
		}
		if !errors.Is(err, store.ErrConflict) {
			return fmt.Errorf("deleting from %s: %w", c.Name, err)
		}
		if r, err = b.records.Get(ctx, c.Name, r.ID); errors.Is(err, store.ErrAbsent) {
			return nil
		} else if err != nil {
			return fmt.Errorf("reading from %s: %w", c.Name, err)
		}
	}
}

func (b *Book) seen(ctx context.Context, record store.Record, s session, now time.Time) error {
	s.Seen = now
	return b.noted(ctx, record, s)
}

func (b *Book) noted(ctx context.Context, record store.Record, s session) error {
	body, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("encoding a session: %w", err)
	}
	record.Keys, record.Body = s.keys(), body
	_, err = b.records.Replace(ctx, SessionCollection.Name, record)
	// Somebody else noting the same, or ending the session, is as good.
	if err != nil && !errors.Is(err, store.ErrConflict) && !errors.Is(err, store.ErrAbsent) {
		return fmt.Errorf("noting a session: %w", err)
	}
	return nil
}

// End ends a session; one that isn't there has ended already.
func (b *Book) End(ctx context.Context, secret string) error {
	record, err := b.records.Get(ctx, SessionCollection.Name, fingerprint(secret))
	if errors.Is(err, store.ErrAbsent) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("ending a session: %w", err)
	}
	return b.remove(ctx, SessionCollection, record)
}

// Sweep forgets sessions that are over and links that were used or have ended.
func (b *Book) Sweep(ctx context.Context) error {
	now := b.now()
	err := b.each(ctx, SessionCollection, store.Query{}, func(r store.Record) error {
		var s session
		if err := json.Unmarshal(r.Body, &s); err != nil {
			return fmt.Errorf("decoding a session: %w", err)
		}
		if s.over(now) {
			return b.forget(ctx, SessionCollection, r)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return b.each(ctx, InvitationCollection, store.Query{}, func(r store.Record) error {
		var i invitation
		if err := json.Unmarshal(r.Body, &i); err != nil {
			return fmt.Errorf("decoding an invitation: %w", err)
		}
		if i.Used || !now.Before(i.Expires) {
			return b.forget(ctx, InvitationCollection, r)
		}
		return nil
	})
}

// forget deletes a record; one that changed or went meanwhile is left to whoever did it.
func (b *Book) forget(ctx context.Context, c store.Collection, r store.Record) error {
	err := b.records.Delete(ctx, c.Name, r.ID, r.Rev)
	if err != nil && !errors.Is(err, store.ErrAbsent) && !errors.Is(err, store.ErrConflict) {
		return fmt.Errorf("deleting from %s: %w", c.Name, err)
	}
	return nil
}
