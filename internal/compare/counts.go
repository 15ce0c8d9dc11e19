package compare

import "iter"

// count sums up the entries of a result.
func count(entries []Entry) Counts {
	var c Counts
	for i := range entries {
		e := &entries[i]
		for run := range e.all() {
			switch run.Mark {
			case MarkInsert:
				c.WordsAdded += countWords(run.Text)
			case MarkDelete:
				c.WordsRemoved += countWords(run.Text)
			}
		}
		if e.Moved {
			c.Moved++
		}
		switch e.Type {
		case Insert:
			c.Inserted++
		case Delete:
			c.Deleted++
		case Split:
			c.Split++
		case Merge:
			c.Merged++
		case Match:
			if e.Edited() {
				c.Edited++
			} else if !e.Moved && len(e.Changes) == 0 {
				c.Unchanged++
			}
		}
	}
	return c
}

// all goes through the runs of an entry and of its notes.
func (e *Entry) all() iter.Seq[*Run] {
	return func(yield func(*Run) bool) {
		for i := range e.Runs {
			if !yield(&e.Runs[i]) {
				return
			}
		}
		for i := range e.Notes {
			for k := range e.Notes[i].Runs {
				if !yield(&e.Notes[i].Runs[k]) {
					return
				}
			}
		}
	}
}

func countWords(text string) int {
	n := 0
	for _, token := range tokenize(text) {
		if isWord(token) {
			n++
		}
	}
	return n
}

// Edited reports whether more than the label of a matched paragraph changed.
func (e *Entry) Edited() bool {
	for _, what := range e.Changes {
		if what != ChangeNumber {
			return e.Type == Match
		}
	}
	return false
}
