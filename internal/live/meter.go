package live

import (
	"time"

	"github.com/redonda/redonda/internal/fault"
)

// Meter hears what an operator counts. It is called on the way of every change, by many
// goroutines: its methods neither block nor allocate.
type Meter interface {
	// Stored hears of a batch of changes that became durable, and how long the store took.
	Stored(changes int, took time.Duration)
	// StoreFailed hears of a batch that the store didn't take.
	StoreFailed()
	// RaceLost hears of a batch that another node was faster than; it is tried again at once.
	RaceLost()
	// Refused hears of a change from a socket that was refused.
	Refused(code fault.Code)
	// ReaderCut hears of a socket that was ended because its reader was too slow.
	ReaderCut()
	// PageDiffered hears of a page that found another text than the log's on its screen.
	PageDiffered()
}

// unmetered is the Meter of a hub without one.
type unmetered struct{}

func (unmetered) Stored(int, time.Duration) {}
func (unmetered) StoreFailed()              {}
func (unmetered) RaceLost()                 {}
func (unmetered) Refused(fault.Code)        {}
func (unmetered) ReaderCut()                {}
func (unmetered) PageDiffered()             {}

// Open gives how many sockets and rooms are open.
func (h *Hub) Open() (sockets, rooms int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.peers), len(h.rooms)
}
