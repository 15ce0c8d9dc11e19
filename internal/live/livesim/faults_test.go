package livesim

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/live"
	"github.com/redonda/redonda/internal/store"
)

// serve puts the fate of each call of a server on the agenda.
func (w *world) serve(s *server) {
	for _, c := range s.mount.take() {
		s.parked[c] = true
		delay := w.between(0, w.weather.disk)
		if w.chance(30) {
			delay = w.between(100, 600) // a busy disk: changes gather meanwhile
		}
		w.agenda.after(delay, func() {
			if s.parked[c] {
				w.decide(s, c)
			}
		})
	}
}

// answer ends a call.
func (s *server) answer(c *call, err error) {
	delete(s.parked, c)
	c.fate <- err
}

// fate is what can become of a call, with its usual chance in 10,000.
type fate struct {
	name   string
	chance int
	happen func(w *world, s *server, c *call)
}

var (
	appendFates = []fate{
		{"append fails", 150, func(_ *world, s *server, c *call) { s.answer(c, errDisk) }},
		{"append succeeds and says it failed", 150, func(w *world, s *server, c *call) { w.lose(c); s.answer(c, errDisk) }},
		{"append of a part", 150, func(w *world, s *server, c *call) { w.cutShort(c); s.answer(c, either(c.run(), errDisk)) }},
		{"append fails, and lands late", 100, func(w *world, s *server, c *call) { s.answer(c, errDisk); w.landLate(c) }},
		{"another writer", 200, func(w *world, s *server, c *call) { w.intrude(); s.answer(c, c.run()) }},
		{"another writer in the middle", 100, func(w *world, s *server, c *call) {
			w.cutShort(c)
			err := c.run()
			w.intrude()
			s.answer(c, either(err, store.ErrConflict))
		}},
		{"crash before", 80, func(w *world, s *server, _ *call) { w.crash(s) }},
		{"crash after", 80, func(w *world, s *server, c *call) { w.lose(c); w.crash(s) }},
		{"crash in the middle", 60, func(w *world, s *server, c *call) { w.cutShort(c); w.lose(c); w.crash(s) }},
		{"crash, and the append lands late", 60, func(w *world, s *server, c *call) {
			w.crash(s)
			w.landLate(c)
		}},
	}
	frameFates = []fate{
		{"keyframe fails", 1500, func(_ *world, s *server, c *call) { s.answer(c, errDisk) }},
		{"keyframe succeeds and says it failed", 500, func(w *world, s *server, c *call) { w.lose(c); s.answer(c, errDisk) }},
		{"crash at a keyframe", 200, func(w *world, s *server, _ *call) { w.crash(s) }},
	}
	readFates = []fate{
		{"read fails", 300, func(_ *world, s *server, c *call) { s.answer(c, errDisk) }},
		{"crash at a read", 60, func(w *world, s *server, _ *call) { w.crash(s) }},
	}
)

// either gives the first error.
func either(first, second error) error {
	if first != nil {
		return first
	}
	return second
}

// lose does what a call asked without telling anybody.
func (w *world) lose(c *call) {
	if err := c.run(); err != nil {
		w.note("lost: %v", err)
	}
	c.stored = 0
}

// landLate lets an append arrive of which nobody hears any more: the server is dead and the
// next one has begun, or it was told that it failed.
// Meanwhile nobody loses a right: a change that the next server refuses for good
// could otherwise still arrive, and no client is asked to expect that.
func (w *world) landLate(c *call) {
	w.landing++
	w.rights.allow()
	w.agenda.after(w.between(1, 2500), func() {
		w.landing--
		// What doesn't fit any more is lost.
		_, _ = w.disk.append(c.entries)
	})
}

// cutShort leaves a random part of an append.
func (w *world) cutShort(c *call) { c.entries = c.entries[:w.random.IntN(len(c.entries)+1)] }

func (w *world) decide(s *server, c *call) {
	fates := readFates
	switch c.name {
	case "append":
		fates = appendFates
	case "keyframe":
		fates = frameFates
	}
	if w.stormy && time.Now().Before(w.outage) {
		if c.name == "append" && w.random.IntN(2) == 0 {
			w.lose(c)
		}
		s.answer(c, errDisk)
		return
	}
	if w.stormy {
		roll := w.random.IntN(10_000)
		for _, f := range fates {
			if roll -= f.chance * w.weather.calls / 1000; roll < 0 {
				w.note("%s: %d", c.name, len(c.entries))
				w.count(f.name)
				f.happen(w, s, c)
				return
			}
		}
	}
	err := c.run()
	w.note("%s answers %v at %d", c.name, err, w.disk.head())
	s.answer(c, err)
}

// stranger writes to the log without the room.
type stranger struct{ hand *client }

func newStranger(w *world) stranger {
	c := newClient(w, 90, rand.New(rand.NewPCG(w.seed, 90)))
	return stranger{c}
}

// intrude appends an entry of another writer.
func (w *world) intrude() {
	doc := w.replayed()
	var change delta.Delta
	for len(change) == 0 {
		p := page{w.hand, unitsOf(doc)}
		c, bad := p.change()
		if !bad {
			change = c.Canonical()
		}
	}
	encoded, err := json.Marshal(change)
	if err != nil {
		panic(err)
	}
	e := store.Entry{Text: text, Version: w.disk.head() + 1, Delta: encoded, Account: "stranger", At: history.Instant(time.Now())}
	e.Chain = history.Chain(w.disk.chain(), e)
	if _, err := w.disk.append([]store.Entry{e}); err != nil {
		w.fail("intruding: %v", err)
	}
}

// request is a change made through the hub, as restoring a revision is.
type request struct {
	mu      sync.Mutex
	mark    string
	done    bool
	version int64
	err     error
}

func (w *world) restore() {
	s := w.oneUp()
	if s == nil {
		return
	}
	q := &request{mark: fmt.Sprintf("request-%d", w.serial())}
	w.requests = append(w.requests, q)
	hub, build := s.hub, w.restoring(q.mark)
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
		defer cancel()
		who := live.Identity{AccountView: live.AccountView{ID: "secretariat"}}
		version, err := hub.Apply(ctx, text, who, build)
		q.mu.Lock()
		defer q.mu.Unlock()
		q.done, q.version, q.err = true, version, err
	}()
}

// restoring makes the newest text an earlier one, or leaves it as it is, and begins
// it with a footnote that tells the request.
func (w *world) restoring(mark string) live.Build {
	footnote := delta.Delta{{Embed: map[string]any{"footnote": mark}}}
	if w.random.IntN(3) > 0 {
		return func(delta.Delta) (delta.Delta, []document.Origin, error) { return footnote, nil, nil }
	}
	w.count("restores")
	w.replayed()
	version := w.random.Int64N(int64(len(w.truth)))
	earlier := history.State{Version: version, Keyframe: document.Keyframe{Text: document.NewText(w.truth[version], w.written(version))}}
	if err := earlier.Text.Replay(footnote, document.Written("secretariat", "", time.Now())); err != nil {
		w.fail("restoring %d: %v", version, err)
	}
	return func(now delta.Delta) (delta.Delta, []document.Origin, error) { return history.Restoring(now, earlier) }
}

// misfortune lets something befall the room or one of the clients, again and again.
func (w *world) misfortune() {
	w.agenda.after(w.between(20, int(w.weather.storm/time.Millisecond)), func() {
		if !w.stormy {
			return
		}
		c := w.clients[w.random.IntN(len(w.clients))]
		switch n := w.random.IntN(100); {
		case n < 25:
			c.hangUp("chance")
		case n < 35:
			c.reload()
		case n < 38:
			w.everybodyLeaves()
		case n < 40:
			c.stayAway()
		case n < 46:
			w.count("outages")
			w.outage = time.Now().Add(w.between(100, 2500))
			if w.random.IntN(2) == 0 {
				w.agenda.after(w.between(1, 400), w.everybodyLeaves)
			}
		case n < 51:
			if s := w.oneUp(); s != nil {
				w.crash(s)
			}
		case n < 56:
			w.restart()
		case n < 70:
			w.changeRights(c)
			w.breakBus()
		case n < 82:
			for range 1 + w.random.IntN(3) {
				w.agenda.after(w.between(0, 3), w.restore)
			}
		case n < 85:
			if s := w.oneUp(); s != nil {
				s.hub.SignOut(fmt.Sprint("session-", c.user))
			}
		default:
			w.echo(c)
		}
		w.misfortune()
	})
}

// everybodyLeaves empties the room for longer than it lingers.
func (w *world) everybodyLeaves() {
	w.count("empty rooms")
	for _, c := range w.clients {
		c.hangUp("leaving")
		c.dial(w.between(1500, 3500))
	}
}

// stayAway keeps a client off the line until the others have gone far ahead.
func (c *client) stayAway() {
	c.w.count("long absences")
	c.hangUp("staying away")
	c.dial(c.w.between(2500, 6000))
}

// changeRights takes a right away for a while. Not with several nodes: a change that one
// of them refuses for good can still be on its way at another one, where its author was
// before, and no client is asked to expect that.
func (w *world) changeRights(c *client) {
	if w.landing > 0 || w.several() {
		return
	}
	w.count("rights")
	w.rights.change(func() {
		switch w.random.IntN(5) {
		case 0:
			w.rights.hidden[c.user] = !w.rights.hidden[c.user]
		case 1:
			w.rights.status = "frozen"
		default:
			w.rights.write[c.user] = !w.rights.write[c.user]
		}
	})
	w.tellRights()
	// Where the room is at rest it knows at once; from then on nothing more goes in.
	w.agenda.after(0, func() {
		if s := w.up[0]; s != nil && len(s.parked) == 0 {
			w.rights.close()
		}
	})
	w.agenda.after(w.between(100, 1500), func() { w.rights.allow(); w.tellRights() })
}

func (w *world) tellRights() {
	for _, s := range w.up {
		if s != nil {
			s.hub.RightsChanged(text)
		}
	}
}
