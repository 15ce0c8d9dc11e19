package livesim

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/store"
)

// calm ends the storm: everybody may write, comes back and says a last word.
func (w *world) calm() {
	w.stormy = false
	w.note("calm")
	w.rights.allow()
	w.tellRights()
	for _, c := range w.clients {
		w.agenda.after(w.between(4000, 6000), func() {
			if c.rev < 0 {
				return
			}
			// A change by each also shows the room what a stranger wrote.
			c.edit(pending{change: page{c, unitsOf(c.doc)}.typed().Canonical()}, nil)
		})
	}
	w.agenda.after(7*time.Second, func() { w.said = true })
	w.tick()
}

// tick keeps the agenda from running dry while the server's timers run.
func (w *world) tick() {
	w.agenda.after(50*time.Millisecond, func() { w.tick() })
}

// atRest tells whether everything that was typed is everywhere.
func (w *world) atRest() bool { return w.said && w.restless() == "" }

// restless names what is not at rest.
func (w *world) restless() string {
	for node, s := range w.up {
		if s == nil {
			return fmt.Sprint("node ", node, " is down")
		}
		if n := len(s.parked); n > 0 {
			return fmt.Sprint(n, " calls wait")
		}
	}
	for _, c := range w.clients {
		switch {
		case !c.open:
			return c.name + " has not opened the text"
		case c.flying != nil:
			return fmt.Sprintf("%s waits for seq %d", c.name, c.flying.seq)
		case c.buffer != nil:
			return c.name + " has not sent its buffer"
		case c.rev != w.disk.head():
			return fmt.Sprintf("%s is at %d of %d", c.name, c.rev, w.disk.head())
		}
	}
	return ""
}

// lastWords has a newcomer look at the room, everybody leave it, and then the
// server end in order.
func (w *world) lastWords() {
	c := newClient(w, 0, w.random)
	c.name = "outbox-newcomer"
	c.dial(0)
	w.clients = append(w.clients, c)
	w.until("the newcomer sees nothing", func() bool { return c.rev >= 0 })
	w.over = true
	for _, c := range w.clients {
		c.hangUp("the end")
	}
	w.until("an empty room goes on", func() bool {
		for _, s := range w.up {
			if len(s.hub.Here()) > 0 {
				return false
			}
		}
		return w.disk.head() == 0 || w.framed() == w.disk.head()
	})
	for _, s := range w.up {
		s.shut()
		w.until("the server does not end", func() bool {
			select {
			case <-s.closed:
				return true
			default:
				return false
			}
		})
	}
}

// until goes on to a condition, for a minute at most: so long a node that fell is
// remembered by others.
func (w *world) until(failing string, condition func() bool) {
	limit := time.Now().Add(time.Minute)
	for w.failure == "" && !condition() {
		if time.Now().After(limit) || !w.agenda.step() {
			w.fail("%s", failing)
			return
		}
		w.collect()
	}
}

// framed gives the version of the newest keyframe.
func (w *world) framed() int64 {
	newest := int64(0)
	for _, k := range w.disk.frames {
		newest = max(newest, k.Version)
	}
	return newest
}

func (w *world) check() {
	w.checkEqual()
	w.checkLog()
	w.checkSent()
	w.checkNames()
	w.checkFrames()
	w.checkOrigins()
	w.checkRequests()
	w.checkRights()
}

func (w *world) checkEqual() {
	want := encode(w.replayed())
	for _, c := range w.clients {
		if got := encode(c.doc); !bytes.Equal(got, want) {
			w.fail("%s shows %s, the log says %s", c.name, got, want)
		}
		if got := encode(unsigned(c.known)); !bytes.Equal(got, want) {
			w.fail("%s knows %s, the log says %s", c.name, got, want)
		}
	}
}

// checkLog holds every entry against what its client sent: the change, rewritten
// over every entry since its base, one by one, and nothing else.
func (w *world) checkLog() {
	changes := make([]delta.Delta, len(w.disk.log))
	seen := map[name]bool{}
	var last []byte
	for i, e := range w.disk.log {
		changes[i] = parse(e.Delta)
		if !bytes.Equal(e.Chain, history.Chain(last, e)) {
			w.fail("entry %d is not bound to those before it", e.Version)
		}
		last = e.Chain
		if e.Version != int64(i)+1 {
			w.fail("entry %d has version %d", i+1, e.Version)
		}
		if e.Client == "" || strings.HasPrefix(e.Client, elder) {
			continue
		}
		n := name{e.Client, e.Seq}
		if seen[n] {
			w.fail("%v is in the log twice", n)
		}
		seen[n] = true
		if !w.wasSent(n, e, changes[:i+1]) {
			w.fail("entry %d is not what %v sent: %s", e.Version, n, e.Delta)
		}
	}
}

// wasSent finds the acknowledged change that an entry is. Two changes can have had
// one name, where the first was refused; they can even be alike.
func (w *world) wasSent(n name, e store.Entry, changes []delta.Delta) bool {
	var refused string
	for _, s := range w.sent[n] {
		rewritten := s.change
		for _, since := range changes[s.base : e.Version-1] {
			rewritten = delta.Transform(since, rewritten, true)
		}
		switch {
		case !bytes.Equal(encode(rewritten), encode(changes[e.Version-1])):
		case s.ack == e.Version:
			return true
		default:
			refused = s.refused
		}
	}
	if refused != "" {
		w.fail("%v is in the log and was refused: %s", n, refused)
	}
	return false
}

// checkSent looks for every acknowledged change where its acknowledgement said.
func (w *world) checkSent() {
	for n, all := range w.sent {
		for _, s := range all {
			switch {
			case s.ack == 0 && s.refused == "":
				w.fail("%v was neither acknowledged nor refused", n)
			case s.ack == 0:
			case s.ack > int64(len(w.disk.log)):
				w.fail("%v was acknowledged as %d, the log ends at %d", n, s.ack, len(w.disk.log))
			case w.disk.log[s.ack-1].Client != s.client || w.disk.log[s.ack-1].Seq != s.seq:
				w.fail("%v was acknowledged as %d, which is another's", n, s.ack)
			}
		}
	}
}

// checkNames wants a name of its own for every paragraph, and a last line end.
func (w *world) checkNames() {
	doc := w.replayed()
	if !endsWithLine(doc) {
		w.fail("the text has no last line end: %s", encode(doc))
	}
	seen := map[string]bool{}
	for _, p := range document.Paragraphs(doc) {
		if p.PID == "" || seen[p.PID] {
			w.fail("the name %q of a paragraph is missing or there twice", p.PID)
		}
		seen[p.PID] = true
	}
}

// checkFrames holds every keyframe against the replayed log.
func (w *world) checkFrames() {
	for _, stored := range w.disk.frames {
		frame, err := document.DecodeKeyframe(stored.Body)
		if err != nil {
			w.fail("keyframe %d: %v", stored.Version, err)
			continue
		}
		if stored.Version > w.disk.head() || !bytes.Equal(encode(frame.Text.Content()), encode(w.truth[stored.Version])) {
			w.fail("the keyframe at %d is not the text at %d", stored.Version, stored.Version)
			continue
		}
		if got, want := frame.Text.Authors(), w.written(stored.Version); !slices.Equal(got, want) {
			w.fail("the keyframe at %d has the authors %v, the log %v", stored.Version, got, want)
		}
		marks := map[string]int64{}
		for _, e := range w.disk.log[:stored.Version] {
			if e.Client != "" {
				marks[e.Client] = e.Seq
			}
		}
		for client, mark := range frame.Clients {
			if marks[client] != mark.Seq {
				w.fail("keyframe %d: %s is at seq %d, not %d", stored.Version, client, marks[client], mark.Seq)
			}
		}
		if len(marks) != len(frame.Clients) {
			w.fail("keyframe %d knows %d clients of %d", stored.Version, len(frame.Clients), len(marks))
		}
	}
}

// checkRequests wants every change made through the hub at most once, and those
// that were answered where the answer said.
func (w *world) checkRequests() {
	for _, q := range w.requests {
		var at []int64
		for _, e := range w.disk.log {
			if e.Account == "secretariat" && markOf(parse(e.Delta)[0]) == q.mark {
				at = append(at, e.Version)
			}
		}
		q.mu.Lock()
		switch {
		case !q.done:
			w.fail("%s was never answered", q.mark)
		case len(at) > 1:
			w.fail("%s is in the log at %v", q.mark, at)
		case q.err == nil && (len(at) == 0 || at[0] != q.version):
			w.fail("%s was said to be at %d and is at %v", q.mark, q.version, at)
		}
		q.mu.Unlock()
	}
}

// markOf gives the footnote that a request begins the text with.
func markOf(op delta.Op) string {
	id, _ := op.Embed["footnote"].(string)
	return id
}

// end stops everything, so that nothing of this seed outlives it.
func (w *world) end() {
	w.over, w.stormy = true, false
	for _, s := range w.servers {
		s.mount.die()
		if s.bus != nil {
			s.bus.die()
		}
		for c := range s.parked {
			s.answer(c, store.ErrClosed)
		}
		for _, c := range s.mount.take() {
			c.fate <- store.ErrClosed
		}
		for _, l := range s.wires {
			l.line.cut()
		}
		s.shut()
		<-s.closed
	}
}

func endsWithLine(doc delta.Delta) bool {
	return len(doc) > 0 && strings.HasSuffix(doc[len(doc)-1].Insert, "\n")
}
