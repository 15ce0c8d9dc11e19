package compare

// count sums up the entries of a result.
func count(entries []Entry) Counts {
	var c Counts
	for i := range entries {
		e := &entries[i]
		for _, run := range e.Runs {
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
