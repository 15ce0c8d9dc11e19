package incoming

import (
	"context"
	"slices"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/exchange/docx"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/history"
)

// Preview is what a file would change, before anything is changed.
type Preview struct {
	// TrackedOnly says that the file differs from what was exported by tracked changes
	// alone. It is false where somebody switched tracking off, and for files from elsewhere.
	TrackedOnly bool
	Old, New    []document.Paragraph // of the version, and as the file has it
	Result      compare.Result       // from Old to New
	// Change makes New of the version. Its new paragraphs have no names yet.
	Change delta.Delta
}

// Look compares a text of a file with the version that it rests on. before is what the
// file was exported with as its old text (the same as base but for a redline); nil for a
// file from elsewhere. newNote names a footnote that is new. A file that says it is of a
// version with other words is a fault OtherText.
//
// When the context's deadline passes, what is left is compared by whole paragraphs.
func Look(ctx context.Context, text docx.Text, base, before delta.Delta, newNote func() string) (Preview, error) {
	bytes := 0
	for _, p := range text.Accepted {
		bytes += len(p.Plain()) + 1
	}
	if bytes > document.MaxTextBytes {
		return Preview{}, fault.New(fault.TextFull, "a text has at most %d bytes, the file has %d", document.MaxTextBytes, bytes)
	}
	old := document.Paragraphs(base)
	if before != nil && !of(text, old) {
		return Preview{}, fault.New(fault.OtherText, "version %d of %s has other words than the file says", text.To, text.ID)
	}
	lines := linesOf(base)
	first, err := compare.Paragraphs(ctx, history.Comparable(base), docx.Comparable(text.Accepted))
	if err != nil {
		return Preview{}, err
	}
	settled := settle(lines, text.Accepted, first.Entries, newNote)
	content := docx.Content(settled)
	p := Preview{Old: old, New: document.Paragraphs(content), TrackedOnly: before != nil && unchanged(linesOf(before), text.Rejected)}
	if p.Result, err = compare.Paragraphs(ctx, history.Comparable(base), history.Comparable(content)); err != nil {
		return Preview{}, err
	}
	if p.Change, err = changeOf(base, content, p.Result.Entries); err != nil {
		return Preview{}, err
	}
	for _, op := range p.Change { // one by one: a change made here may be longer than one that is typed
		if err := document.Check(delta.Delta{op}); err != nil {
			return Preview{}, err
		}
	}
	note(p.Result.Entries, lines, linesOf(content))
	return p, nil
}

// of tells whether a file was exported from these paragraphs.
func of(text docx.Text, old []document.Paragraph) bool {
	found := 0
	for _, p := range old {
		sum, known := text.Sums[p.PID]
		if !known {
			continue
		}
		if sum != docx.Hash(p.Text) {
			return false
		}
		found++
	}
	return found == len(text.Sums)
}

// unchanged tells whether the words and notes of a text are those that were exported. Form
// is left aside: programs write it anew when they save.
func unchanged(exported []line, rejected []docx.Paragraph) bool {
	return slices.EqualFunc(exported, rejected, func(was line, is docx.Paragraph) bool {
		words := is.Plain()
		if words != was.Text && is.Label+words != was.Text {
			return false
		}
		return slices.Equal(notesOf(was.words), notesOf(is.Words))
	})
}

func notesOf(words delta.Delta) []string {
	var notes []string
	for _, op := range words {
		if op.Embed != nil {
			note, _ := op.Attributes["note"].(string)
			notes = append(notes, note)
		}
	}
	return notes
}

// Form is the change of an entry of which form alone differs: bold, links, notes.
const Form = "form"

// note adds to each entry what a comparison of words doesn't see.
func note(entries []compare.Entry, old, new []line) {
	for i := range entries {
		e := &entries[i]
		if e.Type != compare.Match || slices.ContainsFunc(e.Runs, func(r compare.Run) bool { return r.Mark != compare.MarkEqual }) {
			continue
		}
		if !equal(old[e.Old[0]].words, new[e.New[0]].words) || old[e.Old[0]].Level != new[e.New[0]].Level {
			e.Changes = append(e.Changes, Form)
		}
	}
}

func equal(a, b delta.Delta) bool {
	return slices.EqualFunc(a, b, func(a, b delta.Op) bool {
		return a.Insert == b.Insert && embedded(a) == embedded(b) && delta.EqualAttributes(a.Attributes, b.Attributes)
	})
}

// embedded gives the id of a footnote, "" for words.
func embedded(op delta.Op) string {
	id, _ := op.Embed["footnote"].(string)
	return id
}
