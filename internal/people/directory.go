package people

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/store"
)

// Place is where somebody sits: what the secretariat decides of an account.
type Place struct {
	Role       contribution.Role `json:"role"`
	Delegation string            `json:"delegation"`
	Chair      bool              `json:"chair"`      // may sit in the chair while the delegation holds the presidency
	Pens       []string          `json:"pens"`       // section ids; nil for all that the role allows
	SecondStep bool              `json:"secondStep"` // asked for besides a password or link
	Lang       gcm.Lang          `json:"lang"`
}

// Add makes an account by e-mail address, or gives the one that has it already when it
// sits in the same place. An address that sits elsewhere is a fault EmailTaken.
func (b *Book) Add(ctx context.Context, email string, p Place) (Account, error) {
	email, err := CheckEmail(email)
	if err != nil {
		return Account{}, err
	}
	a := Account{ID: "a-" + strings.ToLower(rand.Text()[:16]), Email: email}
	if err := b.seatIn(&a, p); err != nil {
		return Account{}, err
	}
	err, a.Rev = b.insert(ctx, a), 1
	if fault.CodeOf(err) != fault.Conflict {
		return a, err
	}
	known, err := b.ByEmail(ctx, email)
	if err != nil {
		return Account{}, err
	}
	if known.Ended != nil || known.Role != a.Role || known.Delegation != a.Delegation {
		return Account{}, fault.New(fault.EmailTaken, "the address belongs to another account")
	}
	return known, nil
}

// ByEmail gives the account of an address, which CheckEmail has been asked about, or a
// fault Absent.
func (b *Book) ByEmail(ctx context.Context, email string) (Account, error) {
	records, err := b.records.List(ctx, AccountCollection.Name, store.Query{Index: "email", Value: email, Limit: 1})
	if err != nil {
		return Account{}, fmt.Errorf("looking for an address: %w", err)
	}
	if len(records) == 0 {
		return Account{}, fault.New(fault.Absent, "no such account")
	}
	return b.Account(ctx, records[0].ID)
}

// seatIn gives an account its place, and with it its name.
func (b *Book) seatIn(a *Account, p Place) error {
	described, err := describe(b.catalogue, p.Role, p.Delegation)
	if err != nil {
		return err
	}
	if p.Lang != "" && !p.Lang.Valid() {
		return fault.New(fault.Invalid, "lang is es or en")
	}
	a.Role, a.Delegation, a.Code, a.Name = described.Role, described.Delegation, described.Code, described.Name
	_, member := b.catalogue.Member(p.Delegation)
	a.Chair = member && (p.Chair || described.Chair) && (a.Role == contribution.Head || a.Role == contribution.Delegate)
	a.Pens, a.Lang, a.SecondStep = nil, p.Lang, p.SecondStep
	if a.Role == contribution.Delegate && p.Pens != nil {
		a.Pens = slices.Compact(slices.Sorted(slices.Values(p.Pens)))
	}
	return nil
}

// Change gives an account that the caller saw at rev another place. The last open
// account of the secretariat stays where it is: a fault LastOfSecretariat.
func (b *Book) Change(ctx context.Context, id string, rev int64, p Place) (Account, error) {
	a, err := b.open(ctx, id, rev)
	if err != nil {
		return Account{}, err
	}
	if a.Role == contribution.Secretariat && p.Role != contribution.Secretariat {
		if err := b.notTheLast(ctx, a); err != nil {
			return Account{}, err
		}
	}
	if err := b.seatIn(&a, p); err != nil {
		return Account{}, err
	}
	return b.replace(ctx, a)
}

// GivePens says in which sections a delegate may write; nil gives all that the role allows.
func (b *Book) GivePens(ctx context.Context, id string, rev int64, pens []string) (Account, error) {
	a, err := b.open(ctx, id, rev)
	if err != nil {
		return Account{}, err
	}
	if a.Role != contribution.Delegate {
		return Account{}, fault.New(fault.Invalid, "pens are for delegates")
	}
	return b.Change(ctx, id, rev, Place{Role: a.Role, Delegation: a.Delegation, Chair: a.Chair, Lang: a.Lang, SecondStep: a.SecondStep, Pens: pens})
}

// Close ends an account with its links and sessions, whose names it answers so that
// their sockets can be ended too. What the account wrote stays under its name.
func (b *Book) Close(ctx context.Context, id string, rev int64) (Account, []string, error) {
	a, err := b.open(ctx, id, rev)
	if err != nil {
		return Account{}, nil, err
	}
	if a.Role == contribution.Secretariat {
		if err := b.notTheLast(ctx, a); err != nil {
			return Account{}, nil, err
		}
	}
	at := b.now().UTC()
	a.Ended = &at
	if a, err = b.replace(ctx, a); err != nil {
		return Account{}, nil, err
	}
	if err := b.RevokeInvitations(ctx, id); err != nil {
		return Account{}, nil, err
	}
	sessions, err := b.EndSessions(ctx, id, "")
	return a, sessions, err
}

// Reopen opens an account again that was ended; it comes in by a new link.
func (b *Book) Reopen(ctx context.Context, id string, rev int64) (Account, error) {
	a, err := b.at(ctx, id, rev)
	if err != nil {
		return Account{}, err
	}
	a.Ended = nil
	return b.replace(ctx, a)
}

// at gives an account as the caller saw it, or a fault Conflict.
func (b *Book) at(ctx context.Context, id string, rev int64) (Account, error) {
	a, err := b.Account(ctx, id)
	if err == nil && a.Rev != rev {
		err = fault.New(fault.Conflict, "the account is at %d", a.Rev)
	}
	return a, err
}

// open is at for an account that has not ended.
func (b *Book) open(ctx context.Context, id string, rev int64) (Account, error) {
	a, err := b.at(ctx, id, rev)
	if err == nil && a.Ended != nil {
		err = fault.New(fault.Invalid, "the account has ended")
	}
	return a, err
}

func (b *Book) notTheLast(ctx context.Context, a Account) error {
	accounts, err := b.Accounts(ctx)
	if err != nil {
		return err
	}
	for _, other := range accounts {
		if other.ID != a.ID && other.Role == contribution.Secretariat && other.Ended == nil {
			return nil
		}
	}
	return fault.New(fault.LastOfSecretariat, "nobody else could invite people")
}
