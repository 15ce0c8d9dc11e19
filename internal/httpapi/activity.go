package httpapi

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/feed"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/record"
)

func (s *server) activityRoutes(in *gin.RouterGroup) {
	in.GET("/activity", s.activity)
	in.PUT("/activity/seen", s.markSeen)
}

type shareView struct {
	Delegation string `json:"delegation"`
	Code       string `json:"code"`
	Changes    int    `json:"changes"`
}

type newTextView struct {
	Text    string      `json:"text"`
	Lang    gcm.Lang    `json:"lang"`
	From    int64       `json:"from"` // the version that was seen
	To      int64       `json:"to"`
	At      time.Time   `json:"at"` // of the newest change
	By      []shareView `json:"by"`
	Earlier bool        `json:"earlier"` // there were more changes than those that By counts
}

type whoView struct {
	Delegation string `json:"delegation"`
	Code       string `json:"code"`
}

type newCommentsView struct {
	Text    string    `json:"text"`
	Lang    gcm.Lang  `json:"lang"`
	Threads int       `json:"threads"`
	Entries int       `json:"entries"`
	By      []whoView `json:"by"`
	At      time.Time `json:"at"` // of the newest
}

type newSectionView struct {
	Section  string            `json:"section"`
	Texts    []newTextView     `json:"texts"`
	Comments []newCommentsView `json:"comments"`
}

type happenedView struct {
	Seq        int64             `json:"seq"`
	At         time.Time         `json:"at"`
	Kind       record.Kind       `json:"kind"`
	Delegation string            `json:"delegation"`
	Code       string            `json:"code"`
	AsChair    bool              `json:"asChair"`
	Section    string            `json:"section"`
	Subject    string            `json:"subject"`
	Details    map[string]string `json:"details"`
}

type activityView struct {
	Since    *time.Time       `json:"since"` // when the reader last said to have seen it; null before that
	Sections []newSectionView `json:"sections"`
	Happened []happenedView   `json:"happened"` // newest first
	More     bool             `json:"more"`     // older ones are left out
	Event    int64            `json:"event"`    // for PUT /activity/seen
	Heard    time.Time        `json:"heard"`    // as Event: up to when comments are told
}

// mostHappened is how many events the feed tells at most.
const mostHappened = 100

// activity tells what changed since the reader last said to have seen it.
func (s *server) activity(c *gin.Context) {
	ctx, seat := c.Request.Context(), who(c)
	if !contribution.MayOutside(seat.Actor(), contribution.ReadContribution) {
		s.refuse(c, fault.New(fault.Forbidden, "reading the contribution"))
		return
	}
	sections, err := s.sectionsFor(ctx, seat.Actor(), contribution.Read)
	if err != nil {
		s.refuse(c, err)
		return
	}
	seen, err := s.Feed.Seen(ctx, seat.ID)
	if err != nil {
		s.refuse(c, err)
		return
	}
	view := activityView{Since: orNull(seen.At), Sections: []newSectionView{}, Happened: []happenedView{}, Event: seen.Event, Heard: s.Now().UTC()}
	for _, section := range sections {
		changes, err := s.Feed.Since(ctx, seat.ID, seen, section.Texts())
		if err != nil {
			s.refuse(c, err)
			return
		}
		one := newSectionView{Section: section.ID, Texts: []newTextView{}, Comments: []newCommentsView{}}
		for _, change := range changes {
			_, lang, _ := contribution.SplitTextID(change.Text)
			text := newTextView{Text: change.Text, Lang: lang, From: change.From, To: change.To, At: change.At, By: []shareView{}, Earlier: change.Earlier}
			for _, share := range change.By {
				text.By = append(text.By, shareView{share.Delegation, s.Catalogue.Code(share.Delegation), share.Changes})
			}
			one.Texts = append(one.Texts, text)
		}
		comments, err := s.commentsSince(ctx, seat.Actor(), section, seen.Heard)
		if err != nil {
			s.refuse(c, err)
			return
		}
		one.Comments = append(one.Comments, comments...)
		if len(one.Texts)+len(one.Comments) > 0 {
			view.Sections = append(view.Sections, one)
		}
	}
	events, err := s.Record.Announced(ctx, seen.Event, mostHappened+1)
	if err != nil {
		s.refuse(c, err)
		return
	}
	s.tell(&view, events, seat.ID, sections)
	c.JSON(http.StatusOK, view)
}

// tell puts what was announced into the feed, as far as it is of sections that the reader
// may read. What the reader did is no news.
func (s *server) tell(view *activityView, events []record.Event, reader string, sections []contribution.Section) {
	readable := map[string]bool{"": true}
	for _, section := range sections {
		readable[section.ID] = true
	}
	if view.More = len(events) > mostHappened; view.More {
		events = events[:mostHappened]
	}
	for _, e := range events {
		view.Event = max(view.Event, e.Seq)
		if e.Account == reader || !readable[e.Section] {
			continue
		}
		view.Happened = append(view.Happened, happenedView{
			Seq: e.Seq, At: e.At, Kind: e.Kind, Delegation: e.Delegation, Code: s.codeOf(e.Delegation),
			AsChair: e.Role == contribution.Presidency, Section: e.Section, Subject: e.Subject, Details: e.Details,
		})
	}
}

// markSeen notes what the reader has seen: the versions that the page showed, so that what
// came meanwhile stays new.
func (s *server) markSeen(c *gin.Context) {
	ctx, seat := c.Request.Context(), who(c)
	if !contribution.MayOutside(seat.Actor(), contribution.ReadContribution) {
		s.refuse(c, fault.New(fault.Forbidden, "reading the contribution"))
		return
	}
	var body struct {
		Versions map[string]int64 `json:"versions"`
		Event    int64            `json:"event"`
		Heard    time.Time        `json:"heard"`
	}
	if err := read(c, &body); err != nil {
		s.refuse(c, err)
		return
	}
	sections, err := s.sectionsFor(ctx, seat.Actor(), contribution.Read)
	if err != nil {
		s.refuse(c, err)
		return
	}
	known := map[string]int64{}
	for _, section := range sections {
		for _, text := range section.Texts() {
			version, said := body.Versions[text]
			if !said {
				continue
			}
			head, err := s.Changes.Head(ctx, text)
			if err != nil {
				s.refuse(c, err)
				return
			}
			known[text] = min(version, head)
		}
	}
	head, err := s.Record.Head(ctx, "")
	if err == nil {
		err = s.Feed.Mark(ctx, seat.ID, feed.Seen{Versions: known, Event: min(body.Event, head.Seq), Heard: earlier(body.Heard, s.Now())})
	}
	if err != nil {
		s.refuse(c, err)
		return
	}
	c.Status(http.StatusNoContent)
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
