package certificate_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/certificate"
)

// authority signs certificates that last an hour.
type authority struct {
	key  *ecdsa.PrivateKey
	self *x509.Certificate
	last int64 // serial number
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	key := newKey(t)
	self := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "A test's authority"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Minute), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, self, self, key.Public(), key)
	must(t, err)
	self, err = x509.ParseCertificate(der)
	must(t, err)
	return &authority{key, self, 1}
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	return key
}

// sign gives a certificate in DER for a public key.
func (a *authority) sign(t *testing.T, public any, host string) []byte {
	t.Helper()
	a.last++
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: big.NewInt(a.last), DNSNames: []string{host},
		NotBefore: time.Now().Add(-time.Minute), NotAfter: time.Now().Add(time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}, a.self, public, a.key)
	must(t, err)
	return der
}

// lay writes a new certificate for host and its key into a folder.
func (a *authority) lay(t *testing.T, folder, host string) (chain, key string) {
	t.Helper()
	private := newKey(t)
	chain, key = filepath.Join(folder, "chain.pem"), filepath.Join(folder, "key.pem")
	must(t, os.WriteFile(chain, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.sign(t, private.Public(), host)}), 0o600))
	der, err := x509.MarshalPKCS8PrivateKey(private)
	must(t, err)
	must(t, os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600))
	return chain, key
}

// shake shakes hands with a server on that configuration and gives the serial number of
// what it shows.
func (a *authority) shake(server *tls.Config, host string, versions ...uint16) (int64, error) {
	ours, theirs := net.Pipe()
	defer ours.Close()
	go func() {
		_ = tls.Server(theirs, server).Handshake() // the client says what came of it
		theirs.Close()
	}()
	roots := x509.NewCertPool()
	roots.AddCert(a.self)
	client := &tls.Config{RootCAs: roots, ServerName: host}
	if len(versions) > 0 {
		client.MinVersion, client.MaxVersion = versions[0], versions[0]
	}
	conn := tls.Client(ours, client)
	if err := conn.Handshake(); err != nil {
		return 0, err
	}
	return conn.ConnectionState().PeerCertificates[0].SerialNumber.Int64(), nil
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

const host = "redonda.example"

// A certificate that was renewed is shown without a restart. One that came without its key
// is not, and the operator is told once.
func TestRenewedFilesAreShown(t *testing.T) {
	t.Parallel()
	a, folder := newAuthority(t), t.TempDir()
	chain, key := a.lay(t, folder, host)
	var said bytes.Buffer
	config, err := certificate.FromFiles(chain, key, slog.New(slog.NewTextHandler(&said, nil)))
	must(t, err)
	shows := func(want int64) {
		t.Helper()
		if got, err := a.shake(config, host); got != want || err != nil {
			t.Errorf("number %d is shown, want %d: %v", got, want, err)
		}
	}
	shows(2)
	later := func(of ...string) { // file systems may keep time coarsely
		for _, path := range of {
			must(t, os.Chtimes(path, time.Time{}, time.Now().Add(time.Duration(a.last)*time.Minute)))
		}
	}
	a.lay(t, folder, host)
	later(chain, key)
	shows(3)
	other, _ := a.lay(t, t.TempDir(), host)
	foreign, err := os.ReadFile(other)
	must(t, err)
	must(t, os.WriteFile(chain, foreign, 0o600))
	later(chain)
	shows(3)
	shows(3)
	if strings.Count(said.String(), "the old one stays") != 1 {
		t.Errorf("the log says %s", said.String())
	}
	a.lay(t, folder, host)
	later(chain, key)
	shows(5)
}

func TestOldTLSIsRefused(t *testing.T) {
	t.Parallel()
	a := newAuthority(t)
	chain, key := a.lay(t, t.TempDir(), host)
	config, err := certificate.FromFiles(chain, key, slog.New(slog.DiscardHandler))
	must(t, err)
	for version, spoken := range map[uint16]bool{tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		if _, err := a.shake(config, host, version); (err == nil) != spoken {
			t.Errorf("%s: %v", tls.VersionName(version), err)
		}
	}
}

func TestFilesThatDoNotServeAreRefusedAtTheStart(t *testing.T) {
	t.Parallel()
	a := newAuthority(t)
	chain, _ := a.lay(t, t.TempDir(), host)
	_, key := a.lay(t, t.TempDir(), host)
	for name, files := range map[string][2]string{"absent": {"/nowhere/chain.pem", key}, "another's key": {chain, key}, "no key": {chain, chain}} {
		if _, err := certificate.FromFiles(files[0], files[1], slog.New(slog.DiscardHandler)); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}
