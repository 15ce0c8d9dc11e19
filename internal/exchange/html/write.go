package html

import (
	"context"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/exchange"
)

// MediaType is what a file of this package is served as.
const MediaType = "text/html; charset=utf-8"

var (
	//go:embed page.html
	page string
	//go:embed page.css
	style string

	templates = template.Must(template.New("page").Funcs(template.FuncMap{"style": func() template.CSS { return template.CSS(style) }, "codes": exchange.Codes}).Parse(page))
)

// Write writes the book to out, a section after the other. What was written before an
// error, or before ctx was cancelled, is no whole file.
func Write(ctx context.Context, out io.Writer, book exchange.Book) error {
	p := &pageView{Book: book, Frame: exchange.FrameIn(book.Lang)}
	p.Made = p.Frame.Made(book.At)
	steps := []func() error{func() error { return templates.ExecuteTemplate(out, "head", p) }}
	part := ""
	for _, section := range book.Sections {
		opens := section.Part != part
		part = section.Part
		steps = append(steps, func() error { return templates.ExecuteTemplate(out, "section", p.section(section, opens)) })
	}
	steps = append(steps, func() error { return templates.ExecuteTemplate(out, "foot", p) })
	for _, step := range steps {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("writing the export %s as HTML: %w", book.ID, err)
		}
		if err := step(); err != nil {
			return fmt.Errorf("writing the export %s as HTML: %w", book.ID, err)
		}
	}
	return nil
}

// pageView is the book as its template shows it.
type pageView struct {
	exchange.Book
	Frame exchange.Frame
	Made  string
	notes int // footnotes so far: one count for the whole file
}

// Entry is a line of the table of contents.
type Entry struct {
	Part string // heading of a part that begins here; empty for none
	exchange.Section
}

// Entries gives the table of contents.
func (p *pageView) Entries() []Entry {
	entries, part := make([]Entry, len(p.Sections)), ""
	for i, section := range p.Sections {
		entries[i].Section = section
		if section.Part != part {
			part = section.Part
			entries[i].Part = part
		}
	}
	return entries
}

type sectionView struct {
	exchange.Section
	*pageView
	Opens string // heading of the part that begins with it
	Lines []lineView
	Noted []noteView
}

// Language names the section's language in itself.
func (s sectionView) Language() string { return exchange.LanguageName(s.Section.Lang) }

// lineView is a paragraph with the element it is shown as.
type lineView struct {
	exchange.Line
	Tag   string // of the six below
	Class string
	Runs  []runView
	End   runView // the mark of the paragraph's own end; only where that changed
	Was   string
	Here  string // names where a moved paragraph stands
	Other string // and where its other place is
}

type runView struct {
	exchange.Run
	Mark  string // "ins", "del" or nothing
	Class string
	Codes string
	Says  string // what the mark means, for whoever points at it or hears it
	Note  int    // number of a footnote; 0 for words
}

type noteView struct {
	Number int
	Words  string
	Mark   string
}

func (p *pageView) section(section exchange.Section, opens bool) sectionView {
	view := sectionView{Section: section, pageView: p}
	if opens {
		view.Opens = section.Part
	}
	moves := map[string]int{}
	for _, line := range section.Lines {
		view.Lines = append(view.Lines, p.line(line, &view, moves))
	}
	return view
}

// tags are the elements of the kinds of paragraph. A section's title is an h3, so that
// the headings of its text come below it.
var tags = map[string]string{"h1": "h4", "h2": "h5", "h3": "h6", "quote": "blockquote"}

func (p *pageView) line(line exchange.Line, in *sectionView, moves map[string]int) lineView {
	view := lineView{Line: line, Tag: tags[line.Kind]}
	classes := []string{}
	if line.Kind == "number" || line.Kind == "letter" {
		classes = append(classes, line.Kind, fmt.Sprintf("in%d", min(max(line.Level, 1), 4)))
	}
	for _, run := range line.Runs {
		shown := p.run(run)
		if run.IsNote {
			p.notes++
			shown.Note = p.notes
			in.Noted = append(in.Noted, noteView{Number: p.notes, Words: run.Note, Mark: shown.Mark})
		}
		view.Runs = append(view.Runs, shown)
	}
	if line.Was != nil {
		view.Was = p.Frame.Formerly(*line.Was)
	}
	if line.Change != compare.MarkEqual {
		view.End = p.run(exchange.Run{Text: "¶", Change: line.Change, By: line.By, Moved: line.Move != ""})
	}
	if line.Move != "" {
		here, other := "to", "from"
		if line.Change == compare.MarkDelete {
			here, other = other, here
		}
		// Neighbours that went together share a move, and its place is the first of them.
		if moves[line.Move+here]++; moves[line.Move+here] == 1 {
			view.Here, view.Other = line.Move+"-"+here, line.Move+"-"+other
		}
		classes = append(classes, "moved")
	}
	view.Class = strings.Join(classes, " ")
	return view
}

func (p *pageView) run(run exchange.Run) runView {
	view := runView{Run: run, Codes: exchange.Codes(run.By)}
	switch {
	case run.Change == compare.MarkInsert && run.Moved:
		view.Mark, view.Class, view.Says = "ins", "moved", p.Frame.MovedHere
	case run.Change == compare.MarkInsert:
		view.Mark, view.Says = "ins", p.Frame.Inserted
	case run.Change == compare.MarkDelete && run.Moved:
		view.Mark, view.Class, view.Says = "del", "moved", p.Frame.MovedAway
	case run.Change == compare.MarkDelete:
		view.Mark, view.Says = "del", p.Frame.Deleted
	case run.WasForm != nil:
		view.Mark, view.Says = "form", p.Frame.Reformed
	}
	if view.Codes != "" {
		view.Says += ": " + exchange.Credited(run.By, p.Lang)
	}
	return view
}
