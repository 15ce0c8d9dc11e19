package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/exchange/bind"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
)

// compareFor is how long a comparison may look at words; after it, what is left is
// compared by whole paragraphs and the answer says so.
const compareFor = 5 * time.Second

type paragraphView struct {
	Index int    `json:"index"`
	PID   string `json:"pid"`
	Kind  string `json:"kind"`
	Label string `json:"label"`
	Text  string `json:"text"`
}

type entryView struct {
	Type    compare.Type    `json:"type"`
	Moved   bool            `json:"moved"`
	Changes []string        `json:"changes"`
	Old     []paragraphView `json:"old"`
	New     []paragraphView `json:"new"`
	Runs    []compare.Run   `json:"runs"`
}

type sectionComparisonView struct {
	Section  string         `json:"section"`
	Text     string         `json:"text"`
	Lang     gcm.Lang       `json:"lang"`
	From     int64          `json:"from"`
	To       int64          `json:"to"`
	Counts   compare.Counts `json:"counts"`
	Authors  []string       `json:"authors"`
	Entries  []entryView    `json:"entries"`
	Degraded bool           `json:"degraded"`
}

type comparisonView struct {
	From     string                  `json:"from"`
	To       string                  `json:"to"`
	Lang     gcm.Lang                `json:"lang"`
	Sections []sectionComparisonView `json:"sections"`
	Counts   compare.Counts          `json:"counts"`
}

// compare sets two points of a section's history side by side, or of the whole
// contribution where no section is named.
func (s *server) compare(c *gin.Context) {
	sections, err := s.askedSections(c)
	if err != nil {
		s.refuse(c, err)
		return
	}
	view := comparisonView{From: c.DefaultQuery("from", "start"), To: c.DefaultQuery("to", "now"), Lang: gcm.Lang(c.DefaultQuery("lang", "es")), Sections: []sectionComparisonView{}}
	if !view.Lang.Valid() {
		s.refuse(c, fault.New(fault.Invalid, "lang is es or en"))
		return
	}
	ctx := c.Request.Context()
	select {
	case s.comparing <- struct{}{}:
		defer func() { <-s.comparing }()
	case <-ctx.Done():
		return
	}
	words, end := context.WithTimeout(ctx, compareFor)
	defer end()
	for _, section := range sections {
		one, err := s.compareSection(ctx, words, section, view)
		if err != nil {
			s.refuse(c, err)
			return
		}
		view.Sections = append(view.Sections, one)
		add(&view.Counts, one.Counts)
	}
	c.JSON(http.StatusOK, view)
}

func (s *server) askedSections(c *gin.Context) ([]contribution.Section, error) {
	id := c.Query("section")
	if id == "" {
		return s.sectionsFor(c.Request.Context(), who(c).Actor(), contribution.Read)
	}
	section, err := s.readableSection(c, id)
	return []contribution.Section{section}, err
}

// compareSection reads with ctx and compares words with one that may end earlier.
func (s *server) compareSection(ctx, words context.Context, section contribution.Section, asked comparisonView) (sectionComparisonView, error) {
	text := contribution.TextID(section.ID, asked.Lang)
	view := sectionComparisonView{Section: section.ID, Text: text, Lang: asked.Lang}
	var err error
	if view.From, err = s.versionOf(ctx, text, asked.From); err != nil {
		return view, err
	}
	if view.To, err = s.versionOf(ctx, text, asked.To); err != nil {
		return view, err
	}
	compared, err := s.compareText(ctx, words, text, view.From, view.To)
	if err != nil {
		return view, err
	}
	view.Authors, _, err = history.Authors(ctx, s.Changes, text, min(view.From, view.To), max(view.From, view.To))
	if view.Authors == nil {
		view.Authors = []string{}
	}
	view.Counts, view.Degraded = compared.Result.Counts, compared.Result.Degraded
	view.Entries = viewEntries(compared.Result, viewParagraphs(document.Paragraphs(compared.Older), asked.Lang), viewParagraphs(document.Paragraphs(compared.Newer), asked.Lang))
	return view, err
}

// compareText sets two versions of a text side by side. It reads with ctx and compares
// words with one that may end earlier.
func (s *server) compareText(ctx, words context.Context, text string, from, to int64) (bind.Compared, error) {
	older, err := history.At(ctx, s.Changes, text, from)
	if err != nil {
		return bind.Compared{}, err
	}
	newer, err := history.At(ctx, s.Changes, text, to)
	if err != nil {
		return bind.Compared{}, err
	}
	compared := bind.Compared{Older: older.Text.Content(), Newer: newer.Text.Content()}
	compared.Result, err = compare.Paragraphs(words, history.Comparable(compared.Older), history.Comparable(compared.Newer))
	return compared, err
}

func viewParagraphs(paragraphs []document.Paragraph, lang gcm.Lang) []paragraphView {
	views := make([]paragraphView, len(paragraphs))
	for i, label := range document.Labels(paragraphs, lang) {
		p := paragraphs[i]
		views[i] = paragraphView{Index: i, PID: p.PID, Kind: p.Kind, Label: label, Text: p.Text}
	}
	return views
}

func viewEntries(result compare.Result, older, newer []paragraphView) []entryView {
	entries := make([]entryView, len(result.Entries))
	for i, e := range result.Entries {
		entries[i] = entryView{Type: e.Type, Moved: e.Moved, Changes: e.Changes, Runs: e.Runs, Old: pick(older, e.Old), New: pick(newer, e.New)}
		if entries[i].Runs == nil {
			entries[i].Runs = []compare.Run{}
		}
	}
	return entries
}

func pick(all []paragraphView, indexes []int) []paragraphView {
	picked := make([]paragraphView, len(indexes))
	for i, index := range indexes {
		picked[i] = all[index]
	}
	return picked
}

func add(sum *compare.Counts, c compare.Counts) {
	sum.WordsAdded += c.WordsAdded
	sum.WordsRemoved += c.WordsRemoved
	sum.Inserted += c.Inserted
	sum.Deleted += c.Deleted
	sum.Edited += c.Edited
	sum.Moved += c.Moved
	sum.Split += c.Split
	sum.Merged += c.Merged
	sum.Unchanged += c.Unchanged
}
