package httpapi

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/redonda/redonda/internal/entry"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/people"
	"github.com/redonda/redonda/internal/record"
)

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
