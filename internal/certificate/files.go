package certificate

import (
	"crypto/tls"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"
)

// config is what both kinds share: TLS 1.2 at least, and Go's own choice of ciphers.
func config(get func(*tls.ClientHelloInfo) (*tls.Certificate, error)) *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: get, NextProtos: []string{"h2", "http/1.1"}}
}

// files is a certificate on the disk.
type files struct {
	chain, key string // paths of PEM files
	logger     *slog.Logger

	mu      sync.Mutex // guards what follows
	current *tls.Certificate
	seen    [2]time.Time // when the files were changed that were last tried
}

// FromFiles shows the certificate of two PEM files: its chain, and its private key. They are
// read again when they have changed, so that renewing needs no restart; new ones that don't
// fit each other are told to the logger, and the old ones stay. An error says that they
// don't serve now.
func FromFiles(chain, key string, logger *slog.Logger) (*tls.Config, error) {
	f := &files{chain: chain, key: key, logger: logger}
	if err := f.read(); err != nil {
		return nil, err
	}
	return config(f.get), nil
}

func (f *files) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.read(); err != nil {
		f.logger.Error("the new certificate does not serve, the old one stays", "error", err)
	}
	return f.current, nil
}

// read reads the files unless they are the ones that were tried last.
func (f *files) read() error {
	var changed [2]time.Time
	for i, path := range []string{f.chain, f.key} {
		about, err := os.Stat(path)
		if err != nil {
			return fmt.Errorf("looking at the certificate: %w", err)
		}
		changed[i] = about.ModTime()
	}
	if changed == f.seen {
		return nil
	}
	f.seen = changed
	pair, err := tls.LoadX509KeyPair(f.chain, f.key)
	if err != nil {
		return fmt.Errorf("reading the certificate: %w", err)
	}
	f.current = &pair
	return nil
}
