package httpapi

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/dialogue"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/record"
)

type agendaView struct {
	From    time.Time  `json:"from"`
	To      time.Time  `json:"to"`
	Title   gcm.Both   `json:"title"`
	Details []gcm.Both `json:"details"`
}

type dialogueView struct {
	ID     string          `json:"id"`
	Number int             `json:"number"`
	Name   gcm.Both        `json:"name"`
	Status dialogue.Status `json:"status"`
	Rev    int64           `json:"rev"` // goes into If-Match
	Date   *string         `json:"date"`
	Window []string        `json:"window"` // first and last possible day, a hint where no date is set
	Zone   string          `json:"zone"`
	Start  *time.Time      `json:"start"` // as planned
	End    *time.Time      `json:"end"`
	Opened *time.Time      `json:"opened"` // of its milestones
	Closed *time.Time      `json:"closed"`
	Agenda []agendaView    `json:"agenda"`
}

func (s *server) dialogueRoutes(in *gin.RouterGroup) {
	in.GET("/dialogues", s.listDialogues)
	in.PUT("/dialogues/:dialogue/date", s.setDialogueDate)
	in.POST("/dialogues/:dialogue/open", s.passDialogue(s.Dialogues.Open, "dialogue.open"))
	in.POST("/dialogues/:dialogue/close", s.passDialogue(s.Dialogues.Close, "dialogue.close"))
}

func (s *server) listDialogues(c *gin.Context) {
	views, err := s.dialogues(c.Request.Context())
	if err != nil {
		s.refuse(c, err)
		return
	}
	c.JSON(http.StatusOK, gin.H{"items": views})
}

// setDialogueDate asks for If-Match with the revision the caller saw.
func (s *server) setDialogueDate(c *gin.Context) {
	if err := s.mayKeepDialogues(c); err != nil {
		s.refuse(c, err)
		return
	}
	rev, err := strconv.ParseInt(strings.Trim(c.GetHeader("If-Match"), `"`), 10, 64)
	if err != nil {
		s.refuse(c, fault.New(fault.Malformed, "If-Match holds the dialogue's rev"))
		return
	}
	var body struct {
		Date string `json:"date"`
		From string `json:"from"`
		To   string `json:"to"`
	}
	if err := read(c, &body); err != nil {
		s.refuse(c, err)
		return
	}
	kept, err := s.Dialogues.SetDate(c.Request.Context(), c.Param("dialogue"), rev, body.Date, body.From, body.To)
	s.answerDialogue(c, kept, err, "dialogue.date")
}

// passDialogue opens or closes the path's dialogue. It is seen through where the asker
// has gone: a milestone without its dialogue's status would wait for the next try.
func (s *server) passDialogue(pass func(ctx context.Context, id, delegation string) (dialogue.Dialogue, error), kind record.Kind) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := s.mayKeepDialogues(c); err != nil {
			s.refuse(c, err)
			return
		}
		kept, err := pass(context.WithoutCancel(c.Request.Context()), c.Param("dialogue"), who(c).Delegation)
		s.answerDialogue(c, kept, err, kind)
	}
}

func (s *server) mayKeepDialogues(c *gin.Context) error {
	if !contribution.MayOutside(who(c).Actor(), contribution.KeepDialogues) {
		return fault.New(fault.Forbidden, "keeping dialogues")
	}
	return nil
}

func (s *server) answerDialogue(c *gin.Context, kept dialogue.Dialogue, err error, kind record.Kind) {
	if err != nil {
		s.refuse(c, err)
		return
	}
	s.note(c, record.Event{Kind: kind, Subject: kept.ID})
	c.JSON(http.StatusOK, s.viewDialogue(kept))
}

func (s *server) dialogues(ctx context.Context) ([]dialogueView, error) {
	all, err := s.Dialogues.All(ctx)
	if err != nil {
		return nil, err
	}
	views := make([]dialogueView, len(all))
	for i, d := range all {
		views[i] = s.viewDialogue(d)
	}
	return views, nil
}

// viewDialogue puts together what is kept of a dialogue and what the catalogue says of it.
// The times of its agenda hold for the date of the catalogue alone.
func (s *server) viewDialogue(d dialogue.Dialogue) dialogueView {
	g, _ := s.Catalogue.Dialogue(d.ID)
	view := dialogueView{
		ID: d.ID, Number: g.Number, Name: g.Name, Status: d.Status, Rev: d.Rev, Date: orNull(d.Date), Window: g.Window, Zone: d.Zone,
		Opened: d.Opened, Closed: d.Closed, Agenda: []agendaView{},
	}
	if start, end, set := d.Hours(); set {
		view.Start, view.End = &start, &end
	}
	for _, item := range g.Agenda {
		if len(item.UTC) == 2 {
			view.Agenda = append(view.Agenda, agendaView{From: item.UTC[0], To: item.UTC[1], Title: item.Title, Details: s.Catalogue.Details(g, item)})
		}
	}
	return view
}
