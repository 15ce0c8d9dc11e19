package entry

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/store"
)

// ticketLasts is how long the steps of one sign-in may take.
const ticketLasts = 5 * time.Minute

// purpose says what a ticket is for; one for something else is none.
type purpose string

const (
	forCode     purpose = "code"
	forNewKey   purpose = "new passkey"
	forKey      purpose = "passkey"
	forProvider purpose = "provider"
)

// ticketFor is what a ticket stands for between two requests.
type ticketFor struct {
	Purpose purpose         `json:"purpose"`
	Account string          `json:"account,omitempty"`
	Data    json.RawMessage `json:"data,omitempty"`
	Ends    time.Time       `json:"ends"`
}

// issue makes a ticket, whose secret it answers; the store has its hash.
func (w *Ways) issue(ctx context.Context, p purpose, t ticketFor) (string, error) {
	secret := strings.ToLower(rand.Text())
	t.Purpose, t.Ends = p, w.now().Add(ticketLasts).UTC()
	body, err := json.Marshal(t)
	if err != nil {
		return "", fmt.Errorf("encoding a ticket: %w", err)
	}
	r := store.Record{ID: ticketID(secret), Keys: map[string]string{"ends": store.Moment(t.Ends)}, Body: body}
	if err := w.records.Insert(ctx, TicketCollection.Name, r); err != nil {
		return "", fmt.Errorf("storing a ticket: %w", err)
	}
	return secret, nil
}

func ticketID(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// look gives what a ticket stands for, or a fault TicketSpent.
func (w *Ways) look(ctx context.Context, p purpose, secret string) (ticketFor, store.Record, error) {
	r, err := w.records.Get(ctx, TicketCollection.Name, ticketID(secret))
	if errors.Is(err, store.ErrAbsent) {
		return ticketFor{}, r, fault.New(fault.TicketSpent, "no such ticket")
	}
	if err != nil {
		return ticketFor{}, r, fmt.Errorf("reading a ticket: %w", err)
	}
	var t ticketFor
	if err := json.Unmarshal(r.Body, &t); err != nil {
		return ticketFor{}, r, fmt.Errorf("decoding a ticket: %w", err)
	}
	if t.Purpose != p || !w.now().Before(t.Ends) {
		return ticketFor{}, r, fault.New(fault.TicketSpent, "the ticket is over or for something else")
	}
	return t, r, nil
}

// spend takes a ticket: of two who give it, one goes on.
func (w *Ways) spend(ctx context.Context, p purpose, secret string) (ticketFor, error) {
	t, r, err := w.look(ctx, p, secret)
	if err != nil {
		return t, err
	}
	err = w.records.Delete(ctx, TicketCollection.Name, r.ID, r.Rev)
	if errors.Is(err, store.ErrAbsent) || errors.Is(err, store.ErrConflict) {
		return t, fault.New(fault.TicketSpent, "somebody was faster")
	}
	if err != nil {
		return t, fmt.Errorf("taking a ticket: %w", err)
	}
	return t, nil
}
