package entry

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/people"
)

const (
	maxPasskeys = 10
	maxKeyName  = 60 // characters
)

// Passkey is one of an account's passkeys, as its page shows it.
type Passkey struct {
	ID    string    `json:"id"`
	Name  string    `json:"name"`
	Added time.Time `json:"added"`
}

type storedKey struct {
	Name  string              `json:"name"`
	Added time.Time           `json:"added"`
	Key   webauthn.Credential `json:"key"`
}

func (k storedKey) id() string { return base64.RawURLEncoding.EncodeToString(k.Key.ID) }

func (k storedKey) shown() Passkey { return Passkey{ID: k.id(), Name: k.Name, Added: k.Added} }

// relyingParty is the service towards authenticators: its host, on the address people
// use. It is nil where that has no name.
func relyingParty(publicURL string) (*webauthn.WebAuthn, error) {
	u, err := url.Parse(publicURL)
	if err != nil {
		return nil, fmt.Errorf("reading the public address: %w", err)
	}
	if net.ParseIP(u.Hostname()) != nil {
		return nil, nil // browsers make passkeys for names alone
	}
	w, err := webauthn.New(&webauthn.Config{
		RPID: u.Hostname(), RPDisplayName: "Redonda", RPOrigins: []string{u.Scheme + "://" + u.Host},
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired,
		},
	})
	if err != nil {
		return nil, fmt.Errorf("preparing passkeys: %w", err)
	}
	return w, nil
}

// HasPasskeys tells whether passkeys can be used at all.
func (w *Ways) HasPasskeys() bool { return w.webauthn != nil }

func (w *Ways) needPasskeys() error {
	if !w.HasPasskeys() {
		return fault.New(fault.PasskeyRefused, "passkeys need an address with a name: see --url")
	}
	return nil
}

// holder is an account towards the library.
type holder struct {
	people.Account
	keys []storedKey
}

func (h holder) WebAuthnID() []byte          { return []byte(h.ID) }
func (h holder) WebAuthnName() string        { return strings.TrimSpace(h.Email + " " + h.Code) }
func (h holder) WebAuthnDisplayName() string { return h.Name.In(h.Lang) }
func (h holder) WebAuthnCredentials() []webauthn.Credential {
	all := make([]webauthn.Credential, len(h.keys))
	for i, k := range h.keys {
		all[i] = k.Key
	}
	return all
}

// NewPasskey begins to add a passkey: options for the browser, and the ticket to come back with.
func (w *Ways) NewPasskey(ctx context.Context, a people.Account) (*protocol.CredentialCreation, string, error) {
	if err := w.needPasskeys(); err != nil {
		return nil, "", err
	}
	c, err := w.read(ctx, a.ID)
	if err != nil {
		return nil, "", err
	}
	if len(c.Passkeys) >= maxPasskeys {
		return nil, "", fault.New(fault.Invalid, "an account has at most %d passkeys", maxPasskeys)
	}
	h := holder{a, c.Passkeys}
	options, session, err := w.webauthn.BeginRegistration(h, webauthn.WithExclusions(webauthn.Credentials(h.WebAuthnCredentials()).CredentialDescriptors()))
	if err != nil {
		return nil, "", fmt.Errorf("beginning a passkey: %w", err)
	}
	ticket, err := w.keep(ctx, forNewKey, a.ID, session)
	return options, ticket, err
}

func (w *Ways) keep(ctx context.Context, p purpose, account string, session *webauthn.SessionData) (string, error) {
	data, err := json.Marshal(session)
	if err != nil {
		return "", fmt.Errorf("encoding the state of a passkey: %w", err)
	}
	return w.issue(ctx, p, ticketFor{Account: account, Data: data})
}

func sessionOf(t ticketFor) (webauthn.SessionData, error) {
	var session webauthn.SessionData
	if err := json.Unmarshal(t.Data, &session); err != nil {
		return session, fmt.Errorf("decoding the state of a passkey: %w", err)
	}
	return session, nil
}

// AddPasskey takes the browser's answer and keeps the passkey under a name.
func (w *Ways) AddPasskey(ctx context.Context, a people.Account, ticket, name string, answer []byte) (Passkey, error) {
	name = strings.Join(strings.Fields(name), " ")
	if name == "" || utf8.RuneCountInString(name) > maxKeyName {
		return Passkey{}, fault.New(fault.Invalid, "a passkey has a name of at most %d characters", maxKeyName)
	}
	t, err := w.spend(ctx, forNewKey, ticket)
	if err != nil {
		return Passkey{}, err
	}
	if t.Account != a.ID {
		return Passkey{}, fault.New(fault.TicketSpent, "the ticket is another account's")
	}
	session, err := sessionOf(t)
	if err != nil {
		return Passkey{}, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBody(bytes.NewReader(answer))
	if err != nil {
		return Passkey{}, fault.Wrap(fault.PasskeyRefused, err, "reading a new passkey")
	}
	c, err := w.read(ctx, a.ID)
	if err != nil {
		return Passkey{}, err
	}
	key, err := w.webauthn.CreateCredential(holder{a, c.Passkeys}, session, parsed)
	if err != nil {
		return Passkey{}, fault.Wrap(fault.PasskeyRefused, err, "checking a new passkey")
	}
	stored := storedKey{Name: name, Added: w.now().UTC().Truncate(time.Second), Key: *key}
	c.Passkeys = append(c.Passkeys, stored)
	return stored.shown(), w.write(ctx, a.ID, c)
}

// RemovePasskey takes a passkey away; one that isn't there has gone already.
func (w *Ways) RemovePasskey(ctx context.Context, account, id string) error {
	c, err := w.read(ctx, account)
	if err != nil {
		return err
	}
	left := slices.DeleteFunc(slices.Clone(c.Passkeys), func(k storedKey) bool { return k.id() == id })
	if len(left) == len(c.Passkeys) {
		return nil
	}
	c.Passkeys = left
	return w.write(ctx, account, c)
}

// AskForPasskey begins a sign-in by passkey, for whoever has one: no address is asked for.
func (w *Ways) AskForPasskey(ctx context.Context) (*protocol.CredentialAssertion, string, error) {
	if err := w.needPasskeys(); err != nil {
		return nil, "", err
	}
	options, session, err := w.webauthn.BeginDiscoverableLogin()
	if err != nil {
		return nil, "", fmt.Errorf("asking for a passkey: %w", err)
	}
	ticket, err := w.keep(ctx, forKey, "", session)
	return options, ticket, err
}

// Passkey takes the browser's answer and gives the account. cloned tells that the
// authenticator's counter went back, which a copied key would do.
func (w *Ways) Passkey(ctx context.Context, ticket string, answer []byte) (a people.Account, cloned bool, err error) {
	t, err := w.spend(ctx, forKey, ticket)
	if err != nil {
		return a, false, err
	}
	session, err := sessionOf(t)
	if err != nil {
		return a, false, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBody(bytes.NewReader(answer))
	if err != nil {
		return a, false, fault.Wrap(fault.PasskeyRefused, err, "reading a passkey")
	}
	var c credentials
	find := func(_, handle []byte) (webauthn.User, error) {
		if a, err = w.book.Account(ctx, string(handle)); err != nil {
			return nil, err
		}
		if a.Ended != nil {
			return nil, fault.New(fault.PasskeyRefused, "the account has ended")
		}
		c, err = w.read(ctx, a.ID)
		return holder{a, c.Passkeys}, err
	}
	_, key, err := w.webauthn.ValidatePasskeyLogin(find, session, parsed)
	if err != nil {
		return people.Account{}, false, fault.Wrap(fault.PasskeyRefused, err, "checking a passkey")
	}
	for i := range c.Passkeys {
		if bytes.Equal(c.Passkeys[i].Key.ID, key.ID) {
			c.Passkeys[i].Key = *key
		}
	}
	if err := w.write(ctx, a.ID, c); err != nil && fault.CodeOf(err) != fault.Conflict {
		return people.Account{}, false, err
	}
	return a, key.Authenticator.CloneWarning, nil
}
