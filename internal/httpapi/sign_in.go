package httpapi

import (
	"encoding/json"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/people"
	"github.com/redonda/redonda/internal/record"
)

// What is put on record of sessions.
const (
	signInRefused  record.Kind = "sign_in.refused"
	sessionBegun   record.Kind = "session.begun"
	sessionEnded   record.Kind = "session.ended"
	passwordSet    record.Kind = "password.set"
	passkeyAdded   record.Kind = "passkey.added"
	passkeyRemoved record.Kind = "passkey.removed"
	passkeyCloned  record.Kind = "passkey.cloned"
	stepEnrolled   record.Kind = "second_step.enrolled"
	stepEnded      record.Kind = "second_step.ended"
)

// entryRoutes are for whoever isn't in yet.
func (s *server) entryRoutes(api *gin.RouterGroup) {
	api.GET("/sign-in", s.waysIn)
	api.POST("/sign-in", s.signIn)
	api.POST("/sign-in/code", s.signInCode)
	api.POST("/sign-in/passkey/options", s.passkeyOptions)
	api.POST("/sign-in/passkey", s.signInPasskey)
	api.GET("/sign-on", s.beginSignOn)
	api.GET("/sign-on/callback", s.endSignOn)
}

// waysIn says which ways there are beside links.
func (s *server) waysIn(c *gin.Context) {
	c.JSON(http.StatusOK, gin.H{"signOn": s.SignOn != nil, "passkeys": s.Ways.HasPasskeys()})
}

// mayTry counts one try of whoever asks.
func (s *server) mayTry(c *gin.Context) error {
	if !s.joining.allow(c.ClientIP()) {
		return fault.New(fault.SlowDown, "too many tries")
	}
	return nil
}

// signIn takes an address and a password. Where the account has a second step the
// answer is a ticket to be given with the code.
func (s *server) signIn(c *gin.Context) {
	var body struct {
		Email    string `json:"email"`
		Password string `json:"password"`
	}
	err := s.mayTry(c)
	if err == nil {
		err = read(c, &body)
	}
	if err != nil {
		s.refuse(c, err)
		return
	}
	next, err := s.Ways.Password(c.Request.Context(), body.Email, body.Password)
	if err != nil {
		s.refuseSignIn(c, people.ByPassword, err)
		return
	}
	if next.Ticket != "" {
		c.JSON(http.StatusAccepted, gin.H{"ticket": next.Ticket})
		return
	}
	s.letIn(c, next.Account, people.ByPassword)
}

func (s *server) signInCode(c *gin.Context) {
	var body struct {
		Ticket string `json:"ticket"`
		Code   string `json:"code"`
	}
	err := s.mayTry(c)
	if err == nil {
		err = read(c, &body)
	}
	if err != nil {
		s.refuse(c, err)
		return
	}
	a, err := s.Ways.Code(c.Request.Context(), body.Ticket, body.Code)
	if err != nil {
		s.refuseSignIn(c, people.ByCode, err)
		return
	}
	s.letIn(c, a, people.ByCode)
}

func (s *server) passkeyOptions(c *gin.Context) {
	if err := s.mayTry(c); err != nil {
		s.refuse(c, err)
		return
	}
	options, ticket, err := s.Ways.AskForPasskey(c.Request.Context())
	if err != nil {
		s.refuse(c, err)
		return
	}
	c.JSON(http.StatusOK, gin.H{"options": options, "ticket": ticket})
}

// passkeyAnswer is what a browser's authenticator says, with the ticket it was asked by.
type passkeyAnswer struct {
	Ticket string          `json:"ticket"`
	Name   string          `json:"name"` // of a new passkey
	Answer json.RawMessage `json:"answer"`
}

func (s *server) signInPasskey(c *gin.Context) {
	var body passkeyAnswer
	err := s.mayTry(c)
	if err == nil {
		err = read(c, &body)
	}
	if err != nil {
		s.refuse(c, err)
		return
	}
	a, cloned, err := s.Ways.Passkey(c.Request.Context(), body.Ticket, body.Answer)
	if err != nil {
		s.refuseSignIn(c, people.ByPasskey, err)
		return
	}
	s.letIn(c, a, people.ByPasskey)
	if cloned {
		s.note(c, record.Event{Kind: passkeyCloned, Subject: a.ID})
	}
}

// refuseSignIn answers a try that failed and puts it on record: of one address once a
// minute, so that a flood of tries is no flood of events, and without the name that was
// tried, which may be anybody's or a password typed into the wrong field.
func (s *server) refuseSignIn(c *gin.Context, m people.Method, err error) {
	s.refuse(c, err)
	if fault.CodeOf(err) != fault.Unavailable && s.refusals.allow(c.ClientIP()) {
		s.noteOf(c.Request.Context(), contribution.Actor{}, record.Event{Kind: signInRefused, Details: map[string]string{"by": string(m)}})
	}
}

// letIn begins a session and answers with it.
func (s *server) letIn(c *gin.Context, a people.Account, m people.Method) {
	if s.begin(c, a, m) {
		c.JSON(http.StatusOK, s.viewSession(who(c)))
	}
}

// begin begins a session in place of one that the browser had before, and tells whether
// that went well; else the request was refused.
func (s *server) begin(c *gin.Context, a people.Account, m people.Method) bool {
	secret, seat, err := s.Book.Begin(c.Request.Context(), a, m, people.DeviceWords(c.Request.UserAgent()))
	if err != nil {
		s.refuse(c, err)
		return false
	}
	s.entered(c, secret, seat, m)
	return true
}

// entered gives the browser its new session and ends an older one.
func (s *server) entered(c *gin.Context, secret string, seat people.Seat, m people.Method) {
	s.setCookie(c, secret, people.SessionAbsolute)
	if err := s.endSession(c); err != nil {
		s.Logger.Warn("ending an older session", "error", err)
	}
	c.Set(sessionKey, seat)
	s.note(c, record.Event{Kind: sessionBegun, Details: map[string]string{"by": string(m)}})
}
