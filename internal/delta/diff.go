package delta

import (
	"time"

	"encoding/json"
	"errors"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// ErrNotDocument is returned where a document was asked for and a change came.
var ErrNotDocument = errors.New("not a document: it has more than inserts")

// diffFor is how long Diff looks for a small change; texts with nothing in common
// would take minutes. After it the rest is taken out and put in whole, which is as right.
const diffFor = 500 * time.Millisecond

// Diff gives a change from one document to another. It works on characters, so
// that no surrogate pair is cut, and marks only what differs.
func Diff(base, other Delta) (Delta, error) {
	words := interner{byKey: map[string]rune{}}
	from, err := words.units(base)
	if err != nil {
		return nil, err
	}
	to, err := words.units(other)
	if err != nil {
		return nil, err
	}
	matcher := diffmatchpatch.New()
	matcher.DiffTimeout = diffFor
	before, after := iterate(base), iterate(other)
	var result builder
	for _, piece := range matcher.DiffMainRunes(from, to, false) {
		units := words.length(piece.Text)
		if err := diffPiece(piece.Type, units, before, after, &result); err != nil {
			return nil, err
		}
	}
	return result.chopped(), nil
}

func diffPiece(kind diffmatchpatch.Operation, units int, before, after *iterator, result *builder) error {
	for units > 0 {
		switch kind {
		case diffmatchpatch.DiffDelete:
			result.push(Op{Delete: units})
			return skip(before, units)
		case diffmatchpatch.DiffInsert:
			op, err := after.next(units)
			if err != nil {
				return err
			}
			result.push(op)
			units -= op.length()
		default:
			n := min(units, before.left, after.left)
			old, err := before.next(n)
			if err != nil {
				return err
			}
			now, err := after.next(n)
			if err != nil {
				return err
			}
			result.push(Op{Retain: n, Attributes: diffAttributes(old.Attributes, now.Attributes)})
			units -= n
		}
	}
	return nil
}

// interner gives every distinct character and embed a rune of its own that
// go-diff can carry: its results pass through strings, where surrogates and
// U+FFFD would fall together.
type interner struct {
	byKey map[string]rune
	sizes []int // units by rune - firstRune
}

const firstRune = 0x100

func (in *interner) units(document Delta) ([]rune, error) {
	var runes []rune
	for _, op := range document {
		switch {
		case op.Embed != nil:
			key, err := json.Marshal(op.Embed)
			if err != nil {
				return nil, err
			}
			runes = append(runes, in.rune("embed "+string(key), 1))
		case op.Insert != "":
			for _, r := range op.Insert {
				runes = append(runes, in.rune(string(r), UTF16Len(string(r))))
			}
		default:
			return nil, ErrNotDocument
		}
	}
	return runes, nil
}

func (in *interner) rune(key string, units int) rune {
	if r, known := in.byKey[key]; known {
		return r
	}
	r := rune(firstRune + len(in.sizes))
	if r >= 0xD800 { // pass over the surrogates and U+FFFD
		r += 0x2800
	}
	in.byKey[key] = r
	in.sizes = append(in.sizes, units)
	return r
}

func (in *interner) length(piece string) int {
	n := 0
	for _, r := range piece {
		if r >= 0x10000 {
			r -= 0x2800
		}
		n += in.sizes[r-firstRune]
	}
	return n
}
