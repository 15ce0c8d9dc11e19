package httpapi

import (
	"context"
	"mime"
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/input"
)

func (s *server) inputRoutes(in *gin.RouterGroup) {
	in.GET("/inputs", s.inputs)
	in.POST("/inputs", s.beginInput)
	in.GET("/inputs/:input", s.input)
	in.POST("/inputs/:input/submission", s.submit)
	in.DELETE("/inputs/:input/submission", s.undoSubmission)
	in.POST("/inputs/:input/withdrawal", s.withdraw)
	in.PUT("/inputs/:input/guests/:account", s.letGuestIn)
	in.DELETE("/inputs/:input/guests/:account", s.seeOut)
	in.POST("/inputs/:input/attachments", s.attach)
	in.GET("/inputs/:input/attachments/:attachment", s.attachment)
	in.DELETE("/inputs/:input/attachments/:attachment", s.detach)
	in.GET("/deadline", s.deadline)
	in.PUT("/deadline", s.setDeadline)
}

// inputView is an input as those see it who sit in its room.
type inputView struct {
	input.Input
	Rev      int64              `json:"rev"`
	Status   string             `json:"status"` // drafting, submitting or submitted
	Title    gcm.Both           `json:"title"`  // of the target
	Versions map[gcm.Lang]int64 `json:"versions"`
	Hash     string             `json:"hash"` // of what the room holds: what a submission names
	Words    map[gcm.Lang]int   `json:"words"`
	Here     []presenceView     `json:"here"`
	May      inputMay           `json:"may"`
	Place    bool               `json:"place"`    // the delegation is at this moment what it takes to submit here
	Visitors []visitorView      `json:"visitors"` // whom the delegation has let in
	Inviting []visitorView      `json:"inviting"` // whom it may let in besides; empty for those who may not invite
	Window   int                `json:"window"`   // seconds in which a submission can be undone
	Now      time.Time          `json:"now"`      // the server's clock
}

// visitorView is somebody of another delegation or body, without anything about the person.
type visitorView struct {
	Account    string            `json:"account"`
	Delegation string            `json:"delegation"`
	Code       string            `json:"code"`
	Role       contribution.Role `json:"role"`
	Name       gcm.Both          `json:"name"`
}

// visitors gives the guests of a room, and whom else its delegation may let in.
func (s *server) visitors(ctx context.Context, in input.Input, mayInvite bool) (inside, outside []visitorView, err error) {
	inside, outside = []visitorView{}, []visitorView{}
	accounts, err := s.Book.Accounts(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, a := range accounts {
		actor := contribution.Actor{Account: a.ID, Delegation: a.Delegation, Role: a.Role}
		view := visitorView{Account: a.ID, Delegation: a.Delegation, Code: s.Catalogue.Code(a.Delegation), Role: a.Role, Name: a.Name}
		switch {
		case slices.Contains(in.Guests, a.ID):
			inside = append(inside, view)
		case mayInvite && a.Ended == nil && a.Delegation != in.Delegation && contribution.MayOutside(actor, contribution.VisitDraft):
			outside = append(outside, view)
		}
	}
	return inside, outside, nil
}

type inputMay struct {
	Write  bool `json:"write"`
	Submit bool `json:"submit"`
	Invite bool `json:"invite"`
}

func (s *server) viewInput(ctx context.Context, actor contribution.Actor, in input.Input) (inputView, error) {
	draft, err := s.Inputs.Current(ctx, in)
	if err != nil {
		return inputView{}, err
	}
	hash, err := draft.Hash()
	if err != nil {
		return inputView{}, err
	}
	target, err := s.Sections.Get(ctx, in.Target)
	if err != nil {
		return inputView{}, err
	}
	place, err := s.Inputs.HasPlace(ctx, in)
	if err != nil {
		return inputView{}, err
	}
	own := actor.Delegation == in.Delegation
	mayInvite := own && contribution.MayOutside(actor, contribution.InviteToDraft)
	inside, outside, err := s.visitors(ctx, in, mayInvite)
	if err != nil {
		return inputView{}, err
	}
	return inputView{
		Input: in, Rev: in.Rev, Status: in.Status(), Title: target.Title, Versions: draft.Versions, Hash: hash, Words: draft.Words(),
		Here:     presence(contribution.Section{ID: in.ID}, s.Hub.Here()),
		Visitors: inside, Inviting: outside, Place: place,
		Window: int(input.Window / time.Second), Now: s.Now().UTC(),
		May: inputMay{
			Write:  in.MayWrite(actor),
			Submit: own && contribution.May(actor, contribution.Submit, target),
			Invite: mayInvite,
		},
	}, nil
}

func (s *server) answerInput(c *gin.Context, status int, in input.Input, err error) {
	if err != nil {
		s.refuse(c, err)
		return
	}
	view, err := s.viewInput(c.Request.Context(), who(c).Actor(), in)
	if err != nil {
		s.refuse(c, err)
		return
	}
	c.JSON(status, view)
}

type inputRow struct {
	ID       string   `json:"id"`
	Target   string   `json:"target"`
	Title    gcm.Both `json:"title"`
	Status   string   `json:"status"`
	Standing int64    `json:"standing"`
	Own      bool     `json:"own"` // of the own delegation, not by invitation
}

type targetRow struct {
	ID    string   `json:"id"`
	Title gcm.Both `json:"title"`
	Label gcm.Both `json:"label"`
}

// inputs lists the rooms that the reader sits in, and where the own delegation may open more.
func (s *server) inputs(c *gin.Context) {
	ctx, actor := c.Request.Context(), who(c).Actor()
	mine, err := s.Inputs.Mine(ctx, actor)
	if err != nil {
		s.refuse(c, err)
		return
	}
	sections, err := s.Inputs.Targets(ctx, actor)
	if err != nil {
		s.refuse(c, err)
		return
	}
	rows, begun := []inputRow{}, map[string]bool{}
	for _, in := range mine {
		target, err := s.Sections.Get(ctx, in.Target)
		if err != nil {
			s.refuse(c, err)
			return
		}
		own := in.Delegation == actor.Delegation
		begun[in.Target] = begun[in.Target] || own
		rows = append(rows, inputRow{ID: in.ID, Target: in.Target, Title: target.Title, Status: in.Status(), Standing: in.Standing, Own: own})
	}
	targets := []targetRow{}
	for _, section := range sections {
		if !begun[section.ID] {
			targets = append(targets, targetRow{ID: section.ID, Title: section.Title, Label: section.Label})
		}
	}
	c.JSON(http.StatusOK, gin.H{"items": rows, "targets": targets})
}

func (s *server) beginInput(c *gin.Context) {
	var body struct {
		Section string `json:"section"`
	}
	if err := read(c, &body); err != nil {
		s.refuse(c, err)
		return
	}
	in, err := s.Inputs.Begin(c.Request.Context(), who(c).Actor(), body.Section)
	s.answerInput(c, http.StatusCreated, in, err)
}

func (s *server) input(c *gin.Context) {
	in, err := s.Inputs.Enter(c.Request.Context(), who(c).Actor(), c.Param("input"))
	s.answerInput(c, http.StatusOK, in, err)
}

func (s *server) submit(c *gin.Context) {
	var seen input.Seen
	if err := read(c, &seen); err != nil {
		s.refuse(c, err)
		return
	}
	in, err := s.Inputs.Submit(c.Request.Context(), who(c).Actor(), c.Param("input"), seen)
	s.answerInput(c, http.StatusAccepted, in, err)
}

func (s *server) undoSubmission(c *gin.Context) {
	in, err := s.Inputs.Undo(c.Request.Context(), who(c).Actor(), c.Param("input"))
	s.answerInput(c, http.StatusOK, in, err)
}

func (s *server) withdraw(c *gin.Context) {
	var body struct {
		Receipt int64 `json:"receipt"`
	}
	if err := read(c, &body); err != nil {
		s.refuse(c, err)
		return
	}
	in, err := s.Inputs.Withdraw(c.Request.Context(), who(c).Actor(), c.Param("input"), body.Receipt)
	s.answerInput(c, http.StatusOK, in, err)
}

// letGuestIn invites an account. The room is asked for first: who doesn't sit there learns
// nothing of accounts.
func (s *server) letGuestIn(c *gin.Context) {
	ctx, actor := c.Request.Context(), who(c).Actor()
	if _, err := s.Inputs.Enter(ctx, actor, c.Param("input")); err != nil {
		s.refuse(c, err)
		return
	}
	guest, err := s.Book.Account(ctx, c.Param("account"))
	if err != nil {
		s.refuse(c, err)
		return
	}
	in, err := s.Inputs.LetIn(ctx, actor, c.Param("input"), contribution.Actor{Account: guest.ID, Delegation: guest.Delegation, Role: guest.Role})
	s.answerInput(c, http.StatusOK, in, err)
}

func (s *server) seeOut(c *gin.Context) {
	in, err := s.Inputs.SeeOut(c.Request.Context(), who(c).Actor(), c.Param("input"), c.Param("account"))
	s.answerInput(c, http.StatusOK, in, err)
}

// attach takes a file as the body, its name as ?name=. Few at once: each is held in
// memory while its kind is found.
func (s *server) attach(c *gin.Context) {
	ctx := c.Request.Context()
	select {
	case s.attaching <- struct{}{}:
		defer func() { <-s.attaching }()
	case <-ctx.Done():
		return
	}
	in, err := s.Inputs.Attach(ctx, who(c).Actor(), c.Param("input"), c.Query("name"), c.Request.Body)
	if err != nil { // what is left of the file is not read
		c.Header("Connection", "close")
	}
	s.answerInput(c, http.StatusCreated, in, err)
}

func (s *server) detach(c *gin.Context) {
	in, err := s.Inputs.Detach(c.Request.Context(), who(c).Actor(), c.Param("input"), c.Param("attachment"))
	s.answerInput(c, http.StatusOK, in, err)
}

func (s *server) attachment(c *gin.Context) {
	a, err := s.Inputs.Download(c.Request.Context(), who(c).Actor(), c.Param("input"), c.Param("attachment"))
	s.answerAttachment(c, a, err)
}

// answerAttachment sends a file to be kept, never to be shown in the page's own place.
func (s *server) answerAttachment(c *gin.Context, a input.Attachment, err error) {
	if err != nil {
		s.refuse(c, err)
		return
	}
	c.Header("Content-Type", a.Type)
	c.Header("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": a.Name}))
	c.Header("Content-Security-Policy", "default-src 'none'; sandbox")
	if err := s.Inputs.WriteTo(c.Request.Context(), a, c.Writer); err != nil {
		s.Logger.Error("an attachment broke off", "error", err)
	}
}

func (s *server) deadline(c *gin.Context) {
	d, err := s.Inputs.Deadline(c.Request.Context())
	if err != nil {
		s.refuse(c, err)
		return
	}
	c.JSON(http.StatusOK, deadlineView{d, contribution.MayOutside(who(c).Actor(), contribution.KeepDeadline)})
}

// deadlineView is the deadline, and whether the reader may set it.
type deadlineView struct {
	input.Deadline
	May bool `json:"may"`
}

func (s *server) setDeadline(c *gin.Context) {
	var d input.Deadline
	if err := read(c, &d); err != nil {
		s.refuse(c, err)
		return
	}
	d, err := s.Inputs.SetDeadline(c.Request.Context(), who(c).Actor(), d)
	if err != nil {
		s.refuse(c, err)
		return
	}
	c.JSON(http.StatusOK, deadlineView{d, true})
}
