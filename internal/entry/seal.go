package entry

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Seal keeps the secrets of second steps from whoever has the database or a backup of it
// alone: AES-256-GCM under a key that lies elsewhere, each secret bound to its account. It is
// safe for concurrent use.
type Seal struct{ aead cipher.AEAD }

// ErrSealed is the answer to a secret that was sealed under another key, or altered.
var ErrSealed = errors.New("the secret is sealed under another key")

const (
	keyBytes   = 32
	sealedMark = "sealed1:" // base32, which a plain secret is in, has no colon
)

// NewSeal makes a seal of a key of 32 bytes.
func NewSeal(key []byte) (*Seal, error) {
	if len(key) != keyBytes {
		return nil, fmt.Errorf("a key has %d bytes, not %d", keyBytes, len(key))
	}
	derived, err := hkdf.Key(sha256.New, key, nil, "redonda second steps 1", keyBytes)
	if err != nil {
		return nil, fmt.Errorf("deriving a key: %w", err)
	}
	block, err := aes.NewCipher(derived)
	if err != nil {
		return nil, fmt.Errorf("deriving a key: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("deriving a key: %w", err)
	}
	return &Seal{aead}, nil
}

// OpenSeal reads the key from a file of 64 hexadecimal digits, and makes one, which its owner
// alone may read, where there is none.
func OpenSeal(file string) (*Seal, error) {
	body, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		body, err = makeKey(file)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the key of second steps: %w", err)
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(body)))
	if err != nil || len(key) != keyBytes {
		return nil, fmt.Errorf("the file %s holds no key: %d hexadecimal digits are one", filepath.Base(file), 2*keyBytes)
	}
	return NewSeal(key)
}

// makeKey writes a new key. Of two that begin at one moment, both go by what is there first.
func makeKey(file string) ([]byte, error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return nil, err
	}
	key := make([]byte, keyBytes)
	_, _ = rand.Read(key) // never fails
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return os.ReadFile(file)
	}
	if err != nil {
		return nil, err
	}
	body := []byte(hex.EncodeToString(key) + "\n")
	_, err = f.Write(body)
	return body, errors.Join(err, f.Sync(), f.Close())
}

// close seals a secret of an account. Without a seal it stays as it is.
func (s *Seal) close(account, secret string) string {
	if s == nil || secret == "" {
		return secret
	}
	nonce := make([]byte, s.aead.NonceSize())
	_, _ = rand.Read(nonce) // never fails
	return sealedMark + base64.RawStdEncoding.EncodeToString(s.aead.Seal(nonce, nonce, []byte(secret), []byte(account)))
}

// open gives a secret back. One from before there was a seal is plain.
func (s *Seal) open(account, stored string) (string, error) {
	sealed, is := strings.CutPrefix(stored, sealedMark)
	if !is {
		return stored, nil
	}
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil || s == nil || len(raw) < s.aead.NonceSize() {
		return "", fmt.Errorf("opening a second step: %w", ErrSealed)
	}
	secret, err := s.aead.Open(nil, raw[:s.aead.NonceSize()], raw[s.aead.NonceSize():], []byte(account))
	if err != nil {
		return "", fmt.Errorf("opening a second step: %w", ErrSealed)
	}
	return string(secret), nil
}
