package sqlite

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/redonda/redonda/internal/store"
)

// directBytes is the size of a batch, in bytes as in the journal, that goes past it into
// the database: importing a log gains nothing by being written twice.
const directBytes = 1 << 20

// journal makes changes durable before the database has them: a commit of the
// database writes several pages and the file's metadata, a commit of the journal one
// block or a few, in one call. What is in it goes into the database in bulk (settle.go).
//
// It is two files that take turns. Each holds records from its start: one record a
// commit, padded to whole blocks. A record carries the number of its file's turn, so
// that what an earlier turn left behind it is not taken for its successor, and a sum
// that goes on from the record before, so that a record which failed and was written
// over takes with it whatever stood behind.
type journal struct {
	store *Store

	mu        sync.Mutex // guards what follows
	segments  [2]*segment
	current   int // of segments, the one written to
	gathering *group
	underway  *group // what the leader is writing; nil between two writes
	writing   bool   // somebody leads
	turning   bool   // the leader is asked to go on in the other segment
	closed    bool
	changed   *sync.Cond          // writing or turning has become false, or a try to settle has ended
	doubtful  bool                // the last write failed: its record may stand whole behind what is acknowledged
	settleErr error               // why the other segment's entries are not in the database yet
	pending   map[string]*waiting // durable and not in the database, by text
	taken     map[string]*taken
	moved     int // counts what got from pending into the database

	room []byte // for records; the leader's

	due     chan struct{} // capacity 1: there is something to settle
	hasten  chan struct{} // capacity 1: and it does not wait for its time
	closing chan struct{}
	done    chan struct{} // settling has ended
}

// group is what goes into the journal in one record.
type group struct {
	body    []byte
	entries []store.Entry // into body
	told    []chan word   // of those who wait; the first of them leads
}

func newJournal(s *Store, segments [2]*segment) *journal {
	j := &journal{
		store: s, segments: segments, gathering: &group{}, pending: map[string]*waiting{}, taken: map[string]*taken{},
		due: make(chan struct{}, 1), hasten: make(chan struct{}, 1), closing: make(chan struct{}), done: make(chan struct{}),
	}
	j.changed = sync.NewCond(&j.mu)
	go j.keepSettling()
	return j
}

// append makes entries of one text durable, all or none.
func (j *journal) append(ctx context.Context, entries []store.Entry) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("waiting to write: %w", err)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		return store.ErrClosed
	}
	if err := j.admit(ctx, entries); err != nil {
		return err
	}
	j.gathering.add(entries)
	if j.writing {
		told := make(chan word, 1)
		j.gathering.told = append(j.gathering.told, told)
		j.mu.Unlock()
		word := <-told
		j.mu.Lock()
		if !word.lead {
			return word.err
		}
	}
	j.writing = true
	return j.lead()
}

func (g *group) add(entries []store.Entry) {
	for _, e := range entries {
		start := len(g.body)
		g.body = appendEntry(g.body, e)
		// Read back, it is ours, whatever the caller does with its own.
		own, _, err := decodeEntry(g.body[start:], e)
		if err != nil {
			panic("sqlite: an entry of the journal that can't be read back: " + err.Error())
		}
		g.entries = append(g.entries, own)
	}
}

// each points to the entries, which are long, where they are.
func each(entries []store.Entry) []*store.Entry {
	pointers := make([]*store.Entry, len(entries))
	for i := range entries {
		pointers[i] = &entries[i]
	}
	return pointers
}

// lead writes what was gathered, the caller's own entries among it, and hands the
// writing on.
func (j *journal) lead() error {
	j.underway, j.gathering = j.gathering, &group{}
	g := j.underway
	s, err := j.write(g)
	j.underway = nil
	if err == nil {
		for i := range g.entries {
			e := &g.entries[i]
			s.entries = append(s.entries, e)
			j.waits(e)
		}
		j.settleSoon()
	} else {
		j.giveUp(g, err)
		// What was gathered meanwhile may rest on what failed.
		j.giveUp(j.gathering, err)
		j.gathering = &group{}
	}
	g.tell(err)
	if j.turning {
		j.turn() // unless making room for the group has done so
		j.turning = false
		j.changed.Broadcast()
	}
	if next := j.gathering; len(next.told) > 0 {
		first := next.told[0]
		next.told = next.told[1:]
		first <- word{lead: true}
	} else {
		j.writing = false
		j.changed.Broadcast()
	}
	return err
}

func (g *group) tell(err error) {
	for _, told := range g.told {
		told <- word{err: err}
	}
}

// giveUp forgets what a group had reserved.
func (j *journal) giveUp(g *group, err error) {
	for _, e := range g.entries {
		delete(j.taken, e.Text)
	}
	if g != j.underway {
		g.tell(err)
	}
}

// write makes a group durable and answers where. The lock is given back meanwhile; only
// the leader writes.
func (j *journal) write(g *group) (*segment, error) {
	if err := j.makeRoom(len(g.body)); err != nil {
		return nil, err
	}
	s := j.segments[j.current]
	j.mu.Unlock()
	block := j.blocks(recordHead + len(g.body))
	clear(block[recordHead+copy(block[recordHead:], g.body):])
	err := s.write(block, len(g.body))
	j.mu.Lock()
	if j.doubtful = err != nil; j.doubtful {
		j.room = nil // which may be on its way still
	}
	return s, err
}

// keepRoom is up to how many bytes of blocks are kept from record to record.
const keepRoom = 64 << 10

// blocks gives the leader room for a record.
func (j *journal) blocks(size int) []byte {
	if size > keepRoom {
		return alignedBlocks(size)
	}
	if j.room == nil {
		j.room = alignedBlocks(keepRoom)
	}
	return j.room[:(size+blockBytes-1)/blockBytes*blockBytes]
}

// makeRoom turns to the other segment where the current one is full, once that is free.
func (j *journal) makeRoom(body int) error {
	if paddedRecord(body) > segmentBytes {
		return fmt.Errorf("%d bytes at once are more than the journal holds", body)
	}
	for !j.segments[j.current].fits(body) {
		if j.turn() {
			j.settleNow()
			continue
		}
		if j.settleErr != nil {
			return fmt.Errorf("the journal is full: %w", j.settleErr)
		}
		j.changed.Wait()
	}
	return nil
}

// turn begins to write into the other segment, if that is free. Nobody is writing.
func (j *journal) turn() bool {
	current, other := j.segments[j.current], j.segments[1-j.current]
	if len(other.entries) > 0 {
		return false
	}
	other.begin(current.turn+1, int(current.end/blockBytes))
	j.current = 1 - j.current
	return true
}

// bypass puts a large batch into the database directly, after the same look at what is
// taken. Not while a record is in doubt: found whole after a crash, it would be brought in
// beside what was acknowledged here. The next record ends the doubt.
func (j *journal) bypass(ctx context.Context, entries []store.Entry) error {
	j.mu.Lock()
	if j.doubtful {
		j.mu.Unlock()
		return j.append(ctx, entries)
	}
	err := j.admit(ctx, entries)
	j.mu.Unlock()
	if err != nil {
		return err
	}
	err = j.store.submit(ctx, false, func(ctx context.Context, w *writer) error {
		for rows := range slices.Chunk(each(entries), maxRows) {
			if _, err := w.insertEntries[len(rows)].ExecContext(ctx, columnsOf(rows)...); err != nil {
				return conflicting(err)
			}
		}
		return nil
	})
	j.mu.Lock()
	defer j.mu.Unlock()
	j.moved++
	if err != nil {
		delete(j.taken, entries[0].Text)
	}
	return err
}
