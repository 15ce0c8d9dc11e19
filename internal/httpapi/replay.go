package httpapi

import (
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/timeline"
)

const (
	// mostChanges is how many changes a page has, one keyframe's distance.
	mostChanges = document.KeyframeEvery
	// changesBytes is how long a page's changes are together; one alone may be longer.
	changesBytes = 1 << 20
)

type changeView struct {
	Version    int64         `json:"version"`
	At         time.Time     `json:"at"`
	Account    string        `json:"account"`
	Delegation string        `json:"delegation"` // empty for the server's own repairs
	Code       string        `json:"code"`
	Ops        delta.Delta   `json:"ops"`
	Authors    []stretchView `json:"authors,omitempty"` // of what it brings back, over all that it puts in
}

// changes gives a page of a text's changes, in order.
func (s *server) changes(c *gin.Context) {
	if _, err := s.permittedText(c, contribution.Read); err != nil {
		s.refuse(c, err)
		return
	}
	after, err := strconv.ParseInt(c.DefaultQuery("after", "0"), 10, 64)
	if err != nil || after < 0 {
		s.refuse(c, fault.New(fault.Invalid, "after is a version"))
		return
	}
	limit, err := strconv.Atoi(c.DefaultQuery("limit", strconv.Itoa(mostChanges)))
	if err != nil || limit < 1 || limit > mostChanges {
		s.refuse(c, fault.New(fault.Invalid, "limit is 1 to %d", mostChanges))
		return
	}
	ctx, text := c.Request.Context(), c.Param("text")
	head, err := s.Changes.Head(ctx, text)
	if err != nil {
		s.refuse(c, err)
		return
	}
	entries, err := s.Changes.Entries(ctx, text, after, limit)
	if err != nil {
		s.refuse(c, err)
		return
	}
	views, bytes := []changeView{}, 0
	for _, e := range entries {
		if bytes += len(e.Delta) + len(e.Origins); bytes > changesBytes && len(views) > 0 {
			break
		}
		view := changeView{Version: e.Version, At: e.At, Account: e.Account, Delegation: e.Delegation, Code: s.codeOf(e.Delegation)}
		if view.Ops, err = delta.Parse(e.Delta); err != nil {
			s.refuse(c, err)
			return
		}
		origins, err := document.DecodeOrigins(e.Origins)
		if err != nil {
			s.refuse(c, err)
			return
		}
		for _, o := range origins {
			view.Authors = append(view.Authors, s.viewStretch(document.Stretch{Units: o.Units, Author: o.Author}))
		}
		views = append(views, view)
	}
	c.JSON(http.StatusOK, gin.H{"head": head, "changes": views})
}

func (s *server) viewStretch(stretch document.Stretch) stretchView {
	return stretchView{
		Units: stretch.Units, Account: stretch.Author.Account, Delegation: stretch.Author.Delegation,
		Code: s.codeOf(stretch.Author.Delegation), At: aboutWhen(stretch.Author),
	}
}

// aboutWhen is empty for nobody, as in the messages of a room.
func aboutWhen(a document.Author) string {
	if a.At.IsZero() {
		return ""
	}
	return a.At.UTC().Format(time.RFC3339)
}

// authorView is who wrote something, and about when.
type authorView struct {
	Account    string `json:"account"`
	Delegation string `json:"delegation"` // empty where nobody is known
	Code       string `json:"code"`
	At         string `json:"at"` // empty where nobody is known
}

type keyframeView struct {
	textAtView
	Head    int64        `json:"head"`
	Authors []authorView `json:"authors"`
	// Stretches give units and the place in Authors by turns: a text that was long worked
	// at has thousands, by few authors.
	Stretches []int `json:"stretches"`
}

// keyframe gives a text at a version with who wrote what, to replay it from there.
func (s *server) keyframe(c *gin.Context) {
	if _, err := s.permittedText(c, contribution.Read); err != nil {
		s.refuse(c, err)
		return
	}
	ctx, text := c.Request.Context(), c.Param("text")
	state, err := s.stateAt(c, c.Param("version"))
	if err != nil {
		s.refuse(c, err)
		return
	}
	view := keyframeView{textAtView: textAtView{ID: text, Version: state.Version, At: orNull(state.At), Ops: state.Text.Content()}, Authors: []authorView{}, Stretches: []int{}}
	places := map[document.Author]int{}
	for _, stretch := range state.Text.Authors() {
		place, known := places[stretch.Author]
		if !known {
			place = len(view.Authors)
			places[stretch.Author] = place
			a := stretch.Author
			view.Authors = append(view.Authors, authorView{a.Account, a.Delegation, s.codeOf(a.Delegation), aboutWhen(a)})
		}
		view.Stretches = append(view.Stretches, stretch.Units, place)
	}
	if view.Head, err = s.Changes.Head(ctx, text); err != nil {
		s.refuse(c, err)
		return
	}
	c.JSON(http.StatusOK, view)
}

// stateAt opens the path's text at a version that is written in digits.
func (s *server) stateAt(c *gin.Context, version string) (history.State, error) {
	at, err := s.versionOf(c.Request.Context(), c.Param("text"), "v"+version)
	if err != nil {
		return history.State{}, err
	}
	return history.At(c.Request.Context(), s.Changes, c.Param("text"), at)
}

type wroteView struct {
	From       int       `json:"from"` // UTF-16 units of the version asked about
	To         int       `json:"to"`
	Delegation string    `json:"delegation"`
	Code       string    `json:"code"`
	First      int64     `json:"first"` // versions in which the words came to stand there; 0 where that was not looked for
	Last       int64     `json:"last"`
	At         time.Time `json:"at"`
}

type wordingView struct {
	Version     int64     `json:"version"`
	At          time.Time `json:"at"`
	Delegations []string  `json:"delegations"`
	Text        string    `json:"text"`
	Gone        bool      `json:"gone"` // the paragraph was not there
}

type storyView struct {
	Text    string        `json:"text"`
	Version int64         `json:"version"`
	Runs    []wroteView   `json:"runs"`
	PID     string        `json:"pid"`
	Now     string        `json:"now"`
	Earlier []wordingView `json:"earlier"` // newest first
	Whole   bool          `json:"whole"`   // there are no older ones
}

// story tells who wrote given words of a version, and how their paragraph read before.
func (s *server) story(c *gin.Context) {
	if _, err := s.permittedText(c, contribution.Read); err != nil {
		s.refuse(c, err)
		return
	}
	ctx, text := c.Request.Context(), c.Param("text")
	version, err := s.askedVersion(ctx, text, c.Query("version"), "")
	if err != nil {
		s.refuse(c, err)
		return
	}
	from, errFrom := strconv.Atoi(c.Query("from"))
	to, errTo := strconv.Atoi(c.Query("to"))
	if errFrom != nil || errTo != nil {
		s.refuse(c, fault.New(fault.Invalid, "from and to are units of the text"))
		return
	}
	over, err := s.turn(ctx) // a long log takes its time
	if err != nil {
		s.refuse(c, err)
		return
	}
	defer over()
	told, err := timeline.Tell(ctx, s.Changes, text, version, from, to)
	if err != nil {
		s.refuse(c, err)
		return
	}
	view := storyView{Text: text, Version: version, Runs: []wroteView{}, PID: told.PID, Now: told.Now, Earlier: []wordingView{}, Whole: told.Whole}
	for _, r := range told.Runs {
		view.Runs = append(view.Runs, wroteView{From: r.From, To: r.To, Delegation: r.Delegation, Code: s.codeOf(r.Delegation), First: r.First, Last: r.Last, At: r.At})
	}
	for _, e := range told.Earlier {
		one := wordingView{Version: e.Version, At: e.At, Delegations: []string{}, Text: e.Text, Gone: e.Gone}
		one.Delegations = append(one.Delegations, e.Delegations...)
		view.Earlier = append(view.Earlier, one)
	}
	c.JSON(http.StatusOK, view)
}
