package livesim

import (
	"slices"
	"sync"
	"time"
)

// bus is one server's end of what carries news between nodes. What is said is kept
// until the simulation decides what becomes of it.
type bus struct {
	mu       sync.Mutex
	said     []news
	hearings map[string][]*hearing // by subject
	dead     bool
	down     bool
}

type news struct {
	subject string
	message []byte
}

type hearing struct{ heard func(message []byte) }

func newBus() *bus { return &bus{hearings: map[string][]*hearing{}} }

// Publish implements live.Bus.
func (b *bus) Publish(subject string, message []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.dead {
		b.said = append(b.said, news{subject, message})
	}
}

// Subscribe implements live.Bus.
func (b *bus) Subscribe(subject string, heard func(message []byte)) (cancel func(), err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	h := &hearing{heard}
	b.hearings[subject] = append(b.hearings[subject], h)
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.hearings[subject] = slices.DeleteFunc(b.hearings[subject], func(other *hearing) bool { return other == h })
	}, nil
}

// Connected implements live.Bus.
func (b *bus) Connected() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return !b.down
}

// set says whether the bus is down.
func (b *bus) set(down bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.down = down
}

// die silences the end of a dead server for good.
func (b *bus) die() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.dead, b.said = true, nil
	clear(b.hearings)
}

func (b *bus) take() []news {
	b.mu.Lock()
	defer b.mu.Unlock()
	said := b.said
	b.said = nil
	return said
}

// arrive hands a message to whoever listens.
func (b *bus) arrive(n news) {
	b.mu.Lock()
	hearings := slices.Clone(b.hearings[n.subject])
	b.mu.Unlock()
	for _, h := range hearings {
		go h.heard(n.message)
	}
}

// spread puts what a server said on its way to the others: at once, late, twice, out
// of order, or never.
func (w *world) spread(from *server) {
	for _, n := range from.bus.take() {
		for _, to := range w.servers {
			if to == from || to.bus == nil {
				continue
			}
			copies := 1
			switch {
			case w.stormy && time.Now().Before(w.busDown):
				copies = 0
			case w.chance(80):
				w.count("news lost")
				copies = 0
			case w.chance(80):
				w.count("news told twice")
				copies = 2
			}
			for range copies {
				delay := w.between(0, 3)
				if w.chance(150) {
					delay = w.between(5, 2500)
				}
				w.agenda.after(delay, func() { to.bus.arrive(n) })
			}
		}
	}
}

// breakBus loses all news for a while.
func (w *world) breakBus() {
	if !w.several() {
		return
	}
	w.count("bus broken")
	w.setBus(true)
	w.busDown = time.Now().Add(w.between(300, 6000))
	w.agenda.at(w.busDown, func() { w.setBus(false) })
}

func (w *world) setBus(down bool) {
	for _, s := range w.servers {
		if s.bus != nil {
			s.bus.set(down)
		}
	}
}
