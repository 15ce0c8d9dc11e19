package live_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/store"
)

// longLog is the log of a text that had very many changes before a test: an x put in
// at its start and taken away again, time after time. Nobody has to store them. What
// is read of it is counted, and can be held up or refused.
type longLog struct {
	mu      sync.Mutex
	old     int64         // versions before the test; even, so that the text is empty again
	entries []store.Entry // those of the test
	frames  []store.Keyframe

	pages, read, named, framesRead int // calls of Entries, what they gave, other calls
	largest                        int // most entries of one call
	reading, atOnce                int // calls of Entries for old versions that wait, and most of them
	gate                           chan struct{}
	failing                        error
}

func newLongLog(t *testing.T, old int64) *longLog {
	t.Helper()
	l := &longLog{old: old}
	l.frames = append(l.frames, keyframe(t, old-document.KeyframeEvery))
	return l
}

func keyframe(t *testing.T, version int64) store.Keyframe {
	t.Helper()
	body, err := document.Keyframe{Text: document.NewText(document.Empty(), nil), Clients: map[string]document.Mark{}}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return store.Keyframe{Text: "o02.es", Version: version, Body: body}
}

func (l *longLog) at(version int64) store.Entry {
	if version > l.old {
		return l.entries[version-l.old-1]
	}
	change := `[{"insert":"x"}]`
	if version%2 == 0 {
		change = `[{"delete":1}]`
	}
	return store.Entry{
		Text: "o02.es", Version: version, Client: "client-of-old", Seq: version, Delta: []byte(change),
		Account: "gt-delegate", Delegation: "gt", At: time.Date(2021, 9, 3, 0, 0, 0, 0, time.UTC),
	}
}

func (l *longLog) head() int64 { return l.old + int64(len(l.entries)) }

func (l *longLog) Append(_ context.Context, entries []store.Entry) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if entries[0].Version != l.head()+1 {
		return 0, store.ErrConflict
	}
	l.entries = append(l.entries, entries...)
	return len(entries), nil
}

func (l *longLog) Entries(_ context.Context, _ string, after int64, limit int) ([]store.Entry, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if gate := l.gate; gate != nil && after < l.old-document.KeyframeEvery { // no room reads this for itself
		l.reading++
		l.atOnce = max(l.atOnce, l.reading)
		l.mu.Unlock()
		<-gate
		l.mu.Lock()
		l.reading--
	}
	if l.failing != nil {
		return nil, l.failing
	}
	var entries []store.Entry
	for version := after + 1; version <= min(after+int64(limit), l.head()); version++ {
		entries = append(entries, l.at(version))
	}
	l.pages, l.read, l.largest = l.pages+1, l.read+len(entries), max(l.largest, len(entries))
	return entries, nil
}

func (l *longLog) Named(_ context.Context, _, client string, seq int64) (store.Entry, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.named++
	for _, e := range l.entries {
		if e.Client == client && e.Seq == seq {
			return e, nil
		}
	}
	return store.Entry{}, store.ErrAbsent
}

func (l *longLog) Head(context.Context, string) (int64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.head(), nil
}

func (l *longLog) PutKeyframe(_ context.Context, k store.Keyframe) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.frames = append(l.frames, k)
	return nil
}

func (l *longLog) KeyframeAt(_ context.Context, _ string, version int64) (newest store.Keyframe, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.framesRead++
	err = store.ErrAbsent
	for _, k := range l.frames {
		if k.Version <= version && k.Version >= newest.Version {
			newest, err = k, nil
		}
	}
	return newest, err
}

// hold keeps readers of old versions waiting until the function it gives is called.
func (l *longLog) hold() (release func()) {
	gate := make(chan struct{})
	l.mu.Lock()
	defer l.mu.Unlock()
	l.gate = gate
	return sync.OnceFunc(func() {
		l.mu.Lock()
		l.gate = nil
		l.mu.Unlock()
		close(gate)
	})
}

// held tells how many readers wait.
func (l *longLog) held() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.reading
}

var errLongLog = errors.New("the log can't be read")

func (l *longLog) fail(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.failing = err
}

// counts resets the counters and gives what they were.
func (l *longLog) counts() (pages, read, largest, named, frames int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	pages, read, largest, named, frames = l.pages, l.read, l.largest, l.named, l.framesRead
	l.pages, l.read, l.largest, l.named, l.framesRead = 0, 0, 0, 0, 0
	return pages, read, largest, named, frames
}

// eventually waits for a condition.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !holds(); {
		if time.Now().After(end) {
			t.Fatal(what)
		}
		time.Sleep(time.Millisecond) // between looks
	}
}

// deliver lets a typist come back, send what it has, and read on to the log's end.
func deliver(ctx context.Context, t *testing.T, c *typist, log *longLog) {
	t.Helper()
	if err := c.connect(ctx); err != nil {
		t.Error(err)
		return
	}
	for c.flying != nil || c.buffer != nil || c.rev < log.end() {
		if err := errors.Join(c.send(), c.step()); err != nil {
			t.Errorf("%s at %d of %d, in flight %v: %v", c.client, c.rev, log.end(), c.flying != nil, err)
			return
		}
	}
}

func (l *longLog) end() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.head()
}

// returning is a typist that knows a version of old, with a change in flight that
// was made on it.
func returning(t *testing.T, url string, n int, rev int64) *typist {
	t.Helper()
	c := newTypist(url+"?as=hn-delegate", "o02.es", n)
	c.rev, c.doc = rev, document.Empty()
	if rev%2 == 1 {
		c.doc = mustCompose(document.Empty(), delta.Delta{{Insert: "x"}})
	}
	c.edit(fmt.Sprintf("‹%d›", n))
	if err := c.freeze(); err != nil {
		t.Fatal(err)
	}
	return c
}

// readSoFar is how many entries were read.
func (l *longLog) readSoFar() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.read
}
