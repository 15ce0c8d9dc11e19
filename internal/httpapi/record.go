package httpapi

import (
	"context"

	"github.com/gin-gonic/gin"

	"github.com/redonda/redonda/internal/record"
)

// note puts an act of whoever asks on record. It comes after the act and is seen
// through even where the reader has gone; an act whose note fails stays done, and the
// log of the service says so.
func (s *server) note(c *gin.Context, e record.Event) {
	actor := who(c).Actor()
	e.Account, e.Delegation, e.Role = actor.Account, actor.Delegation, actor.Role
	if err := s.Record.Note(context.WithoutCancel(c.Request.Context()), e); err != nil {
		s.Logger.Error("not noted in the audit log", "kind", e.Kind, "error", err)
	}
}
