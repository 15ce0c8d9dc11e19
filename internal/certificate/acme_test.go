package certificate_test

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"sync/atomic"
	"testing"

	"github.com/redonda/redonda/internal/certificate"
)

// office speaks as much of ACME as one certificate takes, believes every answer to its
// challenge, and counts its orders.
type office struct {
	*httptest.Server
	*authority
	t      *testing.T
	issued atomic.Pointer[[]byte] // in PEM
	orders atomic.Int64
	terms  atomic.Bool // somebody agreed to them
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{authority: newAuthority(t), t: t}
	o.Server = httptest.NewServer(o)
	t.Cleanup(o.Close)
	return o
}

// said gives what a signed request says (RFC 8555, 6.2); its signature is not looked at.
func said(t *testing.T, r *http.Request, into any) {
	var signed struct{ Payload string }
	err := json.NewDecoder(r.Body).Decode(&signed)
	if err == nil && signed.Payload != "" {
		var payload []byte
		if payload, err = base64.RawURLEncoding.DecodeString(signed.Payload); err == nil {
			err = json.Unmarshal(payload, into)
		}
	}
	if err != nil {
		t.Errorf("%s: %v", r.URL.Path, err)
	}
}

func (o *office) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Replay-Nonce", "once")
	order := map[string]any{
		"status": "pending", "identifiers": []any{map[string]any{"type": "dns", "value": host}},
		"authorizations": []string{o.URL + "/authz"}, "finalize": o.URL + "/finalize",
	}
	answer := any(nil)
	switch r.URL.Path {
	case "/directory":
		answer = map[string]any{
			"newNonce": o.URL + "/nonce", "newAccount": o.URL + "/account", "newOrder": o.URL + "/orders",
			"meta": map[string]any{"termsOfService": o.URL + "/terms"},
		}
	case "/nonce":
	case "/account":
		var account struct{ TermsOfServiceAgreed bool }
		said(o.t, r, &account)
		o.terms.Store(account.TermsOfServiceAgreed)
		w.Header().Set("Location", o.URL+"/account/1")
		w.WriteHeader(http.StatusCreated)
		answer = map[string]any{"status": "valid"}
	case "/orders":
		o.orders.Add(1)
		w.Header().Set("Location", o.URL+"/order")
		w.WriteHeader(http.StatusCreated)
		answer = order
	case "/authz":
		answer = map[string]any{"status": "valid", "identifier": map[string]any{"type": "dns", "value": host}, "challenges": []any{}}
	case "/finalize":
		var asked struct{ CSR string }
		said(o.t, r, &asked)
		der, err := base64.RawURLEncoding.DecodeString(asked.CSR)
		must(o.t, err)
		request, err := x509.ParseCertificateRequest(der)
		must(o.t, err)
		chain := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: o.sign(o.t, request.PublicKey, request.DNSNames[0])})
		o.issued.Store(&chain)
		w.Header().Set("Location", o.URL+"/order")
		fallthrough
	case "/order":
		order["status"] = "ready"
		if o.issued.Load() != nil {
			order["status"], order["certificate"] = "valid", o.URL+"/chain"
		}
		answer = order
	case "/chain":
		w.Header().Set("Content-Type", "application/pem-certificate-chain")
		_, _ = w.Write(*o.issued.Load())
		return
	default:
		http.Error(w, fmt.Sprintf("nothing is at %s", r.URL.Path), http.StatusNotFound)
		return
	}
	if answer != nil {
		must(o.t, json.NewEncoder(w).Encode(answer))
	}
}

// An authority is asked once: afterwards the certificate is kept in the folder, which
// nobody else can read, also by the next start.
func TestAnAuthorityGivesACertificate(t *testing.T) {
	t.Parallel()
	o, folder := newOffice(t), t.TempDir()+"/certificates"
	for range 2 { // starts
		config := certificate.FromAuthority(o.URL+"/directory", host, folder)
		for range 2 {
			if serial, err := o.shake(config, host); serial != 2 || err != nil {
				t.Fatalf("number %d is shown: %v", serial, err)
			}
		}
	}
	if o.orders.Load() != 1 || !o.terms.Load() {
		t.Errorf("%d orders, terms agreed to: %v", o.orders.Load(), o.terms.Load())
	}
	if about, err := os.Stat(folder); err != nil || about.Mode().Perm() != 0o700 {
		t.Errorf("the folder is %v, %v", about.Mode(), err)
	}
}

// Whoever calls with another name can't have the authority asked for it: its limits would
// soon keep the service without a certificate.
func TestNoOtherNameIsAskedFor(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	config := certificate.FromAuthority(o.URL+"/directory", host, t.TempDir())
	for _, other := range []string{"www." + host, "127.0.0.1", "other.example"} {
		if _, err := o.shake(config, other); err == nil {
			t.Errorf("%s: served", other)
		}
	}
	if o.orders.Load() != 0 {
		t.Errorf("%d orders", o.orders.Load())
	}
}
