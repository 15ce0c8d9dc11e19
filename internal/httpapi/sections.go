package httpapi

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/record"
)

// readableSection gives the section of the path; one the reader may not read is
// as absent as one that isn't there.
func (s *server) readableSection(c *gin.Context, id string) (contribution.Section, error) {
	return s.sectionWhere(c, id, contribution.Read)
}

func (s *server) sectionWhere(c *gin.Context, id string, action contribution.Action) (contribution.Section, error) {
	section, err := s.Sections.Get(c.Request.Context(), id)
	if err != nil {
		return contribution.Section{}, err
	}
	if !contribution.May(who(c).Actor(), action, section) {
		return contribution.Section{}, fault.New(fault.Absent, "no such section")
	}
	return section, nil
}

// permitted gives the section of the path if the account may do what it wants there.
func (s *server) permitted(c *gin.Context, id string, action contribution.Action) (contribution.Section, error) {
	section, err := s.readableSection(c, id)
	if err == nil && !contribution.May(who(c).Actor(), action, section) {
		err = fault.New(fault.Forbidden, "%s in a section that is %s", action, section.Status)
	}
	return section, err
}

func (s *server) section(c *gin.Context) {
	section, err := s.sectionWhere(c, c.Param("section"), contribution.Structure)
	if err != nil {
		s.refuse(c, err)
		return
	}
	s.answerSection(c, section)
}

// admit says how far the path's section is open to observers, at the rev of If-Match.
func (s *server) admit(c *gin.Context) {
	rev, err := matched(c)
	if err != nil {
		s.refuse(c, err)
		return
	}
	var body struct {
		Observers contribution.Observers `json:"observers"`
	}
	if err := read(c, &body); err != nil {
		s.refuse(c, err)
		return
	}
	if !body.Observers.Valid() {
		s.refuse(c, fault.New(fault.Invalid, "observers is out, read or comment"))
		return
	}
	section, err := s.Sections.Admit(c.Request.Context(), who(c).Actor(), c.Param("section"), rev, body.Observers)
	if err != nil {
		s.refuse(c, err)
		return
	}
	s.note(c, record.Event{Kind: observersAdmitted, Section: section.ID, Details: map[string]string{"observers": string(body.Observers)}})
	s.answerSection(c, section)
}

func (s *server) answerSection(c *gin.Context, section contribution.Section) {
	view, err := s.viewSection(c.Request.Context(), who(c).Actor(), section, s.Hub.Here())
	if err != nil {
		s.refuse(c, err)
		return
	}
	c.Header("ETag", strconv.Quote(strconv.FormatInt(section.Rev, 10)))
	c.JSON(http.StatusOK, view)
}

// setStatus asks for If-Match with the revision the caller saw, so that nobody
// decides on what has changed meanwhile.
func (s *server) setStatus(c *gin.Context) {
	rev, err := matched(c)
	if err != nil {
		s.refuse(c, err)
		return
	}
	var body struct {
		Status contribution.Status `json:"status"`
	}
	if err := read(c, &body); err != nil {
		s.refuse(c, err)
		return
	}
	if !body.Status.Valid() {
		s.refuse(c, fault.New(fault.Invalid, "no such status"))
		return
	}
	before, err := s.Sections.Get(c.Request.Context(), c.Param("section"))
	if err != nil {
		s.refuse(c, err)
		return
	}
	section, err := s.Sections.SetStatus(c.Request.Context(), who(c).Actor(), before.ID, rev, body.Status)
	if err != nil {
		s.refuse(c, err)
		return
	}
	// It was set on rev, and so from the status that was read before.
	s.note(c, record.Event{Kind: statusSet, Section: section.ID, Announced: true, Details: map[string]string{
		"from": string(before.Status), "to": string(section.Status),
	}})
	s.answerSection(c, section)
}
