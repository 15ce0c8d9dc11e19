package delta

import (
	"errors"
	"unicode/utf8"
)

// ErrCutPair is returned where a change would cut a surrogate pair in two.
var ErrCutPair = errors.New("the change cuts a surrogate pair")

// Op is one operation: exactly one of Insert, Embed, Retain and Delete is set.
type Op struct {
	Insert     string         // text to insert
	Embed      map[string]any // object to insert, of length 1
	Retain     int            // UTF-16 units to pass, with Attributes to set there
	Delete     int            // UTF-16 units to remove
	Attributes Attributes     // on inserts and retains; a nil value removes on a retain
}

// Delta is a change; one of inserts alone is a document.
type Delta []Op

// UTF16Len gives the length of s in UTF-16 units.
func UTF16Len(s string) int {
	n := 0
	for i := 0; i < len(s); i++ {
		switch b := s[i]; {
		case b < utf8.RuneSelf || b >= 0xC0 && b < 0xF0:
			n++
		case b >= 0xF0:
			n += 2
		}
	}
	return n
}

// length gives the units an operation covers.
func (op Op) length() int {
	switch {
	case op.Insert != "":
		return UTF16Len(op.Insert)
	case op.Embed != nil:
		return 1
	}
	return op.Retain + op.Delete
}

func (op Op) isInsert() bool { return op.Insert != "" || op.Embed != nil }

// Length gives the units of all operations together.
func (d Delta) Length() int {
	n := 0
	for _, op := range d {
		n += op.length()
	}
	return n
}

// BaseLength gives the units of the base that the change covers: its retains and deletes.
func (d Delta) BaseLength() int {
	n := 0
	for _, op := range d {
		n += op.Retain + op.Delete
	}
	return n
}

// cut gives the byte offset of unit n in s, or ErrCutPair.
func cut(s string, n int) (int, error) {
	for i, r := range s {
		if n <= 0 {
			if n < 0 {
				return 0, ErrCutPair
			}
			return i, nil
		}
		n--
		if r > 0xFFFF {
			n--
		}
	}
	if n < 0 {
		return 0, ErrCutPair
	}
	return len(s), nil
}
