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
	ID         string            `json:"id"`              // "hn-delegate", or a random name
	Email      string            `json:"email,omitempty"` // as CheckEmail gives it; unique; empty for one known by its link alone
	Lang       gcm.Lang          `json:"lang,omitempty"`  // of mail and page; empty where it isn't known
	Role       contribution.Role `json:"role"`            // without the chair's hat
	Delegation string            `json:"delegation"`      // member or entity
	Name       gcm.Both          `json:"name"`
	Code       string            `json:"code"` // three letters, or the entity's acronym
	// Chair says that the account may sit in the chair while its delegation holds the presidency.
	Chair bool `json:"chair,omitempty"`
	// SecondStep says that the secretariat asks for a passkey or a code besides a password or link.
	SecondStep bool `json:"secondStep,omitempty"`
	// Pens are the sections that a delegate may write in; nil for all that the role allows.
	Pens   []string   `json:"pens,omitempty"`
	Joined *time.Time `json:"joined,omitempty"` // when somebody first came in by a link
	Ended  *time.Time `json:"ended,omitempty"`  // when the account was closed; nil while it is open
	Rev    int64      `json:"-"`
}

// Seat is an account that acts under one of its hats.
type Seat struct {
	Account
	Hat contribution.Hat
	// MayChair says that the account may wear the chair's hat at this moment: its
	// delegation holds the presidency.
	MayChair bool
	// Until is when the session ends whatever happens.
	Until time.Time
	// Weak says that the account is asked for a second step which the session didn't take:
	// it may only set one up.
	Weak bool
	// Lost says that the hat it wore last was the chair's, and the office is another's by now.
	Lost bool
}

// Actor gives what the table of rights asks about.
func (s Seat) Actor() contribution.Actor {
	who := contribution.Actor{Account: s.ID, Delegation: s.Delegation, Role: s.Role, Pens: s.Pens}
	if s.Hat == contribution.AsChair {
		who.Role = contribution.Presidency
	}
	return who
}

// describe gives an account its name and code, and the id of the one account that a
// role and delegation has without an e-mail address. Members have heads, delegates,
// readers and translators, and one of them the presidency, whose people are delegates
// with the chair's hat; IOM and ECLAC give technical support; every other body
// observes. What can't sit at the table is a fault Invalid.
func describe(d *gcm.Data, role contribution.Role, delegation string) (Account, error) {
	a := Account{Role: role, Delegation: delegation, Code: d.Code(delegation)}
	member, isMember := d.Member(delegation)
	entity, isEntity := d.Entity(delegation)
	secretariat := delegation == gcm.SecretariatID
	switch {
	case role == contribution.Secretariat && secretariat:
		a.ID, a.Name = "secretariat", entity.Name
	case role == contribution.Administrator && secretariat:
		a.ID, a.Name = "administrator", gcm.Both{ES: "Administración del servicio", EN: "Administration of the service"}
	case role == contribution.Translator && secretariat:
		a.ID, a.Name = "translator", gcm.Both{ES: "Traducción, " + entity.Name.ES, EN: "Translation, " + entity.Name.EN}
	case role == contribution.Presidency && isMember:
		a.ID, a.Role, a.Chair = "presidency-"+delegation, contribution.Delegate, true
		a.Name = gcm.Both{ES: "Presidencia pro témpore, " + member.Short.ES, EN: "Presidency pro tempore, " + member.Short.EN}
	case role == contribution.Head && isMember:
		a.ID, a.Name = delegation+"-head", of(member, "Jefatura de la delegación", "Head of the delegation")
	case role == contribution.Delegate && isMember:
		a.ID, a.Name = delegation+"-delegate", of(member, "Delegación", "Delegation")
	case role == contribution.Reader && isMember:
		a.ID, a.Name = delegation+"-reader", of(member, "Lectura, delegación", "Reader, delegation")
	case role == contribution.Translator && isMember:
		a.ID, a.Name = delegation+"-translator", of(member, "Traducción, delegación", "Translator, delegation")
	case role == contribution.Technical && isEntity && entity.Role == "technical":
		a.ID, a.Name = "technical-"+delegation, entity.Name
	case role == contribution.Observer && isEntity && !secretariat && entity.Role != "technical":
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

// AccountFor gives the account of a role and delegation that is known by its link
// alone, making it where it is missing. What can't sit at the table is a fault Invalid.
func (b *Book) AccountFor(ctx context.Context, role contribution.Role, delegation string) (Account, error) {
	a, err := describe(b.catalogue, role, delegation)
	if err != nil {
		return Account{}, err
	}
	if err := b.insert(ctx, a); err != nil && fault.CodeOf(err) != fault.Conflict {
		return Account{}, err
	}
	return b.Account(ctx, a.ID)
}

// Account gives one account, or a fault Absent.
func (b *Book) Account(ctx context.Context, id string) (Account, error) {
	var a Account
	record, err := b.read(ctx, AccountCollection, id, &a)
	if errors.Is(err, store.ErrAbsent) {
		return Account{}, fault.New(fault.Absent, "no such account")
	}
	a.Rev = record.Rev
	return a, err
}

// Accounts lists all accounts by id, ended ones too.
func (b *Book) Accounts(ctx context.Context) ([]Account, error) {
	var accounts []Account
	err := b.each(ctx, AccountCollection, store.Query{}, func(r store.Record) error {
		var a Account
		if err := json.Unmarshal(r.Body, &a); err != nil {
			return fmt.Errorf("decoding account %s: %w", r.ID, err)
		}
		a.Rev = r.Rev
		accounts = append(accounts, a)
		return nil
	})
	return accounts, err
}

// insert stores a new account; a taken id or address is a fault Conflict.
func (b *Book) insert(ctx context.Context, a Account) error {
	record, err := encodeAccount(a)
	if err != nil {
		return err
	}
	err = b.records.Insert(ctx, AccountCollection.Name, record)
	if errors.Is(err, store.ErrConflict) {
		return fault.Wrap(fault.Conflict, err, "the account is there already")
	}
	if err != nil {
		return fmt.Errorf("making account %s: %w", a.ID, err)
	}
	return nil
}

// replace stores an account that was read at its Rev; Conflict where somebody was faster.
func (b *Book) replace(ctx context.Context, a Account) (Account, error) {
	record, err := encodeAccount(a)
	if err != nil {
		return Account{}, err
	}
	a.Rev, err = b.records.Replace(ctx, AccountCollection.Name, record)
	switch {
	case errors.Is(err, store.ErrConflict):
		return Account{}, fault.Wrap(fault.Conflict, err, "changing an account")
	case errors.Is(err, store.ErrAbsent):
		return Account{}, fault.Wrap(fault.Absent, err, "changing an account")
	case err != nil:
		return Account{}, fmt.Errorf("changing account %s: %w", a.ID, err)
	}
	return a, nil
}

func encodeAccount(a Account) (store.Record, error) {
	body, err := json.Marshal(a)
	if err != nil {
		return store.Record{}, fmt.Errorf("encoding account %s: %w", a.ID, err)
	}
	record := store.Record{ID: a.ID, Rev: a.Rev, Body: body}
	if a.Email != "" {
		record.Keys = map[string]string{"email": a.Email}
	}
	return record, nil
}
