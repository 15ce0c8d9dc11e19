package entry_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/entry"
	"github.com/redonda/redonda/internal/fault"
)

// ministry is a small provider of OpenID Connect, which signs with RS256.
type ministry struct {
	*httptest.Server
	t         *testing.T
	key       *rsa.PrivateKey
	now       func() time.Time
	mu        sync.Mutex
	email     string
	verified  bool
	nonce     string // in place of the one asked for, where not empty
	audience  string
	challenge string
	asked     string // the nonce asked for
}

func newMinistry(t *testing.T, now func() time.Time) *ministry {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	must(t, err)
	m := &ministry{t: t, key: key, now: now, verified: true, audience: "redonda"}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		m.write(w, map[string]any{
			"issuer": m.URL, "authorization_endpoint": m.URL + "/authorize", "token_endpoint": m.URL + "/token", "jwks_uri": m.URL + "/keys",
			"id_token_signing_alg_values_supported": []string{"RS256"},
		})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		m.write(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &key.PublicKey, KeyID: "one", Algorithm: "RS256", Use: "sig"}}})
	})
	mux.HandleFunc("POST /token", m.token)
	m.Server = httptest.NewServer(mux)
	t.Cleanup(m.Close)
	return m
}

func (m *ministry) write(w http.ResponseWriter, answer any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(answer); err != nil {
		m.t.Error(err)
	}
}

func (m *ministry) token(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	defer m.mu.Unlock()
	sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	if r.FormValue("code") != "good" || base64.RawURLEncoding.EncodeToString(sum[:]) != m.challenge {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: m.key, KeyID: "one"}}, nil)
	if err != nil {
		m.t.Error(err)
		return
	}
	nonce := m.asked
	if m.nonce != "" {
		nonce = m.nonce
	}
	id, err := jwt.Signed(signer).Claims(map[string]any{
		"iss": m.URL, "sub": "1", "aud": m.audience, "iat": m.now().Unix(), "exp": m.now().Add(time.Minute).Unix(),
		"nonce": nonce, "email": m.email, "email_verified": m.verified,
	}).Serialize()
	if err != nil {
		m.t.Error(err)
		return
	}
	m.write(w, map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": id})
}

// visit goes to the provider's page, which gives the state back.
func (m *ministry) visit(t *testing.T, address string) (state string) {
	t.Helper()
	u, err := url.Parse(address)
	must(t, err)
	q := u.Query()
	if q.Get("code_challenge_method") != "S256" || q.Get("redirect_uri") != "https://redonda.example/api/v1/sign-on/callback" || q.Get("nonce") == "" {
		t.Errorf("asks %s", address)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.challenge, m.asked = q.Get("code_challenge"), q.Get("nonce")
	return q.Get("state")
}

func TestAMinistrysSignOn(t *testing.T) {
	t.Parallel()
	d := open(t)
	a := d.account(t, "head@hn.example")
	ended, err := d.book.Account(t.Context(), d.account(t, "former@hn.example").ID)
	must(t, err)
	_, _, err = d.book.Close(t.Context(), ended.ID, ended.Rev)
	must(t, err)
	m := newMinistry(t, d.now)
	sign := entry.NewSignOn(d.Ways, entry.Provider{
		Issuer: m.URL, Client: "redonda", Secret: "s", Delegations: map[string]string{"gob.example": "gt", "hn.example": "hn"},
	}, "https://redonda.example/api/v1/sign-on/callback")
	tests := []struct {
		name  string
		set   func()
		code  string
		state func(string) string
		id    string // of the account; "new" for a reader made by the rule
		want  fault.Code
	}{
		{name: "an account's address", id: a.ID},
		{name: "a delegation's domain", set: func() { m.email = "somebody@gob.example" }, id: "new"},
		{name: "nobody's domain", set: func() { m.email = "somebody@elsewhere.example" }, want: fault.NoAccount},
		{name: "an account that has ended", set: func() { m.email = "former@hn.example" }, want: fault.NoAccount},
		{name: "an address that is not verified", set: func() { m.verified = false }, want: fault.SignOnRefused},
		{name: "another sign-on's nonce", set: func() { m.nonce = "x" }, want: fault.SignOnRefused},
		{name: "a token for another service", set: func() { m.audience = "other" }, want: fault.SignOnRefused},
		{name: "a wrong code", code: "bad", want: fault.SignOnRefused},
		{name: "another browser's state", state: func(string) string { return "x" }, want: fault.TicketSpent},
	}
	for _, test := range tests {
		m.email, m.verified, m.nonce, m.audience = "head@hn.example", true, "", "redonda"
		if test.set != nil {
			test.set()
		}
		address, ticket, err := sign.Begin(t.Context())
		must(t, err)
		state, code := m.visit(t, address), "good"
		if test.state != nil {
			state = test.state(state)
		}
		if test.code != "" {
			code = test.code
		}
		got, err := sign.End(t.Context(), ticket, state, code)
		switch {
		case test.want != "":
			refused(t, test.name, err, test.want)
		case err != nil:
			t.Errorf("%s: %v", test.name, err)
		case test.id == "new" && (got.Role != contribution.Reader || got.Delegation != "gt"), test.id != "new" && got.ID != test.id:
			t.Errorf("%s: %+v", test.name, got)
		}
		if test.want == "" {
			_, err = sign.End(t.Context(), ticket, state, code)
			refused(t, test.name+", twice", err, fault.TicketSpent)
		}
	}
}

func TestAMinistryThatIsAway(t *testing.T) {
	t.Parallel()
	d := open(t)
	m := newMinistry(t, d.now)
	m.Close()
	sign := entry.NewSignOn(d.Ways, entry.Provider{Issuer: m.URL, Client: "redonda"}, "https://redonda.example/api/v1/sign-on/callback")
	_, _, err := sign.Begin(context.WithoutCancel(t.Context()))
	refused(t, "beginning", err, fault.SignOnAway)
}
