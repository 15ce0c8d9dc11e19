package sqlite

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/redonda/redonda/internal/store"
)

// reading is what a file of the journal was found to hold.
type reading struct {
	path    string
	turn    uint64 // 0 where the file holds no whole record
	before  int    // blocks of the turn before that were acknowledged when this one began, or untold
	records []recordEnd
	entries []store.Entry
	blocks  int // whole records take

	// What stands behind the whole records begins, somewhere beyond its first block, with the
	// head of a record: which turn's at most, and where. A record is written once the one before
	// is durable, so of a turn that is not settled such a head means damage to what was acknowledged.
	strayTurn  uint64
	strayBlock int
}

// recordEnd is where a whole record ends.
type recordEnd struct{ blocks, entries int }

// errDamaged is a journal that has lost what was acknowledged.
var errDamaged = errors.New("the journal is damaged")

// read gives what a file holds of its turn, as far as it is whole.
func (s *segment) read() (reading, error) {
	r := reading{path: s.file.Name(), before: untold}
	content, err := s.content()
	if err != nil {
		return r, fmt.Errorf("reading the journal: %w", err)
	}
	sum := uint32(0)
	for rest := content; len(rest) >= blockBytes; rest = content[r.blocks*blockBytes:] {
		turn, before := fromLabel(rest)
		body := int(binary.LittleEndian.Uint32(rest[12:]))
		if !isHead(rest) || r.turn != 0 && (turn != r.turn || before != r.before) || body > segmentBytes || paddedRecord(body) > int64(len(rest)) {
			break
		}
		sum = recordSum(sum, rest, body)
		if binary.LittleEndian.Uint32(rest[16:]) != sum {
			break
		}
		r.turn, r.before = turn, before
		if r.entries, err = decodeEntries(r.entries, rest[recordHead:recordHead+body]); err != nil {
			return r, fmt.Errorf("reading %s at block %d: %w", r.path, r.blocks, err)
		}
		r.blocks += int(paddedRecord(body) / blockBytes)
		r.records = append(r.records, recordEnd{r.blocks, len(r.entries)})
	}
	r.seekStray(content)
	return r, nil
}

func (r *reading) seekStray(content []byte) {
	for block := r.blocks + 1; block < len(content)/blockBytes; block++ {
		head := content[block*blockBytes:]
		if turn, _ := fromLabel(head); isHead(head) && turn > r.strayTurn {
			r.strayTurn, r.strayBlock = turn, block
		}
	}
}

func isHead(block []byte) bool { return binary.LittleEndian.Uint32(block) == recordMagic }

// settleable leaves in both files what was acknowledged and is not in the database, as far
// as that can be told, or is errDamaged. older's turn is the lower one.
//
// The last record of older may have been answered with an error and be whole all the same:
// had others been acknowledged in its place by the time the newer turn began, it would
// not be. So the newer turn tells where the older one ended.
func settleable(older, newer *reading, drained uint64) error {
	for _, r := range []*reading{older, newer} {
		if r.strayTurn > drained {
			return fmt.Errorf("%w: in %s, block %d can't be read, and changes stand behind it that were acknowledged", errDamaged, r.path, r.blocks)
		}
		if r.turn <= drained {
			r.entries = nil
		}
	}
	if newer.before == untold || newer.turn <= drained+1 {
		return nil
	}
	if older.turn != newer.turn-1 {
		older.entries, older.blocks = nil, 0
	}
	return older.endAt(newer.before)
}

// endAt leaves out what stands behind so many blocks.
func (r *reading) endAt(blocks int) error {
	if r.blocks < blocks {
		return fmt.Errorf("%w: in %s, block %d can't be read; %d were acknowledged", errDamaged, r.path, r.blocks, blocks)
	}
	kept := 0
	for _, at := range r.records {
		if at.blocks <= blocks {
			kept = at.entries
		}
	}
	r.entries = r.entries[:min(kept, len(r.entries))]
	return nil
}

// content gives the file's whole blocks.
func (s *segment) content() ([]byte, error) {
	info, err := s.file.Stat()
	if err != nil {
		return nil, err
	}
	return s.start(int(min(info.Size(), segmentBytes)))
}

// start reads the whole blocks among the file's first bytes, into a buffer that begins and
// ends where direct reading asks for it.
func (s *segment) start(bytes int) ([]byte, error) {
	blocks := alignedBlocks(bytes)
	n, err := s.file.ReadAt(blocks, 0)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return blocks[:n/blockBytes*blockBytes], err
}
