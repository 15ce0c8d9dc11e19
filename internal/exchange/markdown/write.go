package markdown

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/exchange"
)

// MediaType is what a file of this package is served as.
const MediaType = "text/markdown; charset=utf-8"

// Write writes the book to out, a section after the other. What was written before an
// error, or before ctx was cancelled, is no whole file.
func Write(ctx context.Context, out io.Writer, book exchange.Book) error {
	w := &writer{out: bufio.NewWriter(out), frame: exchange.FrameIn(book.Lang)}
	w.head(book)
	part := ""
	for _, section := range book.Sections {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("writing the export %s as Markdown: %w", book.ID, err)
		}
		if section.Part != part {
			part = section.Part
			w.block("## " + escape(part))
		}
		w.section(section, book.Languages())
	}
	if err := w.out.Flush(); err != nil {
		return fmt.Errorf("writing the export %s as Markdown: %w", book.ID, err)
	}
	return nil
}

type writer struct {
	out   *bufio.Writer // keeps the first error
	frame exchange.Frame
	notes int // footnotes so far: one count for the whole file
	begun bool
}

// block writes a paragraph; a blank line divides it from the one before.
func (w *writer) block(line string) {
	if w.begun {
		w.out.WriteByte('\n')
	}
	w.begun = true
	w.out.WriteString(line)
	w.out.WriteByte('\n')
}

func (w *writer) head(book exchange.Book) {
	w.block("# " + escape(book.Title))
	for _, words := range []string{book.Symbol, book.Subtitle} {
		if words != "" {
			w.block(escapeStart(escape(words)))
		}
	}
	w.block("*" + w.frame.Made(book.At) + "*")
	if book.Redlined() {
		w.block(fmt.Sprintf("%s: <ins>%s</ins> · <del>%s</del>", w.frame.Legend, w.frame.Inserted, w.frame.Deleted))
	}
	if names := book.Delegations(); names != "" {
		w.block(w.frame.By + ": " + escape(names))
	}
}

// prefixes are those of the kinds of paragraph. A section's title is of the third rank,
// so that the headings of its text come below it.
var prefixes = map[string]string{"h1": "#### ", "h2": "##### ", "h3": "###### ", "quote": "> "}

func (w *writer) section(section exchange.Section, named bool) {
	title := "### " + escape(section.Title)
	if named {
		title += " (" + exchange.LanguageName(section.Lang) + ")"
	}
	w.block(title)
	if section.Subtitle != "" {
		w.block(escapeEnd(escapeStart(escape(section.Subtitle))))
	}
	if section.Empty() {
		w.block("*" + w.frame.NoWords + "*")
	}
	var notes []string
	for _, line := range section.Lines {
		words := w.words(line, &notes)
		if words == "" {
			continue
		}
		w.block(prefixes[line.Kind] + words)
	}
	for _, note := range notes {
		w.block(note)
	}
}

// words gives a paragraph without its prefix; its footnotes are added to notes.
func (w *writer) words(line exchange.Line, notes *[]string) string {
	var b strings.Builder
	for i, run := range line.Runs {
		words := ""
		if run.IsNote {
			w.notes++
			words = fmt.Sprintf("[^%d]", w.notes)
			*notes = append(*notes, words+": "+w.marked(escapeEnd(escapeStart(escape(run.Note))), run.Change, run.By))
		} else {
			words = form(run, last(line.Runs[:i]), first(line.Runs[i+1:]))
		}
		if i == 0 && line.Label == "" && run.Change == compare.MarkEqual && run.Form == (exchange.Form{}) {
			words = escapeStart(words)
		}
		b.WriteString(w.marked(words, run.Change, run.By))
	}
	words := escapeEnd(b.String())
	if line.Change != compare.MarkEqual {
		words += w.marked("¶", line.Change, line.By)
	}
	if line.Move != "" && words != "" {
		says := w.frame.MovedHere
		if line.Change == compare.MarkDelete {
			says = w.frame.MovedAway
		}
		words += " *(" + says + ")*"
	}
	if line.Was != nil {
		words += " *(" + escape(w.frame.Formerly(*line.Was)) + ")*"
	}
	if line.Label != "" && words != "" {
		words = escapeStart(escape(line.Label)) + " " + words
	}
	return words
}

// marked puts words between the marks of what became of them.
func (w *writer) marked(words string, change compare.Mark, by []compare.Credit) string {
	tag := ""
	switch change {
	case compare.MarkInsert:
		tag = "ins"
	case compare.MarkDelete:
		tag = "del"
	default:
		return words
	}
	words = "<" + tag + ">" + words + "</" + tag + ">"
	if codes := exchange.Codes(by); codes != "" {
		words += "<sup>" + escape(codes) + "</sup>"
	}
	return words
}

// form writes words in their form. before and after are the letters around them, 0 at
// the ends of the paragraph: only between spaces are stars surely read as they are
// meant, and elsewhere elements stand in their place.
func form(run exchange.Run, before, after rune) string {
	words := escape(run.Text)
	if words == "" {
		return ""
	}
	if run.Form.Underline {
		words = "<u>" + words + "</u>"
	}
	stars := apart(before) && apart(after) && solid(run.Text) && !run.Form.Underline && run.Change == compare.MarkEqual
	mark := func(on bool, star, tag string) {
		switch {
		case on && stars:
			words = star + words + star
		case on:
			words = "<" + tag + ">" + words + "</" + tag + ">"
		}
	}
	mark(run.Form.Italic, "*", "em")
	mark(run.Form.Bold, "**", "strong")
	if link := run.Form.Address(); link != "" {
		words = "[" + words + "](" + address(link) + ")"
	}
	return words
}

func apart(r rune) bool { return r == 0 || r == ' ' }

// solid tells whether words begin and end with a letter or a digit.
func solid(words string) bool {
	start, _ := utf8.DecodeRuneInString(words)
	end, _ := utf8.DecodeLastRuneInString(words)
	return letter(start) && letter(end)
}

func letter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// last gives the letter before some words, first the one after them.
func last(runs []exchange.Run) rune {
	if len(runs) == 0 {
		return 0
	}
	run := runs[len(runs)-1]
	if r, size := utf8.DecodeLastRuneInString(run.Text); size > 0 && run.Form == (exchange.Form{}) {
		return r
	}
	return utf8.RuneError
}

func first(runs []exchange.Run) rune {
	if len(runs) == 0 {
		return 0
	}
	if r, size := utf8.DecodeRuneInString(runs[0].Text); size > 0 && runs[0].Form == (exchange.Form{}) {
		return r
	}
	return utf8.RuneError
}
