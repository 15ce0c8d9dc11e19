package document

import (
	"encoding/json"
	"fmt"

	"github.com/redonda/redonda/internal/delta"
)

// Origin is who wrote a stretch of what a change inserts. The origins of a change
// follow one another and cover all its inserts; none at all means that its author
// wrote everything.
type Origin struct {
	Units int `json:"length"` // UTF-16, footnotes as 1, line ends included
	Author
	// From is the version of the change that had taken these words away, and Skip the
	// units before them among all that it took. From is 0 where they were not given
	// back from a change: the author's own, or those of a restored version.
	From int64 `json:"from,omitzero"`
	Skip int   `json:"skip,omitzero"`
}

// EncodeOrigins gives origins as an entry of the log keeps them; nil for none.
func EncodeOrigins(origins []Origin) ([]byte, error) {
	if len(origins) == 0 {
		return nil, nil
	}
	body, err := json.Marshal(origins)
	if err != nil {
		return nil, fmt.Errorf("encoding origins: %w", err)
	}
	return body, nil
}

// DecodeOrigins reads what EncodeOrigins wrote.
func DecodeOrigins(body []byte) ([]Origin, error) {
	if len(body) == 0 {
		return nil, nil
	}
	var origins []Origin
	if err := json.Unmarshal(body, &origins); err != nil {
		return nil, fmt.Errorf("decoding origins: %w", err)
	}
	return origins, nil
}

// origins hands out the authors of what a change inserts, from its start on.
type origins struct {
	author Author
	rest   []Origin
	left   int // units of rest[0]; 0 before the first
}

// next gives who wrote the next units of an insert, and how many of them at most n.
func (o *origins) next(n int) (Author, int) {
	for len(o.rest) > 0 && o.left == 0 {
		if o.left = o.rest[0].Units; o.left == 0 {
			o.rest = o.rest[1:]
		}
	}
	if len(o.rest) == 0 {
		return o.author, n
	}
	author, units := o.rest[0].Author, min(n, o.left)
	if o.left -= units; o.left == 0 {
		o.rest = o.rest[1:]
	}
	return author, units
}

// checkOrigins refuses origins that are not those of a change: they would credit
// other words than those that were meant, or half a surrogate pair.
func checkOrigins(change delta.Delta, all []Origin) error {
	if len(all) == 0 {
		return nil
	}
	o := origins{rest: all}
	inserted, credited := 0, 0
	for _, op := range change {
		if op.Insert == "" && op.Embed == nil {
			continue
		}
		n := opLength(op)
		inserted += n
		for at := 0; at < n && len(o.rest) > 0; {
			_, units := o.next(n - at)
			at += units
			if _, whole := prefix(op.Insert, at); op.Embed == nil && whole != at {
				return fmt.Errorf("an origin ends within a pair")
			}
		}
	}
	for _, one := range all {
		if one.Units <= 0 {
			return fmt.Errorf("an origin of %d units", one.Units)
		}
		credited += one.Units
	}
	if inserted != credited {
		return fmt.Errorf("origins of %d units, and %d are inserted", credited, inserted)
	}
	return nil
}

// Removal is a stretch that a change takes out of a text.
type Removal struct {
	At     int // units before it in the text that is changed
	Pieces []Piece
}

// Piece is a run of words by one author.
type Piece struct {
	Op     delta.Op // an insert
	Units  int
	Author Author
}

// Removed gives what a change would take out of the text, in order. It shares its
// strings with the text; a change that deletes nothing costs nothing.
func (t *Text) Removed(change delta.Delta) []Removal {
	var all []Removal
	at := 0
	for _, op := range change {
		if op.Delete > 0 {
			r := Removal{At: at}
			t.each(at, op.Delete, func(held, _ run) {
				r.Pieces = append(r.Pieces, Piece{Op: held.op, Units: held.units, Author: t.who.authors[held.author]})
			})
			all = append(all, r)
		}
		at += op.Retain + op.Delete
	}
	return all
}

// Deletes tells whether a change takes anything away.
func Deletes(change delta.Delta) bool {
	for _, op := range change {
		if op.Delete > 0 {
			return true
		}
	}
	return false
}

// Wrote gives the origins of a change that makes this text out of another one: what
// it inserts is by whoever wrote it here.
func (t *Text) Wrote(change delta.Delta) []Origin {
	var c crediting
	at := 0
	for _, op := range change {
		if op.Insert == "" && op.Embed == nil {
			at += op.Retain
			continue
		}
		n := opLength(op)
		t.each(at, n, func(r, _ run) { c.put(Origin{Units: r.units, Author: t.who.authors[r.author]}) })
		at += n
	}
	return c.all
}
