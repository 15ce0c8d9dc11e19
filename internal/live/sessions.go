package live

import (
	"context"
	"time"

	"github.com/redonda/redonda/internal/fault"
)

// WatchSessions looks at the sessions of all sockets again and again until ctx ends.
// alive notes that a session is in use, which keeps it from growing idle while somebody
// sits at the table, and gives who its account is by now: where it answers a fault
// Unauthenticated the session's sockets end, and where it is somebody else at the table
// they come back. What this node does itself takes effect at once, by SignOut and
// Recall; the watch is for what time, or another node, does.
func (h *Hub) WatchSessions(ctx context.Context, every time.Duration, alive func(ctx context.Context, session string) (Identity, error)) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		for session, who := range h.sessions() {
			is, err := alive(ctx, session)
			switch {
			case err != nil && fault.CodeOf(err) == fault.Unauthenticated:
				h.SignOut(session)
			case err != nil: // not knowing is no reason to send anybody away
			case !is.Same(who):
				h.recall(who.ID)
			}
		}
	}
}

// sessions gives the sessions that have a socket, and who opened it.
func (h *Hub) sessions() map[string]Identity {
	h.mu.Lock()
	defer h.mu.Unlock()
	open := map[string]Identity{}
	for p := range h.peers {
		if p.who.Session != "" && !p.ended.Load() {
			open[p.who.Session] = p.who
		}
	}
	return open
}
