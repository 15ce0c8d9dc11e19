package live

import (
	"errors"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/store"
)

// changeName is what a change is known by in its text; empty for what the server made.
type changeName struct {
	client string
	seq    int64
}

// doubt notes the changes of a batch of which the store said neither that they are in
// nor that they never will be: they may be in the log already, or still arrive there.
// Where it says that somebody was faster, what went in is exact.
func (r *room) doubt(batch []staged, stored int, err error) {
	if errors.Is(err, store.ErrConflict) {
		batch = batch[:stored]
	}
	for _, s := range batch {
		if r.doubts == nil {
			r.doubts = map[changeName]struct{}{}
		}
		r.doubts[changeName{s.entry.Client, s.entry.Seq}] = struct{}{}
	}
}

// undecided keeps a change from being refused for good while it may still turn up in
// the log: its client would give the name to other words, and take the first for them.
// What settles it is the next version becoming something else, for a batch goes in
// from its start or not at all; where nobody is about to write one, a change of nothing is.
func (r *room) undecided(s *submission, refusal error) error {
	if _, open := r.doubts[changeName{s.client, s.seq}]; !open || mayRetry(fault.CodeOf(refusal)) {
		return refusal
	}
	if len(r.staged) == 0 {
		if err := r.apply(delta.Delta{}, staged{}, r.content.Replay); err != nil {
			r.hub.config.Logger.Error("settling what is stored", "text", r.text, "error", err)
		}
	}
	return fault.Wrap(fault.Unavailable, refusal, "it is not known yet whether this was stored before")
}

// recognise tells Stored of a change in the log of which a batch had left it in doubt
// whether it is there. Of the server's own, which have no name, one too many is told.
func (r *room) recognise(e store.Entry) {
	name := changeName{e.Client, e.Seq}
	if _, ours := r.doubts[name]; !ours {
		return
	}
	if e.Client != "" {
		delete(r.doubts, name)
	}
	r.hub.config.Stored(e)
}
