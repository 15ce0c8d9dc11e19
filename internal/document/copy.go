package document

import (
	"slices"
	"strings"
)

// Copy gives the text as it is now, which later changes of either leave alone. The
// two share their runs until one of them alters a chunk, and names are counted anew
// when the copy is first changed: so a copy that is only kept costs next to nothing.
// Both belong to the same goroutine.
func (t *Text) Copy() *Text {
	for i := range t.chunks {
		t.chunks[i].shared = true
	}
	c := *t
	c.names, c.chunks = nil, slices.Clone(t.chunks)
	return &c
}

// own gives a chunk to be altered, with runs that no copy has.
func (t *Text) own(at int) *chunk {
	c := &t.chunks[at]
	if c.shared {
		c.runs, c.shared = append(make([]run, 0, len(c.runs)+2), c.runs...), false
	}
	return c
}

// namesOfRuns counts the names that paragraphs bear.
func (t *Text) namesOfRuns() map[string]int {
	names := map[string]int{}
	for _, c := range t.chunks {
		for _, r := range c.runs {
			if pid, _ := r.op.Attributes["pid"].(string); pid != "" {
				if ends := strings.Count(r.op.Insert, "\n"); ends > 0 {
					names[pid] += ends
				}
			}
		}
	}
	return names
}
