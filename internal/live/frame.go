package live

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"sync"

	"github.com/gorilla/websocket"
)

// compressFrom is the length, in bytes, from which a message is worth compressing:
// a keystroke is not, a text is.
const compressFrom = 1024

// Levels of deflate: what is compressed for one moment, and what for a crowd.
const (
	messageLevel = flate.BestSpeed
	textLevel    = 6
)

// First byte of a frame (RFC 6455, section 5.2): the message is whole, and compressed.
const (
	wholeMessage = 0x80
	compressed   = 0x40 // RFC 7692, section 6
)

// frame is a message on its way to one or many sockets, framed and compressed once.
type frame struct {
	plain    []byte // the message behind its header
	deflated func() []byte
}

func newFrame(message []byte) *frame { return framed(append(roomFor(len(message)), message...)) }

// roomFor makes room for a message that framed can put a header before.
func roomFor(length int) []byte { return make([]byte, mostHeader, mostHeader+length) }

// framed makes a frame of a message that was written into such room, where it stands.
func framed(behind []byte) *frame {
	message := behind[mostHeader:]
	var room [mostHeader]byte
	h := appendHeader(room[:0], websocket.TextMessage, len(message))
	f := &frame{plain: behind[mostHeader-len(h):]}
	copy(f.plain, h)
	if len(message) >= compressFrom {
		f.deflated = sync.OnceValue(func() []byte {
			squeezed := append(deflate(messageLevel, message), emptyBlock)
			return append(header(websocket.TextMessage|compressed, len(squeezed)), squeezed...)
		})
	}
	return f
}

// bytes gives the frame for a reader, who may have offered compression.
func (f *frame) bytes(deflates bool) []byte {
	if deflates && f.deflated != nil {
		return f.deflated()
	}
	return f.plain
}

// mostHeader is the longest header of a server's frame, in bytes.
const mostHeader = 10

// header makes the header of a server's frame, with room for a message behind it.
func header(kind byte, length int) []byte {
	return appendHeader(make([]byte, 0, mostHeader+length), kind, length)
}

func appendHeader(h []byte, kind byte, length int) []byte {
	h = append(h, wholeMessage|kind)
	switch {
	case length < 126:
		return append(h, byte(length))
	case length < 1<<16:
		return binary.BigEndian.AppendUint16(append(h, 126), uint16(length))
	default:
		return binary.BigEndian.AppendUint64(append(h, 127), uint64(length))
	}
}

// control makes a control frame, whose data has at most 125 bytes.
func control(kind byte, data []byte) []byte { return append(header(kind, len(data)), data...) }

// closes tells whether a frame is a close frame.
func closes(frame []byte) bool { return frame[0]&0x0f == websocket.CloseMessage }

// answersDeflate tells whether the answer to a handshake agrees to compression. The
// library's server agrees to it without context takeover only, so that every message
// stands by itself and one compression serves all readers.
func answersDeflate(handshake []byte) bool {
	return bytes.Contains(handshake, []byte("Sec-WebSocket-Extensions: permessage-deflate"))
}

// Pieces of a compressed message, each ending on a byte: deflate (RFC 1951) lets
// blocks that refer to nothing before them stand in any order, so that what is the
// same for all readers is compressed once and what is each one's own stands around it.

// emptyBlock ends a message. RFC 7692, section 7.2.1, cuts what follows of that block.
const emptyBlock = 0x00

// deflate compresses data into blocks that end on a byte.
func deflate(level int, data []byte) []byte {
	pool := &deflaters[level]
	w, _ := pool.Get().(*flate.Writer)
	var out bytes.Buffer
	if w == nil {
		w, _ = flate.NewWriter(&out, level) // the levels are ours and valid
	} else {
		w.Reset(&out)
	}
	defer pool.Put(w)
	if _, err := w.Write(data); err != nil {
		panic(fmt.Sprintf("live: writing to memory: %v", err))
	}
	if err := w.Flush(); err != nil {
		panic(fmt.Sprintf("live: writing to memory: %v", err))
	}
	return out.Bytes()
}

var deflaters [flate.BestCompression + 1]sync.Pool // by level

// stored wraps data in blocks without compressing it.
func stored(dst, data []byte) []byte {
	for len(data) > 0 {
		n := min(len(data), 1<<16-1)
		dst = append(dst, 0, byte(n), byte(n>>8), ^byte(n), ^byte(n>>8))
		dst = append(dst, data[:n]...)
		data = data[n:]
	}
	return dst
}

// snapshot is the content of a text as newcomers get it: encoded once a version, and
// compressed once, since people come in crowds.
type snapshot struct {
	version  int64
	ops      []byte
	deflated func() []byte
}

func newSnapshot(version int64, ops []byte) *snapshot {
	return &snapshot{version: version, ops: ops, deflated: sync.OnceValue(func() []byte { return deflate(textLevel, ops) })}
}

// between gives the parts of a frame that holds the text between two pieces of a message.
func (s *snapshot) between(before, after []byte, deflates bool) [][]byte {
	if !deflates || len(s.ops) < compressFrom {
		h := header(websocket.TextMessage, len(before)+len(s.ops)+len(after))
		return [][]byte{append(h, before...), s.ops, after}
	}
	squeezed := s.deflated()
	start := stored(nil, before)
	end := append(stored(nil, after), emptyBlock)
	h := header(websocket.TextMessage|compressed, len(start)+len(squeezed)+len(end))
	return [][]byte{append(h, start...), squeezed, end}
}
