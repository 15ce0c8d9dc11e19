package document

import (
	"strings"
	"unicode/utf8"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/fault"
)

// Apply makes a change that Check has passed, in the name of its author. It
// refuses, as faults, a change that runs past the end, puts an attribute where it
// can't be, cuts a surrogate pair, or makes the text too long; then the text stays
// as it was. The change isn't altered and may share its operations with the text.
// Where it brings words back, origins say whose.
func (t *Text) Apply(change delta.Delta, author Author, back ...Origin) error {
	if err := t.fits(change); err != nil {
		return err
	}
	if err := checkOrigins(change, back); err != nil {
		return err
	}
	if err := t.allows(change); err != nil {
		return err
	}
	t.change(change, author, back)
	return nil
}

// Replay makes a change from the log, which was judged when it was taken.
func (t *Text) Replay(change delta.Delta, author Author, back ...Origin) error {
	if err := t.fits(change); err != nil {
		return err
	}
	if err := checkOrigins(change, back); err != nil {
		return err
	}
	t.change(change, author, back)
	return nil
}

// Apply gives the text after a change, as Text.Apply judges it. Neither argument is altered.
func Apply(text, change delta.Delta) (delta.Delta, error) {
	t := NewText(text, nil)
	if err := t.Apply(change, Author{}); err != nil {
		return nil, err
	}
	return t.Content(), nil
}

func (t *Text) change(change delta.Delta, author Author, back []Origin) {
	if t.names == nil {
		t.names = t.namesOfRuns()
	}
	at, who := 0, origins{author: author, rest: back}
	for _, op := range change {
		switch {
		case op.Delete > 0:
			t.remove(at, op.Delete)
		case op.Retain > 0:
			if len(op.Attributes) > 0 {
				t.format(at, op.Retain, op.Attributes)
			}
			at += op.Retain
		default:
			for rest := (run{op: op, units: opLength(op)}); rest.units > 0; {
				by, n := who.next(rest.units)
				piece, after := rest.cut(n)
				piece.author = t.author(by)
				t.insert(at, piece)
				at += piece.units
				rest = after
			}
		}
	}
	t.content = nil
}

// fits refuses a change that runs past the end, or whose operations meet within a
// surrogate pair of the text.
func (t *Text) fits(change delta.Delta) error {
	if change.BaseLength() > t.units {
		return fault.New(fault.PastEnd, "the change covers %d units of %d", change.BaseLength(), t.units)
	}
	at := 0
	for _, op := range change {
		if op.Retain+op.Delete == 0 {
			continue
		}
		at += op.Retain + op.Delete
		s, into := t.seek(at)
		if into == 0 {
			continue
		}
		if _, units := t.chunks[s.c].runs[s.i].start(into); units != into {
			return fault.New(fault.CutPair, "at unit %d", at)
		}
	}
	return nil
}

// allows judges a change that fits by what it formats and by the size it leaves. A text
// that is too large already may become smaller.
func (t *Text) allows(change delta.Delta) error {
	after, err := t.sizeAfter(change)
	switch {
	case err != nil:
		return err
	case after.bytes > MaxTextBytes && after.bytes > t.size.bytes:
		return fault.New(fault.TextFull, "the text would pass %d bytes", MaxTextBytes)
	case after.form > MaxFormBytes && after.form > t.size.form:
		return fault.New(fault.TextFull, "the text's links, paragraphs and other forms would pass %d bytes", MaxFormBytes)
	}
	return nil
}

// each visits the runs of n units from one on, cut to them, with the whole run that each is of.
func (t *Text) each(at, n int, visit func(r, of run)) {
	for s, into := t.seek(at); n > 0 && s.c < len(t.chunks); s, into = (spot{s.c + 1, 0}), 0 {
		for _, of := range t.chunks[s.c].runs[s.i:] {
			r := of
			if into > 0 {
				_, r = r.cut(into)
				into = 0
			}
			r, _ = r.cut(n)
			visit(r, of)
			if n -= r.units; n <= 0 {
				return
			}
		}
	}
}

func (r run) places() place {
	if r.op.Embed != nil {
		return onFootnote
	}
	return placesOf(r.op.Insert)
}

// EndsWithLine tells whether the last unit of a text is a line end, as it must be.
func EndsWithLine(text delta.Delta) bool {
	return len(text) > 0 && strings.HasSuffix(text[len(text)-1].Insert, "\n")
}

// start gives the first n units of a run's words; a pair that n would cut is taken whole.
func (r run) start(n int) (part string, units int) {
	if n >= r.units {
		return r.op.Insert, r.units
	}
	if len(r.op.Insert) == r.units { // ASCII
		return r.op.Insert[:n], n
	}
	return prefix(r.op.Insert, n)
}

// prefix gives the first n units of s; a pair that n would cut is taken whole.
func prefix(s string, n int) (part string, units int) {
	i := 0
	for i < len(s) && units < n {
		if s[i] < utf8.RuneSelf {
			i++
			units++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		if units++; r > 0xFFFF {
			units++
		}
	}
	return s[:i], units
}
