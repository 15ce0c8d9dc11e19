package httpapi

import (
	"context"
	"crypto/rand"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/exchange/bind"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
)

// exportAsked is the body of a request for a file.
type exportAsked struct {
	Format   string `json:"format"`
	Lang     string `json:"lang"`     // of the texts: es, en or both
	Section  string `json:"section"`  // empty for the whole contribution
	From     string `json:"from"`     // empty for the clean text, else what changed since then
	Form     string `json:"form"`     // of what changed: redline, which is meant where it is empty, or concordance
	To       string `json:"to"`       // empty for now
	Comments string `json:"comments"` // that go along: none where it is empty, members for those that all members see, own with those of the own delegation
	Words    string `json:"words"`    // language around the texts and of the file's name; empty for that of the texts
}

// Which comments go along.
const (
	commentsForMembers = "members"
	commentsWithOwn    = "own"
)

// export is a file that can be made: its texts are chosen, at versions that stay.
type export struct {
	asked  exportAsked
	format bind.Format
	named  bind.Named
	cover  bind.Cover
	places []bind.Place
}

// askedExport reads what is asked for, as far as whoever asks may have it.
func (s *server) askedExport(c *gin.Context, asked exportAsked) (export, error) {
	e := export{asked: asked}
	langs, err := e.read(s.Formats)
	if err != nil {
		return e, err
	}
	sections, err := s.exportable(c, asked.Section)
	if err != nil {
		return e, err
	}
	if asked.Section != "" {
		e.named.Section = &sections[0]
	}
	if e.places, err = s.exportedPlaces(c.Request.Context(), sections, langs, e.asked); err != nil {
		return e, err
	}
	for i := range e.places {
		e.places[i].Concordance = e.named.Form == bind.Concordance
	}
	if err := s.commentsAlong(c.Request.Context(), who(c).Actor(), &e); err != nil {
		return e, err
	}
	return e, s.coverOf(c, &e)
}

// read fills in what the request leaves out and refuses what it can't mean.
func (e *export) read(formats bind.Formats) (langs []gcm.Lang, err error) {
	var known bool
	if e.format, known = formats.Named(e.asked.Format); !known {
		return nil, fault.New(fault.Invalid, "format is one of %s", strings.Join(formats.Names(), ", "))
	}
	if langs = gcm.Langs(); e.asked.Lang != "both" {
		langs = []gcm.Lang{gcm.Lang(e.asked.Lang)}
	}
	if e.cover.Lang = langs[0]; e.asked.Words != "" {
		e.cover.Lang = gcm.Lang(e.asked.Words)
	}
	if !langs[0].Valid() || !e.cover.Lang.Valid() {
		return nil, fault.New(fault.Invalid, "lang is es, en or both, and words es or en")
	}
	if e.asked.From != "" && e.format.Name == bind.Data {
		return nil, fault.New(fault.Invalid, "the data is of one moment: leave from out")
	}
	if e.asked.To == "" {
		e.asked.To = "now"
	}
	switch asked := e.asked.Comments; {
	case asked != "" && asked != commentsForMembers && asked != commentsWithOwn:
		return nil, fault.New(fault.Invalid, "comments is %s or %s", commentsForMembers, commentsWithOwn)
	case asked != "" && (!e.format.Comments || e.asked.Form == string(bind.Concordance)):
		return nil, fault.New(fault.Invalid, "comments go along in docx, with texts")
	}
	e.named.Lang, e.named.Texts = e.cover.Lang, langs
	return langs, e.readForm()
}

func (e *export) readForm() error {
	form := bind.Form(e.asked.Form)
	switch {
	case form == bind.Clean && e.asked.From != "":
		form = bind.Redline
	case form != bind.Clean && e.asked.From == "":
		return fault.New(fault.Invalid, "what changed needs a from")
	case form != bind.Clean && form != bind.Redline && form != bind.Concordance:
		return fault.New(fault.Invalid, "form is redline or concordance")
	case form == bind.Concordance && !e.format.Tables:
		return fault.New(fault.Invalid, "a concordance leaves as docx, pdf or html")
	}
	e.named.Form = form
	return nil
}

// exportable gives the section, or all sections, that the asker may take out.
func (s *server) exportable(c *gin.Context, id string) ([]contribution.Section, error) {
	if id != "" {
		section, err := s.permitted(c, id, contribution.Export)
		return []contribution.Section{section}, err
	}
	sections, err := s.sectionsFor(c.Request.Context(), who(c).Actor(), contribution.Export)
	if err == nil && len(sections) == 0 {
		err = fault.New(fault.Forbidden, "exporting any section")
	}
	return sections, err
}

// commentsAlong gives the places the threads that go along: of those for the asker's
// eyes the ones that all members see, and on request those of the own delegation.
func (s *server) commentsAlong(ctx context.Context, actor contribution.Actor, e *export) error {
	if e.asked.Comments == "" {
		return nil
	}
	for i := range e.places {
		p := &e.places[i]
		if !contribution.May(actor, contribution.ReadComments, p.Section) {
			continue
		}
		threads, _, err := s.Comments.List(ctx, actor, p.Text())
		if err != nil {
			return err
		}
		for _, t := range threads {
			if t.Public() || e.asked.Comments == commentsWithOwn {
				p.Threads = append(p.Threads, t.Thread)
			}
		}
	}
	return nil
}

// exportedPlaces gives the texts at the versions of the points that are asked for. Those
// of now are the newest all at one moment.
func (s *server) exportedPlaces(ctx context.Context, sections []contribution.Section, langs []gcm.Lang, asked exportAsked) ([]bind.Place, error) {
	now := map[string]int64{}
	if asked.From == "now" || asked.To == "now" {
		var texts []string
		for _, section := range sections {
			texts = append(texts, section.Texts()...)
		}
		var err error
		if now, err = history.Cut(ctx, s.Changes, texts, s.Now); err != nil {
			return nil, err
		}
	}
	version := func(text, point string) (int64, error) {
		if point == "now" {
			return now[text], nil
		}
		return s.versionOf(ctx, text, point)
	}
	return bind.Places(sections, langs, func(text string) (from, to int64, err error) {
		if to, err = version(text, asked.To); err != nil || asked.From == "" {
			return to, to, err
		}
		from, err = version(text, asked.From)
		return from, to, err
	})
}

// coverOf says of a file what it shows, and of when.
func (s *server) coverOf(c *gin.Context, e *export) error {
	to, err := s.pointOf(c, e.asked.To)
	if err != nil {
		return err
	}
	e.cover.ID, e.cover.At = rand.Text(), s.Now()
	if e.named.At = e.cover.At; to.Revision != nil {
		e.named.At = to.Revision.At
	}
	var from bind.Point
	if e.named.Form != bind.Clean {
		if from, err = s.pointOf(c, e.asked.From); err != nil {
			return err
		}
	}
	e.cover.Subtitle = bind.Subtitle(e.cover.Lang, e.named.Form, from, to)
	return nil
}

func (s *server) pointOf(c *gin.Context, name string) (bind.Point, error) {
	p := bind.Point{Name: name}
	if name == "start" || name == "now" || len(name) > 1 && name[0] == 'v' {
		return p, nil
	}
	r, err := s.Revisions.Get(c.Request.Context(), name)
	if err == nil && r.Scope == history.OfSection {
		// A revision of another section stands for its moment; its name is for that section's readers.
		_, err = s.readableSection(c, r.Section)
	}
	p.Revision = &r
	return p, err
}
