package exchange

import (
	"fmt"
	"slices"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/gcm"
)

// Roster is who takes part in a dialogue, as a file tells it: delegations, no persons.
type Roster struct {
	Dialogue     gcm.Both
	Day          string   // 2006-01-02; empty until it is set
	Participants []string // ids of members, in any order
	Observers    []string // ids of others
	Line, Note   gcm.Both // the participants in a sentence, and the footnote to it; empty for none
}

// Listing is a list that stands above the words of a section.
type Listing struct {
	Title string
	Items []Listed
}

// Listed is a delegation in a list.
type Listed struct{ Code, Name string }

// Book gives the roster in a language, whose alphabet it follows.
func (r Roster) Book(id string, lang gcm.Lang, at time.Time) Book {
	frame := FrameIn(lang)
	s := Section{ID: "roster", Text: "roster." + string(lang), Lang: lang}
	for _, l := range []struct {
		title string
		ids   []string
	}{{frame.Participants, r.Participants}, {frame.Observers, r.Observers}} {
		if len(l.ids) > 0 {
			s.Listings = append(s.Listings, Listing{Title: fmt.Sprintf("%s (%d)", l.title, len(l.ids)), Items: listed(l.ids, lang)})
		}
	}
	line := Line{PID: "p0", Change: compare.MarkEqual}
	switch {
	case len(s.Listings) == 0:
		line.Runs = []Run{{Text: frame.Nobody, Change: compare.MarkEqual}}
	case r.Line.In(lang) != "":
		line.Runs = []Run{{Text: fmt.Sprintf(frame.enacting, r.Line.In(lang)), Change: compare.MarkEqual}}
	}
	if note := r.Note.In(lang); note != "" {
		line.Runs = append(line.Runs, Run{IsNote: true, Note: note, Change: compare.MarkEqual})
	}
	if len(line.Runs) > 0 {
		s.Lines = []Line{line}
	}
	return Book{ID: id, Title: frame.Roster, Subtitle: r.subtitle(lang), Lang: lang, At: at, Sections: []Section{s}}
}

// subtitle names the dialogue and its day.
func (r Roster) subtitle(lang gcm.Lang) string {
	day, err := time.Parse(time.DateOnly, r.Day)
	if err != nil {
		return r.Dialogue.In(lang)
	}
	return r.Dialogue.In(lang) + ", " + FrameIn(lang).day(day)
}

func listed(ids []string, lang gcm.Lang) []Listed {
	all := make([]Listed, len(ids))
	for i, id := range ids {
		all[i] = Listed{Code: gcm.Catalogue().Code(id), Name: nameOf(id, lang)}
	}
	tag := language.Spanish
	if lang == gcm.EN {
		tag = language.English
	}
	order := collate.New(tag)
	slices.SortFunc(all, func(a, b Listed) int { return order.CompareString(a.Name, b.Name) })
	return all
}
