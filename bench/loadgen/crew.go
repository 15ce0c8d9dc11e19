package loadgen

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// Peer says how the clients speak to the server under measurement.
type Peer struct {
	Name     string
	Address  string // host:port
	Compress bool   // offer permessage-deflate, as a browser does
	Names    string // five letters that the clients' names begin with, where a room has seen others; "bench" if empty
	// Anchors are places in a Yjs text: client and clock of the character left and right.
	Anchors [][4]uint64
	driver  func(p *Peer) driver
}

// Protocols gives the drivers by name.
var Protocols = map[string]func(p *Peer) driver{
	"redonda":    newRedonda,
	"floor":      newFloor,
	"sharedb":    newShareDB,
	"hocuspocus": newHocuspocus,
}

// NewPeer names the server at an address and the protocol it speaks.
func NewPeer(name, protocol, address string, anchors [][4]uint64) (*Peer, error) {
	d, ok := Protocols[protocol]
	if !ok {
		return nil, fmt.Errorf("no protocol %q", protocol)
	}
	return &Peer{Name: name, Address: address, Anchors: anchors, driver: d}, nil
}

// Crew is the clients of one measurement.
type Crew struct {
	peer      *Peer
	began     time.Time
	typists   []*Typist
	byName    map[string]*Typist // complete before anybody types
	flood     atomic.Bool        // whoever is acknowledged types again
	measuring atomic.Bool        // latencies count
	leaving   atomic.Bool        // ends of sockets are expected
}

// NewCrew lets perRoom clients join each room.
func NewCrew(p *Peer, rooms []string, perRoom int) (*Crew, error) {
	c := &Crew{peer: p, began: time.Now(), byName: map[string]*Typist{}}
	names := cmp.Or(p.Names, "bench")
	for _, room := range rooms {
		for range perRoom {
			i := len(c.typists)
			t := &Typist{
				crew: c, number: i, index: i % perRoom, perRoom: perRoom, room: room, name: fmt.Sprintf("%s-%05d", names, i), driver: p.driver(p),
				random: rand.New(rand.NewPCG(uint64(i), 1)), finished: make(chan struct{}),
				sent: make([]atomic.Int64, sentKept), latencies: &Histogram{},
			}
			if err := t.join(); err != nil {
				c.Leave()
				return nil, fmt.Errorf("client %d joining %s: %w", i, room, err)
			}
			c.typists = append(c.typists, t)
			c.byName[t.name] = t
		}
	}
	for _, t := range c.typists {
		go t.read()
	}
	return c, nil
}

// share gives where the caret of a typist starts in a text of so many units.
func (t *Typist) share(length int, perRoom int) int32 {
	return int32(length * (2*t.index + 1) / (2 * perRoom))
}

// Pace makes each client type so many times a second, evenly, until stop is closed.
// The returned function waits for the last keystroke.
func (c *Crew) Pace(perSecond float64, stop <-chan struct{}) (wait func()) {
	var group sync.WaitGroup
	gap := time.Duration(float64(time.Second) / perSecond)
	for i, t := range c.typists {
		group.Go(func() {
			due := time.Now().Add(gap * time.Duration(i*7919%len(c.typists)) / time.Duration(len(c.typists)))
			timer := time.NewTimer(time.Until(due))
			defer timer.Stop()
			for {
				select {
				case <-timer.C:
					t.Press(due)
					due = due.Add(gap)
					timer.Reset(time.Until(due))
				case <-stop:
					return
				}
			}
		})
	}
	return group.Wait
}

// Flood makes each client type again as soon as its change is acknowledged, until stop is closed.
func (c *Crew) Flood(stop <-chan struct{}) (wait func()) {
	c.flood.Store(true)
	for _, t := range c.typists {
		t.Press(time.Now())
	}
	return func() {
		<-stop
		c.flood.Store(false)
	}
}

// Press makes each client type so many keystrokes, one after the other's acknowledgement.
func (c *Crew) Press(times int) {
	for range times {
		for _, t := range c.typists {
			t.Press(time.Now())
		}
	}
}

// Measure says whether what is heard from now on counts.
func (c *Crew) Measure(on bool) { c.measuring.Store(on) }

// Acked gives the changes acknowledged so far.
func (c *Crew) Acked() (n int64) {
	for _, t := range c.typists {
		n += t.Acked.Load()
	}
	return n
}

// Settle waits until every client knows every change of its room.
func (c *Crew) Settle(limit time.Duration) error {
	deadline := time.Now().Add(limit)
	for {
		total := map[string]int64{}
		for _, t := range c.typists {
			total[t.room] += t.Acked.Load()
		}
		settled := true
		for _, t := range c.typists {
			if err := t.err(); err != nil {
				return err
			}
			settled = settled && t.idle() && t.Seen.Load() == total[t.room]
		}
		if settled {
			return nil
		}
		if time.Now().After(deadline) {
			t := c.typists[0]
			return fmt.Errorf("not settled after %v: %s knows %d of %d changes", limit, t.name, t.Seen.Load(), total[t.room])
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// Converged checks that all clients of a room, and one that joins only now, show the
// same. To be called after Settle.
func (c *Crew) Converged() error {
	fresh := map[string]string{}
	for _, t := range c.typists {
		t.mu.Lock()
		shown, err := t.driver.content()
		t.mu.Unlock()
		if err != nil {
			return fmt.Errorf("client %s: %w", t.name, err)
		}
		want, ok := fresh[t.room]
		if !ok {
			if want, err = c.late(t.room); err != nil {
				return fmt.Errorf("joining %s in the end: %w", t.room, err)
			}
			if want == "" { // a relay keeps nothing: its clients are held against each other
				want = shown
			}
			fresh[t.room] = want
		}
		if shown != want {
			return fmt.Errorf("client %s in %s shows another text than one who joins now: %d and %d bytes", t.name, t.room, len(shown), len(want))
		}
	}
	return nil
}

func (c *Crew) late(room string) (string, error) {
	t := c.reader(room, len(c.typists))
	if err := t.join(); err != nil {
		return "", err
	}
	shown, err := t.driver.content()
	return shown, errors.Join(err, t.socket.Close())
}

// Latencies gives keystroke to other screens, over all clients. To be called after Settle.
func (c *Crew) Latencies() *Histogram {
	var all Histogram
	for _, t := range c.typists {
		t.mu.Lock()
		all.Add(t.latencies)
		t.mu.Unlock()
	}
	return &all
}

// Leave closes every socket.
func (c *Crew) Leave() {
	c.leaving.Store(true)
	for _, t := range c.typists {
		if t.socket != nil {
			t.socket.Close()
		}
	}
}
