package sqlite

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"syscall"
	"unsafe"

	"github.com/redonda/redonda/internal/store"
)

const (
	blockBytes   = 4096 // what the disk writes at once; records are padded to it
	segmentBytes = 16 << 20
	growBytes    = 256 << 10     // a file is made longer by so much at least, and in pieces of so much
	recordMagic  = 0x31_4a_44_52 // "RDJ1"
	recordHead   = 4 + 8 + 4 + 4 // magic, label of the turn, bytes of the body, sum
)

// untold is in place of where the turn before ended: records of releases before format 5
// of the database don't tell.
const untold = -1

// turnBits of a label count the turns. Those above tell, plus one, how many blocks of the
// turn before were acknowledged when this one began.
const turnBits = 48

func label(turn uint64, before int) uint64 { return turn | uint64(before+1)<<turnBits }

func fromLabel(head []byte) (turn uint64, before int) {
	label := binary.LittleEndian.Uint64(head[4:])
	return label & (1<<turnBits - 1), int(label>>turnBits) - 1
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// segment is one file of the journal. Whoever leads the journal's writing owns end and
// sum; the rest is guarded by the journal.
type segment struct {
	file *os.File
	raw  syscall.RawConn // of file
	disk *disk
	room room
	turn uint64 // counts the uses of both files; 0 for none yet
	from int    // blocks with which the turn before ended
	end  int64  // bytes used
	sum  uint32 // of the last record

	entries []*store.Entry // durable here and not in the database yet
}

// openSegment opens a file of the journal, past the system's cache where the file
// system can: a record is written once and read after a crash only.
func openSegment(dir, name string, d *disk) (*segment, error) {
	path := filepath.Join(dir, name)
	f, err := openPastCaches(path, os.O_CREATE|os.O_RDWR|durable)
	if err != nil {
		return nil, fmt.Errorf("opening the journal: %w", err)
	}
	info, err := f.Stat()
	raw, rawErr := f.SyscallConn()
	if err = errors.Join(err, rawErr); err != nil {
		return nil, errors.Join(fmt.Errorf("opening the journal: %w", err), f.Close())
	}
	s := &segment{file: f, raw: raw, disk: d}
	s.room.path = path
	s.room.size.Store(info.Size() / blockBytes * blockBytes)
	return s, nil
}

// openPastCaches opens a file of the journal so that reading and writing go past the
// system's cache, where the file system can.
func openPastCaches(path string, flags int) (*os.File, error) {
	f, err := os.OpenFile(path, flags|pastCaches, 0o600)
	if errors.Is(err, syscall.EINVAL) {
		return os.OpenFile(path, flags, 0o600)
	}
	return f, err
}

// begin starts a turn: what the file holds is in the database. from is how many blocks the
// turn before has in the other file.
func (s *segment) begin(turn uint64, from int) {
	s.turn, s.from, s.end, s.sum, s.entries = turn, from, 0, 0, nil
}

// fits tells whether a body finds room behind what is there.
func (s *segment) fits(body int) bool { return s.end+paddedRecord(body) <= segmentBytes }

func paddedRecord(body int) int64 {
	return int64((recordHead + body + blockBytes - 1) / blockBytes * blockBytes)
}

// write makes a record durable. block is whole blocks, with the body behind room for
// the head. After an error the next record takes the same place.
func (s *segment) write(block []byte, body int) error {
	binary.LittleEndian.PutUint32(block, recordMagic)
	binary.LittleEndian.PutUint64(block[4:], label(s.turn, s.from))
	binary.LittleEndian.PutUint32(block[12:], uint32(body))
	sum := recordSum(s.sum, block, body)
	binary.LittleEndian.PutUint32(block[16:], sum)
	if err := s.room.make(s.end + int64(len(block))); err != nil {
		return err
	}
	if err := s.disk.write(s, block, s.end); err != nil {
		return fmt.Errorf("writing the journal: %w", err)
	}
	s.end += int64(len(block))
	s.sum = sum
	s.room.makeAhead(s.end)
	return nil
}

func recordSum(before uint32, block []byte, body int) uint32 {
	sum := crc32.Update(before, castagnoli, block[:16])
	return crc32.Update(sum, castagnoli, block[recordHead:recordHead+body])
}

// alignedBlocks makes room for so many bytes in whole blocks, at an address that direct
// writing accepts.
func alignedBlocks(bytes int) []byte {
	size := (bytes + blockBytes - 1) / blockBytes * blockBytes
	room := make([]byte, size+blockBytes)
	skip := (blockBytes - int(uintptr(unsafe.Pointer(unsafe.SliceData(room)))%blockBytes)) % blockBytes
	return room[skip : skip+size]
}
