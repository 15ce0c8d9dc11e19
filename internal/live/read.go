package live

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"github.com/redonda/redonda/internal/fault"
)

const (
	silenceLimit = 2*pingEvery + 5*time.Second
	messageLimit = 1 << 20  // bytes of one incoming message; a longer one is refused
	floodLimit   = 32 << 20 // bytes of a message that are read only to refuse it; beyond, the socket is closed
)

// read takes messages until the socket ends; what comes after its end is dropped.
func (p *peer) read() {
	ctx := context.Background() // ends with the socket, not with the request that opened it
	p.conn.SetReadLimit(floodLimit)
	alive := func(string) error { return p.conn.SetReadDeadline(time.Now().Add(silenceLimit)) }
	p.conn.SetPongHandler(alive)
	for alive("") == nil {
		kind, reader, err := p.conn.NextReader()
		if err != nil {
			p.broken(err)
			return
		}
		buffer := incoming.Get().(*bytes.Buffer) // a silent socket holds none
		data, err := whole(reader, buffer)
		switch {
		case errors.Is(err, errTooLong):
			p.send(encode(failed("error", "", fault.New(fault.TooLarge, "a message has at most %d bytes", messageLimit))))
		case err != nil:
			p.broken(err)
			return
		case p.ended.Load():
		case kind != websocket.TextMessage:
			p.send(encode(failed("error", "", fault.New(fault.Malformed, "messages are text frames"))))
		default:
			p.receive(ctx, data)
		}
		release(buffer)
	}
}

// broken tells the reader why reading ended, where somebody may still be there.
func (p *peer) broken(err error) {
	var line net.Error
	var call *os.SyscallError
	var closed *websocket.CloseError // also the end of the line
	switch {
	case errors.Is(err, errFlood), errors.Is(err, websocket.ErrReadLimit):
		p.end(closeTooBig, fault.New(fault.TooLarge, "a message has at most %d bytes", messageLimit))
	case errors.As(err, &line):
		if line.Timeout() {
			p.goodbye(fault.New(fault.Unavailable, "nothing was heard for %v", silenceLimit))
		}
	case errors.As(err, &call), errors.As(err, &closed):
	default: // frames, or what was compressed in them, that can't be read
		p.end(websocket.CloseProtocolError, nil)
	}
}

var (
	errTooLong = errors.New("message too long")
	errFlood   = errors.New("message without an end")
)

// incoming are the buffers of messages being read. What is kept of a message is copied.
var incoming = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// keepBuffer is the size, in bytes, up to which a buffer is worth keeping.
const keepBuffer = 64 << 10

func release(buffer *bytes.Buffer) {
	if buffer.Cap() <= keepBuffer {
		buffer.Reset()
		incoming.Put(buffer)
	}
}

// whole reads one message into a buffer. Of one that is too long the rest is read and
// dropped: closing at once would reset the line before the reason arrives. Both limits
// count what comes out of decompression.
func whole(reader io.Reader, buffer *bytes.Buffer) ([]byte, error) {
	if n, err := buffer.ReadFrom(io.LimitReader(reader, messageLimit+1)); err != nil || n <= messageLimit {
		return buffer.Bytes(), err
	}
	dropped, err := io.Copy(io.Discard, io.LimitReader(reader, floodLimit))
	switch {
	case err != nil:
		return nil, err
	case dropped == floodLimit:
		return nil, errFlood
	}
	return nil, errTooLong
}
