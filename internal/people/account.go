package people

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/store"
)

// Account is somebody at the table: a role, and the delegation it is held for.
type Account struct {
	ID         string            `json:"id"` // "hn-delegate", or a random name
	Email      string            `json:"email,omitempty"`
	Role       contribution.Role `json:"role"`       // without the chair's hat
	Delegation string            `json:"delegation"` // member or entity
	Name       gcm.Both          `json:"name"`
	Code       string            `json:"code"` // three letters, or the entity's acronym
	// Chair says that the account may sit in the chair while its delegation holds the presidency.
	Chair bool `json:"chair,omitempty"`
	// Pens are the sections that a delegate may write in; nil for all that the role allows.
	Pens []string `json:"pens,omitempty"`
	// Ended is when the account was closed; nil while it is open.
	Ended *time.Time `json:"ended,omitempty"`
}

// Seat is an account that acts under one of its hats.
type Seat struct {
	Account
	Hat contribution.Hat
}

// Actor gives what the table of rights asks about.
func (s Seat) Actor() contribution.Actor {
	who := contribution.Actor{Account: s.ID, Delegation: s.Delegation, Role: s.Role, Pens: s.Pens}
	if s.Hat == contribution.AsChair {
		who.Role = contribution.Presidency
	}
	return who
}

// describe makes the account of a role and delegation. Members have heads and
// delegates, and one of them the presidency, whose people are delegates with the
// chair's hat; every other body observes.
func describe(d *gcm.Data, role contribution.Role, delegation string) (Account, error) {
	a := Account{Role: role, Delegation: delegation, Code: d.Code(delegation)}
	member, isMember := d.Member(delegation)
	entity, isEntity := d.Entity(delegation)
	switch {
	case role == contribution.Secretariat && delegation == gcm.SecretariatID:
		a.ID, a.Name = "secretariat", entity.Name
	case role == contribution.Presidency && isMember:
		a.ID, a.Role, a.Chair = "presidency-"+delegation, contribution.Delegate, true
		a.Name = gcm.Both{ES: "Presidencia pro témpore, " + member.Short.ES, EN: "Presidency pro tempore, " + member.Short.EN}
	case role == contribution.Head && isMember:
		a.ID, a.Name = delegation+"-head", of(member, "Jefatura de la delegación", "Head of the delegation")
	case role == contribution.Delegate && isMember:
		a.ID, a.Name = delegation+"-delegate", of(member, "Delegación", "Delegation")
	case role == contribution.Observer && isEntity && delegation != gcm.SecretariatID:
		a.ID, a.Name = "observer-"+delegation, entity.Name
	default:
		return Account{}, fault.New(fault.Invalid, "no %q for %q", role, delegation)
	}
	return a, nil
}

// of names somebody of a country with the article its language asks for.
func of(m gcm.Member, es, en string) gcm.Both {
	return gcm.Both{
		ES: strings.Replace(es+" de "+m.InSentence.ES, " de el ", " del ", 1),
		EN: en + " of " + m.InSentence.EN,
	}
}

// AccountFor gives the account of a role and delegation, making it where it is
// missing. What can't sit at the table is a fault Invalid.
func (b *Book) AccountFor(ctx context.Context, role contribution.Role, delegation string) (Account, error) {
	a, err := describe(b.catalogue, role, delegation)
	if err != nil {
		return Account{}, err
	}
	body, err := json.Marshal(a)
	if err != nil {
		return Account{}, fmt.Errorf("encoding account %s: %w", a.ID, err)
	}
	err = b.records.Insert(ctx, AccountCollection.Name, store.Record{ID: a.ID, Body: body})
	if err != nil && !errors.Is(err, store.ErrConflict) {
		return Account{}, fmt.Errorf("making account %s: %w", a.ID, err)
	}
	return b.account(ctx, a.ID)
}

func (b *Book) account(ctx context.Context, id string) (Account, error) {
	var a Account
	_, err := b.read(ctx, AccountCollection, id, &a)
	return a, err
}

// Accounts lists all accounts by id.
func (b *Book) Accounts(ctx context.Context) ([]Account, error) {
	var accounts []Account
	err := b.each(ctx, AccountCollection, store.Query{}, func(r store.Record) error {
		var a Account
		if err := json.Unmarshal(r.Body, &a); err != nil {
			return fmt.Errorf("decoding account %s: %w", r.ID, err)
		}
		accounts = append(accounts, a)
		return nil
	})
	return accounts, err
}
