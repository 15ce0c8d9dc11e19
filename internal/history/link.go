package history

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/store"
)

// Names of the hashed forms; docs/verify.md describes them byte by byte.
const (
	contentName  = "redonda-content-1"
	revisionName = "redonda-revision-1"
)

// ContentHash gives the SHA-256 of a text's content with the names and properties of
// its paragraphs: its canonical operations as JSON in the form of RFC 8785.
func ContentHash(content delta.Delta) ([]byte, error) {
	body, err := content.MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("encoding a content: %w", err)
	}
	value := jsontext.Value(body)
	if err := value.Canonicalize(); err != nil {
		return nil, fmt.Errorf("canonicalising a content: %w", err)
	}
	sum := sha256.Sum256(AppendBytes(AppendBytes(nil, contentName), []byte(value)))
	return sum[:], nil
}

// Link gives what binds a revision to all before it: the SHA-256 of the value before
// and of all that the revision says but its own Hash.
func (r Revision) Link() []byte {
	form := AppendBytes(nil, revisionName)
	form = AppendBytes(form, r.Previous)
	form = AppendInt(form, r.Seq)
	by := ""
	if r.By != nil {
		by = r.By.Delegation
	}
	for _, value := range []string{r.ID, string(r.Kind), string(r.Scope), r.Section, r.Name, r.Dialogue, string(r.Edge), by} {
		form = AppendBytes(form, value)
	}
	form = AppendInt(form, r.At.UnixMilli())
	form = AppendInt(form, int64(len(r.Authors)))
	for _, author := range r.Authors {
		form = AppendBytes(form, author)
	}
	form = AppendInt(form, int64(len(r.Versions)))
	for _, text := range slices.Sorted(maps.Keys(r.Versions)) {
		form = AppendBytes(form, text)
		form = AppendInt(form, r.Versions[text])
		form = AppendBytes(form, r.Contents[text])
	}
	form = AppendInt(form, int64(r.WordsAdded))
	form = AppendInt(form, int64(r.WordsRemoved))
	sum := sha256.Sum256(form)
	return sum[:]
}

// Bound tells whether the revision's Hash is the one that follows from what it says.
func (r Revision) Bound() bool { return r.Hash == hex.EncodeToString(r.Link()) }

// link is the end of the chain as far as it is known.
type link struct {
	seq  int64
	hash string
}

// lastLink remembers a link that is surely in the store; others may follow it.
type lastLink struct {
	mu sync.Mutex
	link
}

func (l *lastLink) get() link {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.link
}

func (l *lastLink) set(to link) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if to.seq > l.seq {
		l.link = to
	}
}

// newest gives the last link of the chain, going on from the one that is remembered:
// first in doubling steps, then by halves. Links have no gaps, since none is removed.
func (l *Revisions) newest(ctx context.Context) (link, error) {
	known := l.last.get()
	for step := int64(1); step > 0; {
		next, err := l.linkAt(ctx, known.seq+step)
		if err != nil {
			return link{}, err
		}
		if next.seq > 0 {
			known, step = next, step*2
			continue
		}
		step /= 2
	}
	l.last.set(known)
	return known, nil
}

// linkAt gives one link, the zero value where there is none.
func (l *Revisions) linkAt(ctx context.Context, seq int64) (link, error) {
	found, err := l.records.List(ctx, RevisionCollection.Name, store.Query{Index: "seq", Value: seqKey(seq), Limit: 1})
	if err != nil || len(found) == 0 {
		return link{}, wrapped(err, "looking for the end of the chain")
	}
	r, err := decodeRevision(found[0])
	return link{r.Seq, r.Hash}, err
}

func wrapped(err error, doing string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}
