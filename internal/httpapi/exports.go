package httpapi

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/exchange/desk"
	"github.com/redonda/redonda/internal/fault"
)

// ExportLimits are those of a service's desk. In a container the temporary folder has
// 64 MiB (docker-compose.yml).
var ExportLimits = desk.Limits{Making: 2, PerAccount: 3, All: 100, Bytes: 48 << 20, Keep: 10 * time.Minute}

// exportsPerMinute is how many files one account may ask for; as many at once.
const exportsPerMinute = 20

func (s *server) exportRoutes(in *gin.RouterGroup) {
	in.GET("/exports", s.exportFormats)
	in.POST("/exports", s.beginExport)
	in.GET("/exports/:export", s.exportState)
	in.GET("/exports/:export/file", s.exportFile)
	in.DELETE("/exports/:export", s.removeExport)
}

type exportView struct {
	ID      string        `json:"id"`
	State   desk.State    `json:"state"`
	Done    int           `json:"done"`
	Of      int           `json:"of"`
	Name    string        `json:"name"`    // of the file
	Size    int64         `json:"size"`    // in bytes; 0 before it is ready
	Problem *exportFailed `json:"problem"` // null unless it failed
}

type exportFailed struct {
	Code  fault.Code     `json:"code"`
	Title fault.Sentence `json:"title"`
}

func viewExport(v desk.View) exportView {
	view := exportView{ID: v.ID, State: v.State, Done: v.Done, Of: v.Of, Name: v.Name, Size: v.Size}
	if v.Err != nil {
		code := fault.CodeOf(v.Err)
		view.Problem = &exportFailed{code, fault.SentenceOf(code)}
	}
	return view
}

func (s *server) exportFormats(c *gin.Context) {
	c.JSON(http.StatusOK, gin.H{"formats": s.Formats.Names()})
}

// beginExport begins to make a file; the answer names it, and asking for it tells how far it is.
func (s *server) beginExport(c *gin.Context) {
	if !s.exporters.allow(who(c).ID) {
		s.refuse(c, fault.New(fault.SlowDown, "at most %d exports a minute", exportsPerMinute))
		return
	}
	var body exportAsked
	if err := read(c, &body); err != nil {
		s.refuse(c, err)
		return
	}
	made, err := s.askedExport(c, body)
	if err != nil {
		s.refuse(c, err)
		return
	}
	view, err := s.Exports.Begin(s.order(who(c).Actor(), made))
	if err != nil {
		s.refuse(c, err)
		return
	}
	c.JSON(http.StatusAccepted, viewExport(view))
}

func (s *server) exportState(c *gin.Context) {
	view, err := s.Exports.View(who(c).ID, c.Param("export"))
	if err != nil {
		s.refuse(c, err)
		return
	}
	c.JSON(http.StatusOK, viewExport(view))
}

func (s *server) removeExport(c *gin.Context) {
	if err := s.Exports.Remove(who(c).ID, c.Param("export")); err != nil {
		s.refuse(c, err)
		return
	}
	c.Status(http.StatusNoContent)
}

// exportFile gives a file that is ready. ?show=1 opens a page in the browser, to be read
// and printed; it has no origin and runs nothing, whatever its words are.
func (s *server) exportFile(c *gin.Context) {
	file, err := s.Exports.Open(who(c).ID, c.Param("export"))
	if err != nil {
		s.refuse(c, err)
		return
	}
	defer file.Close()
	if err := s.mayStillExport(c, file.Sections); err != nil {
		s.refuse(c, err)
		return
	}
	disposition := "attachment"
	if c.Query("show") != "" && strings.HasPrefix(file.Type, "text/html") {
		disposition = "inline"
	}
	// The name is of plain letters, and so the same in both forms of RFC 6266.
	c.Header("Content-Disposition", fmt.Sprintf(`%s; filename="%s"; filename*=UTF-8''%s`, disposition, file.Name, url.PathEscape(file.Name)))
	c.Header("Content-Type", file.Type)
	c.Header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox allow-modals allow-popups")
	http.ServeContent(c.Writer, c.Request, file.Name, time.Time{}, file)
}

// mayStillExport refuses what the asker might take out when it was made, and may no
// longer.
func (s *server) mayStillExport(c *gin.Context, sections []string) error {
	allowed, err := s.sectionsFor(c.Request.Context(), who(c).Actor(), contribution.Export)
	if err != nil {
		return err
	}
	for _, id := range sections {
		if !slices.ContainsFunc(allowed, func(section contribution.Section) bool { return section.ID == id }) {
			return fault.New(fault.Forbidden, "a section of the export is closed to you by now")
		}
	}
	return nil
}
