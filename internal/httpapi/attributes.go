package httpapi

import (
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/office"
	"github.com/redonda/redonda/internal/record"
)

// attributeStated is on record whenever somebody says what a delegation is, from when on.
const attributeStated record.Kind = "attribute.stated"

func (s *server) attributeRoutes(in *gin.RouterGroup) {
	in.GET("/attributes", s.attributes)
	in.POST("/attributes", s.state)
}

// attributesView says what delegations are now, from when until when, and what was stated of
// it by whom.
type attributesView struct {
	Now   map[string][]office.Attribute `json:"now"`   // by member
	Spans []office.Span                 `json:"spans"` // by member, in the order of the catalogue
	Items []statementView               `json:"items"` // in the order in which they were made
	Rev   int64                         `json:"rev"`
}

type statementView struct {
	office.Statement
	Retroactive bool `json:"retroactive"` // it changed what held before it was made
}

func (s *server) attributes(c *gin.Context) {
	all, rev, err := s.Attributes.Stated(c.Request.Context())
	s.answerAttributes(c, all, rev, err)
}

func (s *server) answerAttributes(c *gin.Context, all office.Statements, rev int64, err error) {
	if err != nil {
		s.refuse(c, err)
		return
	}
	view := attributesView{Now: map[string][]office.Attribute{}, Spans: []office.Span{}, Items: make([]statementView, len(all)), Rev: rev}
	for _, m := range s.Catalogue.Members {
		view.Now[m.ID] = all.Of(m.ID, s.Now())
		for _, a := range office.Kinds() {
			view.Spans = append(view.Spans, all.Spans(m.ID, a)...)
		}
	}
	for i, one := range all {
		view.Items[i] = statementView{one, one.Retroactive()}
	}
	c.JSON(http.StatusOK, view)
}

// state adds a statement at the rev of If-Match, and lays out the section of a new champion.
func (s *server) state(c *gin.Context) {
	if !contribution.MayOutside(who(c).Actor(), contribution.KeepOffices) {
		s.refuse(c, fault.New(fault.Forbidden, "stating what delegations are"))
		return
	}
	rev, err := matched(c)
	if err != nil {
		s.refuse(c, err)
		return
	}
	var body struct {
		Delegation string           `json:"delegation"`
		Attribute  office.Attribute `json:"attribute"`
		Holds      bool             `json:"holds"`
		From       time.Time        `json:"from"`
		Until      time.Time        `json:"until"`
		Why        string           `json:"why"`
	}
	if err := read(c, &body); err != nil {
		s.refuse(c, err)
		return
	}
	stated, all, rev, err := s.Attributes.State(c.Request.Context(), rev, office.Statement{
		Delegation: body.Delegation, Attribute: body.Attribute, Holds: body.Holds, From: body.From, Until: body.Until, Why: body.Why, By: who(c).ID,
	})
	if err == nil {
		s.note(c, statedEvent(stated))
		err = s.layChampion(c, stated)
	}
	s.answerAttributes(c, all, rev, err)
}

func statedEvent(stated office.Statement) record.Event {
	e := record.Event{Kind: attributeStated, Subject: stated.Delegation, Announced: true, Details: map[string]string{
		"attribute": string(stated.Attribute), "holds": strconv.FormatBool(stated.Holds), "from": stated.From.Format(time.RFC3339), "why": stated.Why,
	}}
	if !stated.Until.IsZero() {
		e.Details["until"] = stated.Until.Format(time.RFC3339)
	}
	if stated.Retroactive() {
		e.Details["retroactive"] = "true"
	}
	return e
}

// layChampion gives a champion country its section; one that has it keeps it as it is.
func (s *server) layChampion(c *gin.Context, stated office.Statement) error {
	m, known := s.Catalogue.Member(stated.Delegation)
	if !known || stated.Attribute != office.Champion || !stated.Holds {
		return nil
	}
	return s.Sections.Ensure(c.Request.Context(), []contribution.Section{contribution.ChampionSection(m)})
}
