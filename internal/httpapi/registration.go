package httpapi

import (
	"context"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/record"
	"github.com/redonda/redonda/internal/registration"
)

// What is put on record of registrations.
const (
	registrationConfirmed record.Kind = "registration.confirmed"
	meetingSet            record.Kind = "meeting.set"
)

func (s *server) registrationRoutes(in *gin.RouterGroup) {
	in.GET("/dialogues/:dialogue/registration", s.ownRegistration)
	in.PUT("/dialogues/:dialogue/registration", s.register)
	in.PUT("/dialogues/:dialogue/registration/:account", s.registerFor)
	in.PUT("/dialogues/:dialogue/meeting", s.setMeeting)
	in.GET("/dialogues/:dialogue/roster", s.roster)
	in.GET("/dialogues/:dialogue/roster.csv", s.rosterSheet)
	in.GET("/dialogues/:dialogue/roster.docx", s.rosterWord)
}

// ownRegistrationView holds the video link for those alone who take part.
type ownRegistrationView struct {
	Own     *registration.Registration `json:"own"` // null where nothing was said
	Video   string                     `json:"video"`
	Closed  bool                       `json:"closed"`
	Meeting *registration.Meeting      `json:"meeting"` // for those who keep dialogues; else null
}

func (s *server) ownRegistration(c *gin.Context) {
	view, err := s.viewRegistration(c)
	if err != nil {
		s.refuse(c, err)
		return
	}
	c.JSON(http.StatusOK, view)
}

func (s *server) viewRegistration(c *gin.Context) (ownRegistrationView, error) {
	ctx, dialogue := c.Request.Context(), c.Param("dialogue")
	if _, known := s.Catalogue.Dialogue(dialogue); !known {
		return ownRegistrationView{}, fault.New(fault.Absent, "no such dialogue")
	}
	own, said, err := s.Registrations.Of(ctx, dialogue, who(c).ID)
	if err != nil {
		return ownRegistrationView{}, err
	}
	meeting, err := s.Registrations.Meeting(ctx, dialogue)
	if err != nil {
		return ownRegistrationView{}, err
	}
	view := ownRegistrationView{Closed: meeting.Closed}
	if said {
		view.Own = &own
	}
	if said && own.TakesPart {
		view.Video = meeting.Video
	}
	if contribution.MayOutside(who(c).Actor(), contribution.KeepDialogues) {
		view.Meeting = &meeting
	}
	return view, nil
}

func (s *server) register(c *gin.Context) {
	if !contribution.MayOutside(who(c).Actor(), contribution.Register) {
		s.refuse(c, fault.New(fault.Forbidden, "taking part in dialogues"))
		return
	}
	s.confirmFor(c, who(c).Actor())
}

// registerFor is the secretariat's, for somebody who said it otherwise.
func (s *server) registerFor(c *gin.Context) {
	if !contribution.MayOutside(who(c).Actor(), contribution.RegisterOthers) {
		s.refuse(c, fault.New(fault.Forbidden, "registering others"))
		return
	}
	a, err := s.Book.Account(c.Request.Context(), c.Param("account"))
	if err != nil {
		s.refuse(c, err)
		return
	}
	s.confirmFor(c, contribution.Actor{Account: a.ID, Delegation: a.Delegation, Role: a.Role})
}

func (s *server) confirmFor(c *gin.Context, actor contribution.Actor) {
	var answer registration.Answer
	if err := read(c, &answer); err != nil {
		s.refuse(c, err)
		return
	}
	r, err := s.Registrations.Confirm(c.Request.Context(), c.Param("dialogue"), actor, who(c).Actor(), answer)
	if err != nil {
		s.refuse(c, err)
		return
	}
	s.note(c, record.Event{Kind: registrationConfirmed, Subject: r.Account, Details: map[string]string{
		"dialogue": r.Dialogue, "takesPart": strconv.FormatBool(r.TakesPart),
	}})
	s.ownRegistration(c)
}

func (s *server) setMeeting(c *gin.Context) {
	if !contribution.MayOutside(who(c).Actor(), contribution.KeepDialogues) {
		s.refuse(c, fault.New(fault.Forbidden, "keeping dialogues"))
		return
	}
	var m registration.Meeting
	if err := read(c, &m); err != nil {
		s.refuse(c, err)
		return
	}
	m, err := s.Registrations.SetMeeting(c.Request.Context(), c.Param("dialogue"), m)
	if err != nil {
		s.refuse(c, err)
		return
	}
	s.note(c, record.Event{Kind: meetingSet, Subject: c.Param("dialogue"), Details: map[string]string{"closed": strconv.FormatBool(m.Closed)}})
	c.JSON(http.StatusOK, m)
}

// rosterEntry is a delegation or entity that takes part.
type rosterEntry struct {
	ID   string   `json:"id"`
	Code string   `json:"code"`
	Name gcm.Both `json:"name"`
}

type rosterView struct {
	Dialogue     string        `json:"dialogue"`
	Participants []rosterEntry `json:"participants"` // by the reader's page in its own alphabet
	Observers    []rosterEntry `json:"observers"`
	Apart        []string      `json:"apart"`    // ids of participants that are not part of the Compact
	Enacting     gcm.Both      `json:"enacting"` // the participants in a sentence, alphabetical in each language
	Note         gcm.Both      `json:"note"`     // the footnote to it on those apart; empty where there are none
}

func (s *server) roster(c *gin.Context) {
	roster, err := s.rosterOf(c.Request.Context(), c.Param("dialogue"))
	if err != nil {
		s.refuse(c, err)
		return
	}
	view := rosterView{Dialogue: roster.Dialogue, Participants: s.entries(roster.Participants), Observers: s.entries(roster.Observers), Apart: roster.Apart}
	view.Enacting.ES, view.Note.ES = s.enacting(roster, gcm.ES)
	view.Enacting.EN, view.Note.EN = s.enacting(roster, gcm.EN)
	c.JSON(http.StatusOK, view)
}

// rosterOf gives the roster of a dialogue, with delegations as what they are for it.
func (s *server) rosterOf(ctx context.Context, dialogue string) (registration.Roster, error) {
	d, err := s.Dialogues.Get(ctx, dialogue)
	if err != nil {
		return registration.Roster{}, err
	}
	stated, _, err := s.Attributes.Stated(ctx)
	if err != nil {
		return registration.Roster{}, err
	}
	at, known := d.Counts(s.Now())
	return s.Registrations.Roster(ctx, dialogue, stated.Known(known), at)
}

// enacting gives the line that names the participants, and the footnote to it.
func (s *server) enacting(r registration.Roster, lang gcm.Lang) (line, note string) {
	return gcm.Enacting(r.In(s.Catalogue, lang), lang), gcm.Apart(r.ApartIn(s.Catalogue, lang), lang)
}

func (s *server) entries(ids []string) []rosterEntry {
	entries := []rosterEntry{}
	for _, id := range ids {
		name, _ := s.Catalogue.DelegationName(id)
		entries = append(entries, rosterEntry{ID: id, Code: s.Catalogue.Code(id), Name: name})
	}
	return entries
}

// rosterSheet lists every answer, for those who keep dialogues.
func (s *server) rosterSheet(c *gin.Context) {
	if !contribution.MayOutside(who(c).Actor(), contribution.KeepDialogues) {
		s.refuse(c, fault.New(fault.Forbidden, "keeping dialogues"))
		return
	}
	ctx, dialogue := c.Request.Context(), c.Param("dialogue")
	all, err := s.Registrations.All(ctx, dialogue)
	if _, known := s.Catalogue.Dialogue(dialogue); err == nil && !known {
		err = fault.New(fault.Absent, "no such dialogue")
	}
	if err != nil {
		s.refuse(c, err)
		return
	}
	accounts, err := s.Book.Accounts(ctx)
	if err != nil {
		s.refuse(c, err)
		return
	}
	s.note(c, record.Event{Kind: exported, Subject: "roster", Details: map[string]string{"dialogue": dialogue, "form": "csv"}})
	err = sheetOut(c, "redonda-"+dialogue+"-roster.csv", func(write func(...string) error) error {
		if err := write("delegation", "name_es", "name_en", "email", "takes_part", "language", "on_behalf_of", "confirmed_by", "at_utc"); err != nil {
			return err
		}
		for _, r := range all {
			name, _ := s.Catalogue.DelegationName(r.Delegation)
			email := ""
			for i := range accounts {
				if accounts[i].ID == r.Account {
					email = accounts[i].Email
				}
			}
			takesPart := "no"
			if r.TakesPart {
				takesPart = "yes"
			}
			if err := write(s.Catalogue.Code(r.Delegation), name.ES, name.EN, email, takesPart, string(r.Lang), r.Behalf, r.By, r.At.Format("2006-01-02 15:04:05")); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		s.Logger.Debug("the reader of a roster went away", "error", err)
	}
}
