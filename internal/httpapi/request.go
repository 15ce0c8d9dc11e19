package httpapi

import (
	"errors"
	"log/slog"
	"mime"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"

	"github.com/redonda/redonda/internal/fault"
)

// maxBody is the longest body of a request, in bytes: names and choices are short.
const maxBody = 64 << 10

// read reads a JSON body strictly: no other type, no duplicate names, no invalid
// UTF-8. Unknown fields are ignored.
func read(c *gin.Context, into any) error {
	if kind, _, err := mime.ParseMediaType(c.GetHeader("Content-Type")); err != nil || kind != "application/json" {
		return fault.New(fault.Malformed, "the body is application/json")
	}
	body := http.MaxBytesReader(c.Writer, c.Request.Body, maxBody)
	if err := json.UnmarshalRead(body, into); err != nil {
		var tooLong *http.MaxBytesError
		if errors.As(err, &tooLong) {
			return fault.New(fault.TooLarge, "a body has at most %d bytes", maxBody)
		}
		return fault.Wrap(fault.Malformed, err, "reading the body")
	}
	return nil
}

// matched gives the rev of If-Match, which names the state that the caller saw.
func matched(c *gin.Context) (int64, error) {
	rev, err := strconv.ParseInt(strings.Trim(c.GetHeader("If-Match"), `"`), 10, 64)
	if err != nil {
		return 0, fault.New(fault.Malformed, "If-Match holds the rev that was seen")
	}
	return rev, nil
}

// beganKey is where log leaves when a request began.
const beganKey = "began"

// log notes writing requests and failures: route and status, never addresses,
// secrets or words.
func (s *server) log(c *gin.Context) {
	start := s.Now()
	c.Set(beganKey, start)
	c.Next()
	level := slog.LevelDebug
	if c.Request.Method != http.MethodGet || c.Writer.Status() >= http.StatusInternalServerError {
		level = slog.LevelInfo
	}
	s.Logger.Log(c.Request.Context(), level, "request", "method", c.Request.Method, "route", c.FullPath(),
		"status", c.Writer.Status(), "took", s.Now().Sub(start).Round(time.Microsecond))
}

func (s *server) recover(c *gin.Context) {
	defer func() {
		if problem := recover(); problem == http.ErrAbortHandler {
			panic(problem) // an answer that can't be ended: the server breaks the line
		} else if problem != nil {
			s.Logger.Error("panic in a request", "route", c.FullPath(), "panic", problem, "stack", string(debug.Stack()))
			if !c.Writer.Written() {
				s.refuse(c, fault.New(fault.Internal, "unexpected"))
			}
		}
	}()
	c.Next()
}

// noStore keeps answers of the API out of every cache.
func noStore(c *gin.Context) { c.Header("Cache-Control", "no-store") }
