package people

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/store"
)

// The collections of this package.
var (
	AccountCollection    = store.Collection{Name: "accounts", Indexes: []store.Index{{Name: "email", Unique: true}}}
	InvitationCollection = store.Collection{Name: "invitations", Indexes: []store.Index{{Name: "account"}, {Name: "ends", Ends: true}}}
	SessionCollection    = store.Collection{Name: "sessions", Indexes: []store.Index{{Name: "account"}, {Name: "ends", Ends: true}}}
)

// Records is what the book needs of the store.
type Records interface {
	Insert(ctx context.Context, collection string, r store.Record) error
	Get(ctx context.Context, collection, id string) (store.Record, error)
	Replace(ctx context.Context, collection string, r store.Record) (int64, error)
	Delete(ctx context.Context, collection, id string, rev int64) error
	List(ctx context.Context, collection string, q store.Query) ([]store.Record, error)
}

// Offices tells who holds the presidency.
type Offices interface {
	Holds(ctx context.Context, delegation string, at time.Time) (bool, error)
}

// Book is the book of accounts, invitations and sessions.
type Book struct {
	offices   Offices
	records   Records
	now       func() time.Time
	catalogue *gcm.Data
}

// NewBook makes a book over a store.
func NewBook(records Records, now func() time.Time, catalogue *gcm.Data, offices Offices) *Book {
	return &Book{offices: offices, records: records, now: now, catalogue: catalogue}
}

// newSecret makes a secret of 256 random bits, for a link or a cookie.
func newSecret() string {
	var b [32]byte
	rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// fingerprint is what of a secret is stored. A plain hash is enough: 256 random
// bits can't be guessed from it.
func fingerprint(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// SessionID names a session without giving its secret away.
func SessionID(secret string) string { return fingerprint(secret) }

func (b *Book) read(ctx context.Context, c store.Collection, id string, into any) (store.Record, error) {
	record, err := b.records.Get(ctx, c.Name, id)
	if err != nil {
		return store.Record{}, fmt.Errorf("reading from %s: %w", c.Name, err)
	}
	if err := json.Unmarshal(record.Body, into); err != nil {
		return store.Record{}, fmt.Errorf("decoding from %s: %w", c.Name, err)
	}
	return record, nil
}

// each visits all records of a query, page by page.
func (b *Book) each(ctx context.Context, c store.Collection, q store.Query, visit func(store.Record) error) error {
	const page = 500
	for q.Limit = page; ; {
		records, err := b.records.List(ctx, c.Name, q)
		if err != nil {
			return fmt.Errorf("listing %s: %w", c.Name, err)
		}
		for _, r := range records {
			if err := visit(r); err != nil {
				return err
			}
			q.After = r.ID
		}
		if len(records) < page {
			return nil
		}
	}
}
