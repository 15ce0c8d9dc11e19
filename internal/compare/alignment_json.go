package compare

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// alignmentFormat names the JSON of WriteAlignment.
const alignmentFormat = "redonda-compare-1"

// alignedEntry is an entry in redonda-compare-1. Paragraphs are 0-based line numbers.
type alignedEntry struct {
	Type    Type     `json:"type"`
	Old     []int    `json:"old"`
	New     []int    `json:"new"`
	Moved   bool     `json:"moved"`
	Changes []string `json:"changes"`
	Edits   []edit   `json:"edits"`
}

// edit is a replacement within an entry; either side may be empty.
type edit struct {
	Old string `json:"old"`
	New string `json:"new"`
}

// WriteAlignment writes the result as JSON in the format redonda-compare-1: what
// became of each paragraph in the order of the new text, deletions last, an entry
// a line. old and new are the names of the two texts.
func (r Result) WriteAlignment(w io.Writer, old, new string) error {
	var aligned, deleted []any
	oldCount, newCount := 0, 0
	for _, e := range r.Entries {
		oldCount, newCount = oldCount+len(e.Old), newCount+len(e.New)
		entry := alignedEntry{e.Type, e.Old, e.New, e.Moved, e.Changes, edits(e)}
		if e.Type == Delete {
			deleted = append(deleted, entry)
		} else {
			aligned = append(aligned, entry)
		}
	}
	out := jsonLines{w: bufio.NewWriter(w)}
	out.field("{\n ", "format", alignmentFormat)
	out.field(",\n ", "old_file", old)
	out.field(",\n ", "new_file", new)
	out.field(",\n ", "old_count", oldCount)
	out.field(",\n ", "new_count", newCount)
	out.field(",\n ", "degraded", r.Degraded)
	out.field(",\n ", "counts", r.Counts)
	out.text(",\n \"alignment\": [")
	for k, entry := range append(aligned, deleted...) {
		if k > 0 {
			out.text(",")
		}
		out.text("\n  ")
		out.value(entry)
	}
	out.text("\n ]\n}\n")
	if err := out.flush(); err != nil {
		return fmt.Errorf("writing the alignment: %w", err)
	}
	return nil
}

// edits lists the replacements of an entry that has both sides.
func edits(e Entry) []edit {
	list := []edit{}
	if e.Type == Insert || e.Type == Delete {
		return list
	}
	for k, run := range e.Runs {
		switch {
		case run.Mark == MarkDelete:
			list = append(list, edit{Old: run.Text})
		case run.Mark == MarkInsert && k > 0 && e.Runs[k-1].Mark == MarkDelete:
			list[len(list)-1].New = run.Text
		case run.Mark == MarkInsert:
			list = append(list, edit{New: run.Text})
		}
	}
	return list
}

// jsonLines writes JSON laid out by hand. It keeps the first error.
type jsonLines struct {
	w   *bufio.Writer
	err error
}

func (j *jsonLines) text(s string) { _, _ = j.w.WriteString(s) } // the writer keeps its error for Flush

func (j *jsonLines) field(before, name string, value any) {
	j.text(before + `"` + name + `": `)
	j.value(value)
}

func (j *jsonLines) value(value any) {
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil && j.err == nil {
		j.err = err
	}
	_, _ = j.w.Write(bytes.TrimSuffix(line.Bytes(), []byte("\n")))
}

func (j *jsonLines) flush() error {
	if err := j.w.Flush(); err != nil {
		return err
	}
	return j.err
}
