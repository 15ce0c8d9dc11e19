package plain

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/exchange"
)

// MediaType is what a file of this package is served as.
const MediaType = "text/plain; charset=utf-8"

// The marks of a redline, as wdiff has them. A backslash stands before a
// brace, a bracket or a backslash of the words.
const (
	insOpen, insClose = "{+", "+}"
	delOpen, delClose = "[-", "-]"
)

var escapes = strings.NewReplacer(`\`, `\\`, "{", `\{`, "}", `\}`, "[", `\[`, "]", `\]`)

// Write writes the book to out, a section after the other. What was written before an
// error, or before ctx was cancelled, is no whole file.
func Write(ctx context.Context, out io.Writer, book exchange.Book) error {
	w := &writer{out: bufio.NewWriter(out), frame: exchange.FrameIn(book.Lang), redlined: book.Redlined()}
	w.head(book)
	part := ""
	for _, section := range book.Sections {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("writing the export %s as plain text: %w", book.ID, err)
		}
		if section.Part != part {
			part = section.Part
			w.heading(part, "=")
		}
		w.section(section, book.Languages())
	}
	if err := w.out.Flush(); err != nil {
		return fmt.Errorf("writing the export %s as plain text: %w", book.ID, err)
	}
	return nil
}

type writer struct {
	out      *bufio.Writer // keeps the first error
	frame    exchange.Frame
	redlined bool
	notes    int // footnotes so far: one count for the whole file
}

func (w *writer) line(words string) {
	w.out.WriteString(words)
	w.out.WriteByte('\n')
}

// heading writes words with a rule of their width below, after a blank line.
func (w *writer) heading(words, rule string) {
	w.line("")
	w.line(words)
	w.line(strings.Repeat(rule, utf8.RuneCountInString(words)))
}

func (w *writer) head(book exchange.Book) {
	for _, words := range []string{book.Symbol, book.Title, book.Subtitle, w.frame.Made(book.At)} {
		if words != "" {
			w.line(words)
		}
	}
	if w.redlined {
		w.line(fmt.Sprintf(`%s: %s%s%s · %s%s%s`, w.frame.Legend, insOpen, w.frame.Inserted, insClose, delOpen, w.frame.Deleted, delClose))
	}
	if names := book.Delegations(); names != "" {
		w.line(w.frame.By + ": " + names)
	}
}

func (w *writer) section(section exchange.Section, named bool) {
	title := section.Title
	if named {
		title += " (" + exchange.LanguageName(section.Lang) + ")"
	}
	w.heading(title, "-")
	if section.Subtitle != "" {
		w.line(section.Subtitle)
	}
	w.line("")
	if section.Empty() {
		w.line("(" + w.frame.NoWords + ")")
		return
	}
	var notes []string
	for _, line := range section.Lines {
		w.line(w.words(line, &notes))
	}
	if len(notes) > 0 {
		w.line("")
		w.line(w.frame.Notes)
	}
	for _, note := range notes {
		w.line(note)
	}
}

// words gives a paragraph as one line; its footnotes are added to notes.
func (w *writer) words(line exchange.Line, notes *[]string) string {
	var b strings.Builder
	b.WriteString(strings.Repeat("  ", max(0, line.Level-1)))
	if line.Kind == "quote" {
		b.WriteString("    ")
	}
	if line.Label != "" {
		b.WriteString(line.Label + " ")
	}
	for _, run := range line.Runs {
		words := w.escaped(run.Text)
		if run.IsNote {
			w.notes++
			words = fmt.Sprintf("[%d]", w.notes)
			*notes = append(*notes, words+" "+marked(w.escaped(strings.ReplaceAll(run.Note, "\n", " ")), run.Change, run.By))
		}
		if link := run.Form.Address(); link != "" && link != run.Text {
			words += " <" + link + ">"
		}
		b.WriteString(marked(words, run.Change, run.By))
	}
	if line.Change != compare.MarkEqual {
		b.WriteString(marked("¶", line.Change, line.By))
	}
	switch {
	case line.Move != "" && line.Change == compare.MarkDelete:
		b.WriteString(" (" + w.frame.MovedAway + ")")
	case line.Move != "":
		b.WriteString(" (" + w.frame.MovedHere + ")")
	}
	if line.Was != nil {
		b.WriteString(" (" + w.frame.Formerly(*line.Was) + ")")
	}
	return b.String()
}

// escaped gives words in which no mark of a redline can be read. In a clean text there
// are no marks, and words stay as they are.
func (w *writer) escaped(words string) string {
	if !w.redlined {
		return words
	}
	return escapes.Replace(words)
}

func marked(words string, change compare.Mark, by []compare.Credit) string {
	codes := exchange.Codes(by)
	if codes != "" {
		codes = " |" + codes
	}
	switch change {
	case compare.MarkInsert:
		return insOpen + words + codes + insClose
	case compare.MarkDelete:
		return delOpen + words + codes + delClose
	}
	return words
}
