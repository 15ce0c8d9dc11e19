package httpapi

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/redonda/redonda/internal/fault"
)

var crossOrigin = http.NewCrossOriginProtection()

// sameOrigin refuses writing requests, and the handshake of a socket, that
// another site's page makes in a reader's name.
func (s *server) sameOrigin(c *gin.Context) {
	if err := crossOrigin.Check(c.Request); err != nil {
		s.refuse(c, fault.Wrap(fault.Forbidden, err, "another site's page"))
		return
	}
	if strings.EqualFold(c.GetHeader("Upgrade"), "websocket") && !ownOrigin(c.Request) {
		s.refuse(c, fault.New(fault.Forbidden, "another site's page"))
	}
}

// ownOrigin tells whether a request names no origin, as no browser does in a
// handshake, or this server's.
func ownOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && strings.EqualFold(u.Host, r.Host)
}
