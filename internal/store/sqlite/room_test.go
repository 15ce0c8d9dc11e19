package sqlite

import (
	"os"
	"runtime"
	"testing"
	"time"
)

// A file of the journal is longer than what is written to it before that is there: no
// record but the first waits until it has been made longer.
func TestTheJournalHasRoomBeforeItIsNeeded(t *testing.T) {
	t.Parallel()
	s := openTestSegment(t, t.TempDir())
	s.begin(1, 0)
	for v := int64(1); s.end < 4*growBytes; v++ {
		record(t, s, v)
		if s.end < s.room.size.Load()/2 {
			continue
		}
		for end := time.Now().Add(10 * time.Second); s.room.size.Load() < 2*s.end; runtime.Gosched() {
			if time.Now().After(end) {
				t.Fatalf("%d bytes are used and there are %d", s.end, s.room.size.Load())
			}
		}
	}
	info, err := s.file.Stat()
	if err != nil || info.Size() != s.room.size.Load() {
		t.Errorf("the file has %d bytes of %d, %v", info.Size(), s.room.size.Load(), err)
	}
	found, err := s.read()
	if err != nil || int64(found.blocks)*blockBytes != s.end || found.strayTurn != 0 {
		t.Errorf("%d blocks are whole of %d, %v", found.blocks, s.end/blockBytes, err)
	}
}

// Where no room can be made, as on a full disk, what there is is used up, and then it is told.
func TestTheJournalTellsThatNoRoomCanBeMade(t *testing.T) {
	t.Parallel()
	s := openTestSegment(t, t.TempDir())
	s.begin(1, 0)
	record(t, s, 1)
	s.room.close() // nothing is made beside the writing
	size := s.room.size.Load()
	if err := os.Remove(s.room.path); err != nil {
		t.Fatal(err)
	}
	for v := int64(2); s.end < size; v++ {
		record(t, s, v)
	}
	block := alignedBlocks(blockBytes)
	if err := s.write(block, 10); err == nil {
		t.Error("a record is written where there is no room")
	}
	if s.end != size {
		t.Errorf("%d bytes are used of %d", s.end, size)
	}
}
