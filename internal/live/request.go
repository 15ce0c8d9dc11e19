package live

import (
	"bytes"

	"github.com/go-json-experiment/json"

	"github.com/redonda/redonda/internal/delta"
)

// readRequest reads a message of a client.
func readRequest(data []byte) (request, error) {
	if m, plain := readPlain(data); plain {
		return m, nil
	}
	return readAny(data)
}

// readAny refuses duplicate names, unpaired surrogates and invalid UTF-8, which
// encoding/json would alter in silence.
func readAny(data []byte) (m request, err error) {
	err = json.Unmarshal(data, &m)
	return m, err
}

// readPlain reads a keystroke as the page writes it: a change with its fields in the order
// of docs/protocol.md, names without anything escaped, and ops that delta.ParsePlain
// reads. It answers false for whatever else; what it reads, readAny reads alike.
func readPlain(data []byte) (request, bool) {
	s := scanner{data, true}
	var rev int64
	m := request{T: "change", Rev: &rev}
	s.word(`{"t":"change","text":"`)
	m.Text = s.name()
	s.word(`,"client":"`)
	m.Client = s.name()
	s.word(`,"seq":`)
	m.Seq = s.number()
	s.word(`,"rev":`)
	rev = s.number()
	s.word(`,"ops":`)
	end := len(s.rest) - 1
	if !s.plain || end < 0 || s.rest[end] != '}' {
		return request{}, false
	}
	m.Ops = s.rest[:end]
	m.change, m.plain = delta.ParsePlain(m.Ops)
	return m, m.plain
}

// scanner goes through a plain message; plain becomes false at the first thing that isn't.
type scanner struct {
	rest  []byte
	plain bool
}

func (s *scanner) word(w string) {
	if s.plain = s.plain && len(s.rest) >= len(w) && string(s.rest[:len(w)]) == w; s.plain {
		s.rest = s.rest[len(w):]
	}
}

// name reads letters, digits, dots, hyphens and underscores up to a quotation mark.
func (s *scanner) name() string {
	end := bytes.IndexByte(s.rest, '"')
	if s.plain = s.plain && end >= 0; !s.plain {
		return ""
	}
	for _, c := range s.rest[:end] {
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '.' || c == '-' || c == '_') {
			s.plain = false
			return ""
		}
	}
	name := string(s.rest[:end])
	s.rest = s.rest[end+1:]
	return name
}

// number reads up to 15 digits, which are exact everywhere.
func (s *scanner) number() (n int64) {
	i := 0
	for ; i < len(s.rest) && i < 16 && '0' <= s.rest[i] && s.rest[i] <= '9'; i++ {
		n = 10*n + int64(s.rest[i]-'0')
	}
	if s.plain = s.plain && i > 0 && i <= 15 && (s.rest[0] != '0' || i == 1); s.plain {
		s.rest = s.rest[i:]
	}
	return n
}
