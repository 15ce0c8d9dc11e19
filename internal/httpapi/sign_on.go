package httpapi

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/people"
)

// signOnCookie holds the ticket of a sign-on while its browser is at the provider.
const signOnCookie = "redonda_sign_on"

func (s *server) beginSignOn(c *gin.Context) {
	if s.SignOn == nil {
		s.refuse(c, fault.New(fault.Absent, "no sign-on is set up"))
		return
	}
	if err := s.mayTry(c); err != nil {
		s.refuse(c, err)
		return
	}
	address, ticket, err := s.SignOn.Begin(c.Request.Context())
	if err != nil {
		s.Logger.Warn("beginning a sign-on", "error", err)
		s.backToSignIn(c, err)
		return
	}
	s.setSignOnCookie(c, ticket, 10*time.Minute)
	c.Redirect(http.StatusSeeOther, address)
}

func (s *server) setSignOnCookie(c *gin.Context, ticket string, lasts time.Duration) {
	http.SetCookie(c.Writer, &http.Cookie{
		Name: signOnCookie, Value: ticket, Path: "/api/v1/sign-on", MaxAge: int(lasts.Seconds()),
		HttpOnly: true, Secure: s.secure(), SameSite: http.SameSiteLaxMode,
	})
}

// endSignOn is where the provider sends the browser back to; it always leads to a page.
func (s *server) endSignOn(c *gin.Context) {
	if s.SignOn == nil {
		s.refuse(c, fault.New(fault.Absent, "no sign-on is set up"))
		return
	}
	ticket := ""
	if cookie, err := c.Request.Cookie(signOnCookie); err == nil {
		ticket = cookie.Value
	}
	s.setSignOnCookie(c, "", -time.Second)
	a, err := s.SignOn.End(c.Request.Context(), ticket, c.Query("state"), c.Query("code"))
	if err != nil {
		s.Logger.Info("a sign-on was refused", "code", fault.CodeOf(err))
		s.backToSignIn(c, err)
		return
	}
	if s.begin(c, a, people.BySignOn) {
		c.Redirect(http.StatusSeeOther, "/")
	}
}

func (s *server) backToSignIn(c *gin.Context, err error) {
	c.Redirect(http.StatusSeeOther, "/sign-in?trouble="+string(fault.CodeOf(err)))
}
