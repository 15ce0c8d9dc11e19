package entry

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/people"
	"github.com/redonda/redonda/internal/store"
)

// The collections of this package.
var (
	CredentialCollection = store.Collection{Name: "credentials"}
	TicketCollection     = store.Collection{Name: "tickets", Indexes: []store.Index{{Name: "ends", Ends: true}}}
)

// Records is what the ways in need of the store.
type Records interface {
	Insert(ctx context.Context, collection string, r store.Record) error
	Get(ctx context.Context, collection, id string) (store.Record, error)
	Replace(ctx context.Context, collection string, r store.Record) (int64, error)
	Delete(ctx context.Context, collection, id string, rev int64) error
}

// Ways are the ways in. It may be used from many goroutines.
type Ways struct {
	records  Records
	book     *people.Book
	now      func() time.Time
	cost     Cost
	hashing  chan struct{} // one token a running hash: each takes Cost.Memory
	dummy    string        // what a password of nobody is compared with
	webauthn *webauthn.WebAuthn
	slow     *slowness
	seal     *Seal // nil: secrets of second steps are kept plain
}

// hashings is how many passwords are hashed at once.
const hashings = 2

// NewWays makes the ways in over a store. publicURL is the address people use; passkeys
// belong to its host. seal keeps the secrets of second steps; nil leaves them plain, for
// stores whose operator gave no key.
func NewWays(records Records, book *people.Book, now func() time.Time, publicURL string, cost Cost, seal *Seal) (*Ways, error) {
	w := &Ways{records: records, book: book, now: now, cost: cost, seal: seal, hashing: make(chan struct{}, hashings), slow: newSlowness(now)}
	var err error
	if w.dummy, err = w.cost.hash("nobody has this password"); err != nil {
		return nil, err
	}
	if w.webauthn, err = relyingParty(publicURL); err != nil {
		return nil, err
	}
	return w, nil
}

// credentials are what proves that somebody is an account's.
type credentials struct {
	Password string      `json:"password,omitempty"` // as Cost.hash writes it
	TOTP     string      `json:"totp,omitempty"`     // secret in base32, sealed, once it was confirmed
	Waiting  string      `json:"waiting,omitempty"`  // secret that is not confirmed yet, sealed
	Step     int64       `json:"step,omitempty"`     // of the last code that was taken; none is taken twice
	Recovery []string    `json:"recovery,omitempty"` // hashes of the codes that are left
	Passkeys []storedKey `json:"passkeys,omitempty"`
	rev      int64
}

func (w *Ways) read(ctx context.Context, account string) (credentials, error) {
	var c credentials
	r, err := w.records.Get(ctx, CredentialCollection.Name, account)
	if errors.Is(err, store.ErrAbsent) {
		return c, nil
	}
	if err != nil {
		return c, fmt.Errorf("reading credentials: %w", err)
	}
	if err := json.Unmarshal(r.Body, &c); err != nil {
		return c, fmt.Errorf("decoding credentials: %w", err)
	}
	c.rev = r.Rev
	return c, nil
}

// write stores credentials that were read; a fault Conflict where somebody was faster.
func (w *Ways) write(ctx context.Context, account string, c credentials) error {
	body, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("encoding credentials: %w", err)
	}
	r := store.Record{ID: account, Rev: c.rev, Body: body}
	if c.rev == 0 {
		err = w.records.Insert(ctx, CredentialCollection.Name, r)
	} else {
		_, err = w.records.Replace(ctx, CredentialCollection.Name, r)
	}
	if errors.Is(err, store.ErrConflict) || errors.Is(err, store.ErrAbsent) {
		return fault.Wrap(fault.Conflict, err, "keeping credentials")
	}
	if err != nil {
		return fmt.Errorf("keeping credentials: %w", err)
	}
	return nil
}

// Standing says which ways in an account has.
type Standing struct {
	Password bool      `json:"password"`
	TOTP     bool      `json:"totp"`
	Recovery int       `json:"recovery"` // codes left
	Passkeys []Passkey `json:"passkeys"`
}

// Standing gives the ways in of an account.
func (w *Ways) Standing(ctx context.Context, account string) (Standing, error) {
	c, err := w.read(ctx, account)
	if err != nil {
		return Standing{}, err
	}
	s := Standing{Password: c.Password != "", TOTP: c.TOTP != "", Recovery: len(c.Recovery), Passkeys: []Passkey{}}
	for _, k := range c.Passkeys {
		s.Passkeys = append(s.Passkeys, k.shown())
	}
	return s, nil
}
