package document

import (
	"strings"

	"github.com/redonda/redonda/internal/delta"
)

// runFrame is what stands around a run that has a form, and around the plain words
// behind it, where a text is stored: bytes of JSON that are neither words nor values.
const runFrame = 48

// formBytes counts what a run adds to a text beside words, as it is stored: attributes,
// a footnote's id, and their frame. Plain words add nothing. The words of a footnote are
// words.
func formBytes(op delta.Op) int {
	if len(op.Attributes) == 0 && op.Embed == nil {
		return 0
	}
	n := runFrame
	if id, footnote := op.Embed["footnote"].(string); footnote {
		n += len(`{"footnote":""}`) + len(id)
	}
	for name, value := range op.Attributes {
		n += len(name) + len(`"":"",`)
		if words, is := value.(string); !is {
			n += len("true")
		} else if name != "note" {
			n += len(words) + strings.Count(words, `"`) + strings.Count(words, `\`)
		}
	}
	return n
}

// size is what a text is bounded by.
type size struct {
	bytes int // as MaxTextBytes counts
	form  int // as MaxFormBytes counts
}

// sizeAfter gives the size of the text after a change, of its form no less than it will be:
// whether runs can be one is seen only when they meet. It refuses attributes that can't
// be where the change sets them.
func (t *Text) sizeAfter(change delta.Delta) (size, error) {
	at, s := 0, t.size
	for _, op := range change {
		switch {
		case op.Delete > 0:
			t.each(at, op.Delete, func(r, of run) {
				s.bytes -= len(r.op.Insert) + noteBytes(r.op.Attributes)
				if r.units == of.units {
					s.form -= formBytes(r.op)
				}
			})
		case op.Retain > 0 && len(op.Attributes) > 0:
			var held place
			left := op.Retain
			t.each(at, op.Retain, func(r, of run) {
				held |= r.places()
				after := delta.Op{Embed: r.op.Embed, Attributes: delta.WithAttributes(r.op.Attributes, op.Attributes)}
				s.bytes += noteBytes(after.Attributes) - noteBytes(r.op.Attributes)
				s.form += formBytes(after) - formBytes(r.op)
				if left == op.Retain { // what stays as it is before the first and behind the last
					s.form += t.dividing(at)
				}
				if left -= r.units; left == 0 {
					s.form += t.dividing(at + op.Retain)
				}
			})
			if err := checkAttributes(op.Attributes, held); err != nil {
				return size{}, err
			}
		case op.Retain == 0:
			s.bytes += len(op.Insert) + noteBytes(op.Attributes)
			s.form += formOfInsert(op)
			s.form += t.dividing(at)
		}
		at += op.Retain + op.Delete
	}
	return s, nil
}

// dividing gives how much more form a text has for a boundary at a unit.
func (t *Text) dividing(at int) int {
	s, into := t.seek(at)
	if into == 0 {
		return 0
	}
	return formBytes(t.chunks[s.c].runs[s.i].op)
}

// namedLine is what the name of a paragraph takes that Repair gives: such names have 20 letters at most.
const namedLine = runFrame + len(`"pid":"",`) + 20

// formOfInsert counts what an insert adds, at most. Each line end comes to have a name of its own.
func formOfInsert(op delta.Op) int {
	form := formBytes(op)
	if lines := strings.Count(op.Insert, "\n"); lines > 0 {
		if _, named := op.Attributes["pid"]; !named {
			form += namedLine
		}
		return form * lines
	}
	if form == 0 {
		return 0
	}
	return form * (1 + opLength(op)/shortRun)
}
