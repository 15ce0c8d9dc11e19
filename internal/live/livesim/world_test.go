package livesim

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
)

// name is what a change is known by.
type name struct {
	client string
	seq    int64
}

// world is one simulation.
type world struct {
	t       *testing.T
	seed    uint64
	loud    bool // tells every event
	random  *rand.Rand
	agenda  agenda
	weather weather
	stormy  bool // faults may happen
	over    bool // no line begins any more
	said    bool // the last words were

	disk    *disk
	rights  *rights
	servers []*server // every one that ever ran
	up      []*server // by node; nil while it doesn't listen
	busDown time.Time // until then the bus loses everything
	clients []*client
	stranger
	requests []*request

	sent    map[name][]*sent
	truth   []delta.Delta              // the log replayed: the text at each version
	people  map[string]document.Author // by their key
	serials int
	outage  time.Time // until then every call of the store fails
	landing int       // appends of dead servers that are still to arrive
	tallies map[string]int
	digest  uint64
	failure string
}

// weather is how rough a seed is: chances in a thousand, and pauses.
type weather struct {
	calls int           // of a fault in a call of the store, in thousandths of their usual chance
	delay time.Duration // longest usual time of a frame on its way
	pause time.Duration // longest pause of a person
	disk  int           // longest usual time of a call of the store, in milliseconds
	rate  float64       // changes a second on one line, 0 for the usual
	storm time.Duration // longest pause between two events of other kinds
	// How many changes a room remembers; 0 for the usual.
	recent int
	nodes  int // servers on the one disk
}

func newWorld(t *testing.T, seed uint64, loud bool) *world {
	random := rand.New(rand.NewPCG(seed, 0x5ed0))
	w := &world{
		t: t, seed: seed, loud: loud, random: random, stormy: true,
		disk: &disk{}, sent: map[name][]*sent{}, tallies: map[string]int{},
		truth: []delta.Delta{document.Empty()}, people: map[string]document.Author{},
		weather: weather{
			calls: []int{0, 300, 1000, 1000, 4000}[random.IntN(5)],
			delay: time.Duration([]int{2, 40, 40, 400}[random.IntN(4)]) * time.Millisecond,
			pause: time.Duration([]int{120, 400, 400, 900}[random.IntN(4)]) * time.Millisecond,
			disk:  []int{4, 4, 60, 150}[random.IntN(4)],
			storm: time.Duration([]int{300, 900, 3000}[random.IntN(3)]) * time.Millisecond,
		},
	}
	if random.IntN(3) == 0 {
		w.disk.names = map[string]bool{}
	}
	if random.IntN(6) == 0 {
		w.weather.rate = 2
	}
	if random.IntN(8) == 0 {
		w.preload(random.IntN(2) == 0)
	}
	if random.IntN(2) == 0 {
		w.weather.recent = 1 + random.IntN(12)
	}
	w.weather.nodes = []int{1, 1, 1, 2, 3}[rand.New(rand.NewPCG(seed, 0xb05)).IntN(5)] // apart: seeds of one node stay what they were
	w.up = make([]*server, w.weather.nodes)
	n := 2 + random.IntN(5)
	w.rights = newRights(n)
	w.stranger = newStranger(w)
	for i := range n {
		c := newClient(w, i, rand.New(rand.NewPCG(seed, uint64(i)+1)))
		if w.disk.head() > 0 && i%2 == 0 { // knows the text from before all that the disk has
			c.rev, c.doc, c.known = 0, document.Empty(), document.Empty()
		}
		w.clients = append(w.clients, c)
	}
	return w
}

// fail remembers the first thing that is wrong.
func (w *world) fail(format string, args ...any) {
	w.note("FAIL "+format, args...)
	if w.failure == "" {
		w.failure = fmt.Sprintf(format, args...)
	}
}

// note tells an event, and makes it part of what a second run must repeat.
func (w *world) note(format string, args ...any) {
	line := fmt.Sprintf(format, args...)
	sum := fnv.New64a()
	fmt.Fprintf(sum, "%d %d %s", w.digest, time.Now().UnixNano(), line)
	w.digest = sum.Sum64()
	if w.loud {
		w.t.Logf("%s %s", time.Now().Format("05.000000"), line)
	}
}

func (w *world) count(what string) {
	w.tallies[what]++
	w.note("%s", what)
}

func (w *world) serial() int { w.serials++; return w.serials }

// between gives a random pause in milliseconds, with a share of nanoseconds so
// that two things rarely fall on one moment.
func (w *world) between(least, most int) time.Duration {
	return time.Duration(least)*time.Millisecond + time.Duration(w.random.Int64N(int64(most-least)*int64(time.Millisecond)+1000))
}

func (w *world) chance(thousandths int) bool { return w.stormy && w.random.IntN(1000) < thousandths }

func (w *world) compose(a, b delta.Delta) delta.Delta {
	d, err := delta.Compose(a, b)
	if err != nil {
		w.fail("composing: %v", err)
		return a
	}
	return d
}

func (w *world) invert(change, base delta.Delta) delta.Delta {
	d, err := delta.Invert(change, base)
	if err != nil {
		w.fail("inverting: %v", err)
	}
	return d
}

func (w *world) diff(a, b delta.Delta) delta.Delta {
	d, err := delta.Diff(a, b)
	if err != nil {
		w.fail("comparing: %v", err)
	}
	return d
}

// replayed gives the text as the log on the disk has it.
func (w *world) replayed() delta.Delta {
	w.disk.mu.Lock()
	entries := w.disk.log[len(w.truth)-1:]
	w.disk.mu.Unlock()
	for _, e := range entries {
		after, err := delta.Compose(w.truth[len(w.truth)-1], parse(e.Delta))
		if err != nil {
			w.fail("replaying %d: %v", e.Version, err)
		}
		w.truth = append(w.truth, after)
	}
	return w.truth[len(w.truth)-1]
}

// patience watches over a flight: every change gets an answer on a line that lives.
// Now and then a client has none and asks for the text again; to send the flight
// itself again on the same line would leave it open which of the two a refusal is for.
func (w *world) patience(c *client, f *flight) {
	f.tries++
	tries, wire := f.tries, c.wire
	waits := func() bool { return c.flying == f && f.tries == tries && c.wire == wire && c.open }
	if w.chance(60) {
		w.agenda.after(w.between(1, 60), func() {
			if waits() {
				w.count("impatience")
				c.ask()
			}
		})
	}
	w.agenda.after(15*time.Second, func() {
		if waits() && !wire.line.isCut() {
			w.fail("%s has no answer to seq %d", c.name, f.seq)
		}
	})
}

// run plays the seed: a stormy time, then calm until all are at rest.
func (w *world) run() {
	for node := range w.up {
		w.start(node)
	}
	for _, c := range w.clients {
		c.dial(w.between(0, 300))
		w.live(c)
	}
	w.misfortune()
	end := time.Now().Add(w.between(3000, 9000))
	for w.failure == "" && time.Now().Before(end) && w.agenda.step() {
		w.collect()
	}
	w.calm()
	limit := time.Now().Add(2 * time.Minute)
	for w.failure == "" && !w.atRest() && w.agenda.step() {
		w.collect()
		if time.Now().After(limit) {
			w.fail("no rest two minutes after the storm: %s", w.restless())
		}
	}
	if w.failure == "" {
		w.lastWords()
	}
	if w.failure == "" {
		w.check()
	}
	w.end()
}

// live lets a person act again and again.
func (w *world) live(c *client) {
	w.agenda.after(w.between(1, int(w.weather.pause/time.Millisecond)), func() {
		if !w.stormy {
			return
		}
		for range 1 + c.random.IntN(2) {
			c.act()
		}
		w.live(c)
	})
}
