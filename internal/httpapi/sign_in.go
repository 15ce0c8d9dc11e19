package httpapi

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/entry"
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

// accountRoutes are everybody's own, also of those who have yet to set a second step up.
func (s *server) accountRoutes(own *gin.RouterGroup) {
	own.GET("/session", s.session)
	own.GET("/account", s.account)
	own.PUT("/account/password", s.setPassword)
	own.POST("/account/passkeys/options", s.newPasskey)
	own.POST("/account/passkeys", s.addPasskey)
	own.DELETE("/account/passkeys/:passkey", s.removePasskey)
	own.POST("/account/code", s.enrol)
	own.PUT("/account/code", s.confirm)
	own.DELETE("/account/code", s.disenrol)
	own.DELETE("/account/devices", s.endDevices)
	own.DELETE("/account/devices/:device", s.endDevice)
}

type accountPageView struct {
	entry.Standing
	Email      string          `json:"email"`
	SecondStep bool            `json:"secondStep"` // asked for by the secretariat
	Devices    []people.Device `json:"devices"`
	Current    string          `json:"current"` // id of this device
}

func (s *server) account(c *gin.Context) {
	seat := who(c)
	standing, err := s.Ways.Standing(c.Request.Context(), seat.ID)
	if err != nil {
		s.refuse(c, err)
		return
	}
	devices, err := s.Book.Devices(c.Request.Context(), seat.ID)
	if err != nil {
		s.refuse(c, err)
		return
	}
	c.JSON(http.StatusOK, accountPageView{
		Standing: standing, Email: seat.Email, SecondStep: seat.SecondStep, Devices: devices, Current: people.SessionID(s.secretOf(c)),
	})
}

// renew puts a session with a new secret in place of this one, because what the account
// can be entered by has changed, and ends all others of the account where asked.
func (s *server) renew(c *gin.Context, m people.Method, others bool) bool {
	seat := who(c)
	if others {
		ended, err := s.Book.EndSessions(c.Request.Context(), seat.ID, people.SessionID(s.secretOf(c)))
		if err != nil {
			s.refuse(c, err)
			return false
		}
		for _, session := range ended {
			s.Hub.SignOut(session)
		}
	}
	return s.begin(c, seat.Account, m)
}

// setPassword signs every other device out: whoever knew the old password is out.
func (s *server) setPassword(c *gin.Context) {
	var body struct {
		Current  string `json:"current"`
		Password string `json:"password"`
	}
	if err := read(c, &body); err != nil {
		s.refuse(c, err)
		return
	}
	seat := who(c)
	if seat.Email == "" {
		s.refuse(c, fault.New(fault.Invalid, "a password needs an account with an e-mail address"))
		return
	}
	if err := s.Ways.SetPassword(c.Request.Context(), seat.Account, body.Current, body.Password); err != nil {
		s.refuse(c, err)
		return
	}
	s.note(c, record.Event{Kind: passwordSet})
	method := people.ByPassword
	if seat.SecondStep && !seat.Weak {
		method = people.ByCode // the second step was taken in this session
	}
	if s.renew(c, method, true) {
		c.Status(http.StatusNoContent)
	}
}

// maySetUp keeps a session without the second step from replacing one that is there:
// whoever has only a password or a link would else make a key of their own.
func (s *server) maySetUp(c *gin.Context) error {
	seat := who(c)
	if !seat.Weak {
		return nil
	}
	standing, err := s.Ways.Standing(c.Request.Context(), seat.ID)
	if err == nil && (standing.TOTP || len(standing.Passkeys) > 0) {
		err = fault.New(fault.SecondStepNeeded, "the account has a second step")
	}
	return err
}

func (s *server) newPasskey(c *gin.Context) {
	if err := s.maySetUp(c); err != nil {
		s.refuse(c, err)
		return
	}
	options, ticket, err := s.Ways.NewPasskey(c.Request.Context(), who(c).Account)
	if err != nil {
		s.refuse(c, err)
		return
	}
	c.JSON(http.StatusOK, gin.H{"options": options, "ticket": ticket})
}

func (s *server) addPasskey(c *gin.Context) {
	var body passkeyAnswer
	err := s.maySetUp(c)
	if err == nil {
		err = read(c, &body)
	}
	if err != nil {
		s.refuse(c, err)
		return
	}
	key, err := s.Ways.AddPasskey(c.Request.Context(), who(c).Account, body.Ticket, body.Name, body.Answer)
	if err != nil {
		s.refuse(c, err)
		return
	}
	s.note(c, record.Event{Kind: passkeyAdded})
	if s.renew(c, people.ByPasskey, false) {
		c.JSON(http.StatusCreated, key)
	}
}

func (s *server) removePasskey(c *gin.Context) {
	if who(c).Weak {
		s.refuse(c, fault.New(fault.SecondStepNeeded, "removing a passkey"))
		return
	}
	if err := s.Ways.RemovePasskey(c.Request.Context(), who(c).ID, c.Param("passkey")); err != nil {
		s.refuse(c, err)
		return
	}
	s.note(c, record.Event{Kind: passkeyRemoved})
	c.Status(http.StatusNoContent)
}

func (s *server) enrol(c *gin.Context) {
	if err := s.maySetUp(c); err != nil {
		s.refuse(c, err)
		return
	}
	e, err := s.Ways.Enrol(c.Request.Context(), who(c).Account)
	if err != nil {
		s.refuse(c, err)
		return
	}
	c.JSON(http.StatusOK, e)
}

func (s *server) confirm(c *gin.Context) {
	var body struct {
		Code string `json:"code"`
	}
	err := s.maySetUp(c)
	if err == nil {
		err = read(c, &body)
	}
	if err != nil {
		s.refuse(c, err)
		return
	}
	codes, err := s.Ways.Confirm(c.Request.Context(), who(c).Account, body.Code)
	if err != nil {
		s.refuse(c, err)
		return
	}
	s.note(c, record.Event{Kind: stepEnrolled})
	if s.renew(c, people.ByCode, false) {
		c.JSON(http.StatusOK, gin.H{"recovery": codes})
	}
}

func (s *server) disenrol(c *gin.Context) {
	seat := who(c)
	if seat.Weak {
		s.refuse(c, fault.New(fault.SecondStepNeeded, "ending the second step"))
		return
	}
	if err := s.Ways.Disenrol(c.Request.Context(), seat.ID); err != nil {
		s.refuse(c, err)
		return
	}
	s.note(c, record.Event{Kind: stepEnded})
	c.Status(http.StatusNoContent)
}

// endDevices signs the account out everywhere but here.
func (s *server) endDevices(c *gin.Context) {
	ended, err := s.Book.EndSessions(c.Request.Context(), who(c).ID, people.SessionID(s.secretOf(c)))
	if err != nil {
		s.refuse(c, err)
		return
	}
	for _, session := range ended {
		s.Hub.SignOut(session)
		s.note(c, record.Event{Kind: sessionEnded})
	}
	c.Status(http.StatusNoContent)
}

func (s *server) endDevice(c *gin.Context) {
	id := c.Param("device")
	there, err := s.Book.EndDevice(c.Request.Context(), who(c).ID, id)
	if err == nil && !there {
		err = fault.New(fault.Absent, "no such device")
	}
	if err != nil {
		s.refuse(c, err)
		return
	}
	s.Hub.SignOut(id)
	s.note(c, record.Event{Kind: sessionEnded})
	c.Status(http.StatusNoContent)
}

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
