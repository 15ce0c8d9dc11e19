package httpapi

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"

	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/store"
)

// problem is an RFC 9457 object; title is given in both languages at once, so
// that a page can change its language without asking again.
type problem struct {
	Type   string         `json:"type"`
	Title  fault.Sentence `json:"title"`
	Status int            `json:"status"`
	Code   fault.Code     `json:"code"`
	Detail string         `json:"detail,omitempty"`
}

var statusOf = map[fault.Code]int{
	fault.Malformed:          http.StatusBadRequest,
	fault.Unauthenticated:    http.StatusUnauthorized,
	fault.WrongCredentials:   http.StatusUnauthorized,
	fault.WrongCode:          http.StatusUnauthorized,
	fault.PasskeyRefused:     http.StatusUnauthorized,
	fault.SignOnRefused:      http.StatusUnauthorized,
	fault.Forbidden:          http.StatusForbidden,
	fault.RegistrationClosed: http.StatusForbidden,
	fault.OfficeEnded:        http.StatusForbidden,
	fault.NoPlace:            http.StatusForbidden,
	fault.SectionClosed:      http.StatusForbidden,
	fault.NoAccount:          http.StatusForbidden,
	fault.SecondStepNeeded:   http.StatusForbidden,
	fault.Absent:             http.StatusNotFound,
	fault.RightsChanged:      http.StatusConflict,
	fault.Conflict:           http.StatusConflict,
	fault.NameReused:         http.StatusConflict,
	fault.SeqGap:             http.StatusConflict,
	fault.NotOpen:            http.StatusConflict,
	fault.EmailTaken:         http.StatusConflict,
	fault.LastOfSecretariat:  http.StatusConflict,
	fault.TooLate:            http.StatusConflict,
	fault.Frozen:             http.StatusConflict,
	fault.LinkSpent:          http.StatusGone,
	fault.TicketSpent:        http.StatusGone,
	fault.TooLarge:           http.StatusRequestEntityTooLarge,
	fault.Invalid:            http.StatusUnprocessableEntity,
	fault.NotUTF8:            http.StatusUnprocessableEntity,
	fault.PastEnd:            http.StatusUnprocessableEntity,
	fault.CutPair:            http.StatusUnprocessableEntity,
	fault.BadAttribute:       http.StatusUnprocessableEntity,
	fault.BadCharacter:       http.StatusUnprocessableEntity,
	fault.TextFull:           http.StatusUnprocessableEntity,
	fault.FutureRevision:     http.StatusUnprocessableEntity,
	fault.CommentsClosed:     http.StatusForbidden,
	fault.CommentTooLong:     http.StatusUnprocessableEntity,
	fault.CommentsFull:       http.StatusConflict,
	fault.CommentSettled:     http.StatusConflict,
	fault.PasswordShort:      http.StatusUnprocessableEntity,
	fault.PasswordCommon:     http.StatusUnprocessableEntity,
	fault.NotForm:            http.StatusUnprocessableEntity,
	fault.UnfitFile:          http.StatusUnprocessableEntity,
	fault.NotWord:            http.StatusUnprocessableEntity,
	fault.WordTooLarge:       http.StatusRequestEntityTooLarge,
	fault.WordUnsafe:         http.StatusUnprocessableEntity,
	fault.OtherText:          http.StatusUnprocessableEntity,
	fault.FileChanged:        http.StatusConflict,
	fault.SlowDown:           http.StatusTooManyRequests,
	fault.Internal:           http.StatusInternalServerError,
	fault.SignOnAway:         http.StatusServiceUnavailable,
	fault.Unavailable:        http.StatusServiceUnavailable,
}

// refuse answers with the problem an error stands for and ends the request. What
// is the server's fault goes to the log; its cause never goes to the reader.
func (s *server) refuse(c *gin.Context, err error) {
	status := s.answerProblem(c, err)
	if status >= http.StatusInternalServerError && c.Request.Context().Err() == nil {
		s.Logger.Error("request failed", "method", c.Request.Method, "route", c.FullPath(), "error", err)
	}
}

// answerProblem ends the request with a problem and gives its status.
func (s *server) answerProblem(c *gin.Context, err error) int {
	code, detail := fault.CodeOf(err), ""
	switch {
	case errors.Is(err, store.ErrClosed):
		code = fault.Unavailable
	case code == fault.Internal && errors.Is(err, store.ErrUnfit): // a cursor or filter that nothing can be under
		code = fault.Invalid
	}
	var f *fault.Error
	if errors.As(err, &f) {
		detail = f.Detail
	}
	status := statusOf[code]
	body, err := json.Marshal(problem{Type: "about:blank", Title: fault.SentenceOf(code), Status: status, Code: code, Detail: detail})
	if err != nil {
		panic("httpapi: a problem that can't be encoded: " + err.Error())
	}
	c.Abort()
	c.Data(status, "application/problem+json", body)
	return status
}
