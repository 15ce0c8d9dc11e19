package document

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/redonda/redonda/internal/delta"
)

// Text is one text in memory, changed in place: content, who wrote it, and which
// names its paragraphs bear. It costs a change little whatever the text's length:
// runs are short and lie in chunks with their lengths summed up. It belongs to one
// goroutine.
type Text struct {
	chunks  []chunk
	units   int // UTF-16, all runs together
	size    size
	names   map[string]int
	unnamed int // line ends without a name
	doubled int // line ends whose name an earlier or later one bears too, beyond the first

	near near // where the last look ended

	who     *register
	content delta.Delta // canonical form of the runs; nil after a change
}

// chunk is a stretch of runs.
type chunk struct {
	runs   []run
	units  int
	shared bool // a copy of the text has the same runs: see own
}

// run is an insert by one author.
type run struct {
	op     delta.Op
	units  int
	author uint32
}

// near is the run that was found last, since the next keystroke goes there too. Whatever
// alters runs or moves them sets it anew or forgets it.
type near struct {
	spot
	from, to int // its units; none where it is forgotten
}

// Sizes that keep every step short.
const (
	maxRunBytes  = 256
	shortRun     = maxRunBytes / 4 // units of a piece of what is put in: a unit has at most three bytes, and typing on needs room
	maxChunkRuns = 64
)

// NewText makes a text of a content and of who wrote it. Stretches that don't
// cover all of it leave the rest to an unknown author.
func NewText(content delta.Delta, authors []Stretch) *Text {
	t := &Text{names: map[string]int{}, who: &register{numbers: map[Author]uint32{}}}
	at, who, left := 0, Author{}, 0
	for _, op := range content {
		for rest := (run{op: op, units: opLength(op)}); rest.units > 0; {
			if left == 0 {
				who, left = Author{}, rest.units
				if len(authors) > 0 {
					who, left, authors = authors[0].Author, authors[0].Units, authors[1:]
				}
				continue // a stretch of length zero is passed over
			}
			piece, after := rest.cut(left)
			piece.author = t.author(who)
			t.insert(at, piece)
			at, left, rest = at+piece.units, max(0, left-piece.units), after
		}
	}
	t.content = content
	return t
}

// Length gives the units of the text.
func (t *Text) Length() int { return t.units }

// Content gives the text as a canonical delta of inserts. It is kept until the
// next change; the caller must not alter it.
func (t *Text) Content() delta.Delta {
	if t.content == nil {
		var d delta.Delta
		for _, c := range t.chunks {
			for _, r := range c.runs {
				d = append(d, r.op)
			}
		}
		t.content = d.Canonical()
	}
	return t.content
}

// EndsWithLine tells whether the last unit is a line end, as it must be.
func (t *Text) EndsWithLine() bool {
	if len(t.chunks) == 0 {
		return false
	}
	last := t.chunks[len(t.chunks)-1]
	return strings.HasSuffix(last.runs[len(last.runs)-1].op.Insert, "\n")
}

// EndsWithLineAfter tells whether the text would end with a line after a change.
// One that runs past the end is for Apply to refuse.
func (t *Text) EndsWithLineAfter(change delta.Delta) bool {
	if change.BaseLength() != t.units {
		return t.EndsWithLine()
	}
	last := len(change) - 1
	if last >= 0 && change[last].Delete > 0 {
		last--
	}
	if last >= 0 && change[last].Retain == 0 {
		return strings.HasSuffix(change[last].Insert, "\n")
	}
	kept := change[:last+1].BaseLength()
	if kept == 0 {
		return false
	}
	s, into := t.seek(kept - 1)
	part, _ := t.chunks[s.c].runs[s.i].start(into + 1)
	return strings.HasSuffix(part, "\n")
}

// Sound tells whether every paragraph has a name of its own and the last one ends:
// what Repair would leave as it is.
func (t *Text) Sound() bool { return t.unnamed == 0 && t.doubled == 0 && t.EndsWithLine() }

// cut divides a run after n units. A pair that n would cut goes into the first part whole.
func (r run) cut(n int) (before, after run) {
	if n >= r.units {
		return r, run{}
	}
	part, units := r.start(n)
	before, after = r, r
	before.op.Insert, before.units = part, units
	after.op.Insert, after.units = r.op.Insert[len(part):], r.units-units
	return before, after
}

// joins tells whether b can follow a within one run.
func (a run) joins(b run) bool {
	return a.author == b.author && a.op.Insert != "" && b.op.Insert != "" &&
		len(a.op.Insert)+len(b.op.Insert) <= maxRunBytes && delta.EqualAttributes(a.op.Attributes, b.op.Attributes)
}

// Sum is a short fingerprint of the words: the first 16 hexadecimal digits of the
// SHA-256 of all units in UTF-8, a footnote as U+FFFC. Two sides that hold the same
// version of a text have the same.
func (t *Text) Sum() string {
	hash := sha256.New()
	buffered := bufio.NewWriter(hash) // a string handed to the hash itself would be copied to the heap
	for _, c := range t.chunks {
		for _, r := range c.runs {
			words := r.op.Insert
			if r.op.Embed != nil {
				words = Embed
			}
			buffered.WriteString(words) // a hash takes everything
		}
	}
	buffered.Flush()
	return hex.EncodeToString(hash.Sum(nil)[:8])
}
