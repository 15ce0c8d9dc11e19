package delta

import (
	"bytes"
	"unicode/utf8"
)

// ParsePlain reads a change in the form that nearly every keystroke has: as
// JSON.stringify writes it, of retains, deletes and words without attributes and
// without anything escaped. It answers false for whatever else, which is for Parse to
// read or refuse; what it reads, Parse reads alike.
func ParsePlain(data []byte) (Delta, bool) {
	if len(data) < 2 || data[0] != '[' || data[len(data)-1] != ']' {
		return nil, false
	}
	rest := data[1 : len(data)-1]
	b := builder{ops: make(Delta, 0, 4)}
	total := 0
	for first := true; len(rest) > 0; first = false {
		if !first {
			if rest[0] != ',' {
				return nil, false
			}
			rest = rest[1:]
		}
		op, after, ok := plainOp(rest)
		if !ok {
			return nil, false
		}
		if total += op.Retain + op.Delete; total > maxLength {
			return nil, false
		}
		b.push(op)
		rest = after
	}
	return b.chopped(), true
}

func plainOp(data []byte) (op Op, rest []byte, ok bool) {
	if rest, ok = bytes.CutPrefix(data, []byte(`{"retain":`)); ok {
		op.Retain, rest, ok = plainLength(rest)
	} else if rest, ok = bytes.CutPrefix(data, []byte(`{"insert":"`)); ok {
		op.Insert, rest, ok = plainWords(rest)
	} else if rest, ok = bytes.CutPrefix(data, []byte(`{"delete":`)); ok {
		op.Delete, rest, ok = plainLength(rest)
	}
	if !ok || len(rest) == 0 || rest[0] != '}' {
		return Op{}, nil, false
	}
	return op, rest[1:], true
}

// plainDigits is up to how many digits a length surely fits.
const plainDigits = 15

func plainLength(data []byte) (n int, rest []byte, ok bool) {
	i := 0
	for ; i < len(data) && i <= plainDigits && '0' <= data[i] && data[i] <= '9'; i++ {
		n = 10*n + int(data[i]-'0')
	}
	ok = i > 0 && i <= plainDigits && (data[0] != '0' || i == 1)
	return n, data[i:], ok
}

// plainWords reads up to the closing quotation mark.
func plainWords(data []byte) (words string, rest []byte, ok bool) {
	for i, c := range data {
		switch {
		case c == '"':
			return string(data[:i]), data[i+1:], utf8.Valid(data[:i])
		case c == '\\' || c < ' ':
			return "", nil, false
		}
	}
	return "", nil, false
}
