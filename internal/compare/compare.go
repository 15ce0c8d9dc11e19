package compare

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Paragraph is one line of a text. Text has no "\n" and stands without the label
// that its kind gives it; an embedded note is one U+FFFC. PID is empty where the
// text has no names; Kind is empty for a plain paragraph.
type Paragraph struct {
	PID, Kind, Text string
	Level           int // nesting of a numbered or lettered one; 0 for the outermost
	Inner
}

// Inner is what a paragraph has besides its characters. It may be left out.
type Inner struct {
	Notes []string // words of its notes, in the order of their U+FFFC
	Forms []Formed // from its start on; what they don't cover has no form
}

// Equal tells whether two paragraphs are the same in all that is compared.
func (p Paragraph) Equal(other Paragraph) bool {
	return p.PID == other.PID && p.Kind == other.Kind && p.Text == other.Text && p.Level == other.Level &&
		slices.Equal(p.Notes, other.Notes) && slices.Equal(p.Forms, other.Forms)
}

// Type says how many paragraphs of each side an entry has.
type Type string

// The types of entries: 1:1, 1:n, n:1, 0:1 and 1:0.
const (
	Match  Type = "match"
	Split  Type = "split"
	Merge  Type = "merge"
	Insert Type = "insert"
	Delete Type = "delete"
)

// Mark says on which side a run of text stands.
type Mark string

// A run is in both texts, in the new one alone, or in the old one alone.
const (
	MarkEqual  Mark = "equal"
	MarkInsert Mark = "insert"
	MarkDelete Mark = "delete"
)

// Run is a stretch of text with one mark. It is never empty.
type Run struct {
	Mark Mark   `json:"mark"`
	Text string `json:"text"`
	// By says who inserted or deleted the run, or moved it where it is equal in a moved
	// paragraph: one credit a delegation, in the order of their ids. It is empty for other
	// equal text and where no log says who it was. Attribute fills it.
	By []Credit `json:"by,omitempty"`
	// Form is there where equal words have another form than they had. Then By says who
	// gave it to them.
	Form *Reform `json:"form,omitempty"`
}

// Credit is a delegation's part in a run, and when it last had a hand in it.
type Credit struct {
	Delegation string    `json:"delegation"`
	At         time.Time `json:"at"`
}

// Entry is what became of a paragraph, or of the few that were split or merged.
//
// The runs without insertions are the old paragraphs joined by "\n", byte for
// byte, and those without deletions the new ones.
type Entry struct {
	Type    Type     `json:"type"`
	Old     []int    `json:"old"`     // places in the old text, rising
	New     []int    `json:"new"`     // places in the new text, rising
	Moved   bool     `json:"moved"`   // taken elsewhere; false for insert and delete
	Changes []string `json:"changes"` // see the Change constants; never nil
	Runs    []Run    `json:"runs"`
	// Notes are those of the U+FFFC in Runs, in their order.
	Notes []Note `json:"notes,omitempty"`
	// By says who made another kind of paragraph of it, where Changes has ChangeKind.
	By []Credit `json:"by,omitempty"`
}

// Counts sums up a result. A paragraph of which only the label changed is neither
// edited nor unchanged; a moved one may be edited too.
type Counts struct {
	WordsAdded   int `json:"wordsAdded"`
	WordsRemoved int `json:"wordsRemoved"`
	Inserted     int `json:"inserted"`
	Deleted      int `json:"deleted"`
	Edited       int `json:"edited"`
	Moved        int `json:"moved"`
	Split        int `json:"split"`
	Merged       int `json:"merged"`
	Unchanged    int `json:"unchanged"`
}

// Result is a comparison. Every paragraph of either side is in exactly one entry.
// Entries follow the new text; what was deleted stands at its old place.
type Result struct {
	Entries  []Entry `json:"entries"`
	Counts   Counts  `json:"counts"`
	Degraded bool    `json:"degraded"` // some entry shows whole paragraphs for want of time or space
}

// ErrNotUTF8 is the answer to bytes that are not text.
var ErrNotUTF8 = errors.New("the text is not valid UTF-8")

// Text compares plain texts, a paragraph a line. A byte order mark and the CR of
// a CRLF are not part of a paragraph, and the last line end opens no further one.
func Text(ctx context.Context, old, new string) (Result, error) {
	return Paragraphs(ctx, Lines(old), Lines(new))
}

// Lines cuts a plain text into paragraphs as Text does.
func Lines(text string) []Paragraph {
	text = strings.TrimPrefix(text, "\ufeff")
	if text == "" {
		return nil
	}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	paragraphs := make([]Paragraph, len(lines))
	for i, line := range lines {
		paragraphs[i].Text = strings.TrimSuffix(line, "\r")
	}
	return paragraphs
}

// Paragraphs compares two texts. Paragraphs with one PID are taken for the same
// unless their words clearly say otherwise.
//
// When the context's deadline passes, what is left is answered by whole
// paragraphs and the result is Degraded. A context cancelled otherwise is an
// error, as is text that is not UTF-8 (ErrNotUTF8).
func Paragraphs(ctx context.Context, old, new []Paragraph) (Result, error) {
	for side, paragraphs := range [][]Paragraph{old, new} {
		for i, p := range paragraphs {
			if !utf8.ValidString(p.Text) {
				return Result{}, fmt.Errorf("comparing: paragraph %d of the %s text: %w", i+1, []string{"old", "new"}[side], ErrNotUTF8)
			}
		}
	}
	watch := &watch{ctx: ctx}
	a := newAligner(watch, old, new)
	entries := a.entries()
	r := newRedliner(watch, old, new)
	for i := range entries {
		r.mark(&entries[i])
	}
	if err := watch.err(); err != nil {
		return Result{}, fmt.Errorf("comparing: %w", err)
	}
	return Result{Entries: entries, Counts: count(entries), Degraded: r.degraded || watch.late}, nil
}

// watch asks the context, and remembers the first time it said stop.
type watch struct {
	ctx  context.Context
	late bool
}

// over reports whether it is time to stop.
func (w *watch) over() bool {
	if !w.late && w.ctx.Err() != nil {
		w.late = true
	}
	return w.late
}

// err is nil for a deadline, which only makes the answer coarser.
func (w *watch) err() error {
	if err := w.ctx.Err(); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}
