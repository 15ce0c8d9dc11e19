package live

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/store"
)

const (
	followEntries = 500                     // of others, read at once
	lookEvery     = 1500 * time.Millisecond // at the log, in a room with people
	lookJitter    = 500 * time.Millisecond
	sharedTries   = 20 // rounds against other nodes before the sender is asked to retry
	firstBackoff  = 2 * time.Millisecond
	lastBackoff   = 50 * time.Millisecond
)

// What a room with a shared store takes besides.
type (
	// storedElsewhere says that another node has stored entries up to head. They can be missing.
	storedElsewhere struct {
		head    int64
		entries []store.Entry
	}
	lookDue struct{}
)

// durable is a text before anything staged was applied to it.
type durable struct {
	content *document.Text
	chain   []byte
}

// keepDurable notes the text before the first staged change where another node may be
// faster: so a lost race costs one read of what was missed. A store of one's own has
// no such races, and nothing is kept.
func (r *room) keepDurable() {
	if r.hub.config.Shared && r.durable == nil {
		r.durable = &durable{r.content.Copy(), r.chain}
	}
}

// prepare makes sure the room knows what a request needs. Who comes in may have been at
// another node, and know more than this room: it has to read what there is.
func (r *room) prepare(req any) error {
	if !r.loaded {
		r.listen()
		return r.ready()
	}
	if !r.hub.config.Shared {
		return nil
	}
	switch req.(type) {
	case entering:
		return r.follow()
	case *serverChange:
		if len(r.staged) == 0 {
			return r.follow()
		}
	}
	return nil
}

// follow reads and shows what other nodes have stored since. Where it fails the room
// knows less than the store, and nothing wrong.
func (r *room) follow() error {
	for read := 0; read <= r.hub.config.Recent; read += followEntries {
		entries, err := r.hub.config.Log.Entries(context.Background(), r.text, r.version, followEntries)
		if err != nil {
			return fmt.Errorf("reading what others wrote in %s: %w", r.text, err)
		}
		if err := r.heed(entries); err != nil || len(entries) < followEntries {
			return err
		}
	}
	r.loaded = false // so far behind that a keyframe is the shorter way
	return r.catchUp()
}

// heed makes entries of others the room's own, and shows them. Nothing is staged.
func (r *room) heed(entries []store.Entry) error {
	state := history.State{Version: r.version, Chain: r.chain, Keyframe: document.Keyframe{Text: r.content, Clients: r.marks}}
	var heeded []published
	var failed error
	for _, e := range entries {
		p, err := r.publishedFrom(e)
		if err == nil {
			p.removed = r.content.Removed(p.change)
			err = state.Replay(e)
		}
		if err != nil {
			r.loaded, failed = false, err
			break
		}
		if p.sum = r.sumAt(e.Version); p.sum != "" {
			p.frame = r.frameOf(e, p.back, p.sum)
		}
		heeded = append(heeded, p)
	}
	if len(heeded) == 0 {
		return failed
	}
	r.version, r.chain, r.durable = state.Version, state.Chain, nil
	r.recent = append(r.recent, heeded...)
	r.show(heeded)
	r.trim(heeded)
	for _, e := range entries[:len(heeded)] {
		r.recognise(e)
	}
	if r.early {
		r.early = false
		r.presenceChanged()
	}
	r.followed = true
	return failed
}

// overtaken takes what another node says it has stored. Only what comes next in the
// log, by its version and by what binds it to all before it, is taken at the word; else
// the store is asked.
func (r *room) overtaken(q storedElsewhere) {
	if !r.loaded || q.head <= r.version-int64(len(r.staged)) {
		return
	}
	batch := r.staged
	if r.staged = nil; len(batch) > 0 {
		r.takeBack(batch) // to lose the race now saves losing it at the store
	}
	var err error
	if next := r.next(q.entries); len(next) > 0 {
		err = r.heed(next)
	}
	if r.version < q.head {
		err = r.follow()
	}
	if err != nil {
		r.hub.config.Logger.Warn("following another node", "text", r.text, "error", err)
	}
	if !r.loaded {
		r.giveBack(batch, err)
		return
	}
	r.again(batch)
}

// next gives the part of others' entries that continues the room's text.
func (r *room) next(entries []store.Entry) []store.Entry {
	for len(entries) > 0 && entries[0].Version <= r.version {
		entries = entries[1:]
	}
	chain := r.chain
	for i, e := range entries {
		if e.Text != r.text || e.Version != r.version+1+int64(i) || !bytes.Equal(e.Chain, history.Chain(chain, e)) {
			return entries[:i]
		}
		chain = e.Chain
	}
	return entries
}

// lookSoon sets the time of the next look at the log.
func (r *room) lookSoon() {
	if r.hub.config.Shared && len(r.seats) > 0 {
		r.looking.Reset(lookEvery + r.hub.config.Jitter(lookJitter))
	}
}

// look reads what others have stored and whether a right has changed, however well
// the bus works.
func (r *room) look() {
	if len(r.seats) == 0 {
		return
	}
	defer r.lookSoon()
	err := r.ready()
	if err == nil {
		err = r.follow()
	}
	if err != nil {
		r.hub.config.Logger.Warn("looking at the log", "text", r.text, "error", err)
		return
	}
	r.askOne()
}

// askOne asks the rights of one seat after the other, a look each: a change of status
// shows at any of them, and then all are asked.
func (r *room) askOne() {
	all := r.sorted()
	if len(all) == 0 {
		return
	}
	r.asked++
	p := all[r.asked%len(all)]
	access, err := r.hub.config.Rights.Access(context.Background(), p.who, r.text)
	if err == nil && access == r.seats[p].access || err != nil && fault.CodeOf(err) != fault.Absent {
		return // as before, or not known just now
	}
	r.askRights()
}

// backOff waits a random time, longer from try to try, so that nodes that meet at one
// text don't meet again. What arrives meanwhile goes into the same batch.
func (r *room) backOff(try int) {
	if !r.hub.config.Shared || try < 2 {
		return // the first loser has just read what it missed: it may be next
	}
	time.Sleep(r.hub.config.Jitter(min(firstBackoff<<min(try, 10), lastBackoff)))
}

func randomJitter(most time.Duration) time.Duration { return rand.N(most + 1) }
