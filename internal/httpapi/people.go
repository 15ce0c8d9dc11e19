package httpapi

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/people"
)

type invitationView struct {
	URL     string         `json:"url"`
	Expires time.Time      `json:"expires"`
	Account people.Account `json:"account"`
}

func (s *server) mayInvite(c *gin.Context) error {
	if !contribution.MayOutside(who(c).Actor(), contribution.Invite) {
		return fault.New(fault.Forbidden, "inviting")
	}
	return nil
}

func (s *server) accounts(c *gin.Context) {
	if err := s.mayInvite(c); err != nil {
		s.refuse(c, err)
		return
	}
	accounts, err := s.Book.Accounts(c.Request.Context())
	if err != nil {
		s.refuse(c, err)
		return
	}
	c.JSON(http.StatusOK, gin.H{"items": accounts})
}

// invite makes a link, which is shown this once.
func (s *server) invite(c *gin.Context) {
	if err := s.mayInvite(c); err != nil {
		s.refuse(c, err)
		return
	}
	var body struct {
		Role       contribution.Role `json:"role"`
		Delegation string            `json:"delegation"`
	}
	if err := read(c, &body); err != nil {
		s.refuse(c, err)
		return
	}
	i, err := s.Book.Invite(c.Request.Context(), body.Role, body.Delegation)
	if err != nil {
		s.refuse(c, err)
		return
	}
	c.JSON(http.StatusCreated, invitationView{URL: s.PublicURL + "/join/" + i.Secret, Expires: i.Expires, Account: i.Account})
}
