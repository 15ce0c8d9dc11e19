package live

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/store"
)

// flush makes the staged changes durable, then acknowledges and shows them. A
// lost race against another writer rewrites and tries again; any other failure
// takes the batch back and asks the senders to send again.
func (r *room) flush() {
	tries := appendTries
	if r.hub.config.Shared {
		tries = sharedTries
	}
	for try := 1; len(r.staged) > 0; try++ {
		batch := r.staged
		r.staged = nil
		began := time.Now()
		stored, err := r.hub.config.Log.Append(context.Background(), entriesOf(batch))
		if err == nil {
			r.hub.config.Meter.Stored(len(batch), time.Since(began))
			r.settle(batch)
			clear(batch)
			r.staged = batch[:0] // room for the next
			return
		}
		r.doubt(batch, stored, err)
		r.takeBack(batch)
		if errors.Is(err, store.ErrConflict) {
			r.backOff(try) // before reading: what is read after it is the newest
		}
		// Where this fails too, the next request reads what the store has.
		err = errors.Join(err, r.catchUp())
		batch = wentIn(batch, stored)
		if r.loaded && errors.Is(err, store.ErrConflict) && try < tries {
			r.hub.config.Meter.RaceLost()
			r.again(batch)
			continue
		}
		r.hub.config.Meter.StoreFailed()
		r.hub.config.Logger.Error("storing changes", "text", r.text, "changes", len(batch), "error", err)
		r.giveBack(batch, err)
	}
}

// wentIn answers for the first changes of a batch, which are stored though the rest
// isn't, and gives the rest. Their authors on sockets hear of it with the others.
func wentIn(batch []staged, stored int) (rest []staged) {
	for _, s := range batch[:stored] {
		if s.server != nil {
			s.server.reply <- applied{version: s.entry.Version}
		}
	}
	return batch[stored:]
}

func entriesOf(batch []staged) []store.Entry {
	entries := make([]store.Entry, len(batch))
	for i, s := range batch {
		entries[i] = s.entry
	}
	return entries
}

// settle records and shows a batch that is durable.
func (r *room) settle(batch []staged) {
	r.durable = nil
	clear(r.doubts)
	shown := make([]published, len(batch))
	for i, s := range batch {
		shown[i] = s.shown
		r.remember(s.entry)
	}
	r.show(shown)
	for _, s := range batch {
		if s.server != nil {
			s.server.reply <- applied{version: s.entry.Version}
		}
		r.hub.config.Stored(s.entry)
	}
	r.trim(shown)
	r.hub.publishEntries(r.text, batch)
	r.frame()
}

func (r *room) remember(e store.Entry) {
	if e.Client != "" {
		r.marks[e.Client] = markOf(e)
	}
}

// company is from how many authors on a batch goes to all of them as one frame.
const company = 3

// show sends a batch to every seat. Readers share one frame, made once. An author
// gets the acknowledgement in place of the change; in company, authors find their
// own among the others' in the shared frame and take it for one. A connection on which
// the client no longer writes lacks the words, so it reads them as others do.
func (r *room) show(batch []published) {
	var shared *frame
	together := authorsOf(batch) >= company
	for p, seat := range r.seats {
		if seat.behind() {
			continue
		}
		if !together && !seat.superseded && hasOwn(batch, seat.client) {
			r.showAuthor(p, seat.client, batch)
			continue
		}
		if shared == nil {
			shared = r.changes(batch)
		}
		p.sendFrame(shared)
	}
}

func (r *room) showAuthor(p *peer, client string, batch []published) {
	start := 0
	for i, c := range batch {
		if c.client != client {
			continue
		}
		if i > start {
			p.sendFrame(r.changes(batch[start:i]))
		}
		ack := ackMessage{T: "ack", Text: r.text, Client: client, Seq: c.seq, Rev: c.version, Authors: r.authorsOf(c.back), Sum: c.sum}
		p.sendFrame(framed(ack.append(roomFor(ackBytes))))
		start = i + 1
	}
	if start < len(batch) {
		p.sendFrame(r.changes(batch[start:]))
	}
}

func authorsOf(batch []published) int {
	clients := map[string]bool{}
	for _, c := range batch {
		if c.client != "" {
			clients[c.client] = true
		}
	}
	return len(clients)
}

func hasOwn(batch []published, client string) bool {
	for _, c := range batch {
		if c.client == client {
			return true
		}
	}
	return false
}

// ackBytes and changesBytes are room for what such messages are made of beside the changes
// in them; an unusual name takes more.
const ackBytes, changesBytes = 192, 64

func (r *room) changes(batch []published) *frame {
	m := changesMessage{T: "changes", Text: r.text, Changes: framesOf(batch)}
	return framed(m.append(roomFor(changesBytes + len(r.text) + weigh(batch) + len(batch))))
}

func framesOf(batch []published) []json.RawMessage {
	frames := make([]json.RawMessage, len(batch))
	for i, c := range batch {
		frames[i] = c.frame
	}
	return frames
}

// takeBack undoes a batch in memory.
func (r *room) takeBack(batch []staged) {
	r.version -= int64(len(batch))
	r.recent = r.recent[:len(r.recent)-len(batch)]
	if r.durable == nil {
		r.loaded = false
		return
	}
	r.content, r.chain, r.durable = r.durable.content, r.durable.chain, nil
}

// catchUp reads and shows what the store has beyond the room: others' changes, and
// the part of a failed batch that went in. Where it fails the room is as before.
func (r *room) catchUp() error {
	if r.loaded {
		return r.follow()
	}
	state, err := r.newest()
	if err != nil {
		return err
	}
	if state.Version < r.version {
		return fmt.Errorf("the log of %s ends at %d, and %d was shown", r.text, state.Version, r.version)
	}
	shown := r.version
	if state.Version-shown > int64(r.hub.config.Recent) {
		r.adopt(state)
		r.recent, r.weight = nil, 0
		r.allFallBehind(shown)
		return nil
	}
	entries, err := r.entries(shown, state.Version)
	if err != nil {
		return err
	}
	missed, err := r.allFrom(entries)
	if err != nil {
		return err
	}
	r.adopt(state)
	r.recent = append(r.recent, missed...)
	if len(missed) > 0 {
		r.show(missed)
		r.trim(missed)
	}
	for _, e := range entries {
		r.recognise(e)
	}
	return nil
}

// again stages a batch anew after somebody else's changes; what went in already
// is recognised by its name.
func (r *room) again(batch []staged) {
	for _, s := range batch {
		switch {
		case s.from != nil:
			r.judge(s.from)
		case s.server != nil:
			if err := r.acceptServer(s.server); err != nil {
				s.server.reply <- applied{err: err}
			}
		}
	}
}

// giveBack tells the authors of a batch that it may not be stored and may come again.
func (r *room) giveBack(batch []staged, err error) {
	lost := fault.Wrap(fault.Unavailable, err, "storing the change")
	for _, s := range batch {
		switch {
		case s.from != nil && r.marks[s.from.client].Seq >= s.from.seq: // found in the log, and acknowledged
		case s.from != nil:
			s.from.refused(r.text, lost)
		case s.server != nil:
			s.server.reply <- applied{err: lost}
		}
	}
}

// snapshot gives the content as sent to newcomers.
func (r *room) snapshot() (*snapshot, error) {
	if r.snapped == nil || r.snapped.version != r.version {
		encoded, err := r.content.Content().AppendJSON(nil)
		if err != nil {
			return nil, fmt.Errorf("encoding %s: %w", r.text, err)
		}
		r.snapped = newSnapshot(r.version, encoded)
	}
	return r.snapped, nil
}
