package httpapi

import (
	"maps"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/record"
)

// pageSize is how many revisions a page of the list has.
const pageSize = 50

type pageView struct {
	Items []revisionView `json:"items"`
	Next  *string        `json:"next"` // for ?after=; null on the last page
}

type revisionView struct {
	history.Revision
	// Partial says that the revision covers texts the reader may not read: they and all
	// sums over them are left out.
	Partial bool `json:"partial"`
}

// visible leaves out of revisions what isn't for the reader's eyes.
func (s *server) visible(c *gin.Context, revisions []history.Revision) ([]revisionView, error) {
	sections, err := s.sectionsFor(c.Request.Context(), who(c).Actor(), contribution.Read)
	if err != nil {
		return nil, err
	}
	reads := map[string]bool{}
	for _, section := range sections {
		for _, text := range section.Texts() {
			reads[text] = true
		}
	}
	views := make([]revisionView, len(revisions))
	for i, r := range revisions {
		covered := len(r.Versions)
		r.Versions, r.Contents = maps.Clone(r.Versions), maps.Clone(r.Contents)
		hidden := func(text string) bool { return !reads[text] }
		maps.DeleteFunc(r.Versions, func(text string, _ int64) bool { return hidden(text) })
		maps.DeleteFunc(r.Contents, func(text, _ string) bool { return hidden(text) })
		views[i] = revisionView{Revision: r, Partial: len(r.Versions) < covered}
		if views[i].Partial {
			views[i].Authors, views[i].WordsAdded, views[i].WordsRemoved = []string{}, 0, 0
		}
	}
	return views, nil
}

func (s *server) sectionRevisions(c *gin.Context) {
	section, err := s.readableSection(c, c.Param("section"))
	if err != nil {
		s.refuse(c, err)
		return
	}
	lang := gcm.Lang(c.DefaultQuery("lang", string(section.SourceLang)))
	if !lang.Valid() {
		s.refuse(c, fault.New(fault.Invalid, "lang is es or en"))
		return
	}
	s.listRevisions(c, section.ID, contribution.TextID(section.ID, lang))
}

func (s *server) contributionRevisions(c *gin.Context) {
	if !contribution.MayOutside(who(c).Actor(), contribution.ReadContribution) {
		s.refuse(c, fault.New(fault.Forbidden, "reading the contribution"))
		return
	}
	s.listRevisions(c, "", "")
}

func (s *server) listRevisions(c *gin.Context, section, text string) {
	items, next, err := s.Revisions.List(c.Request.Context(), section, text, c.Query("after"), pageSize)
	if err != nil {
		s.refuse(c, err)
		return
	}
	views, err := s.visible(c, items)
	if err != nil {
		s.refuse(c, err)
		return
	}
	c.JSON(http.StatusOK, pageView{Items: views, Next: orNull(next)})
}

func (s *server) nameSectionRevision(c *gin.Context) {
	section, err := s.permitted(c, c.Param("section"), contribution.NameRevision)
	if err != nil {
		s.refuse(c, err)
		return
	}
	s.nameRevision(c, section.ID, section.Texts())
}

func (s *server) nameContributionRevision(c *gin.Context) {
	if !contribution.MayOutside(who(c).Actor(), contribution.NameContributionRevision) {
		s.refuse(c, fault.New(fault.Forbidden, "naming a revision of the contribution"))
		return
	}
	texts, err := s.Sections.Texts(c.Request.Context())
	if err != nil {
		s.refuse(c, err)
		return
	}
	s.nameRevision(c, "", texts)
}

func (s *server) nameRevision(c *gin.Context, section string, texts []string) {
	var body struct {
		Name string `json:"name"`
	}
	if err := read(c, &body); err != nil {
		s.refuse(c, err)
		return
	}
	name, err := history.CheckName(body.Name)
	if err != nil {
		s.refuse(c, err)
		return
	}
	versions, err := history.Cut(c.Request.Context(), s.Changes, texts, s.Now)
	if err != nil {
		s.refuse(c, err)
		return
	}
	revision, err := s.Revisions.Take(c.Request.Context(), history.Request{
		Kind: history.Named, Section: section, Name: name, Delegation: who(c).Delegation, Versions: versions,
	})
	if err != nil {
		s.refuse(c, err)
		return
	}
	s.note(c, record.Event{Kind: revisionNamed, Section: section, Subject: revision.ID, Announced: true})
	c.JSON(http.StatusCreated, revision)
}
