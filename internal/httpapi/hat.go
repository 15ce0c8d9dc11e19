package httpapi

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/office"
	"github.com/redonda/redonda/internal/people"
	"github.com/redonda/redonda/internal/record"
)

// What is put on record of the presidency.
const (
	hatChanged record.Kind = "session.hat"
	handedOver record.Kind = "presidency.handed_over"
)

// hatHeader says under which hat a request is made; without it the session's last hat counts.
const hatHeader = "Redonda-Hat"

// hatted puts the hat of the header on a seat. A writing request under the chair's hat
// of a delegation that doesn't hold the presidency by now is refused: nobody's act as
// chair becomes a country's without being told.
func hatted(c *gin.Context, seat people.Seat) (people.Seat, error) {
	reads := c.Request.Method == http.MethodGet || c.Request.Method == http.MethodHead
	switch hat := contribution.Hat(c.GetHeader(hatHeader)); {
	case hat == "" && seat.Lost && !reads && c.FullPath() != "/api/v1/session/hat":
		return seat, fault.New(fault.OfficeEnded, "the hat worn last was the chair's")
	case hat == "":
	case !hat.Valid():
		return seat, fault.New(fault.Malformed, "%s is chair or delegation", hatHeader)
	case hat == contribution.AsChair && !seat.MayChair:
		return seat, fault.New(fault.OfficeEnded, "acting as chair")
	default:
		seat.Hat = hat
	}
	return seat, nil
}

// wear changes the session's hat; its sockets come back with the new rights.
func (s *server) wear(c *gin.Context) {
	var body struct {
		Hat contribution.Hat `json:"hat"`
	}
	if err := read(c, &body); err != nil {
		s.refuse(c, err)
		return
	}
	if !body.Hat.Valid() {
		s.refuse(c, fault.New(fault.Invalid, "a hat is chair or delegation"))
		return
	}
	seat, err := s.Book.Wear(c.Request.Context(), people.SessionID(s.secretOf(c)), body.Hat)
	if err != nil {
		s.refuse(c, err)
		return
	}
	s.Hub.Recall(seat.ID)
	c.Set(sessionKey, seat)
	s.note(c, record.Event{Kind: hatChanged, Details: map[string]string{"hat": string(body.Hat)}})
	c.JSON(http.StatusOK, s.viewSession(seat))
}

type termsView struct {
	Terms  []office.Term `json:"terms"`
	Holder string        `json:"holder"`
	Rev    int64         `json:"rev"`
}

func (s *server) terms(c *gin.Context) {
	terms, rev, err := s.Presidency.Terms(c.Request.Context())
	s.answerTerms(c, terms, rev, err)
}

func (s *server) answerTerms(c *gin.Context, terms []office.Term, rev int64, err error) {
	if err != nil {
		s.refuse(c, err)
		return
	}
	holder, err := s.Presidency.Holder(c.Request.Context(), s.Now())
	if err != nil {
		s.refuse(c, err)
		return
	}
	c.JSON(http.StatusOK, termsView{Terms: terms, Holder: holder, Rev: rev})
}

// handOver notes the next term, at the rev of If-Match.
func (s *server) handOver(c *gin.Context) {
	if !contribution.MayOutside(who(c).Actor(), contribution.KeepOffices) {
		s.refuse(c, fault.New(fault.Forbidden, "handing the presidency over"))
		return
	}
	rev, err := matched(c)
	if err != nil {
		s.refuse(c, err)
		return
	}
	var body struct {
		Member string    `json:"member"`
		From   time.Time `json:"from"`
	}
	if err := read(c, &body); err != nil {
		s.refuse(c, err)
		return
	}
	terms, rev, err := s.Presidency.HandOver(c.Request.Context(), rev, office.Term{Member: body.Member, From: body.From})
	if err == nil {
		s.note(c, record.Event{Kind: handedOver, Subject: body.Member, Details: map[string]string{"from": body.From.UTC().Format(time.RFC3339)}})
	}
	s.answerTerms(c, terms, rev, err)
}
