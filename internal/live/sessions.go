package live

import (
	"context"
	"time"

	"github.com/redonda/redonda/internal/fault"
)

// WatchSessions looks at the sessions of all sockets again and again until ctx ends.
// alive notes that a session is in use, which keeps it from growing idle while somebody
// sits at the table; where it answers a fault Unauthenticated the session's sockets end.
func (h *Hub) WatchSessions(ctx context.Context, every time.Duration, alive func(ctx context.Context, session string) error) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		for session := range h.sessions() {
			// Not knowing is no reason to send anybody away.
			if err := alive(ctx, session); err != nil && fault.CodeOf(err) == fault.Unauthenticated {
				h.SignOut(session)
			}
		}
	}
}

// sessions gives the sessions that have a socket.
func (h *Hub) sessions() map[string]struct{} {
	h.mu.Lock()
	defer h.mu.Unlock()
	open := map[string]struct{}{}
	for p := range h.peers {
		if p.who.Session != "" {
			open[p.who.Session] = struct{}{}
		}
	}
	return open
}
