package live

import "github.com/redonda/redonda/internal/store"

const (
	recentChanges = 2000     // kept in memory for transforming and resuming; older ones come from the log
	recentBytes   = 4 << 20  // of their frames: a few large changes count like many small ones
	pageChanges   = 500      // most changes shown at once to a client that is behind
	pageBytes     = 64 << 10 // and most bytes of their frames: what a slow line takes before the deadline of a write
)

// since gives the changes after rev where the room remembers them all. It never
// asks the log: who is further behind is brought up outside the room.
func (r *room) since(rev int64) (since []published, remembered bool) {
	missing := r.version - rev
	if missing > int64(len(r.recent)) {
		return nil, false
	}
	return r.recent[int64(len(r.recent))-missing:], true
}

// pageOf gives the first changes of some, as many as go into one message; at least
// one where there is one.
func pageOf(some []published) []published {
	bytes := 0
	for i, p := range some {
		if bytes += len(p.frame); i > 0 && (i == pageChanges || bytes > pageBytes) {
			return some[:i]
		}
	}
	return some
}

// trim forgets old changes in bulk, so that keeping them costs nothing per change.
func (r *room) trim(added []published) {
	r.weight += weigh(added)
	keep := r.hub.config.Recent
	if len(r.recent) <= 2*keep && r.weight <= 2*recentBytes {
		return
	}
	kept, bytes := 0, 0
	for kept < min(keep, len(r.recent)) {
		if bytes += len(r.recent[len(r.recent)-1-kept].frame); bytes > recentBytes {
			break
		}
		kept++
	}
	r.recent = append([]published(nil), r.recent[len(r.recent)-kept:]...)
	r.weight = weigh(r.recent)
}

func weigh(some []published) (bytes int) {
	for _, p := range some {
		bytes += len(p.frame)
	}
	return bytes
}

// pageFrom gives the changes of a page of the log, and how many entries to ask for
// the next time.
func (r *room) pageFrom(entries []store.Entry, asked int) (page []published, next int, err error) {
	page = make([]published, len(entries))
	for i, e := range entries {
		if page[i], err = r.publishedFrom(e); err != nil {
			return nil, 0, err
		}
	}
	switch cut := pageOf(page); {
	case len(cut) < len(page):
		return cut, len(cut), nil
	case 2*weigh(page) <= pageBytes:
		return page, min(2*asked, pageChanges), nil
	}
	return page, asked, nil
}
