package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
)

// A service without a proxy: pages, signing in and the rooms over TLS, cookies for TLS
// alone, and the health check that knows.
func TestTheServiceSpeaksTLS(t *testing.T) {
	t.Parallel()
	// The certificate that Go's own test servers show is for this machine's address.
	borrowed := httptest.NewUnstartedServer(nil)
	borrowed.StartTLS()
	defer borrowed.Close()
	shown := borrowed.TLS.Certificates[0]
	key, err := x509.MarshalPKCS8PrivateKey(shown.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	lay := func(name, kind string, der []byte) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	files := []string{"--certificate", lay("chain.pem", "CERTIFICATE", shown.Certificate[0]), "--certificate-key", lay("key.pem", "PRIVATE KEY", key)}
	p := start(t, nil, append(files, "--data", t.TempDir())...)
	if !strings.HasPrefix(p.url, "https://") || !strings.HasPrefix(p.link, "https://") {
		t.Fatalf("it is at %s, and enters by %s", p.url, p.link)
	}
	address, err := url.Parse(p.url)
	if err != nil {
		t.Fatal(err)
	}
	if err := runCommand(t.Context(), io.Discard, append([]string{"health", "--listen", address.Host}, files...)...); err != nil {
		t.Errorf("its health: %v", err)
	}
	_, token, _ := strings.Cut(p.link, "/join/")
	body, err := json.Marshal(map[string]string{"token": token})
	if err != nil {
		t.Fatal(err)
	}
	response, err := borrowed.Client().Post(p.url+"/api/v1/join", "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if len(response.Cookies()) == 0 || !response.Cookies()[0].Secure || response.Header.Get("Strict-Transport-Security") == "" {
		t.Fatalf("joining is answered %s, %v", response.Status, response.Header)
	}
	roots := x509.NewCertPool()
	roots.AddCert(borrowed.Certificate())
	dialer := websocket.Dialer{TLSClientConfig: &tls.Config{RootCAs: roots}}
	conn, _, err := dialer.Dial("wss://"+address.Host+"/api/v1/live", http.Header{"Cookie": {response.Cookies()[0].String()}})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	room := &visit{conn: conn}
	for _, message := range []any{
		map[string]any{"t": "hello", "protocol": 1}, map[string]any{"t": "open", "text": openText, "client": "outbox-tls"},
	} {
		if err := conn.WriteJSON(message); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := room.hear("opened"); err != nil {
		t.Fatal(err)
	}
	if err := room.send("outbox-tls", 1, 0, "palabras"); err != nil {
		t.Fatal(err)
	}
	if _, err := room.hear("ack"); err != nil {
		t.Error(err)
	}
	if plain, err := http.Get("http://" + address.Host + "/"); err == nil {
		plain.Body.Close()
		if plain.StatusCode < 400 {
			t.Errorf("without TLS it answers %s", plain.Status)
		}
	}
}
