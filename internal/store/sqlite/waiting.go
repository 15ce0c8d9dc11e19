package sqlite

import (
	"slices"
	"sort"

	"github.com/redonda/redonda/internal/store"
)

// waiting is what is durable of a text and not in the database, in the order in which it
// came. Thousands may wait where much is typed, and a room that looks something up asks
// again and again, so that nothing here is copied or gone through as a whole.
type waiting struct {
	entries []*store.Entry
	head    int64 // the highest version
	mixed   bool  // the versions don't rise from one to the next

	names   map[clientSeq]*store.Entry // of the first so many entries, once somebody asks
	indexed int
}

type clientSeq struct {
	client string
	seq    int64
}

// waits adds an entry that has become durable.
func (j *journal) waits(e *store.Entry) {
	w := j.pending[e.Text]
	if w == nil {
		w = &waiting{}
		j.pending[e.Text] = w
	}
	w.entries = append(w.entries, e)
	w.mixed = w.mixed || e.Version <= w.head
	w.head = max(w.head, e.Version)
}

// settled takes the first entries off, and tells whether others wait.
func (w *waiting) settled(n int) bool {
	w.entries = slices.Clone(w.entries[n:]) // what is settled is given back
	w.names, w.indexed = nil, 0
	return len(w.entries) > 0
}

// after gives the first entries beyond a version, by version unless they came mixed; then all.
func (w *waiting) after(version int64, limit int) []*store.Entry {
	if w.mixed {
		return slices.DeleteFunc(slices.Clone(w.entries), func(e *store.Entry) bool { return e.Version <= version })
	}
	beyond := w.entries[sort.Search(len(w.entries), func(i int) bool { return w.entries[i].Version > version }):]
	return beyond[:min(len(beyond), limit)]
}

// named looks an entry up by its client and seq.
func (w *waiting) named(client string, seq int64) (*store.Entry, bool) {
	if w.names == nil {
		w.names = make(map[clientSeq]*store.Entry, len(w.entries))
	}
	for ; w.indexed < len(w.entries); w.indexed++ {
		e := w.entries[w.indexed]
		w.names[clientSeq{e.Client, e.Seq}] = e
	}
	e, found := w.names[clientSeq{client, seq}]
	return e, found
}

// after gives what is durable here and not in the database of a text beyond a version: at
// least the first limit of it.
func (j *journal) after(text string, version int64, limit int) (pending []store.Entry) {
	j.mu.Lock()
	defer j.mu.Unlock()
	w := j.pending[text]
	if w == nil {
		return nil
	}
	for _, e := range w.after(version, limit) {
		pending = append(pending, *e)
	}
	return pending
}

// named gives an entry that is durable here and not in the database by its client's name for it.
func (j *journal) named(text, client string, seq int64) (store.Entry, bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	w := j.pending[text]
	if w == nil || client == "" {
		return store.Entry{}, false
	}
	e, found := w.named(client, seq)
	if !found {
		return store.Entry{}, false
	}
	return *e, true
}

// head gives the highest version of a text that is durable here and not in the database; 0 for none.
func (j *journal) head(text string) int64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	if w := j.pending[text]; w != nil {
		return w.head
	}
	return 0
}

// texts gives the ids, above one, of texts that have something pending.
func (j *journal) texts(after string) (texts []string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for text := range j.pending {
		if text > after {
			texts = append(texts, text)
		}
	}
	return texts
}
