package livesim

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/redonda/redonda/internal/live"
	"github.com/redonda/redonda/internal/store"
)

// server is one life of the server process of a node.
type server struct {
	node   int
	hub    *live.Hub
	mount  *mount
	bus    *bus // nil where there is one node
	wires  []*wire
	parked map[*call]bool // calls whose fate is on the agenda
	closed chan struct{}  // its hub has ended; nil before that was asked for
}

// start begins a new life of a node on what the disk has.
func (w *world) start(node int) {
	s := &server{node: node, mount: &mount{disk: w.disk}, parked: map[*call]bool{}}
	c := live.Config{
		Log: s.mount, Rights: w.rights, Code: strings.ToUpper, Logger: slog.New(slog.DiscardHandler),
		Linger: 700 * time.Millisecond, ChangesPerSecond: w.weather.rate,
		// One pursuer: two would take their turns in any order.
		Recent: w.weather.recent, Pursuers: 1,
	}
	if w.several() {
		s.bus = newBus()
		c.Shared, c.Bus, c.Node = true, s.bus, fmt.Sprint("node", len(w.servers))
		c.Jitter = jitter(w.seed, uint64(len(w.servers)))
	}
	s.hub = live.NewHub(c)
	w.servers = append(w.servers, s)
	w.up[node] = s
	w.note("server %d starts as node %d at %d", len(w.servers), node, w.disk.head())
}

// several tells whether more nodes than one write to the disk.
func (w *world) several() bool { return w.weather.nodes > 1 }

// oneUp gives a node that listens, or nil.
func (w *world) oneUp() *server {
	up := slices.DeleteFunc(slices.Clone(w.up), func(s *server) bool { return s == nil })
	switch len(up) {
	case 0:
		return nil
	case 1:
		return up[0]
	}
	return up[w.random.IntN(len(up))]
}

// jitter gives the random times of one server.
func jitter(seed, server uint64) func(time.Duration) time.Duration {
	var mu sync.Mutex
	random := rand.New(rand.NewPCG(seed, 7000+server))
	return func(most time.Duration) time.Duration {
		mu.Lock()
		defer mu.Unlock()
		return time.Duration(random.Int64N(int64(most) + 1))
	}
}

// shut asks a hub to end, without waiting.
func (s *server) shut() {
	if s.closed != nil {
		return
	}
	s.closed = make(chan struct{})
	go func() {
		defer close(s.closed)
		// Only a context that ends makes Close fail.
		_ = s.hub.Close(context.Background())
	}()
}

// crash ends a life in the middle of whatever it was doing.
func (w *world) crash(s *server) {
	if s.mount.isDead() {
		return
	}
	w.count("crashes")
	s.mount.die()
	if s.bus != nil {
		s.bus.die()
	}
	for c := range s.parked {
		delete(s.parked, c)
		c.fate <- store.ErrClosed
	}
	for _, wire := range s.wires {
		wire.line.cut()
		if c := wire.client; c != nil {
			c.hangUp("crash")
		}
	}
	s.shut()
	if w.up[s.node] == s {
		w.up[s.node] = nil
		w.agenda.after(w.between(10, 800), func() { w.start(s.node) })
	}
}

// restart ends a life in order. Now and then the next begins before it has ended.
func (w *world) restart() {
	s := w.oneUp()
	if s == nil {
		return
	}
	w.count("restarts")
	w.up[s.node] = nil
	s.shut()
	var next func()
	next = func() {
		select {
		case <-s.closed:
			w.start(s.node)
		default:
			// Never on a moment of the server's own timers, where either could be first.
			w.agenda.after(w.between(15, 30), next)
		}
	}
	w.agenda.after(w.between(1, 30), next) // when it rests: now it could have ended or not
}

// wire is a client's connection: the line to the server and what is on its way.
type wire struct {
	w        *world
	client   *client // nil once the client gave it up
	line     *line
	sentUp   time.Time // when the last frame up arrives
	sentDown time.Time
	dropped  bool          // what is on its way up is lost
	lag      time.Duration // more time that what is on its way up takes once the client is gone
	stray    bool          // what is on its way up waits until the client sends the same on its next line
	strays   []func()
	noticed  bool // the client was told of the end
}

func (w *world) connect(c *client) *wire {
	s := w.oneUp()
	if s == nil {
		return nil
	}
	wire := &wire{w: w, client: c, line: newLine()}
	s.wires = append(s.wires, wire)
	who := live.Identity{AccountView: live.AccountView{ID: fmt.Sprint("user-", c.user), Delegation: "hn"}, Session: fmt.Sprint("session-", c.user)}
	go func() {
		// A line that ends in the handshake is told by its end.
		_ = s.hub.ServeWS(&upgrade{wire.line, http.Header{}}, upgradeRequest(), who)
	}()
	return wire
}

// transit gives the moment at which a frame arrives that leaves now behind last.
func (w *world) transit(last *time.Time) time.Time {
	at := time.Now().Add(w.between(0, int(w.weather.delay/time.Millisecond)))
	if w.chance(15) {
		at = at.Add(w.between(200, 1500))
	}
	if !at.After(*last) {
		at = last.Add(time.Microsecond)
	}
	*last = at
	return at
}

// up sends a frame to the server.
func (l *wire) up(payload []byte) { l.send(textFrame, payload) }

func (l *wire) send(kind byte, payload []byte) {
	arrive := func() {
		if !l.dropped && !l.line.isCut() {
			l.line.push(kind, payload)
		}
	}
	l.w.agenda.at(l.w.transit(&l.sentUp), func() {
		switch {
		case l.stray:
			l.strays = append(l.strays, arrive)
		case l.lag > 0:
			l.w.agenda.after(l.lag, arrive)
		default:
			arrive()
		}
	})
}

// leave is the client's end of a line: the server learns of it now or later, and
// what is on its way arrives or doesn't.
func (w *world) leave(l *wire) {
	c := l.client
	l.client = nil
	l.dropped = w.random.IntN(3) == 0
	if l.dropped && w.random.IntN(2) == 0 {
		l.line.cut()
		return
	}
	switch w.random.IntN(5) {
	case 0:
		l.lag = w.between(1, 1500)
	case 1, 2, 3:
		l.stray, c.left = true, l
		w.agenda.after(w.between(6000, 8000), l.line.cut)
		return
	}
	w.agenda.after(w.between(0, 4000), l.line.cut)
}

// meet lets what strayed on the line before arrive about when its copy does.
func (w *world) meet(c *client) {
	l := c.left
	if l == nil {
		return
	}
	c.left = nil
	w.agenda.at(c.wire.sentUp.Add(w.between(0, 6)-2*time.Millisecond), func() {
		l.stray = false
		for _, arrive := range l.strays {
			arrive()
		}
	})
}

// collect takes what the servers did in answer to the last event.
func (w *world) collect() {
	for _, s := range w.servers {
		w.serve(s)
		for _, l := range s.wires {
			w.deliver(l)
		}
		if s.bus != nil {
			w.spread(s)
		}
	}
}

func (w *world) deliver(l *wire) {
	for _, f := range l.line.collect() {
		if l.client == nil {
			continue
		}
		switch {
		case f.kind == pingFrame:
			l.send(pongFrame, f.payload)
		case f.kind == closeFrame:
			w.agenda.at(w.transit(&l.sentDown), func() { l.tell(func(c *client) { c.hangUp("close") }) })
		case bytes.HasPrefix(f.payload, []byte(`{"t":"presence"`)):
		default:
			w.agenda.at(w.transit(&l.sentDown), func() { l.tell(func(c *client) { c.hear(f.payload) }) })
		}
	}
	if l.client != nil && !l.noticed && l.line.isCut() {
		l.noticed = true
		w.agenda.at(w.transit(&l.sentDown), func() { l.tell(func(c *client) { c.hangUp("end") }) })
	}
}

// tell does something with the client that is still at this wire.
func (l *wire) tell(do func(c *client)) {
	if l.client != nil {
		do(l.client)
	}
}
