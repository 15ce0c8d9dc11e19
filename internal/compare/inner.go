package compare

import (
	"math"
	"strings"

	"github.com/redonda/redonda/internal/delta"
)

// Form is the form of words.
type Form struct {
	Bold      bool   `json:"bold,omitempty"`
	Italic    bool   `json:"italic,omitempty"`
	Underline bool   `json:"underline,omitempty"`
	Link      string `json:"link,omitempty"` // address; empty for none
}

// Formed is a stretch of words of one form.
type Formed struct {
	Units int // UTF-16, a note as 1
	Form
}

// Reform is a change of form alone.
type Reform struct {
	Was Form `json:"was"`
	Is  Form `json:"is"`
}

// Note is a note with its own words, marked as those of a paragraph are.
type Note struct {
	Mark Mark  `json:"mark"`
	Runs []Run `json:"runs"`
}

// inner says of an entry what changed within its equal words: their form, and the words of
// notes. Runs are cut where the form changed.
func (r *redliner) inner(e *Entry, differs kinds) {
	old, new := newInsides(r.old, e.Old), newInsides(r.new, e.New)
	if old.bare && new.bare {
		return
	}
	var cut []Run
	for _, run := range e.Runs {
		switch run.Mark {
		case MarkInsert:
			e.Notes = append(e.Notes, r.notes(run, nil, new)...)
			new.pass(run.Text)
		case MarkDelete:
			e.Notes = append(e.Notes, r.notes(run, old, nil)...)
			old.pass(run.Text)
		default:
			notes := r.notes(run, old, new)
			for _, note := range notes {
				differs[ChangeNote] = differs[ChangeNote] || len(note.Runs) > 1 || len(note.Runs) == 1 && note.Runs[0].Mark != MarkEqual
			}
			e.Notes = append(e.Notes, notes...)
			cut = append(cut, reformed(run, old, new, differs)...)
			continue
		}
		cut = append(cut, run)
	}
	e.Runs = cut
}

// notes gives the notes of a run, taken from the side or sides it is on.
func (r *redliner) notes(run Run, old, new *insides) []Note {
	var notes []Note
	for range strings.Count(run.Text, string(note)) {
		found := Note{Mark: run.Mark}
		switch {
		case old == nil:
			found.Runs = runsOf([]change{{ins: whole(new.note())}})
		case new == nil:
			found.Runs = runsOf([]change{{del: whole(old.note())}})
		default:
			was, is := old.note(), new.note()
			if was == is {
				found.Runs = runsOf([]change{{equal: whole(was)}})
			} else {
				found.Runs = runsOf(readable(r.compare(tokenize(was), tokenize(is))))
			}
		}
		notes = append(notes, found)
	}
	return notes
}

// reformed cuts an equal run where its form changed.
func reformed(run Run, old, new *insides, differs kinds) []Run {
	var cut []Run
	rest := run.Text
	for rest != "" {
		was, before := old.form()
		is, after := new.form()
		piece := prefix(rest, min(before, after))
		rest = rest[len(piece):]
		old.pass(piece)
		new.pass(piece)
		next := Run{Mark: MarkEqual, Text: piece}
		if was != is && strings.Trim(piece, "\n") != "" {
			next.Form = &Reform{Was: was, Is: is}
			differs[ChangeForm] = true
		}
		if last := len(cut) - 1; last >= 0 && sameForm(cut[last].Form, next.Form) {
			cut[last].Text += piece
			continue
		}
		cut = append(cut, next)
	}
	return cut
}

func sameForm(a, b *Reform) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }

// prefix gives the first n units of text, at least one character.
func prefix(text string, n int) string {
	for at, r := range text {
		if n <= 0 && at > 0 {
			return text[:at]
		}
		n -= delta.UTF16Len(string(r))
	}
	return text
}

// insides goes through the notes and forms of one side of an entry.
type insides struct {
	notes []string // that are still to come, one for each U+FFFC; empty where the words aren't known
	lines [][]Formed
	forms []Formed // of the line, from here on
	bare  bool     // nothing has form or note
}

func newInsides(side []Paragraph, places []int) *insides {
	in := &insides{bare: true}
	for _, at := range places {
		p := &side[at]
		marks := strings.Count(p.Text, string(note))
		for k := range marks {
			words := ""
			if k < len(p.Notes) {
				words = p.Notes[k]
			}
			in.notes = append(in.notes, words)
		}
		in.lines = append(in.lines, p.Forms)
		in.bare = in.bare && marks+len(p.Forms) == 0
	}
	if len(in.lines) > 0 {
		in.forms = in.lines[0]
	}
	return in
}

// note takes the next note.
func (in *insides) note() string {
	next := in.notes[0]
	in.notes = in.notes[1:]
	return next
}

// form gives the form of what comes next, and of how many units.
func (in *insides) form() (Form, int) {
	if len(in.forms) == 0 {
		return Form{}, math.MaxInt
	}
	return in.forms[0].Form, in.forms[0].Units
}

// pass goes on over words; a line end leads to the next paragraph.
func (in *insides) pass(words string) {
	for i, line := range strings.Split(words, "\n") {
		if i > 0 {
			in.lines = in.lines[1:]
			in.forms = in.lines[0]
		}
		for n := delta.UTF16Len(line); n > 0 && len(in.forms) > 0; {
			step := min(n, in.forms[0].Units)
			n -= step
			rest := in.forms[0]
			in.forms = in.forms[1:]
			if rest.Units -= step; rest.Units > 0 {
				in.forms = append([]Formed{rest}, in.forms...)
			}
		}
	}
}
