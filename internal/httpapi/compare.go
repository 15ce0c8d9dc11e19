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

// compare sets two points of a section's history side by side, or of the whole
// contribution where no section is named. With ?entries=none it tells how much changed,
// where and by whom, without the words.
func (s *server) compare(c *gin.Context) {
	sections, err := s.askedSections(c)
	if err != nil {
		s.refuse(c, err)
		return
	}
	view := newComparison(c.DefaultQuery("from", "start"), c.DefaultQuery("to", "now"), gcm.Lang(c.DefaultQuery("lang", "es")))
	if !view.Lang.Valid() {
		s.refuse(c, fault.New(fault.Invalid, "lang is es or en"))
		return
	}
	entries := c.DefaultQuery("entries", "all")
	if entries != "all" && entries != "none" {
		s.refuse(c, fault.New(fault.Invalid, "entries is all or none"))
		return
	}
	words, end, err := s.beginComparing(c)
	defer end()
	if err != nil {
		s.refuse(c, err)
		return
	}
	if err := s.compareSections(c.Request.Context(), words, sections, &view); err != nil {
		s.refuse(c, err)
		return
	}
	if entries == "none" {
		for i := range view.Sections {
			view.Sections[i].Entries = []entryView{}
		}
	}
	c.JSON(http.StatusOK, view)
}

func newComparison(from, to string, lang gcm.Lang) comparisonView {
	return comparisonView{From: from, To: to, Lang: lang, Sections: []sectionComparisonView{}, ByDelegation: compare.Tallies{}, Across: []acrossView{}}
}

// beginComparing waits until few enough compare, and gives a context that bounds how long
// words are looked at. end is to be called in any case.
func (s *server) beginComparing(c *gin.Context) (words context.Context, end func(), err error) {
	ctx := c.Request.Context()
	select {
	case s.comparing <- struct{}{}:
	case <-ctx.Done():
		return ctx, func() {}, fault.Wrap(fault.Unavailable, ctx.Err(), "waiting to compare")
	}
	words, stop := context.WithTimeout(ctx, compareFor)
	return words, func() { stop(); <-s.comparing }, nil
}

func (s *server) askedSections(c *gin.Context) ([]contribution.Section, error) {
	id := c.Query("section")
	if id == "" {
		return s.sectionsFor(c.Request.Context(), who(c).Actor(), contribution.Read)
	}
	section, err := s.readableSection(c, id)
	return []contribution.Section{section}, err
}

// compareSections reads with ctx and compares words with one that may end earlier.
func (s *server) compareSections(ctx, words context.Context, sections []contribution.Section, view *comparisonView) error {
	found := make([]foundText, len(sections))
	texts := make([]*compare.Compared, len(sections))
	for i, section := range sections {
		one, text := &found[i], contribution.TextID(section.ID, view.Lang)
		var err error
		if one.from, err = s.versionOf(ctx, text, view.From); err != nil {
			return err
		}
		if one.to, err = s.versionOf(ctx, text, view.To); err != nil {
			return err
		}
		if one.Compared, err = s.compareText(ctx, words, text, one.from, one.to); err != nil {
			return err
		}
		texts[i] = &compare.Compared{Result: one.Result, Old: history.Comparable(one.Older), New: history.Comparable(one.Newer)}
	}
	across, err := compare.Elsewhere(words, texts)
	if err != nil {
		return err
	}
	for i, one := range found {
		older, newer := viewParagraphs(document.Paragraphs(one.Older), view.Lang), viewParagraphs(document.Paragraphs(one.Newer), view.Lang)
		view.take(viewSection(sections[i].ID, view.Lang, one.from, one.to, texts[i], one.Delegations, older, newer))
	}
	for _, a := range across {
		view.Across = append(view.Across, acrossView{
			From: acrossPlace{sections[a.From.Text].ID, a.From.Paragraph}, To: acrossPlace{sections[a.To.Text].ID, a.To.Paragraph},
			Runs: a.Runs, Notes: a.Notes, Changes: a.Changes,
		})
	}
	return nil
}

// foundText is a text between two of its versions.
type foundText struct {
	bind.Compared
	from, to int64
}

// compareText sets two versions of a text side by side and says who did what between
// them. It reads with ctx and compares words with one that may end earlier.
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
	old, new := history.Comparable(compared.Older), history.Comparable(compared.Newer)
	if compared.Result, err = compare.Paragraphs(words, old, new); err != nil || from == to {
		return compared, err
	}
	first, last, toward := older, to, history.Hands.Forward
	if from > to {
		first, last, toward = newer, from, history.Hands.Backward
	}
	hands, err := history.HandsBetween(ctx, s.Changes, text, first.Version, last, first.Text.Length())
	if err != nil {
		return compared, err
	}
	compared.Result.Attribute(old, new, toward(hands))
	compared.Delegations = hands.Delegations
	return compared, nil
}
