package livesim

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/redonda/redonda/internal/store"
)

// disk is what survives a crash: one text's log and its keyframes.
type disk struct {
	mu     sync.Mutex
	log    []store.Entry
	names  map[string]bool // client and seq of every entry; nil for a disk that leaves them to the room
	frames []store.Keyframe
}

// append stores entries up to the first that doesn't fit.
func (d *disk) append(entries []store.Entry) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := store.CheckBatch(entries); err != nil {
		return 0, err
	}
	for i, e := range entries {
		name := fmt.Sprint(e.Client, " ", e.Seq)
		if e.Version != int64(len(d.log))+1 || e.Client != "" && d.names[name] {
			return i, store.ErrConflict
		}
		d.log = append(d.log, e)
		if d.names != nil {
			d.names[name] = true
		}
	}
	return len(entries), nil
}

func (d *disk) head() int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return int64(len(d.log))
}

// chain gives what the next entry is bound to.
func (d *disk) chain() []byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.log) == 0 {
		return nil
	}
	return d.log[len(d.log)-1].Chain
}

// errDisk is a failure of the store that isn't a lost race.
var errDisk = errors.New("the disk failed")

// call is a call of the store that waits for its fate.
type call struct {
	name    string
	entries []store.Entry // of an Append
	stored  int           // how many of them it says went in
	run     func() error  // does what was asked
	fate    chan error    // what the caller gets
}

// mount is the store as one server process sees it. Every call waits on it until
// the simulation decides; a process that died gets only ErrClosed.
type mount struct {
	disk    *disk
	mu      sync.Mutex
	dead    bool
	waiting []*call
}

// ask waits for the fate of a call.
func (m *mount) ask(c *call) error {
	c.fate = make(chan error, 1)
	m.mu.Lock()
	if m.dead {
		m.mu.Unlock()
		return store.ErrClosed
	}
	m.waiting = append(m.waiting, c)
	m.mu.Unlock()
	return <-c.fate
}

// take gives the calls that came since the last time.
func (m *mount) take() []*call {
	m.mu.Lock()
	defer m.mu.Unlock()
	waiting := m.waiting
	m.waiting = nil
	// A room and a pursuer that one event woke ask in any order.
	slices.SortStableFunc(waiting, func(a, b *call) int { return strings.Compare(a.name, b.name) })
	return waiting
}

// die refuses all later calls.
func (m *mount) die() {
	m.mu.Lock()
	m.dead = true
	m.mu.Unlock()
}

func (m *mount) isDead() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.dead
}

// Append implements live.Log.
func (m *mount) Append(_ context.Context, entries []store.Entry) (stored int, err error) {
	c := &call{name: "append", entries: slices.Clone(entries)}
	c.run = func() error {
		var err error
		c.stored, err = m.disk.append(c.entries)
		return err
	}
	err = m.ask(c)
	return c.stored, err
}

// Entries implements live.Log.
func (m *mount) Entries(_ context.Context, _ string, after int64, limit int) (found []store.Entry, err error) {
	err = m.ask(&call{name: fmt.Sprint("entries after ", after, " to ", limit), run: func() error {
		m.disk.mu.Lock()
		defer m.disk.mu.Unlock()
		from := min(after, int64(len(m.disk.log)))
		found = slices.Clone(m.disk.log[from:min(from+int64(limit), int64(len(m.disk.log)))])
		return nil
	}})
	return found, err
}

// Named implements live.Log.
func (m *mount) Named(_ context.Context, _, client string, seq int64) (found store.Entry, err error) {
	err = m.ask(&call{name: "named", run: func() error {
		m.disk.mu.Lock()
		defer m.disk.mu.Unlock()
		for _, e := range m.disk.log {
			if e.Client == client && e.Seq == seq {
				found = e
				return nil
			}
		}
		return store.ErrAbsent
	}})
	return found, err
}

// Head implements live.Log.
func (m *mount) Head(context.Context, string) (head int64, err error) {
	err = m.ask(&call{name: "head", run: func() error { head = m.disk.head(); return nil }})
	return head, err
}

// PutKeyframe implements live.Log.
func (m *mount) PutKeyframe(_ context.Context, k store.Keyframe) error {
	return m.ask(&call{name: "keyframe", run: func() error {
		m.disk.mu.Lock()
		defer m.disk.mu.Unlock()
		m.disk.frames = append(m.disk.frames, k)
		return nil
	}})
}

// KeyframeAt implements live.Log.
func (m *mount) KeyframeAt(_ context.Context, _ string, version int64) (newest store.Keyframe, err error) {
	err = m.ask(&call{name: "read keyframe", run: func() error {
		m.disk.mu.Lock()
		defer m.disk.mu.Unlock()
		found := false
		for _, k := range m.disk.frames {
			if k.Version <= version && (!found || k.Version >= newest.Version) {
				newest, found = k, true
			}
		}
		if !found {
			return store.ErrAbsent
		}
		return nil
	}})
	return newest, err
}
