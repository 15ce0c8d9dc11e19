package entry

import (
	"context"

	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/people"
)

// wrong is the one answer to a sign-in that fails, whatever the reason: nobody learns
// from it who has an account.
func wrong() error { return fault.New(fault.WrongCredentials, "signing in") }

// hashed waits for its turn and hashes or compares; it ends early with ctx.
func hashed[T any](ctx context.Context, w *Ways, do func() (T, error)) (T, error) {
	var none T
	select {
	case w.hashing <- struct{}{}:
		defer func() { <-w.hashing }()
	case <-ctx.Done():
		return none, ctx.Err()
	}
	return do()
}

// SetPassword gives an account a password. Where it has one, current must be it: a
// device that was left open must not become somebody else's for good.
func (w *Ways) SetPassword(ctx context.Context, a people.Account, current, password string) error {
	c, err := w.read(ctx, a.ID)
	if err != nil {
		return err
	}
	if c.Password != "" {
		if err := w.slow.allow("password " + a.ID); err != nil {
			return err
		}
		fits, err := hashed(ctx, w, func() (bool, error) {
			fits, _, err := w.cost.fits(normal(current), c.Password)
			return fits, err
		})
		if err != nil {
			return err
		}
		if !fits {
			w.slow.failed("password " + a.ID)
			return wrong()
		}
		w.slow.succeeded("password " + a.ID)
	}
	password = normal(password)
	if err := check(password, a); err != nil {
		return err
	}
	if c.Password, err = hashed(ctx, w, func() (string, error) { return w.cost.hash(password) }); err != nil {
		return err
	}
	return w.write(ctx, a.ID, c)
}

// Next is what a right password leads to: the account, or first the ticket for a code.
type Next struct {
	Account people.Account
	Ticket  string // to be given with a code; empty where none is needed
}

// Password compares an address and a password. Whatever doesn't fit is a fault
// WrongCredentials after the same work, and after some of them in a row a fault
// SlowDown for a while that grows to a minute: it ends by itself, and links and
// passkeys are not held up by it.
func (w *Ways) Password(ctx context.Context, email, password string) (Next, error) {
	email, err := people.CheckEmail(email)
	if err != nil {
		email = "" // an address that can't be: as unknown as any
	}
	key := "sign-in " + email
	if err := w.slow.allow(key); err != nil {
		return Next{}, err
	}
	a, c, err := w.known(ctx, email)
	if err != nil {
		return Next{}, err
	}
	line := c.Password
	if line == "" {
		line = w.dummy
	}
	type outcome struct{ fits, outdated bool }
	is, err := hashed(ctx, w, func() (outcome, error) {
		fits, outdated, err := w.cost.fits(normal(password), line)
		return outcome{fits, outdated}, err
	})
	if err != nil {
		return Next{}, err
	}
	if !is.fits || c.Password == "" {
		w.slow.failed(key)
		return Next{}, wrong()
	}
	w.slow.succeeded(key)
	if is.outdated {
		if err := w.rehash(ctx, a, c, normal(password)); err != nil {
			return Next{}, err
		}
	}
	if c.TOTP == "" {
		return Next{Account: a}, nil
	}
	ticket, err := w.issue(ctx, forCode, ticketFor{Account: a.ID})
	return Next{Account: a, Ticket: ticket}, err
}

// known gives the open account of an address and its credentials; nothing where there
// is none.
func (w *Ways) known(ctx context.Context, email string) (people.Account, credentials, error) {
	if email == "" {
		return people.Account{}, credentials{}, nil
	}
	a, err := w.book.ByEmail(ctx, email)
	if err != nil && fault.CodeOf(err) == fault.Absent || err == nil && a.Ended != nil {
		return people.Account{}, credentials{}, nil
	}
	if err != nil {
		return people.Account{}, credentials{}, err
	}
	c, err := w.read(ctx, a.ID)
	return a, c, err
}

// rehash brings a password to the cost of today; somebody else's change goes first.
func (w *Ways) rehash(ctx context.Context, a people.Account, c credentials, password string) error {
	var err error
	if c.Password, err = hashed(ctx, w, func() (string, error) { return w.cost.hash(password) }); err != nil {
		return err
	}
	if err := w.write(ctx, a.ID, c); err != nil && fault.CodeOf(err) != fault.Conflict {
		return err
	}
	return nil
}
