package bind

import (
	"context"
	"fmt"
	"time"

	"github.com/redonda/redonda/internal/comment"
	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/exchange"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
)

// Place is a text that is to be in the file, clean at a version, or as what changed
// between two.
type Place struct {
	Section  contribution.Section
	Lang     gcm.Lang
	From, To int64 // versions; equal for the clean text
	// Concordance asks for the table of where paragraphs went, in place of the texts.
	Concordance bool
	// Threads are the comments that go along, in formats that can have them.
	Threads []comment.Thread
}

// Text gives the id of the place's text.
func (p Place) Text() string { return contribution.TextID(p.Section.ID, p.Lang) }

// Places gives the texts of sections in some languages, side by side, at the versions
// that at says of each.
func Places(sections []contribution.Section, langs []gcm.Lang, at func(text string) (from, to int64, err error)) ([]Place, error) {
	var places []Place
	for _, section := range sections {
		for _, lang := range langs {
			p := Place{Section: section, Lang: lang}
			var err error
			if p.From, p.To, err = at(p.Text()); err != nil {
				return nil, err
			}
			places = append(places, p)
		}
	}
	return places, nil
}

// Compared is a comparison with both of its sides.
type Compared struct {
	Older, Newer delta.Delta
	Result       compare.Result
	Delegations  []string // all that changed the text between both, sorted
}

// Library is where the texts are.
type Library struct {
	Log history.Changes
	// Compare sets two versions of a text side by side. It may be nil where no place asks
	// for that.
	Compare func(ctx context.Context, text string, from, to int64) (Compared, error)
}

// Cover is what a file says of itself.
type Cover struct {
	ID       string
	Subtitle string
	Lang     gcm.Lang // of the words around the texts
	At       time.Time
}

// Book reads the places into a book. progress hears of every text that is read, and may
// be nil.
func Book(ctx context.Context, from Library, cover Cover, places []Place, progress func()) (exchange.Book, error) {
	book := exchange.Book{
		ID: cover.ID, Title: gcm.ContributionTitle.In(cover.Lang), Subtitle: cover.Subtitle, Lang: cover.Lang, At: cover.At,
		Sections: make([]exchange.Section, 0, len(places)),
	}
	found, err := compareAll(ctx, from, places, progress)
	if err != nil {
		return exchange.Book{}, err
	}
	across, err := crossings(ctx, places, found)
	if err != nil {
		return exchange.Book{}, err
	}
	tables, err := concordances(places, found, across)
	if err != nil {
		return exchange.Book{}, err
	}
	moves := travels(found, across)
	for i, p := range places {
		title, subtitle := titles(p.Section, p.Lang)
		section := exchange.Section{
			ID: p.Section.ID, Text: p.Text(), Lang: p.Lang, Part: partOf(p.Section, cover.Lang), Title: title, Subtitle: subtitle,
			From: p.From, To: p.To,
		}
		if p.Concordance {
			section.Rows = tables[i]
			book.Sections = append(book.Sections, section)
			continue
		}
		if one, compared := found[i]; compared {
			section.Lines, err = exchange.Redline(p.Text(), p.Lang, one.Older, one.Newer, one.Result, moves[i])
		} else {
			section.Lines, err = cleanLines(ctx, from, p)
			if progress != nil {
				progress()
			}
		}
		if err != nil {
			return exchange.Book{}, fmt.Errorf("reading %s for an export: %w", p.Text(), err)
		}
		section.Comments = commentsOn(section.Lines, p.Threads, cover.Lang)
		book.Sections = append(book.Sections, section)
	}
	return book, nil
}

func cleanLines(ctx context.Context, from Library, p Place) ([]exchange.Line, error) {
	state, err := history.At(ctx, from.Log, p.Text(), p.To)
	if err != nil {
		return nil, err
	}
	return exchange.Clean(p.Lang, state.Text.Content()), nil
}

// partOf gives the heading that a section stands under.
func partOf(s contribution.Section, lang gcm.Lang) string {
	data := gcm.Catalogue()
	if s.RoundTable > 0 && s.RoundTable <= len(data.RoundTables) {
		return data.RoundTables[s.RoundTable-1].Display.In(lang)
	}
	part, _ := data.Part(s.Part)
	return part.Title.In(lang)
}

var objective = gcm.Both{ES: "Objetivo", EN: "Objective"}

// titles gives a section's title, and its full words where the title is short.
func titles(s contribution.Section, lang gcm.Lang) (title, subtitle string) {
	title = s.Label.In(lang)
	if s.Objective > 0 {
		title = fmt.Sprintf("%s %d. %s", objective.In(lang), s.Objective, title)
	}
	if full := s.Title.In(lang); full != s.Label.In(lang) {
		subtitle = full
	}
	return title, subtitle
}
