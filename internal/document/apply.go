package document

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/fault"
)

// Apply gives the text after a change that Check has passed. It refuses, as
// faults, a change that runs past the end, cuts a surrogate pair, puts an
// attribute where it can't be, or makes the text too long. Neither argument is
// altered.
func Apply(text, change delta.Delta) (delta.Delta, error) {
	if change.BaseLength() > text.Length() {
		return nil, fault.New(fault.PastEnd, "the change covers %d units of %d", change.BaseLength(), text.Length())
	}
	if err := checkPlaces(text, change); err != nil {
		return nil, err
	}
	after, err := delta.Compose(text, change)
	if errors.Is(err, delta.ErrCutPair) {
		return nil, fault.Wrap(fault.CutPair, err, "applying a change")
	}
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "applying a change")
	}
	if size(after) > MaxTextBytes {
		return nil, fault.New(fault.TextFull, "the text would pass %d bytes", MaxTextBytes)
	}
	return after, nil
}

// EndsWithLine tells whether the last unit of a text is a line end, as it must be.
func EndsWithLine(text delta.Delta) bool {
	return len(text) > 0 && strings.HasSuffix(text[len(text)-1].Insert, "\n")
}

// Replay applies a change from the log, which was checked when it was taken.
func Replay(text, change delta.Delta) (delta.Delta, error) {
	return delta.Compose(text, change)
}

func size(text delta.Delta) int {
	n := 0
	for _, op := range text {
		n += len(op.Insert)
		if note, ok := op.Attributes["note"].(string); ok {
			n += len(note)
		}
	}
	return n
}

// checkPlaces walks the ranges that the change formats and looks what they hold.
func checkPlaces(text, change delta.Delta) error {
	cursor := reader{ops: text}
	for _, op := range change {
		switch {
		case op.Delete > 0:
			cursor.take(op.Delete)
		case op.Retain > 0:
			held := cursor.take(op.Retain)
			if len(op.Attributes) == 0 {
				continue
			}
			if err := checkAttributes(op.Attributes, held); err != nil {
				return err
			}
		}
	}
	return nil
}

// reader goes through a text by UTF-16 units and tells what each range holds.
type reader struct {
	ops    delta.Delta
	op     int
	offset int // bytes of the current insert already passed
}

// take passes n units and gives the places they contain.
func (r *reader) take(n int) place {
	var held place
	for n > 0 && r.op < len(r.ops) {
		op := r.ops[r.op]
		if op.Embed != nil {
			held |= onFootnote
			r.op++
			n--
			continue
		}
		part, units := prefix(op.Insert[r.offset:], n)
		held |= placesOf(part)
		n -= units
		r.offset += len(part)
		if r.offset == len(op.Insert) {
			r.op, r.offset = r.op+1, 0
		}
		if units == 0 {
			break
		}
	}
	return held
}

// prefix gives the longest start of s with at most n units. A pair that n would
// cut is taken whole; Compose refuses the cut itself.
func prefix(s string, n int) (part string, units int) {
	for i, r := range s {
		if units >= n {
			return s[:i], units
		}
		units++
		if r > 0xFFFF && utf8.RuneLen(r) == 4 {
			units++
		}
	}
	return s, units
}
