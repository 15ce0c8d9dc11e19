package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/redonda/redonda/internal/comment"
	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/live"
)

// commentsPerMinute is how often one account may say, change or resolve something.
const commentsPerMinute = 60

func (s *server) commentRoutes(in *gin.RouterGroup) {
	in.GET("/texts/:text/comments", s.comments)
	in.POST("/texts/:text/comments", s.saying(s.openThread))
	in.POST("/comments/:thread/entries", s.saying(s.reply))
	in.PUT("/comments/:thread/entries/:entry", s.saying(s.changeEntry))
	in.DELETE("/comments/:thread/entries/:entry", s.saying(s.withdrawEntry))
	in.PUT("/comments/:thread/resolution", s.saying(s.resolve))
}

type personView struct {
	Account    string    `json:"account"`
	Delegation string    `json:"delegation"`
	Code       string    `json:"code"`
	Name       *gcm.Both `json:"name"` // null for an account that is of another store
	AsChair    bool      `json:"asChair"`
}

type saidView struct {
	ID        string        `json:"id"`
	By        personView    `json:"by"`
	At        time.Time     `json:"at"`
	Words     string        `json:"words"`
	Word      *comment.Word `json:"word"` // null unless it came in a Word file
	Changed   *time.Time    `json:"changed"`
	Withdrawn *time.Time    `json:"withdrawn"`
	// Until is how long the reader may change or withdraw it; null for who may not.
	Until *time.Time `json:"until"`
}

type turnView struct {
	By personView `json:"by"`
	At time.Time  `json:"at"`
}

type threadView struct {
	ID         string             `json:"id"`
	Text       string             `json:"text"`
	PID        string             `json:"pid"`
	Quote      *comment.Quote     `json:"quote"`
	Visibility comment.Visibility `json:"visibility"`
	Delegation string             `json:"delegation"`
	Code       string             `json:"code"` // of the delegation
	Entries    []saidView         `json:"entries"`
	Resolved   *turnView          `json:"resolved"` // null while it is open
	May        threadMay          `json:"may"`
}

type threadMay struct {
	Reply   bool `json:"reply"`
	Resolve bool `json:"resolve"`
}

type commentsView struct {
	Threads []threadView         `json:"threads"` // by their beginning
	Choices []comment.Visibility `json:"choices"` // for a new thread; none for who may not comment
	Usual   comment.Visibility   `json:"usual"`
}

// comments lists the threads of the path's text that are for the reader's eyes.
func (s *server) comments(c *gin.Context) {
	threads, may, err := s.Comments.List(c.Request.Context(), who(c).Actor(), c.Param("text"))
	if err != nil {
		s.refuse(c, err)
		return
	}
	names, err := s.namesOfAccounts(c.Request.Context())
	if err != nil {
		s.refuse(c, err)
		return
	}
	view := commentsView{Threads: make([]threadView, len(threads)), Choices: may.Choices, Usual: may.Usual}
	if view.Choices == nil {
		view.Choices = []comment.Visibility{}
	}
	for i, t := range threads {
		view.Threads[i] = s.viewThread(t, names)
	}
	c.JSON(http.StatusOK, view)
}

func (s *server) viewThread(t comment.Seen, names map[string]gcm.Both) threadView {
	view := threadView{
		ID: t.ID, Text: t.Text, PID: t.PID, Quote: t.Quote, Visibility: t.Visibility, Delegation: t.Delegation, Code: s.codeOf(t.Delegation),
		Entries: make([]saidView, len(t.Entries)), May: threadMay{Reply: t.Reply, Resolve: t.Resolve},
	}
	for i, e := range t.Entries {
		view.Entries[i] = saidView{ID: e.ID, By: s.viewPerson(e.By, names), At: e.At, Words: e.Words, Word: e.Word, Changed: e.Changed, Withdrawn: e.Withdrawn}
		if until, may := t.Mine[e.ID]; may {
			view.Entries[i].Until = &until
		}
	}
	if r := t.Resolution(); r != nil {
		view.Resolved = &turnView{s.viewPerson(r.By, names), r.At}
	}
	return view
}

func (s *server) viewPerson(p comment.Person, names map[string]gcm.Both) personView {
	view := personView{Account: p.Account, Delegation: p.Delegation, Code: s.codeOf(p.Delegation), AsChair: p.Role == contribution.Presidency}
	if name, known := names[p.Account]; known {
		view.Name = &name
	}
	return view
}

// saying is a request that changes a thread: it reads what it needs, does it, and the
// answer is the thread as it is then.
func (s *server) saying(do func(c *gin.Context, actor contribution.Actor) (comment.Seen, error)) gin.HandlerFunc {
	return func(c *gin.Context) {
		if !s.commenters.allow(who(c).ID) {
			s.refuse(c, fault.New(fault.SlowDown, "at most %d comments a minute", commentsPerMinute))
			return
		}
		thread, err := do(c, who(c).Actor())
		if err != nil {
			s.refuse(c, err)
			return
		}
		names, err := s.namesOfAccounts(c.Request.Context())
		if err != nil {
			s.refuse(c, err)
			return
		}
		c.JSON(http.StatusOK, s.viewThread(thread, names))
	}
}

func (s *server) openThread(c *gin.Context, actor contribution.Actor) (comment.Seen, error) {
	var body comment.Opening
	if err := read(c, &body); err != nil {
		return comment.Seen{}, err
	}
	return s.Comments.Open(c.Request.Context(), actor, c.Param("text"), body)
}

func (s *server) reply(c *gin.Context, actor contribution.Actor) (comment.Seen, error) {
	var body struct {
		ID    string `json:"id"`
		Words string `json:"words"`
	}
	if err := read(c, &body); err != nil {
		return comment.Seen{}, err
	}
	return s.Comments.Reply(c.Request.Context(), actor, c.Param("thread"), body.ID, body.Words)
}

func (s *server) changeEntry(c *gin.Context, actor contribution.Actor) (comment.Seen, error) {
	var body struct {
		Words string `json:"words"`
	}
	if err := read(c, &body); err != nil {
		return comment.Seen{}, err
	}
	return s.Comments.Change(c.Request.Context(), actor, c.Param("thread"), c.Param("entry"), body.Words)
}

func (s *server) withdrawEntry(c *gin.Context, actor contribution.Actor) (comment.Seen, error) {
	return s.Comments.Withdraw(c.Request.Context(), actor, c.Param("thread"), c.Param("entry"))
}

func (s *server) resolve(c *gin.Context, actor contribution.Actor) (comment.Seen, error) {
	var body struct {
		Resolved *bool `json:"resolved"`
	}
	if err := read(c, &body); err != nil {
		return comment.Seen{}, err
	}
	if body.Resolved == nil {
		return comment.Seen{}, fault.New(fault.Malformed, "resolved is missing")
	}
	return s.Comments.Resolve(c.Request.Context(), actor, c.Param("thread"), *body.Resolved)
}

// AudienceOf gives those whose pages hear of a thread, as the rooms know them.
func AudienceOf(a comment.Audience) live.Audience {
	to := live.Audience{Delegation: a.Delegation}
	if a.Roles != nil {
		to.Roles = make([]string, len(a.Roles))
		for i, role := range a.Roles {
			to.Roles[i] = string(role)
		}
	}
	return to
}

// commentsSince gives what others said in a section's texts since somebody looked.
func (s *server) commentsSince(ctx context.Context, actor contribution.Actor, section contribution.Section, after time.Time) ([]newCommentsView, error) {
	var all []newCommentsView
	for _, text := range section.Texts() {
		news, err := s.Comments.Since(ctx, actor, section, text, after)
		if err != nil {
			return nil, err
		}
		if news.Entries == 0 {
			continue
		}
		_, lang, _ := contribution.SplitTextID(text)
		view := newCommentsView{Text: text, Lang: lang, Threads: news.Threads, Entries: news.Entries, At: news.At, By: []whoView{}}
		for _, delegation := range news.By {
			view.By = append(view.By, whoView{delegation, s.codeOf(delegation)})
		}
		all = append(all, view)
	}
	return all, nil
}
