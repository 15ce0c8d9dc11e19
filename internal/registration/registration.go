package registration

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/office"
	"github.com/redonda/redonda/internal/store"
)

// The collections of this package.
var (
	RegistrationCollection = store.Collection{Name: "registrations", Indexes: []store.Index{{Name: "dialogue"}}}
	MeetingCollection      = store.Collection{Name: "meetings"}
)

// maxBehalf is the longest name of an office on whose behalf somebody takes part, in characters.
const maxBehalf = 160

// Registration is one person's word on whether they take part in a dialogue.
type Registration struct {
	Dialogue   string    `json:"dialogue"`
	Account    string    `json:"account"`
	Delegation string    `json:"delegation"` // member or entity
	TakesPart  bool      `json:"takesPart"`
	Lang       gcm.Lang  `json:"lang"`   // to be spoken to in
	Behalf     string    `json:"behalf"` // ministry or office; empty for the delegation itself
	By         string    `json:"by"`     // account that said so: the own, or the secretariat's
	At         time.Time `json:"at"`
	Rev        int64     `json:"-"`
}

// Meeting is what a dialogue has for those who take part.
type Meeting struct {
	Video  string `json:"video"`  // https address; empty until it is set
	Closed bool   `json:"closed"` // registrations can't be changed any more
	Rev    int64  `json:"rev"`
}

// Records is what registrations need of the store.
type Records interface {
	Insert(ctx context.Context, collection string, r store.Record) error
	Get(ctx context.Context, collection, id string) (store.Record, error)
	Replace(ctx context.Context, collection string, r store.Record) (int64, error)
	List(ctx context.Context, collection string, q store.Query) ([]store.Record, error)
}

// Book is all registrations over a store.
type Book struct {
	records   Records
	catalogue *gcm.Data
	now       func() time.Time
}

// NewBook makes the book.
func NewBook(records Records, catalogue *gcm.Data, now func() time.Time) *Book {
	return &Book{records: records, catalogue: catalogue, now: now}
}

func id(dialogue, account string) string { return dialogue + "/" + account }

// Answer is what somebody says.
type Answer struct {
	TakesPart bool     `json:"takesPart"`
	Lang      gcm.Lang `json:"lang"`
	Behalf    string   `json:"behalf"`
}

// Confirm keeps an answer in place of an earlier one. by is who gives it: the account
// itself, or somebody of the secretariat for it. While the dialogue's registration is
// closed only the secretariat changes anything: a fault RegistrationClosed.
func (b *Book) Confirm(ctx context.Context, dialogue string, who contribution.Actor, by contribution.Actor, a Answer) (Registration, error) {
	if _, known := b.catalogue.Dialogue(dialogue); !known {
		return Registration{}, fault.New(fault.Absent, "no such dialogue")
	}
	behalf := strings.Join(strings.Fields(a.Behalf), " ")
	switch {
	case !a.Lang.Valid():
		return Registration{}, fault.New(fault.Invalid, "lang is es or en")
	case utf8.RuneCountInString(behalf) > maxBehalf:
		return Registration{}, fault.New(fault.TooLarge, "the office has at most %d characters", maxBehalf)
	case strings.ContainsFunc(behalf, misleading):
		return Registration{}, fault.New(fault.BadCharacter, "the office has letters only, no controls")
	}
	m, err := b.Meeting(ctx, dialogue)
	if err != nil {
		return Registration{}, err
	}
	if m.Closed && by.Role != contribution.Secretariat {
		return Registration{}, fault.New(fault.RegistrationClosed, "registration for %s", dialogue)
	}
	r := Registration{
		Dialogue: dialogue, Account: who.Account, Delegation: who.Delegation, TakesPart: a.TakesPart, Lang: a.Lang, Behalf: behalf,
		By: by.Account, At: b.now().UTC().Truncate(time.Millisecond),
	}
	return r, b.put(ctx, r)
}

// put stores an answer; of two at one moment the later one stays.
func (b *Book) put(ctx context.Context, r Registration) error {
	for {
		before, err := b.records.Get(ctx, RegistrationCollection.Name, id(r.Dialogue, r.Account))
		if err != nil && !errors.Is(err, store.ErrAbsent) {
			return fmt.Errorf("reading a registration: %w", err)
		}
		body, jsonErr := json.Marshal(r)
		if jsonErr != nil {
			return fmt.Errorf("encoding a registration: %w", jsonErr)
		}
		record := store.Record{ID: id(r.Dialogue, r.Account), Keys: map[string]string{"dialogue": r.Dialogue}, Body: body}
		if err != nil {
			err = b.records.Insert(ctx, RegistrationCollection.Name, record)
		} else {
			record.Rev = before.Rev
			_, err = b.records.Replace(ctx, RegistrationCollection.Name, record)
		}
		if errors.Is(err, store.ErrConflict) || errors.Is(err, store.ErrAbsent) {
			continue
		}
		if err != nil {
			return fmt.Errorf("keeping a registration: %w", err)
		}
		return nil
	}
}

// Of gives one account's answer; false where it gave none.
func (b *Book) Of(ctx context.Context, dialogue, account string) (Registration, bool, error) {
	r, err := b.records.Get(ctx, RegistrationCollection.Name, id(dialogue, account))
	if errors.Is(err, store.ErrAbsent) {
		return Registration{}, false, nil
	}
	if err != nil {
		return Registration{}, false, fmt.Errorf("reading a registration: %w", err)
	}
	var is Registration
	if err := json.Unmarshal(r.Body, &is); err != nil {
		return Registration{}, false, fmt.Errorf("decoding a registration: %w", err)
	}
	return is, true, nil
}

// All gives every answer for a dialogue, by account.
func (b *Book) All(ctx context.Context, dialogue string) ([]Registration, error) {
	all := []Registration{}
	q := store.Query{Index: "dialogue", Value: dialogue, Limit: 1000}
	for {
		page, err := b.records.List(ctx, RegistrationCollection.Name, q)
		if err != nil {
			return nil, fmt.Errorf("listing registrations: %w", err)
		}
		for _, record := range page {
			var r Registration
			if err := json.Unmarshal(record.Body, &r); err != nil {
				return nil, fmt.Errorf("decoding registration %s: %w", record.ID, err)
			}
			all, q.After = append(all, r), record.ID
		}
		if len(page) < q.Limit {
			return all, nil
		}
	}
}

// Roster says who takes part in a dialogue: delegations and entities, not persons.
type Roster struct {
	Dialogue     string   `json:"dialogue"`
	Participants []string `json:"participants"` // members of the Conference, in the catalogue's order
	Observers    []string `json:"observers"`    // others, countries before entities, in the catalogue's order
	Apart        []string `json:"apart"`        // participants that are not part of the Compact
}

// Roster counts a delegation in once one of its people confirmed and didn't take it back.
// What it takes part as is read from what was stated, at the instant that counts for the dialogue.
func (b *Book) Roster(ctx context.Context, dialogue string, stated office.Statements, at time.Time) (Roster, error) {
	all, err := b.All(ctx, dialogue)
	if err != nil {
		return Roster{}, err
	}
	there := map[string]bool{}
	for _, r := range all {
		there[r.Delegation] = there[r.Delegation] || r.TakesPart
	}
	roster := Roster{Dialogue: dialogue, Participants: []string{}, Observers: []string{}, Apart: []string{}}
	for _, m := range b.catalogue.Members {
		switch as := stated.Of(m.ID, at); {
		case !there[m.ID]:
		case !slices.Contains(as, office.Member):
			roster.Observers = append(roster.Observers, m.ID)
		default:
			roster.Participants = append(roster.Participants, m.ID)
			if !slices.Contains(as, office.Compact) {
				roster.Apart = append(roster.Apart, m.ID)
			}
		}
	}
	for _, e := range b.catalogue.Entities {
		if there[e.ID] {
			roster.Observers = append(roster.Observers, e.ID)
		}
	}
	return roster, nil
}

// In gives a roster's participants alphabetically in a language.
func (r Roster) In(d *gcm.Data, lang gcm.Lang) []gcm.Member { return among(d, lang, r.Participants) }

// ApartIn gives those of them that are not part of the Compact.
func (r Roster) ApartIn(d *gcm.Data, lang gcm.Lang) []gcm.Member { return among(d, lang, r.Apart) }

func among(d *gcm.Data, lang gcm.Lang, ids []string) []gcm.Member {
	return slices.DeleteFunc(d.MembersIn(lang), func(m gcm.Member) bool { return !slices.Contains(ids, m.ID) })
}

// misleading finds controls and the marks that reorder their neighbours.
func misleading(r rune) bool {
	return r < 0x20 || r == 0x7f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}
