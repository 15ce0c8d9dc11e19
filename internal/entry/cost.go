package entry

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"

	"golang.org/x/crypto/argon2"
)

// Cost says what hashing a password takes.
type Cost struct {
	Time    uint32 // passes
	Memory  uint32 // KiB
	Threads uint8
}

// Production is the cost that OWASP's password storage cheat sheet names for argon2id.
var Production = Cost{Time: 2, Memory: 19 << 10, Threads: 1}

// hash gives a salted argon2id hash in the usual form of one line, which names its own cost.
func (c Cost) hash(password string) (string, error) {
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return "", fmt.Errorf("making a salt: %w", err)
	}
	return c.line(salt, c.key(password, salt)), nil
}

func (c Cost) key(password string, salt []byte) []byte {
	return argon2.IDKey([]byte(password), salt, c.Time, c.Memory, c.Threads, 32)
}

func (c Cost) line(salt, key []byte) string {
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.Memory, c.Time, c.Threads, encode(salt), encode(key))
}

var errHash = errors.New("this is no hash of argon2id")

// fits tells whether a password is that of a hash, and whether the hash was made at
// another cost than c and is to be made anew.
func (c Cost) fits(password, line string) (fits, outdated bool, err error) {
	var was Cost
	var version int
	var rest string
	if _, err := fmt.Sscanf(line, "$argon2id$v=%d$m=%d,t=%d,p=%d$%s", &version, &was.Memory, &was.Time, &was.Threads, &rest); err != nil {
		return false, false, errHash
	}
	salt, key, err := parts(rest)
	if err != nil || version != argon2.Version {
		return false, false, errHash
	}
	return subtle.ConstantTimeCompare(was.key(password, salt), key) == 1, was != c, nil
}

func parts(rest string) (salt, key []byte, err error) {
	for i := range rest {
		if rest[i] != '$' {
			continue
		}
		salt, err = base64.RawStdEncoding.DecodeString(rest[:i])
		if err != nil {
			return nil, nil, err
		}
		key, err = base64.RawStdEncoding.DecodeString(rest[i+1:])
		return salt, key, err
	}
	return nil, nil, errHash
}
