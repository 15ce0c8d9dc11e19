package live

import (
	"context"
	"sync"
	"time"

	"github.com/redonda/redonda/internal/fault"
)

// Pace is how often a hub looks whether the people behind its sockets may still be there.
type Pace struct {
	// Calls is for what costs little: the clock, calls of other nodes, and the few whom
	// time alone may change.
	Calls time.Duration
	// Sessions is for reading the session of every socket.
	Sessions time.Duration
}

// Alive notes that a session is in use, which keeps it from growing idle while somebody
// sits at the table, and gives who its account is by now. A session that is over is a
// fault Unauthenticated.
type Alive func(ctx context.Context, session string) (Identity, error)

// WatchSessions ends the sockets of sessions that are over, and has those come back whose
// account is another at the table, until ctx ends. What this node does itself takes
// effect at once, by SignOut and Recall; the watch is for what time or another node does.
func (h *Hub) WatchSessions(ctx context.Context, pace Pace, alive Alive) {
	w := watch{hub: h, alive: alive, pace: pace, missed: make(chan struct{}, 1)}
	var both sync.WaitGroup
	both.Go(func() { w.followCalls(ctx) })
	both.Go(func() { w.followSessions(ctx) }) // thousands of reads must not hold calls up
	both.Wait()
}

func (w *watch) followCalls(ctx context.Context) {
	tick := time.NewTicker(w.pace.Calls)
	defer tick.Stop()
	w.within(ctx, w.begin)
	for {
		select {
		case <-ctx.Done():
			return
		case c := <-w.hub.called.waiting:
			w.waiting = append(w.waiting, c)
			w.within(ctx, w.send)
		case <-tick.C:
			w.endPast()
			w.within(ctx, func(ctx context.Context) {
				w.send(ctx)
				w.look(ctx)
				w.ask(ctx, timed)
			})
		}
	}
}

// within does something that a store which hangs ends after one pace, so that the clock
// is looked at all the same.
func (w *watch) within(ctx context.Context, do func(context.Context)) {
	ctx, end := context.WithTimeout(ctx, w.pace.Calls)
	defer end()
	do(ctx)
}

func (w *watch) followSessions(ctx context.Context) {
	tick := time.NewTicker(w.pace.Sessions)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-w.missed:
		}
		w.ask(ctx, everyone)
	}
}

// watch is one WatchSessions at work.
type watch struct {
	hub    *Hub
	alive  Alive
	pace   Pace
	missed chan struct{} // holds a token where calls were lost: everybody is to be asked
	// What follows belongs to followCalls.
	heard   int64  // number of the last call of the store that was looked at
	begun   bool   // heard counts
	waiting []call // could not be stored yet
	lost    bool   // calls that there was no place for are to be made known
	failing bool
}

// begin takes what was called before as heard: sockets open with what is stored then.
func (w *watch) begin(ctx context.Context) {
	if w.hub.config.Calls == nil {
		return
	}
	sheet, _, err := w.hub.readCalls(ctx)
	w.complain(err)
	w.heard, w.begun = sheet.Last, err == nil
}

// endPast ends the sockets whose session's last moment has come.
func (w *watch) endPast() {
	h := w.hub
	h.mu.Lock()
	defer h.mu.Unlock()
	now := h.config.Now()
	for p := range h.peers {
		if until := p.who.Until; !until.IsZero() && !now.Before(until) {
			p.goodbye(fault.New(fault.Unauthenticated, "the session is over"))
		}
	}
}

// send stores the calls that wait, all that have come meanwhile at once; what can't be
// stored waits for the next look.
func (w *watch) send(ctx context.Context) {
	for more := true; more; {
		select {
		case c := <-w.hub.called.waiting:
			w.waiting = append(w.waiting, c)
		case <-w.hub.called.full:
			w.lost = true
		default:
			more = false
		}
	}
	if len(w.waiting) > callsStored {
		w.waiting, w.lost = w.waiting[len(w.waiting)-callsStored:], true
	}
	if len(w.waiting) == 0 && !w.lost {
		return
	}
	err := w.hub.writeCalls(ctx, w.waiting, w.lost)
	w.complain(err)
	if err == nil {
		w.waiting, w.lost = nil, false
	}
}

// look heeds the calls of other nodes.
func (w *watch) look(ctx context.Context) {
	if w.hub.config.Calls == nil {
		return
	}
	sheet, _, err := w.hub.readCalls(ctx)
	w.complain(err)
	if err != nil {
		return
	}
	calls, missed := sheet.after(w.heard)
	for _, c := range calls {
		w.hub.heed(c)
	}
	if missed || !w.begun {
		select {
		case w.missed <- struct{}{}:
		default:
		}
	}
	w.heard, w.begun = sheet.Last, true
}

// complain notes once that the store can't be asked, and once that it can again.
func (w *watch) complain(err error) {
	switch {
	case err != nil && !w.failing:
		w.hub.config.Logger.Warn("telling other nodes whose session has ended", "error", err)
	case err == nil && w.failing:
		w.hub.config.Logger.Info("other nodes are told again whose session has ended")
	}
	w.failing = err != nil
}

func everyone(Identity) bool { return true }

func timed(who Identity) bool { return who.Timed }

// ask looks at the sessions of those whom which picks.
func (w *watch) ask(ctx context.Context, which func(Identity) bool) {
	for session, who := range w.hub.sessions() {
		if !which(who) {
			continue
		}
		is, err := w.alive(ctx, session)
		switch {
		case err != nil && fault.CodeOf(err) == fault.Unauthenticated:
			w.hub.endHere(call{Ended: session})
		case err != nil: // not knowing is no reason to send anybody away
		case !is.Same(who):
			w.hub.endHere(call{Recalled: who.ID})
		}
	}
}

// endHere ends sockets of this node by what it has read itself: the others read it too.
func (h *Hub) endHere(c call) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.end(c)
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
