package incoming

import (
	"slices"
	"strings"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/exchange/docx"
)

// settle gives the paragraphs of a file the names that they have in the text, as the
// comparison found them, and takes back what a file can't say: that a label was typed in
// the text too, that a level is that of before, which footnote is which.
func settle(base []line, file []docx.Paragraph, entries []compare.Entry, newNote func() string) []docx.Paragraph {
	settled := make([]docx.Paragraph, len(file))
	n := newNotes(base, newNote)
	for i, p := range file {
		p.PID, p.Words = "", slices.Clone(p.Words)
		settled[i] = p
	}
	for _, e := range entries {
		if len(e.Old) == 0 || len(e.New) == 0 {
			continue
		}
		// Where a paragraph was split or joined its name stays with the last part, as it
		// does when somebody types in the text.
		was, is := base[e.Old[len(e.Old)-1]], &settled[e.New[len(e.New)-1]]
		is.PID = was.PID
		if was.Kind == is.Kind && (!counted(is.Kind) || max(was.Level, 1) == max(is.Level, 1)) {
			is.Level = was.Level
		}
		first := &settled[e.New[0]]
		if first.Label != "" && strings.HasPrefix(base[e.Old[0]].Text, first.Label) && base[e.Old[0]].Kind == "" {
			first.Words = append(delta.Delta{{Insert: first.Label}}, first.Words...).Canonical()
			first.Kind, first.Level, first.Label = "", base[e.Old[0]].Level, ""
		}
		n.within(e, settled)
	}
	n.rest(settled)
	return settled
}

func counted(kind string) bool { return kind == "number" || kind == "letter" }

// notes finds out which footnote of the file is which of the text.
type notes struct {
	byLine [][]string // ids, by line of the text
	words  map[string]string
	used   map[string]bool
	done   map[*delta.Op]bool // those of the file that have their id
	fresh  func() string
}

func newNotes(base []line, fresh func() string) *notes {
	n := &notes{byLine: make([][]string, len(base)), words: map[string]string{}, used: map[string]bool{}, done: map[*delta.Op]bool{}, fresh: fresh}
	for i, l := range base {
		for _, op := range l.words {
			if id := embedded(op); id != "" {
				n.byLine[i] = append(n.byLine[i], id)
				n.words[id], _ = op.Attributes["note"].(string)
			}
		}
	}
	return n
}

// within gives the notes of an entry their ids: first where the words are the same, then
// in order.
func (n *notes) within(e compare.Entry, file []docx.Paragraph) {
	var ids []string
	for _, i := range e.Old {
		ids = append(ids, n.byLine[i]...)
	}
	var open []*delta.Op
	for _, i := range e.New {
		for k := range file[i].Words {
			if op := &file[i].Words[k]; op.Embed != nil && !n.take(op, ids, true) {
				open = append(open, op)
			}
		}
	}
	for _, op := range open {
		n.take(op, ids, false)
	}
}

// rest gives ids to the notes that have none yet: one of the text with the same words,
// else a new one.
func (n *notes) rest(file []docx.Paragraph) {
	var all []string
	for _, ids := range n.byLine {
		all = append(all, ids...)
	}
	for i := range file {
		for k := range file[i].Words {
			op := &file[i].Words[k]
			if op.Embed == nil || n.done[op] {
				continue
			}
			if !n.take(op, all, true) {
				op.Embed = map[string]any{"footnote": n.fresh()}
			}
		}
	}
}

// take gives a note the first id that isn't taken yet, of the same words where asked.
func (n *notes) take(op *delta.Op, ids []string, same bool) bool {
	words, _ := op.Attributes["note"].(string)
	for _, id := range ids {
		if !n.used[id] && (!same || n.words[id] == words) {
			n.used[id], n.done[op] = true, true
			op.Embed = map[string]any{"footnote": id}
			return true
		}
	}
	return false
}
