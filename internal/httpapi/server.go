package httpapi

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/redonda/redonda/internal/comment"
	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/dialogue"
	"github.com/redonda/redonda/internal/entry"
	"github.com/redonda/redonda/internal/exchange/bind"
	"github.com/redonda/redonda/internal/exchange/desk"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/feed"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/input"
	"github.com/redonda/redonda/internal/live"
	"github.com/redonda/redonda/internal/office"
	"github.com/redonda/redonda/internal/people"
	"github.com/redonda/redonda/internal/record"
	"github.com/redonda/redonda/internal/registration"
	"github.com/redonda/redonda/internal/timeline"
)

// Config is what the edge is made of. All fields but SignOn, Mail, Proxies and Demonstration are required.
type Config struct {
	Catalogue     *gcm.Data
	Sections      *contribution.Sections
	Book          *people.Book
	Ways          *entry.Ways
	SignOn        *entry.SignOn // nil where no ministry has its own sign-on here
	Record        *record.Book
	Presidency    *office.Presidency
	Attributes    *office.Attributes
	Inputs        *input.Book
	Comments      *comment.Book
	Registrations *registration.Book
	Feed          *feed.Feed
	Dialogues     *dialogue.Book
	Hub           *live.Hub
	Revisions     *history.Revisions
	Summaries     *history.Summaries
	Changes       history.Changes
	Activity      *timeline.Activity
	Exports       *desk.Desk
	Formats       bind.Formats                // in which texts leave
	Ready         func(context.Context) error // nil where the service takes changes at this moment
	Now           func() time.Time
	Logger        *slog.Logger
	App           fs.FS // the built web app, index.html at its root
	// Demonstration makes every page say that the texts are samples.
	Demonstration bool
	// PublicURL is the address people use, such as https://redonda.example, for
	// invitation links. With https, cookies are sent over TLS alone.
	PublicURL string
	Mail      Mail // nil where no letters are sent
	// Proxies are the addresses and networks whose X-Forwarded-For is believed.
	Proxies []string
}

type server struct {
	Config
	comparing  chan struct{} // one token a running comparison, or a story that is looked up
	attaching  chan struct{} // one token a file that is taken in
	reading    chan struct{} // one token a Word file that is read
	joining    *limiter
	refusals   *limiter   // of what is put on record
	exporters  *limiter   // by account
	commenters *limiter   // as exporters
	accepting  sync.Mutex // a sheet of people is taken in
	takingIn   sync.Mutex // a Word file is taken in
	app        *app
}

// comparisons is how many comparisons run at once; more wait.
const comparisons = 2

// attachings is how many files are taken in at once.
const attachings = 4

// New makes the handler of the whole service. It fails only where App is no built web app.
func New(c Config) (http.Handler, error) {
	app, err := newApp(c.App)
	if err != nil {
		return nil, err
	}
	app.secure = strings.HasPrefix(c.PublicURL, "https:")
	s := &server{Config: c, comparing: make(chan struct{}, comparisons), attaching: make(chan struct{}, attachings), reading: make(chan struct{}, readings), joining: newLimiter(joinsPerMinute, c.Now), refusals: newLimiter(1, c.Now), exporters: newLimiter(exportsPerMinute, c.Now), commenters: newLimiter(commentsPerMinute, c.Now), app: app}
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	r.HandleMethodNotAllowed = true
	r.RedirectTrailingSlash = false
	if err := r.SetTrustedProxies(c.Proxies); err != nil {
		return nil, err
	}
	r.Use(s.log, s.recover, app.headers, s.sameOrigin)
	r.GET("/healthz", s.health)
	r.GET("/readyz", s.ready)
	r.NoRoute(s.page)
	r.NoMethod(func(c *gin.Context) {
		s.refuse(c, fault.New(fault.Invalid, "%s is not possible here", c.Request.Method))
	})
	s.routes(r.Group("/api/v1", noStore))
	return r, nil
}

func (s *server) routes(api *gin.RouterGroup) {
	api.POST("/join", s.join)
	api.DELETE("/session", s.signOut)

	s.entryRoutes(api)
	s.accountRoutes(api.Group("", s.known))

	in := api.Group("", s.signedIn)
	in.PUT("/session/hat", s.wear)
	in.GET("/presidency", s.terms)
	in.POST("/presidency", s.handOver)
	s.attributeRoutes(in)
	in.GET("/live", s.live)
	in.GET("/overview", s.overview)
	in.GET("/sections/:section", s.section)
	in.PUT("/sections/:section/status", s.setStatus)
	in.PUT("/sections/:section/observers", s.admit)
	in.GET("/sections/:section/revisions", s.sectionRevisions)
	in.POST("/sections/:section/revisions", s.nameSectionRevision)
	in.GET("/revisions", s.contributionRevisions)
	in.POST("/revisions", s.nameContributionRevision)
	in.GET("/texts/:text", s.text)
	in.GET("/texts/:text/authors", s.authors)
	in.POST("/texts/:text/restore", s.restore)
	in.GET("/texts/:text/restore", s.previewRestore)
	in.GET("/revisions/:revision/restore", s.previewWhole)
	in.POST("/revisions/:revision/restore", s.restoreWhole)
	s.incomingRoutes(in)
	s.dialogueRoutes(in)
	in.GET("/compare", s.compare)
	in.POST("/compare", s.compareGiven)
	s.timelineRoutes(in)
	s.exportRoutes(in)
	s.peopleRoutes(in)
	s.registrationRoutes(in)
	s.recordRoutes(in)
	s.activityRoutes(in)
	s.inputRoutes(in)
	s.commentRoutes(in)
	s.receiptRoutes(in)
}

// health asks the store for something small: an answer means that it can be read.
func (s *server) health(c *gin.Context) {
	if _, err := s.Changes.Head(c.Request.Context(), "health"); err != nil {
		s.refuse(c, fault.Wrap(fault.Unavailable, err, "asking the store"))
		return
	}
	c.JSON(http.StatusOK, gin.H{"status": "ok"})
}

// ready tells a balancer whether to send people here. A no is an answer and no failed
// request: whoever stands behind Ready notes why.
func (s *server) ready(c *gin.Context) {
	if err := s.Ready(c.Request.Context()); err != nil {
		s.answerProblem(c, fault.Wrap(fault.Unavailable, err, "not ready"))
		return
	}
	c.JSON(http.StatusOK, gin.H{"status": "ready"})
}
