package httpapi

import (
	"context"
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
	Items []history.Revision `json:"items"`
	Next  *string            `json:"next"` // for ?after=; null on the last page
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
	if items == nil {
		items = []history.Revision{}
	}
	if err := s.hideClosed(c, items); err != nil {
		s.refuse(c, err)
		return
	}
	c.JSON(http.StatusOK, pageView{Items: items, Next: orNull(next)})
}

// hideClosed leaves out of revisions what the reader may not read: the versions of other
// sections' texts, and the counts of words that they are part of.
func (s *server) hideClosed(c *gin.Context, revisions []history.Revision) error {
	open, err := s.sectionsFor(c.Request.Context(), who(c).Actor(), contribution.Read)
	if err != nil {
		return err
	}
	texts := map[string]bool{}
	for _, section := range open {
		for _, text := range section.Texts() {
			texts[text] = true
		}
	}
	for i, r := range revisions {
		shown := maps.Clone(r.Versions)
		maps.DeleteFunc(shown, func(text string, _ int64) bool { return !texts[text] })
		if len(shown) < len(r.Versions) {
			revisions[i].Versions, revisions[i].WordsAdded, revisions[i].WordsRemoved = shown, 0, 0
		}
	}
	return nil
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
	sections, err := s.Sections.All(c.Request.Context())
	if err != nil {
		s.refuse(c, err)
		return
	}
	var texts []string
	for _, section := range sections {
		if section.Status != contribution.Retired {
			texts = append(texts, section.Texts()...)
		}
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
	versions, err := s.heads(c.Request.Context(), texts)
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

func (s *server) heads(ctx context.Context, texts []string) (map[string]int64, error) {
	versions := make(map[string]int64, len(texts))
	for _, text := range texts {
		head, err := s.Changes.Head(ctx, text)
		if err != nil {
			return nil, err
		}
		versions[text] = head
	}
	return versions, nil
}
