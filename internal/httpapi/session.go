package httpapi

import (
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/live"
	"github.com/redonda/redonda/internal/people"
	"github.com/redonda/redonda/internal/record"
)

// The cookie's name; behind TLS the prefix keeps other hosts of the domain from setting it.
const (
	cookieName       = "redonda_session"
	secureCookieName = "__Host-redonda_session"
)

func (s *server) secure() bool { return strings.HasPrefix(s.PublicURL, "https:") }

func (s *server) cookieName() string {
	if s.secure() {
		return secureCookieName
	}
	return cookieName
}

// sessionKey is where signedIn leaves who asks in a request.
const sessionKey = "seat"

// signedIn lets requests with a session pass, once the account has taken the second step
// that it may be asked for.
func (s *server) signedIn(c *gin.Context) {
	s.known(c)
	if !c.IsAborted() && who(c).Weak {
		s.refuse(c, fault.New(fault.SecondStepNeeded, "a session without the second step"))
	}
}

// known lets requests with any session pass.
func (s *server) known(c *gin.Context) {
	seat, err := s.Book.Session(c.Request.Context(), s.secretOf(c))
	if err != nil {
		s.refuse(c, err)
		return
	}
	if seat, err = hatted(c, seat); err != nil {
		s.refuse(c, err)
		return
	}
	c.Set(sessionKey, seat)
}

func who(c *gin.Context) people.Seat { return c.MustGet(sessionKey).(people.Seat) }

func (s *server) secretOf(c *gin.Context) string {
	cookie, err := c.Request.Cookie(s.cookieName())
	if err != nil {
		return ""
	}
	return cookie.Value
}

func (s *server) setCookie(c *gin.Context, secret string, lasts time.Duration) {
	http.SetCookie(c.Writer, &http.Cookie{
		Name: s.cookieName(), Value: secret, Path: "/", MaxAge: int(lasts.Seconds()),
		HttpOnly: true, Secure: s.secure(), SameSite: http.SameSiteLaxMode,
	})
}

type sessionView struct {
	Account       people.Account        `json:"account"`
	Hat           contribution.Hat      `json:"hat"`
	MayChair      bool                  `json:"mayChair"` // the delegation holds the presidency and the account may act for it
	Weak          bool                  `json:"weak"`     // the account has to set a second step up first
	HatLost       bool                  `json:"hatLost"`  // the hat worn last was the chair's, and the office is another's by now
	Demonstration bool                  `json:"demonstration"`
	Now           time.Time             `json:"now"`
	May           []contribution.Action `json:"may"`
}

func (s *server) viewSession(seat people.Seat) sessionView {
	view := sessionView{Account: seat.Account, Hat: seat.Hat, MayChair: seat.MayChair, HatLost: seat.Lost, Weak: seat.Weak, Demonstration: s.Demonstration, Now: s.Now().UTC(), May: []contribution.Action{}}
	for _, d := range contribution.Actions() {
		if contribution.MayOutside(seat.Actor(), d.Action) {
			view.May = append(view.May, d.Action)
		}
	}
	return view
}

// join spends an invitation link. A session the browser had before is ended, so
// that it never holds two.
func (s *server) join(c *gin.Context) {
	if err := s.mayTry(c); err != nil {
		s.refuse(c, err)
		return
	}
	var body struct {
		Token string `json:"token"`
	}
	if err := read(c, &body); err != nil {
		s.refuse(c, err)
		return
	}
	secret, seat, err := s.Book.Join(c.Request.Context(), body.Token, people.DeviceWords(c.Request.UserAgent()))
	if err != nil {
		s.refuse(c, err)
		return
	}
	// The link is spent: from here on the reader is let in, whatever becomes of an older session.
	s.entered(c, secret, seat, people.ByLink)
	c.JSON(http.StatusOK, s.viewSession(seat))
}

func (s *server) session(c *gin.Context) { c.JSON(http.StatusOK, s.viewSession(who(c))) }

func (s *server) signOut(c *gin.Context) {
	seat, unknown := s.Book.Session(c.Request.Context(), s.secretOf(c)) // for the record alone
	if err := s.endSession(c); err != nil {
		s.refuse(c, err)
		return
	}
	if unknown == nil {
		s.noteOf(c.Request.Context(), seat.Actor(), record.Event{Kind: sessionEnded})
	}
	s.setCookie(c, "", -time.Second)
	c.Status(http.StatusNoContent)
}

func (s *server) endSession(c *gin.Context) error {
	secret := s.secretOf(c)
	if secret == "" {
		return nil
	}
	s.Hub.SignOut(people.SessionID(secret))
	return s.Book.End(c.Request.Context(), secret)
}

// live opens a socket to the rooms.
func (s *server) live(c *gin.Context) {
	identity := IdentityOf(who(c))
	identity.Session = people.SessionID(s.secretOf(c))
	identity.AsOf = c.GetTime(beganKey)
	if err := s.Hub.ServeWS(c.Writer, c.Request, identity); err != nil {
		s.Logger.Debug("socket not opened", "error", err)
	}
}

// IdentityOf gives who a seat is to the rooms.
func IdentityOf(seat people.Seat) live.Identity {
	return live.Identity{
		AccountView: live.AccountView{ID: seat.ID, Role: string(seat.Actor().Role), Delegation: seat.Delegation, Name: seat.Name, Code: seat.Code},
		Pens:        seat.Pens, Until: seat.Until, Timed: seat.Chair,
	}
}
