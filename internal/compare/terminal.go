package compare

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// Escape sequences of the terminal: green underlined, red struck through, faint.
const (
	green = "\x1b[32;4m"
	red   = "\x1b[31;9m"
	faint = "\x1b[2m"
	plain = "\x1b[0m"
)

// WriteText writes the result to be read in a terminal: paragraph by paragraph,
// insertions as {+…+}, deletions as [-…-], in colour if colour is set. Stretches
// of unchanged paragraphs are a line of their own. Control characters of the
// texts are not passed on.
func WriteText(w io.Writer, r Result, colour bool) error {
	out := &terminal{w: bufio.NewWriter(w), colour: colour}
	same := 0
	for i := range r.Entries {
		e := &r.Entries[i]
		if e.Type == Match && !e.Moved && len(e.Changes) == 0 {
			same++
			continue
		}
		out.unchanged(same)
		same = 0
		out.entry(e)
	}
	out.unchanged(same)
	c := r.Counts
	out.line(fmt.Sprintf("%d words added, %d removed; paragraphs: %d inserted, %d deleted, %d edited, %d moved, %d split, %d merged, %d unchanged",
		c.WordsAdded, c.WordsRemoved, c.Inserted, c.Deleted, c.Edited, c.Moved, c.Split, c.Merged, c.Unchanged))
	if r.Degraded {
		out.line("The comparison was cut short: some changes are shown by whole paragraphs.")
	}
	if err := out.w.Flush(); err != nil {
		return fmt.Errorf("writing the comparison: %w", err)
	}
	return nil
}

type terminal struct {
	w      *bufio.Writer
	colour bool
}

// The first error of a bufio.Writer is kept and returned by Flush.

func (t *terminal) line(text string) { _, _ = fmt.Fprintf(t.w, "%s\n", text) }

func (t *terminal) unchanged(n int) {
	switch {
	case n == 1:
		t.line(t.in(faint, "  1 paragraph unchanged"))
	case n > 1:
		t.line(t.in(faint, fmt.Sprintf("  %d paragraphs unchanged", n)))
	}
}

// in puts text into a colour.
func (t *terminal) in(colour, text string) string {
	if !t.colour {
		return text
	}
	return colour + text + plain
}

// entry writes what happened, with line numbers from 1, and the marked text.
func (t *terminal) entry(e *Entry) {
	what := string(e.Type)
	if e.Type == Match {
		what = strings.Join(e.Changes, ", ")
	}
	if e.Moved {
		what = strings.TrimSuffix("moved, "+what, ", ")
	}
	t.line(t.in(faint, fmt.Sprintf("@ %s > %s: %s", numbers(e.Old), numbers(e.New), what)))
	var text strings.Builder
	for _, run := range e.Runs {
		text.WriteString(t.run(run))
	}
	t.line("  " + strings.ReplaceAll(text.String(), "\n", "\n  "))
}

func (t *terminal) run(run Run) string {
	text := harmless(run.Text)
	switch {
	case run.Mark == MarkInsert && t.colour:
		return green + strings.ReplaceAll(text, "\n", "¶"+plain+"\n"+green) + plain
	case run.Mark == MarkInsert:
		return "{+" + strings.ReplaceAll(text, "\n", "¶\n") + "+}"
	case run.Mark == MarkDelete && t.colour:
		return red + strings.ReplaceAll(text, "\n", "¶") + plain
	case run.Mark == MarkDelete:
		return "[-" + strings.ReplaceAll(text, "\n", "¶") + "-]"
	}
	return text
}

// harmless replaces control characters, which would command the terminal.
func harmless(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t':
			return ' '
		case r == note:
			return '*'
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return '\ufffd'
		}
		return r
	}, text)
}

func numbers(places []int) string {
	if len(places) == 0 {
		return "-"
	}
	list := make([]string, len(places))
	for k, at := range places {
		list[k] = fmt.Sprint(at + 1)
	}
	return strings.Join(list, "+")
}
