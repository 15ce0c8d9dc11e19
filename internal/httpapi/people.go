package httpapi

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/people"
	"github.com/redonda/redonda/internal/record"
)

// What is put on record of people.
const (
	accountInvited  record.Kind = "account.invited"
	accountChanged  record.Kind = "account.changed"
	accountEnded    record.Kind = "account.ended"
	accountReopened record.Kind = "account.reopened"
	linkRevoked     record.Kind = "invitation.revoked"
	pensGiven       record.Kind = "pens.given"
	stepReset       record.Kind = "second_step.reset"
)

// accountView is an account as those see it who keep people.
type accountView struct {
	people.Account
	Rev   int64      `json:"rev"`
	State string     `json:"state"` // active, invited, lapsed or ended
	Link  *time.Time `json:"link"`  // until when an unused link works; null for none
}

func viewAccount(a people.Account, links map[string]time.Time) accountView {
	v := accountView{Account: a, Rev: a.Rev, State: "lapsed"}
	if until, open := links[a.ID]; open {
		v.Link, v.State = &until, "invited"
	}
	switch {
	case a.Ended != nil:
		v.State = "ended"
	case a.Joined != nil:
		v.State = "active"
	}
	return v
}

func (s *server) peopleRoutes(in *gin.RouterGroup) {
	in.GET("/accounts", s.accounts)
	in.PUT("/accounts/:account", s.changeAccount)
	in.PUT("/accounts/:account/pens", s.givePens)
	in.POST("/accounts/:account/end", s.endAccount)
	in.POST("/accounts/:account/reopen", s.reopenAccount)
	in.POST("/accounts/:account/link", s.sendLink)
	in.DELETE("/accounts/:account/link", s.revokeLinks)
	in.DELETE("/accounts/:account/second-step", s.resetSecondStep)
	in.POST("/invitations", s.invite)
	in.GET("/invitations/template", s.sheetTemplate)
	in.POST("/invitations/preview", s.previewSheet)
	in.POST("/invitations/accept", s.acceptSheet)
}

func (s *server) mayInvite(c *gin.Context) error {
	if !contribution.MayOutside(who(c).Actor(), contribution.Invite) {
		return fault.New(fault.Forbidden, "inviting")
	}
	return nil
}

// accounts lists everybody to those who invite, and the own delegation to its head.
func (s *server) accounts(c *gin.Context) {
	actor := who(c).Actor()
	all := contribution.MayOutside(actor, contribution.Invite)
	if !all && !contribution.MayOutside(actor, contribution.KeepPens) {
		s.refuse(c, fault.New(fault.Forbidden, "listing people"))
		return
	}
	accounts, err := s.Book.Accounts(c.Request.Context())
	if err != nil {
		s.refuse(c, err)
		return
	}
	links, err := s.Book.OpenLinks(c.Request.Context())
	if err != nil {
		s.refuse(c, err)
		return
	}
	items := []accountView{}
	for _, a := range accounts {
		if all || a.Delegation == actor.Delegation {
			items = append(items, viewAccount(a, links))
		}
	}
	c.JSON(http.StatusOK, gin.H{"items": items, "mail": s.Mail != nil})
}

// keepAccount checks that the reader keeps people, does something to the account of
// the path at the rev of If-Match, and answers with it.
func (s *server) keepAccount(c *gin.Context, kind record.Kind, do func(id string, rev int64) (people.Account, error)) {
	if err := s.mayInvite(c); err != nil {
		s.refuse(c, err)
		return
	}
	rev, err := matched(c)
	if err != nil {
		s.refuse(c, err)
		return
	}
	a, err := do(c.Param("account"), rev)
	if err != nil {
		s.refuse(c, err)
		return
	}
	s.Hub.Recall(a.ID)
	s.note(c, record.Event{Kind: kind, Subject: a.ID, Details: map[string]string{"role": string(a.Role), "delegation": a.Delegation}})
	s.answerAccount(c, a)
}

func (s *server) answerAccount(c *gin.Context, a people.Account) {
	links, err := s.Book.OpenLinks(c.Request.Context())
	if err != nil {
		s.refuse(c, err)
		return
	}
	c.JSON(http.StatusOK, viewAccount(a, links))
}

func (s *server) changeAccount(c *gin.Context) {
	s.keepAccount(c, accountChanged, func(id string, rev int64) (people.Account, error) {
		var place people.Place
		if err := read(c, &place); err != nil {
			return people.Account{}, err
		}
		return s.Book.Change(c.Request.Context(), id, rev, place)
	})
}

func (s *server) endAccount(c *gin.Context) {
	s.keepAccount(c, accountEnded, func(id string, rev int64) (people.Account, error) {
		a, sessions, err := s.Book.Close(c.Request.Context(), id, rev)
		for _, session := range sessions {
			s.Hub.SignOut(session)
		}
		return a, err
	})
}

func (s *server) reopenAccount(c *gin.Context) {
	s.keepAccount(c, accountReopened, func(id string, rev int64) (people.Account, error) {
		return s.Book.Reopen(c.Request.Context(), id, rev)
	})
}

// resetSecondStep is for somebody who lost both device and recovery codes; a link lets
// them in then, and they set a new second step up.
func (s *server) resetSecondStep(c *gin.Context) {
	if err := s.mayInvite(c); err != nil {
		s.refuse(c, err)
		return
	}
	a, err := s.Book.Account(c.Request.Context(), c.Param("account"))
	if err == nil {
		err = s.Ways.Reset(c.Request.Context(), a.ID)
	}
	if err != nil {
		s.refuse(c, err)
		return
	}
	s.note(c, record.Event{Kind: stepReset, Subject: a.ID})
	c.Status(http.StatusNoContent)
}

// givePens is for those who invite, and for a head within the own delegation; another
// delegation's account is as absent to a head as one that isn't there.
func (s *server) givePens(c *gin.Context) {
	actor := who(c).Actor()
	invites := contribution.MayOutside(actor, contribution.Invite)
	if !invites && !contribution.MayOutside(actor, contribution.KeepPens) {
		s.refuse(c, fault.New(fault.Forbidden, "giving pens"))
		return
	}
	a, err := s.Book.Account(c.Request.Context(), c.Param("account"))
	if err == nil && !invites && a.Delegation != actor.Delegation {
		err = fault.New(fault.Absent, "no such account")
	}
	if err != nil {
		s.refuse(c, err)
		return
	}
	rev, err := matched(c)
	if err != nil {
		s.refuse(c, err)
		return
	}
	var body struct {
		Pens []string `json:"pens"` // null for all that the role allows
	}
	if err := read(c, &body); err != nil {
		s.refuse(c, err)
		return
	}
	for _, section := range body.Pens {
		if _, err := s.Sections.Get(c.Request.Context(), section); err != nil {
			s.refuse(c, errors.Join(fault.New(fault.Invalid, "no such section"), err))
			return
		}
	}
	if a, err = s.Book.GivePens(c.Request.Context(), a.ID, rev, body.Pens); err != nil {
		s.refuse(c, err)
		return
	}
	s.Hub.Recall(a.ID)
	s.note(c, record.Event{Kind: pensGiven, Subject: a.ID, Details: map[string]string{"pens": strings.Join(body.Pens, " ")}})
	s.answerAccount(c, a)
}
