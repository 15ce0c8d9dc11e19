package loadgen

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

// contentBytes tells the content from the messages around it, without decoding either
// while the clock runs: it is longer.
const contentBytes = 1 << 10

// joinLimit is how long a joiner waits for its content.
const joinLimit = 15 * time.Second

// Joined is what a wave of clients that joined one room at once saw.
type Joined struct {
	AllIn time.Duration // from the first dial to the last content
	Bytes float64       // off the wire for each, handshake left out, up to its content
	Text  string        // what the first of them shows
}

// Join lets many clients join a room at once. Their contents are decoded and compared
// after the clock has stopped. They stay until the returned leave is called.
func Join(p *Peer, room string, many int) (j Joined, leave func(), err error) {
	c := &Crew{peer: p, began: time.Now(), byName: map[string]*Typist{}}
	type arrival struct {
		message []byte
		packed  bool
		at      time.Time
		bytes   int64
		err     error
	}
	arrivals := make([]arrival, many)
	for i := range many {
		c.typists = append(c.typists, c.reader(room, i))
	}
	start := make(chan struct{})
	var group sync.WaitGroup
	for i, t := range c.typists {
		group.Go(func() {
			<-start
			a := &arrivals[i]
			if a.err = t.driver.greet(t); a.err == nil {
				a.err = t.socket.conn.SetReadDeadline(time.Now().Add(joinLimit))
			}
			for a.err == nil && len(a.message) < contentBytes {
				a.message, a.packed, a.err = t.socket.raw()
			}
			if a.err != nil {
				return
			}
			a.at, a.bytes = time.Now(), t.socket.Received
			a.message = append([]byte(nil), a.message...)
		})
	}
	began := time.Now()
	close(start)
	group.Wait()
	leave = c.Leave
	for i, a := range arrivals {
		if a.err != nil {
			return j, leave, fmt.Errorf("joiner %d: %w", i, a.err)
		}
		j.AllIn = max(j.AllIn, a.at.Sub(began))
		j.Bytes += float64(a.bytes) / float64(many)
	}
	for i, a := range arrivals {
		shown, err := c.decode(i, a.message, a.packed)
		if err != nil {
			return j, leave, fmt.Errorf("joiner %d: %w", i, err)
		}
		if i == 0 {
			j.Text = shown
		}
		if shown != j.Text {
			return j, leave, fmt.Errorf("joiner %d shows another text than the first", i)
		}
	}
	return j, leave, nil
}

func (c *Crew) decode(i int, message []byte, packed bool) (string, error) {
	if packed {
		var err error
		if message, err = inflate(message); err != nil {
			return "", err
		}
	}
	t := c.typists[i]
	done, err := t.driver.opened(t, message)
	if err == nil && !done {
		err = fmt.Errorf("%d bytes that are not the content: %.80q", len(message), message)
	}
	if err != nil {
		return "", err
	}
	return t.driver.content()
}

// reader makes a client that types nothing.
func (c *Crew) reader(room string, i int) *Typist {
	return &Typist{
		crew: c, room: room, name: fmt.Sprintf("reader-%05d", i), driver: c.peer.driver(c.peer),
		random: rand.New(rand.NewPCG(uint64(i), 2)), finished: make(chan struct{}), latencies: &Histogram{},
	}
}

// Sit lets readers join rooms, some at a time, and stay. What they are sent is read and dropped.
func Sit(p *Peer, rooms []string, many, together int) (*Crew, error) {
	c := &Crew{peer: p, began: time.Now(), byName: map[string]*Typist{}}
	for i := range many {
		c.typists = append(c.typists, c.reader(rooms[i%len(rooms)], i))
	}
	next := make(chan *Typist)
	failed := make(chan error, together)
	var group sync.WaitGroup
	for range together {
		group.Go(func() {
			for t := range next {
				if err := t.join(); err != nil {
					failed <- fmt.Errorf("reader %s: %w", t.name, err)
					return
				}
				go t.drain()
			}
		})
	}
	err := func() error {
		defer group.Wait()
		defer close(next)
		for _, t := range c.typists {
			select {
			case next <- t:
			case err := <-failed:
				return err
			}
		}
		return nil
	}()
	return c, err
}

func (t *Typist) drain() {
	for {
		if _, _, err := t.socket.raw(); err != nil {
			return
		}
	}
}
