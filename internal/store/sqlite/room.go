package sqlite

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redonda/redonda/internal/store"
)

// pieceRest is the time between two pieces of room that is made ahead: a keystroke that
// meets one waits for that one only.
const pieceRest = 3 * time.Millisecond

// room is how far the blocks of a file of the journal are there to be written over. A
// record that is written over them changes nothing else; one that made the file longer
// would wait for the file system too, several times as long. So the file is doubled
// beside the writing when a half of it is used, up to its full length, which it keeps.
type room struct {
	path   string
	size   atomic.Int64 // bytes
	ahead  atomic.Bool  // it is being made beside the writing; stays so after a failure
	needed atomic.Bool  // somebody waits for it
	closed atomic.Bool

	mu sync.Mutex // held while the file is made longer
}

// make makes the file so long at least, if it isn't.
func (r *room) make(size int64) error {
	if size <= r.size.Load() {
		return nil
	}
	r.needed.Store(true)
	defer r.needed.Store(false)
	if err := r.lengthen(size); err != nil {
		return err
	}
	if size > r.size.Load() {
		return store.ErrClosed
	}
	return nil
}

// makeAhead lets the file be doubled where a half of it is used. If that fails, whoever
// needs the room tries again and is told.
func (r *room) makeAhead(used int64) {
	size := r.size.Load()
	if 2*used < size || size >= segmentBytes || r.ahead.Swap(true) {
		return
	}
	go func() {
		if r.lengthen(min(2*size, segmentBytes)) == nil {
			r.ahead.Store(false)
		}
	}()
}

// close waits until nothing is made any more.
func (r *room) close() {
	r.closed.Store(true)
	r.mu.Lock()
	defer r.mu.Unlock()
}

// lengthen writes empty blocks behind the end of the file.
func (r *room) lengthen(to int64) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	end := r.size.Load()
	if to <= end {
		return nil
	}
	f, err := openPastCaches(r.path, os.O_WRONLY)
	if err != nil {
		return fmt.Errorf("making room in the journal: %w", err)
	}
	for end < to && err == nil && !r.closed.Load() {
		if _, err = f.WriteAt(emptyBlocks(), end); err == nil {
			end += growBytes
		}
		if !r.needed.Load() {
			time.Sleep(pieceRest)
		}
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("making room in the journal: %w", err)
	}
	r.size.Store(end)
	return nil
}

// emptyBlocks are what a file is made longer by.
var emptyBlocks = sync.OnceValue(func() []byte { return alignedBlocks(growBytes) })
