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

// InvitationLasts is how long a link works.
const InvitationLasts = 14 * 24 * time.Hour

// Invitation is a link that signs its bearer in once. Secret is known only to the
// one who made it; the store has its hash.
type Invitation struct {
	Account Account
	Secret  string
	Expires time.Time
}

// invitation is the stored part.
type invitation struct {
	Account string    `json:"account"`
	Expires time.Time `json:"expires"`
	Used    bool      `json:"used"`
}

// Invite makes a link for the account of a role and delegation.
func (b *Book) Invite(ctx context.Context, role contribution.Role, delegation string) (Invitation, error) {
	a, err := b.AccountFor(ctx, role, delegation)
	if err != nil {
		return Invitation{}, err
	}
	i := Invitation{Account: a, Secret: newSecret(), Expires: b.now().Add(InvitationLasts).UTC().Truncate(time.Second)}
	body, err := json.Marshal(invitation{Account: a.ID, Expires: i.Expires})
	if err != nil {
		return Invitation{}, fmt.Errorf("encoding an invitation: %w", err)
	}
	record := store.Record{ID: fingerprint(i.Secret), Keys: map[string]string{"account": a.ID, "ends": store.Moment(i.Expires)}, Body: body}
	if err := b.records.Insert(ctx, InvitationCollection.Name, record); err != nil {
		return Invitation{}, fmt.Errorf("storing an invitation: %w", err)
	}
	return i, nil
}

// RevokeInvitations ends the links of an account that nobody has used.
func (b *Book) RevokeInvitations(ctx context.Context, account string) error {
	return b.each(ctx, InvitationCollection, store.Query{Index: "account", Value: account}, func(r store.Record) error {
		return b.forget(ctx, InvitationCollection, r)
	})
}

// Join spends a link and begins a session, whose secret it answers. A link that
// was used, ended or never existed is a fault LinkSpent; of two who open it at
// once, one comes in.
func (b *Book) Join(ctx context.Context, link string) (string, Seat, error) {
	var i invitation
	record, err := b.read(ctx, InvitationCollection, fingerprint(link), &i)
	if errors.Is(err, store.ErrAbsent) {
		return "", Seat{}, fault.New(fault.LinkSpent, "no such link")
	}
	if err != nil {
		return "", Seat{}, err
	}
	if i.Used || !b.now().Before(i.Expires) {
		return "", Seat{}, fault.New(fault.LinkSpent, "used or ended")
	}
	a, err := b.account(ctx, i.Account)
	if err != nil {
		return "", Seat{}, err
	}
	// The session comes first: should the server die before the link is marked, the link still works.
	secret, begun, err := b.begin(ctx, a)
	if err != nil {
		return "", Seat{}, err
	}
	if err := b.spend(ctx, record, i); err != nil {
		return "", Seat{}, errors.Join(err, b.End(ctx, secret))
	}
	return secret, begun.seat(a), nil
}

func (b *Book) spend(ctx context.Context, record store.Record, i invitation) error {
	i.Used = true
	body, err := json.Marshal(i)
	if err != nil {
		return fmt.Errorf("encoding an invitation: %w", err)
	}
	record.Body = body
	_, err = b.records.Replace(ctx, InvitationCollection.Name, record)
	if errors.Is(err, store.ErrConflict) || errors.Is(err, store.ErrAbsent) {
		return fault.Wrap(fault.LinkSpent, err, "somebody was faster")
	}
	if err != nil {
		return fmt.Errorf("marking an invitation as used: %w", err)
	}
	return nil
}
