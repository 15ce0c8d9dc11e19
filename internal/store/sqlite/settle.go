package sqlite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/redonda/redonda/internal/store"
)

const (
	// settleEvery is the time from the first change in the journal until it goes into the
	// database. That keeps the disk busy for a moment, which keystrokes then wait for, so
	// it should be seldom; a hundred rooms that write fill the journal in about this time.
	settleEvery = 10 * time.Second
	settleAgain = time.Second // after a failure, such as a full disk
)

// settleSoon asks for the journal's changes to be brought into the database.
func (j *journal) settleSoon() {
	select {
	case j.due <- struct{}{}:
	default:
	}
}

// settleNow asks for what waits to be settled before its time.
func (j *journal) settleNow() {
	select {
	case j.hasten <- struct{}{}:
	default:
	}
}

// keepSettling brings the journal into the database again and again, until the end.
func (j *journal) keepSettling() {
	defer close(j.done)
	pause := time.NewTimer(settleEvery)
	defer pause.Stop()
	for {
		select {
		case <-j.due:
		case <-j.closing:
			return
		}
		pause.Reset(settleEvery)
		for {
			select {
			case <-pause.C:
			case <-j.hasten: // a segment is full, and so will be the other; or somebody waits
			case <-j.closing:
				return
			}
			if j.settle() == nil {
				break
			}
			pause.Reset(settleAgain)
		}
	}
}

// settle lets writing go on in the other segment and brings what the full one holds
// into the database. Where that fails everything stays as it is: readable, durable, and
// to be tried again.
func (j *journal) settle() error {
	full := j.full()
	if full == nil {
		return nil
	}
	err := j.store.take(full.turn, full.entries)
	counts := map[string]int{}
	for _, e := range full.entries {
		counts[e.Text]++
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.settleErr = err; err == nil {
		for text, n := range counts { // in the order in which they came to be pending
			if !j.pending[text].settled(n) {
				delete(j.pending, text)
			}
		}
		full.entries = nil
		j.moved++
	}
	j.changed.Broadcast()
	return err
}

// full gives the segment whose entries are to be settled, nobody writing into it; nil
// where there are none.
func (j *journal) full() *segment {
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.segments[1-j.current].entries) == 0 {
		if j.writing {
			j.turning = true
			for j.turning {
				j.changed.Wait()
			}
		} else {
			j.turn()
		}
	}
	if full := j.segments[1-j.current]; len(full.entries) > 0 {
		return full
	}
	return nil
}

// close lets nobody in any more and brings everything into the database.
func (j *journal) close() error {
	j.mu.Lock()
	j.closed = true
	for j.writing {
		j.changed.Wait()
	}
	j.mu.Unlock()
	close(j.closing)
	<-j.done
	// What the last turn left, and what was written since.
	err := errors.Join(j.settle(), j.settle())
	for _, s := range j.segments {
		s.room.close()
		err = errors.Join(err, s.file.Close())
	}
	return errors.Join(err, j.segments[0].disk.close()) // which both share
}

// take stores entries of the journal and, in the same transaction, up to which turn the
// journal is in the database. Taking a turn twice changes nothing.
func (s *Store) take(turn uint64, entries []*store.Entry) error {
	err := s.submit(context.Background(), false, func(ctx context.Context, w *writer) error {
		for rows := range slices.Chunk(entries, maxRows) {
			if _, err := w.takeEntries[len(rows)].ExecContext(ctx, columnsOf(rows)...); err != nil {
				return err
			}
		}
		_, err := w.drained.ExecContext(ctx, int64(turn))
		return err
	})
	if err != nil {
		return fmt.Errorf("bringing %d changes into the database: %w", len(entries), err)
	}
	return nil
}

// recover opens the journal and brings what a crash left there into the database.
func (s *Store) recover(ctx context.Context, dir string) (*journal, error) {
	var segments [2]*segment
	var found [2]reading
	shared := newDisk()
	for i, name := range journalNames {
		var err error
		if segments[i], err = openSegment(dir, name, shared); err != nil {
			return nil, err
		}
		if found[i], err = segments[i].read(); err != nil {
			return nil, err
		}
	}
	// A file that was only just made has to be found again after a crash.
	if err := onDisk(dir); err != nil {
		return nil, fmt.Errorf("opening the journal: %w", err)
	}
	drained, err := drainedTurn(ctx, s.read)
	if err != nil {
		return nil, err
	}
	older, newer := &found[0], &found[1]
	if older.turn > newer.turn {
		older, newer = newer, older
	}
	if err := settleable(older, newer, drained); err != nil {
		return nil, fmt.Errorf("%w (what to do is told in docs/operations.md)", err)
	}
	for _, r := range []*reading{older, newer} {
		if r.turn <= drained {
			continue
		}
		if err := s.take(r.turn, each(r.entries)); err != nil {
			return nil, err
		}
	}
	segments[0].begin(max(drained, newer.turn)+1, 0)
	return newJournal(s, segments), nil
}
