package incoming

import (
	"fmt"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/delta"
)

// changeOf gives the change from one text to another as a comparison shows it: words that
// it calls equal stay with their authors and their paragraphs. What was moved goes out at
// its old place and comes in at the new one.
func changeOf(base, content delta.Delta, entries []compare.Entry) (delta.Delta, error) {
	w := writer{old: linesOf(base), new: linesOf(content)}
	places := make([]*compare.Entry, len(w.new)) // of each new line: its entry, if that keeps its place
	for i := range entries {
		if e := &entries[i]; !e.Moved && len(e.Old) > 0 && len(e.New) > 0 && adjacent(e.Old) && adjacent(e.New) {
			places[e.New[0]] = e
		}
	}
	for i := 0; i < len(w.new); i++ {
		e := places[i]
		if e == nil || e.Old[0] < w.at {
			w.insert(append(w.new[i].words[:len(w.new[i].words):len(w.new[i].words)], w.new[i].end))
			continue
		}
		w.goTo(e.Old[0])
		w.edit(*e)
		w.at, i = e.Old[len(e.Old)-1]+1, e.New[len(e.New)-1]
	}
	w.goTo(len(w.old))
	change := w.change.Canonical()
	after, err := delta.Compose(base, change)
	if err != nil {
		return nil, fmt.Errorf("making a change of a comparison: %w", err)
	}
	if !equal(after, content.Canonical()) {
		return nil, fmt.Errorf("making a change of a comparison: it gives another text")
	}
	return change, nil
}

// adjacent tells whether places follow each other without a gap.
func adjacent(places []int) bool { return places[len(places)-1]-places[0] == len(places)-1 }

// writer writes a change from the old text's beginning on.
type writer struct {
	old, new []line
	at       int // the line of the old text that is next
	change   delta.Delta
}

// goTo takes out the lines before one.
func (w *writer) goTo(line int) {
	for ; w.at < line; w.at++ {
		w.remove(w.old[w.at].units())
	}
}

func (w *writer) remove(units delta.Delta) {
	if n := units.Length(); n > 0 {
		w.push(delta.Op{Delete: n})
	}
}

func (w *writer) insert(units delta.Delta) {
	for _, op := range units {
		w.push(op)
	}
}

// push adds an operation, to the last one where it can: there is one for each character.
func (w *writer) push(op delta.Op) {
	if n := len(w.change); n > 0 && op.Embed == nil && w.change[n-1].Embed == nil {
		last := &w.change[n-1]
		switch same := delta.EqualAttributes(last.Attributes, op.Attributes); {
		case same && last.Retain > 0 && op.Retain > 0:
			last.Retain += op.Retain
			return
		case last.Delete > 0 && op.Delete > 0:
			last.Delete += op.Delete
			return
		}
	}
	w.change = append(w.change, op)
}

// edit makes the new lines of an entry out of the old ones, run by run.
func (w *writer) edit(e compare.Entry) {
	var old, new delta.Delta
	for _, i := range e.Old {
		old = append(old, w.old[i].units()...)
	}
	for _, i := range e.New {
		new = append(new, w.new[i].units()...)
	}
	for _, run := range e.Runs {
		n := len([]rune(run.Text))
		switch run.Mark {
		case compare.MarkDelete:
			w.remove(old[:n])
			old = old[n:]
		case compare.MarkInsert:
			w.insert(new[:n])
			new = new[n:]
		default:
			for i := range n {
				w.keep(old[i], new[i])
			}
			old, new = old[n:], new[n:]
		}
	}
	w.keep(old[0], new[0]) // the end of the last line is in no run
}

// keep leaves a character in its place, with its new form.
func (w *writer) keep(old, new delta.Op) {
	if embedded(old) != embedded(new) {
		w.remove(delta.Delta{old})
		w.insert(delta.Delta{new})
		return
	}
	attrs := delta.Attributes{}
	for name, value := range new.Attributes {
		if old.Attributes[name] != value {
			attrs[name] = value
		}
	}
	for name := range old.Attributes {
		if _, stays := new.Attributes[name]; !stays {
			attrs[name] = nil
		}
	}
	if len(attrs) == 0 {
		attrs = nil
	}
	w.push(delta.Op{Retain: delta.Delta{new}.Length(), Attributes: attrs})
}
