package loadgen

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

const (
	sentKept   = 1 << 13 // changes of one typist whose time of typing is remembered
	ownCharMax = 2000    // of its own characters a typist leaves so many at most; then it deletes as often as it types
)

// letters are what is typed.
const letters = "aeiou nrstlmcdp"

// driver is one peer's protocol, for one client.
type driver interface {
	// greet connects and asks for the room.
	greet(t *Typist) error
	// opened reads one message of the answer and tells whether it was the content.
	opened(t *Typist, message []byte) (bool, error)
	// send sends the next change of the typist.
	send(t *Typist) error
	// take reads one message and tells the typist what it meant.
	take(t *Typist, message []byte) error
	// content gives what this client would show after everything it was told.
	content() (string, error)
}

// Typist is one light client: a socket, a place in a text, and at most one change in flight.
type Typist struct {
	crew    *Crew
	number  int // within the crew
	index   int // within the room
	perRoom int // clients of the room that type; 0 for one that only reads
	room    string
	name    string // of the client, as the others are told it
	socket  *Socket
	driver  driver
	random  *rand.Rand

	Seen  atomic.Int64   // changes this client knows to be in the text: its own and others'
	Acked atomic.Int64   // changes of its own that were acknowledged
	sent  []atomic.Int64 // when a change was typed, by its number modulo sentKept

	latencies *Histogram // of others' changes, typed to received

	mu       sync.Mutex // guards what follows
	seq      int64      // of the last change sent
	flying   bool
	waiting  []time.Time // when the keystrokes that wait for the acknowledgement were due
	own      int         // own characters before the caret
	failed   error
	finished chan struct{} // closed when the reader ends
}

// join connects and reads until the room's content is there.
func (t *Typist) join() error {
	if err := t.driver.greet(t); err != nil {
		return err
	}
	for {
		message, err := t.socket.Next()
		if err != nil {
			return err
		}
		if done, err := t.driver.opened(t, message); done || err != nil {
			return err
		}
	}
}

// Press makes a keystroke that was due at the given moment, now or when the one in
// flight is acknowledged.
func (t *Typist) Press(due time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.flying {
		t.waiting = append(t.waiting, due)
		return
	}
	t.launch(due)
}

func (t *Typist) launch(due time.Time) {
	t.flying = true
	t.seq++
	t.sent[t.seq%sentKept].Store(int64(due.Sub(t.crew.began)))
	if err := t.driver.send(t); err != nil {
		t.fail(fmt.Errorf("sending change %d: %w", t.seq, err))
	}
}

// letter chooses the next keystroke: a character, or 0 to take the last own one back.
func (t *Typist) letter() byte {
	rubout := 10
	if t.own >= ownCharMax {
		rubout = 50
	}
	if t.own > 0 && t.random.IntN(100) < rubout {
		t.own--
		return 0
	}
	t.own++
	return letters[t.random.IntN(len(letters))]
}

// acked is told by the driver, with mu held, that the change in flight is in.
func (t *Typist) acked() {
	t.flying = false
	t.Acked.Add(1)
	t.Seen.Add(1)
	switch {
	case len(t.waiting) > 0:
		due := t.waiting[0]
		t.waiting = t.waiting[1:]
		t.launch(due)
	case t.crew.flood.Load():
		t.launch(time.Now())
	}
}

// heard is told of a change by another, with its place in that one's sequence. now is
// when the message was read.
func (t *Typist) heard(author *Typist, seq int64, now time.Time) {
	if author == nil {
		t.Seen.Add(1)
		return
	}
	t.heardAt(author.sent[seq%sentKept].Load(), now)
}

// heardAt is told of a change that was typed at a moment, in nanoseconds since the crew began.
func (t *Typist) heardAt(typed int64, now time.Time) {
	t.Seen.Add(1)
	if t.crew.measuring.Load() {
		t.latencies.Record(now.Sub(t.crew.began) - time.Duration(typed))
	}
}

// idle tells whether nothing is in flight or waits.
func (t *Typist) idle() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return !t.flying && len(t.waiting) == 0
}

// fail keeps the first error, with mu held.
func (t *Typist) fail(err error) {
	if t.failed == nil {
		t.failed = fmt.Errorf("client %s in %s: %w", t.name, t.room, err)
	}
}

// read takes messages until the socket ends.
func (t *Typist) read() {
	defer close(t.finished)
	for {
		message, err := t.socket.Next()
		t.mu.Lock()
		if err == nil {
			err = t.driver.take(t, message)
		}
		if err != nil {
			if !t.crew.leaving.Load() {
				t.fail(err)
			}
			t.mu.Unlock()
			return
		}
		t.mu.Unlock()
	}
}

// err gives what went wrong, if anything did.
func (t *Typist) err() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.failed
}
