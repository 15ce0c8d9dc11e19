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

// Invite makes a link for the account of a role and delegation that is known by its
// link alone.
func (b *Book) Invite(ctx context.Context, role contribution.Role, delegation string) (Invitation, error) {
	a, err := b.AccountFor(ctx, role, delegation)
	if err != nil {
		return Invitation{}, err
	}
	return b.Link(ctx, a)
}

// Link makes a link for an account. Those that it has already go on working: who sends
// a new one in place of an old one revokes first.
func (b *Book) Link(ctx context.Context, a Account) (Invitation, error) {
	if a.Ended != nil {
		return Invitation{}, fault.New(fault.Invalid, "the account has ended")
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

// OpenLinks says until when the newest link works that an account could still come in
// by, for every account that has one.
func (b *Book) OpenLinks(ctx context.Context) (map[string]time.Time, error) {
	open := map[string]time.Time{}
	err := b.each(ctx, InvitationCollection, store.Query{}, func(r store.Record) error {
		var i invitation
		if err := json.Unmarshal(r.Body, &i); err != nil {
			return fmt.Errorf("decoding an invitation: %w", err)
		}
		if !i.Used && b.now().Before(i.Expires) && i.Expires.After(open[i.Account]) {
			open[i.Account] = i.Expires
		}
		return nil
	})
	return open, err
}

// RevokeInvitations ends the links of an account that nobody has used.
func (b *Book) RevokeInvitations(ctx context.Context, account string) error {
	return b.each(ctx, InvitationCollection, store.Query{Index: "account", Value: account}, func(r store.Record) error {
		return b.remove(ctx, InvitationCollection, r)
	})
}

// Join spends a link and begins a session at a device, whose secret it answers. A link that
// was used, ended or never existed is a fault LinkSpent; of two who open it at
// once, one comes in.
func (b *Book) Join(ctx context.Context, link, device string) (string, Seat, error) {
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
	a, err := b.Account(ctx, i.Account)
	if err != nil {
		return "", Seat{}, err
	}
	if a.Ended != nil {
		return "", Seat{}, fault.New(fault.LinkSpent, "the account has ended")
	}
	// The session comes first: should the server die before the link is marked, the link still works.
	secret, begun, err := b.begin(ctx, a, ByLink, device)
	if err != nil {
		return "", Seat{}, err
	}
	if a, err = b.joined(ctx, a); err != nil {
		return "", Seat{}, errors.Join(err, b.End(ctx, secret))
	}
	seat, err := b.seat(ctx, begun, a)
	if err != nil {
		return "", Seat{}, errors.Join(err, b.End(ctx, secret))
	}
	if err := b.spend(ctx, record, i); err != nil {
		return "", Seat{}, errors.Join(err, b.End(ctx, secret))
	}
	return secret, seat, nil
}

// joined notes that somebody came in, the first time.
func (b *Book) joined(ctx context.Context, a Account) (Account, error) {
	if a.Joined != nil {
		return a, nil
	}
	at := b.now().UTC()
	a.Joined = &at
	noted, err := b.replace(ctx, a)
	if fault.CodeOf(err) == fault.Conflict && err != nil { // changed meanwhile, perhaps by another who came in
		return b.Account(ctx, a.ID)
	}
	return noted, err
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
