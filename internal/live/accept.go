package live

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/store"
)

// sumEvery is how often a change carries the sum of the text, so that a page that has
// gone wrong notices: reading the whole text at each would be dear.
const sumEvery = 100

// staged is a change that is applied in memory and not yet durable. A repair has
// no origin.
type staged struct {
	entry  store.Entry
	shown  published
	from   *submission
	server *serverChange
	back   []document.Origin // of the words that it brings back
}

// published is a change as the room remembers it.
type published struct {
	version int64
	client  string
	seq     int64
	change  delta.Delta
	removed []document.Removal // what it took away; nil also where nobody looked
	back    []document.Origin
	frame   json.RawMessage
	sum     string // of the text at version, where it is to be told
}

// accept judges a change in the order of docs/protocol.md: known already, gap,
// right, base, then the text itself.
func (r *room) accept(s *submission) error {
	done, err := r.known(s)
	if done || err != nil {
		return err
	}
	seat, ok := r.seats[s.peer]
	if !ok || seat.superseded {
		return errNotOpen
	}
	if !seat.access.Write {
		return closedTo(seat.access)
	}
	if s.rev > r.version {
		return fault.New(fault.FutureRevision, "rev %d, the text is at %d", s.rev, r.version)
	}
	change, err := r.rewrite(s)
	if err != nil {
		return err
	}
	back, err := r.originsOf(s, change)
	if err != nil {
		return err
	}
	return r.stage(change, s.rev == r.version && takesEnd(change, r.content.Length()), staged{from: s, back: back, entry: store.Entry{
		Client: s.client, Seq: s.seq, Hash: s.hash, Account: s.who.ID, Delegation: s.who.Delegation,
	}})
}

// takesEnd tells whether a change deletes the last of n units. One that only puts
// words behind it is mended: rewriting what was typed offline can bring it there.
func takesEnd(change delta.Delta, n int) bool {
	last := len(change) - 1
	return last >= 0 && change[last].Delete > 0 && change.BaseLength() == n
}

func closedTo(a Access) error {
	if a.Status == "drafting" {
		return fault.New(fault.Forbidden, "reading only")
	}
	return fault.New(fault.SectionClosed, "the section is %s", a.Status)
}

// known answers a change that was taken before with its first acknowledgement.
func (r *room) known(s *submission) (done bool, err error) {
	last, seen, err := r.mark(s.client) // of this client, stored or staged
	if err != nil {
		return false, err
	}
	mark, staged := last, false // of this very change
	for i := range r.staged {
		waiting := &r.staged[i].entry
		if waiting.Client != s.client {
			continue
		}
		last, seen = markOf(*waiting), true
		if waiting.Seq == s.seq {
			mark, staged = last, true
		}
	}
	switch {
	case seen && last.Account != s.who.ID:
		return false, fault.New(fault.Forbidden, "this client belongs to another account")
	case s.seq == last.Seq+1:
		return false, nil
	case s.seq > last.Seq:
		return false, fault.New(fault.SeqGap, "seq %d after %d", s.seq, last.Seq)
	case s.seq < mark.Seq:
		mark, err = r.earlier(s)
		if err != nil {
			return false, err
		}
	}
	if !bytes.Equal(mark.Hash, s.hash) {
		return false, fault.New(fault.NameReused, "seq %d came before with other content", s.seq)
	}
	if !staged { // else its acknowledgement is on the way with the batch
		s.peer.send(encode(ackMessage{T: "ack", Text: r.text, Client: s.client, Seq: s.seq, Rev: mark.Version}))
	}
	return true, nil
}

// earlier looks an old change up in the log: a very late resend, and rare.
func (r *room) earlier(s *submission) (document.Mark, error) {
	e, err := r.hub.config.Log.Named(context.Background(), r.text, s.client, s.seq)
	switch {
	case errors.Is(err, store.ErrAbsent):
		return document.Mark{}, fault.New(fault.NameReused, "seq %d is not in the log", s.seq)
	case err != nil:
		return document.Mark{}, fault.Wrap(fault.Unavailable, err, "looking up an earlier change")
	}
	return markOf(e), nil
}

// rewrite carries a change over everything since its base, entry by entry:
// composing them first would let ties fall otherwise. What the room doesn't
// remember is errFar.
func (r *room) rewrite(s *submission) (delta.Delta, error) {
	since, remembered := r.since(s.rev + s.carried)
	if !remembered {
		return nil, errFar
	}
	change := s.change
	for _, p := range since {
		change = delta.Transform(p.change, change, true)
	}
	return change, nil
}

// read gives the changes after one version up to another from the log.
func (r *room) read(after, last int64) ([]published, error) {
	entries, err := r.entries(after, last)
	if err != nil {
		return nil, err
	}
	return r.allFrom(entries)
}

func (r *room) entries(after, last int64) (all []store.Entry, err error) {
	for after < last {
		entries, err := r.hub.config.Log.Entries(context.Background(), r.text, after, int(min(last-after, pageChanges)))
		if err != nil {
			return nil, err
		}
		if len(entries) == 0 {
			return nil, fmt.Errorf("the log of %s ends at %d before %d", r.text, after, last)
		}
		all = append(all, entries...)
		after = entries[len(entries)-1].Version
	}
	return all, nil
}

func (r *room) allFrom(entries []store.Entry) ([]published, error) {
	all := make([]published, len(entries))
	for i, e := range entries {
		p, err := r.publishedFrom(e)
		if err != nil {
			return nil, err
		}
		all[i] = p
	}
	return all, nil
}

func (r *room) publishedFrom(e store.Entry) (published, error) {
	change, err := delta.Parse(e.Delta)
	if err != nil {
		return published{}, fmt.Errorf("reading change %d of %s: %w", e.Version, e.Text, err)
	}
	back, err := document.DecodeOrigins(e.Origins)
	if err != nil {
		return published{}, fmt.Errorf("reading change %d of %s: %w", e.Version, e.Text, err)
	}
	return published{version: e.Version, client: e.Client, seq: e.Seq, change: change, back: back, frame: r.frameOf(e, back, "")}, nil
}

func (r *room) frameOf(e store.Entry, back []document.Origin, sum string) json.RawMessage {
	m := changeMessage{
		Authors: r.authorsOf(back), Sum: sum,
		Rev: e.Version, Client: e.Client, Seq: e.Seq, Ops: e.Delta, Account: e.Account,
		Delegation: e.Delegation, Code: r.hub.config.Code(e.Delegation), At: e.At.UTC().Format(time.RFC3339Nano),
	}
	return m.append(make([]byte, 0, changeBytes+len(m.Client)+len(m.Ops)+len(m.Account)))
}

// changeBytes is room for what a change's frame is made of beside names and ops.
const changeBytes = 176

// acceptServer stages a change made by the server itself.
func (r *room) acceptServer(s *serverChange) error {
	if s.ctx.Err() != nil {
		return fault.Wrap(fault.Unavailable, s.ctx.Err(), "the request ended")
	}
	change, back, err := s.build(r.content.Content())
	if err != nil {
		return err
	}
	if len(change) == 0 {
		s.reply <- applied{version: r.version}
		return nil
	}
	return r.stage(change, true, staged{server: s, back: back, entry: store.Entry{
		Account: s.who.ID, Delegation: s.who.Delegation,
	}})
}

// stage applies a change in memory, with the repair it calls for. strict refuses
// a change that takes the last line end; one that was rewritten may lose it
// through no fault of its author, and is repaired.
func (r *room) stage(change delta.Delta, strict bool, s staged) error {
	if strict && !r.content.EndsWithLineAfter(change) {
		return fault.New(fault.Invalid, "the last line end stays")
	}
	if err := r.apply(change, s, r.content.Apply); err != nil || r.content.Sound() {
		return err
	}
	repair := document.Repair(r.content.Content(), newPID)
	return r.apply(repair, staged{}, r.content.Replay)
}

// apply makes a change in memory as the next version. how is the text's own way of
// applying; once it is done nothing can fail, so that the room never holds half of one.
func (r *room) apply(change delta.Delta, s staged, how func(delta.Delta, document.Author, ...document.Origin) error) error {
	encoded, err := change.AppendJSON(nil)
	if err != nil {
		return fmt.Errorf("encoding a change of %s: %w", r.text, err)
	}
	if s.entry.Origins, err = document.EncodeOrigins(s.back); err != nil {
		return err
	}
	s.entry.Text, s.entry.Version, s.entry.Delta = r.text, r.version+1, encoded
	// As precise as it is stored: whoever is shown the entry later is shown the same, and
	// what binds it to those before stays right.
	s.entry.At = history.Instant(r.hub.config.Now())
	r.keepDurable()
	removed := r.content.Removed(change)
	if err := how(change, document.Written(s.entry.Account, s.entry.Delegation, s.entry.At), s.back...); err != nil {
		return err
	}
	sum := r.sumAt(s.entry.Version)
	s.shown = published{
		version: s.entry.Version, client: s.entry.Client, seq: s.entry.Seq, change: change,
		removed: removed, back: s.back, frame: r.frameOf(s.entry, s.back, sum), sum: sum,
	}
	s.entry.Chain = history.Chain(r.chain, s.entry)
	r.version, r.chain = s.entry.Version, s.entry.Chain
	r.recent = append(r.recent, s.shown)
	r.staged = append(r.staged, s)
	return nil
}

// sumAt gives the sum of the text, which is at a version, where it is to be told there.
func (r *room) sumAt(version int64) string {
	if version%sumEvery != 0 {
		return ""
	}
	return r.content.Sum()
}
