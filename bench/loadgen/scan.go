package loadgen

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
)

// errJSON is what the scanner answers to anything it did not expect.
var errJSON = errors.New("unexpected JSON")

// scanner walks over JSON without building values. Strings are given as they are
// written: what the clients read by it needs no escapes.
type scanner struct {
	data []byte
	at   int
}

func (s *scanner) space() {
	for s.at < len(s.data) {
		switch s.data[s.at] {
		case ' ', '\n', '\t', '\r':
			s.at++
		default:
			return
		}
	}
}

// take passes over c where it comes next.
func (s *scanner) take(c byte) bool {
	s.space()
	if s.at < len(s.data) && s.data[s.at] == c {
		s.at++
		return true
	}
	return false
}

func (s *scanner) peek() byte {
	s.space()
	if s.at < len(s.data) {
		return s.data[s.at]
	}
	return 0
}

// object calls member at each value of an object; member passes over the value.
func (s *scanner) object(member func(name []byte) error) error {
	if !s.take('{') {
		return fmt.Errorf("%w: no object at %d", errJSON, s.at)
	}
	if s.take('}') {
		return nil
	}
	for {
		name, err := s.str()
		if err != nil {
			return err
		}
		if !s.take(':') {
			return errJSON
		}
		if err := member(name); err != nil {
			return err
		}
		if s.take('}') {
			return nil
		}
		if !s.take(',') {
			return errJSON
		}
	}
}

// array calls element at each value of an array.
func (s *scanner) array(element func() error) error {
	if !s.take('[') {
		return fmt.Errorf("%w: no array at %d", errJSON, s.at)
	}
	if s.take(']') {
		return nil
	}
	for {
		if err := element(); err != nil {
			return err
		}
		if s.take(']') {
			return nil
		}
		if !s.take(',') {
			return errJSON
		}
	}
}

// str gives the raw bytes between the quotes.
func (s *scanner) str() ([]byte, error) {
	if !s.take('"') {
		return nil, fmt.Errorf("%w: no string at %d", errJSON, s.at)
	}
	from := s.at
	for {
		quote := bytes.IndexByte(s.data[s.at:], '"')
		if quote < 0 {
			return nil, errJSON
		}
		s.at += quote + 1
		slashes := 0
		for s.data[s.at-2-slashes] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			return s.data[from : s.at-1], nil
		}
	}
}

func (s *scanner) integer() (int64, error) {
	s.space()
	from := s.at
	for s.at < len(s.data) && (s.data[s.at] == '-' || s.data[s.at] >= '0' && s.data[s.at] <= '9') {
		s.at++
	}
	return strconv.ParseInt(string(s.data[from:s.at]), 10, 64)
}

// skip passes over any value.
func (s *scanner) skip() error {
	switch s.peek() {
	case '{':
		return s.object(func([]byte) error { return s.skip() })
	case '[':
		return s.array(s.skip)
	case '"':
		_, err := s.str()
		return err
	default:
		from := s.at
		for s.at < len(s.data) && bytes.IndexByte([]byte(",]}"), s.data[s.at]) < 0 {
			s.at++
		}
		if s.at == from {
			return errJSON
		}
		return nil
	}
}

// keystroke reads operations that are one keystroke: [{"retain":5},{"insert":"x"}].
func (s *scanner) keystroke() (Keystroke, error) {
	k := Keystroke{None: true}
	err := s.array(func() error {
		return s.object(func(name []byte) error {
			switch string(name) {
			case "retain":
				n, err := s.integer()
				k.At = int32(n)
				return err
			case "insert":
				text, err := s.str()
				if err != nil || len(text) != 1 || !k.None {
					return fmt.Errorf("%w: a keystroke inserts %q, %v", errJSON, text, err)
				}
				k.Insert, k.None = text[0], false
				return nil
			case "delete":
				n, err := s.integer()
				if err != nil || n != 1 || !k.None {
					return fmt.Errorf("%w: a keystroke deletes %d, %v", errJSON, n, err)
				}
				k.None = false
				return nil
			}
			return fmt.Errorf("%w: a keystroke with %q", errJSON, name)
		})
	})
	return k, err
}

// appendKeystroke writes a keystroke as operations.
func appendKeystroke(out []byte, k Keystroke) []byte {
	out = append(out, '[')
	if k.At > 0 {
		out = append(out, `{"retain":`...)
		out = append(strconv.AppendInt(out, int64(k.At), 10), `},`...)
	}
	if k.Insert != 0 {
		return append(append(append(out, `{"insert":"`...), k.Insert), `"}]`...)
	}
	return append(out, `{"delete":1}]`...)
}
