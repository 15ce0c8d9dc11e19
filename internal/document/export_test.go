package document

import "github.com/redonda/redonda/internal/delta"

// FormCounted gives what a text's form is counted as from change to change, and what its
// runs give when they are counted anew.
func (t *Text) FormCounted() (kept, anew int) {
	for _, c := range t.chunks {
		for _, r := range c.runs {
			anew += formBytes(r.op)
		}
	}
	return t.size.form, anew
}

// FormAfter gives what a change is foretold to make of a text's form.
func (t *Text) FormAfter(change delta.Delta) (int, error) {
	after, err := t.sizeAfter(change)
	return after.form, err
}
