package entry

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/people"
)

// Provider is a ministry's own sign-on.
type Provider struct {
	Issuer, Client, Secret string
	// Delegations say which domains of addresses are whose: people of them who have no
	// account yet come in as readers of that delegation.
	Delegations map[string]string
}

// ParseDelegations reads domains and their delegations, such as "sre.gob.mx=mx,rree.gob.sv=sv".
func ParseDelegations(list string) (map[string]string, error) {
	all := map[string]string{}
	for pair := range strings.SplitSeq(list, ",") {
		if strings.TrimSpace(pair) == "" {
			continue
		}
		domain, delegation, found := strings.Cut(strings.TrimSpace(pair), "=")
		if !found || domain == "" || delegation == "" {
			return nil, fmt.Errorf("reading the domains of delegations: %q is not domain=delegation", pair)
		}
		all[strings.ToLower(domain)] = delegation
	}
	return all, nil
}

// SignOn signs people in by a provider. It finds the provider when it is first needed,
// and again while it can't be reached.
type SignOn struct {
	ways     *Ways
	settings Provider
	redirect string
	found    chan *oidc.Provider // holds the provider once it was found; its capacity is the lock
}

// NewSignOn makes a sign-on whose answers come to redirect, the address of the callback.
func NewSignOn(w *Ways, p Provider, redirect string) *SignOn {
	s := &SignOn{ways: w, settings: p, redirect: redirect, found: make(chan *oidc.Provider, 1)}
	s.found <- nil
	return s
}

// patient asks a provider, and gives one up that hangs.
var patient = &http.Client{Timeout: 10 * time.Second}

func (s *SignOn) provider(ctx context.Context) (*oidc.Provider, error) {
	ctx = oidc.ClientContext(ctx, patient)
	var p *oidc.Provider
	select {
	case p = <-s.found:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { s.found <- p }()
	if p != nil {
		return p, nil
	}
	fresh, err := oidc.NewProvider(ctx, s.settings.Issuer)
	if err != nil {
		return nil, fault.Wrap(fault.SignOnAway, err, "asking the provider about itself")
	}
	p = fresh
	return p, nil
}

func (s *SignOn) oauth(p *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{
		ClientID: s.settings.Client, ClientSecret: s.settings.Secret, Endpoint: p.Endpoint(), RedirectURL: s.redirect,
		Scopes: []string{oidc.ScopeOpenID, "email"},
	}
}

// held is what a sign-on remembers while somebody is at the provider.
type held struct {
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"` // of PKCE (RFC 7636)
}

// Begin gives the provider's address to go to, and the ticket that the browser keeps:
// it is the state as well, so that only the browser that began can end.
func (s *SignOn) Begin(ctx context.Context) (address, ticket string, err error) {
	p, err := s.provider(ctx)
	if err != nil {
		return "", "", err
	}
	h := held{Nonce: oauth2.GenerateVerifier(), Verifier: oauth2.GenerateVerifier()}
	data, err := json.Marshal(h)
	if err != nil {
		return "", "", fmt.Errorf("encoding a sign-on: %w", err)
	}
	if ticket, err = s.ways.issue(ctx, forProvider, ticketFor{Data: data}); err != nil {
		return "", "", err
	}
	return s.oauth(p).AuthCodeURL(ticket, oidc.Nonce(h.Nonce), oauth2.S256ChallengeOption(h.Verifier)), ticket, nil
}

// End takes the provider's code and gives the account: the one of the verified address,
// or a new one of a reader where the address's domain is a delegation's. Somebody else
// is a fault NoAccount.
func (s *SignOn) End(ctx context.Context, ticket, state, code string) (people.Account, error) {
	if ticket == "" || ticket != state {
		return people.Account{}, fault.New(fault.TicketSpent, "this browser did not begin the sign-on")
	}
	t, err := s.ways.spend(ctx, forProvider, ticket)
	if err != nil {
		return people.Account{}, err
	}
	var h held
	if err := json.Unmarshal(t.Data, &h); err != nil {
		return people.Account{}, fmt.Errorf("decoding a sign-on: %w", err)
	}
	p, err := s.provider(ctx)
	if err != nil {
		return people.Account{}, err
	}
	email, err := s.verified(ctx, p, code, h)
	if err != nil {
		return people.Account{}, err
	}
	return s.account(ctx, email)
}

func (s *SignOn) verified(ctx context.Context, p *oidc.Provider, code string, h held) (string, error) {
	ctx = oidc.ClientContext(ctx, patient)
	token, err := s.oauth(p).Exchange(ctx, code, oauth2.VerifierOption(h.Verifier))
	if err != nil {
		return "", fault.Wrap(fault.SignOnRefused, err, "giving the code to the provider")
	}
	raw, there := token.Extra("id_token").(string)
	if !there {
		return "", fault.New(fault.SignOnRefused, "the provider gave no ID token")
	}
	id, err := p.Verifier(&oidc.Config{ClientID: s.settings.Client, Now: s.ways.now}).Verify(ctx, raw)
	if err != nil {
		return "", fault.Wrap(fault.SignOnRefused, err, "checking the ID token")
	}
	var claims struct {
		Email    string `json:"email"`
		Verified bool   `json:"email_verified"`
	}
	if err := errors.Join(id.Claims(&claims)); err != nil {
		return "", fault.Wrap(fault.SignOnRefused, err, "reading the ID token")
	}
	email, err := people.CheckEmail(claims.Email)
	if id.Nonce != h.Nonce || !claims.Verified || err != nil {
		return "", fault.New(fault.SignOnRefused, "the ID token is of another sign-on, or its address is not verified")
	}
	return email, nil
}

func (s *SignOn) account(ctx context.Context, email string) (people.Account, error) {
	a, err := s.ways.book.ByEmail(ctx, email)
	if err == nil && a.Ended == nil {
		return a, nil
	}
	if err != nil && fault.CodeOf(err) != fault.Absent {
		return people.Account{}, err
	}
	_, domain, _ := strings.Cut(email, "@")
	delegation, known := s.settings.Delegations[domain]
	if err == nil || !known { // ended, or of no delegation
		return people.Account{}, fault.New(fault.NoAccount, "no account has this address")
	}
	return s.ways.book.Add(ctx, email, people.Place{Role: contribution.Reader, Delegation: delegation})
}
