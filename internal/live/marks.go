package live

import (
	"context"
	"errors"
	"sort"

	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/store"
)

func markOf(e store.Entry) document.Mark {
	return document.Mark{Seq: e.Seq, Version: e.Version, Hash: e.Hash, Account: e.Account}
}

// mark gives the last change of a client. Where so many wrote that the room may have
// forgotten it, the log is asked; with fewer it never is.
func (r *room) mark(client string) (mark document.Mark, known bool, err error) {
	if mark, known = r.marks[client]; known || len(r.marks) < document.MarksKept {
		return mark, known, nil
	}
	last, err := r.lastOf(client)
	switch {
	case err != nil:
		return mark, false, fault.Wrap(fault.Unavailable, err, "looking up the last change of a client")
	case last.Seq == 0:
		return mark, false, nil
	}
	r.marks[client] = markOf(last)
	return r.marks[client], true, nil
}

// lastOf finds a client's last change among those that the room knows the text with, by
// doubling and halving: its numbers have no gaps. None is the zero entry.
func (r *room) lastOf(client string) (last store.Entry, err error) {
	missing := func(seq int64) bool {
		if err != nil {
			return true
		}
		e, failed := r.hub.config.Log.Named(context.Background(), r.text, client, seq)
		if errors.Is(failed, store.ErrAbsent) || failed == nil && e.Version > r.version {
			return true
		}
		if err = failed; err == nil && e.Seq > last.Seq {
			last = e
		}
		return err != nil
	}
	beyond := int64(1)
	for !missing(beyond) {
		beyond *= 2
	}
	from := last.Seq + 1
	sort.Search(int(beyond-from), func(i int) bool { return missing(from + int64(i)) })
	return last, err
}
