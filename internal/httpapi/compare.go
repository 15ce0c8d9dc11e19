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
// where and by whom, without the words; with ?across=none a section by itself doesn't say
// what of it went to others.
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
	across := c.DefaultQuery("across", "all")
	if across != "all" && across != "none" {
		s.refuse(c, fault.New(fault.Invalid, "across is all or none"))
		return
	}
	words, end, err := s.beginComparing(c)
	defer end()
	if err != nil {
		s.refuse(c, err)
		return
	}
	var around []contribution.Section // where what went from a section may be, and what came was
	if c.Query("section") != "" && across == "all" {
		if around, err = s.sectionsFor(c.Request.Context(), who(c).Actor(), contribution.Read); err != nil {
			s.refuse(c, err)
			return
		}
	}
	if err := s.compareSections(c.Request.Context(), words, sections, around, &view); err != nil {
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

// compareSections reads with ctx and compares words with one that may end earlier. What
// went from one of the sections to another is found among them and those around.
func (s *server) compareSections(ctx, words context.Context, sections, around []contribution.Section, view *comparisonView) error {
	found := make([]foundText, len(sections))
	for i, section := range sections {
		text := contribution.TextID(section.ID, view.Lang)
		from, err := s.versionOf(ctx, text, view.From)
		if err != nil {
			return err
		}
		to, err := s.versionOf(ctx, text, view.To)
		if err != nil {
			return err
		}
		if found[i], err = s.findText(ctx, words, section.ID, text, from, to); err != nil {
			return err
		}
	}
	shown := len(found)
	for _, section := range around {
		if one, met, err := s.meet(ctx, words, section, found[0], *view); err != nil {
			return err
		} else if met {
			found = append(found, one)
		}
	}
	texts := make([]*compare.Compared, len(found))
	for i, one := range found {
		texts[i] = one.sides
	}
	across, err := compare.Elsewhere(words, texts)
	if err != nil {
		return err
	}
	for _, one := range found[:shown] {
		older, newer := viewParagraphs(document.Paragraphs(one.Older), view.Lang), viewParagraphs(document.Paragraphs(one.Newer), view.Lang)
		view.take(viewSection(one.section, view.Lang, one.from, one.to, one.sides, one.Delegations, older, newer))
	}
	for _, a := range across {
		if a.From.Text < shown || a.To.Text < shown {
			view.Across = append(view.Across, acrossView{
				From: found[a.From.Text].place(a.From.Paragraph), To: found[a.To.Text].place(a.To.Paragraph), Runs: a.Runs, Notes: a.Notes, Changes: a.Changes,
			})
		}
	}
	return nil
}

// foundText is a text between two of its versions.
type foundText struct {
	bind.Compared
	section  string
	from, to int64
	sides    *compare.Compared
}

func (f foundText) place(paragraph int) acrossPlace {
	return acrossPlace{Section: f.section, Index: paragraph, Since: f.from, Until: f.to}
}

func (s *server) findText(ctx, words context.Context, section, text string, from, to int64) (foundText, error) {
	compared, err := s.compareText(ctx, words, text, from, to)
	if err != nil {
		return foundText{}, err
	}
	sides := &compare.Compared{Result: compared.Result, Old: history.Comparable(compared.Older), New: history.Comparable(compared.Newer)}
	return foundText{Compared: compared, section: section, from: from, to: to, sides: sides}, nil
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
