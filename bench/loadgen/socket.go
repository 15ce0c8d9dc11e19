// Package loadgen holds the light clients of the measurements: a raw WebSocket, the
// protocol of each peer reduced to what typing needs, and the workloads.
//
// A client keeps no document while it is measured. It remembers what it was sent and
// replays that in the end, so that the generator stays far cheaper than any server.
package loadgen

import (
	"bufio"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"time"
)

// Opcodes of RFC 6455, section 5.2.
const (
	opContinuation = 0
	opText         = 1
	opBinary       = 2
	opClose        = 8
	opPing         = 9
	opPong         = 10
)

// maxMessage is the longest message taken, in bytes.
const maxMessage = 64 << 20

// errGone is what reading answers after the server's close frame.
var errGone = errors.New("the server closed the connection")

// Socket is the client's end of one WebSocket. One goroutine reads; any may write.
type Socket struct {
	conn     net.Conn
	buffer   []byte // what was read and not taken yet is buffer[start:end]
	start    int
	end      int
	message  []byte // of a fragmented message, the parts so far
	Received int64  // bytes off the wire after the handshake

	mu  sync.Mutex // guards out and writing
	out []byte
}

// Dial opens a socket at ws://address/path. With compress it offers permessage-deflate
// without context takeover, and inflates what comes compressed.
func Dial(address, path string, compress bool) (*Socket, error) {
	conn, err := net.DialTimeout("tcp", address, 30*time.Second)
	if err != nil {
		return nil, err
	}
	var request strings.Builder
	fmt.Fprintf(&request, "GET %s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Key: cmVkb25kYS1iZW5jaC0wMQ==\r\nSec-WebSocket-Version: 13\r\n", path, address)
	if compress {
		request.WriteString("Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover\r\n")
	}
	request.WriteString("\r\n")
	if _, err := io.WriteString(conn, request.String()); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	s := &Socket{conn: conn, buffer: make([]byte, 4<<10)}
	if err := s.handshake(); err != nil {
		return nil, errors.Join(fmt.Errorf("opening a socket at %s%s: %w", address, path, err), conn.Close())
	}
	return s, nil
}

// handshake reads the head of the answer and leaves what follows it in the buffer.
func (s *Socket) handshake() error {
	for {
		head, _, whole := bytes.Cut(s.buffer[:s.end], []byte("\r\n\r\n"))
		if whole {
			if !bytes.HasPrefix(head, []byte("HTTP/1.1 101")) {
				line, _, _ := bufio.ScanLines(head, true)
				return fmt.Errorf("no upgrade: %q", head[:max(line-2, 0)])
			}
			s.start = len(head) + 4
			s.Received = int64(s.end - s.start)
			return nil
		}
		if err := s.fill(s.end + 1); err != nil {
			return err
		}
	}
}

// fill reads until want bytes lie between start and end.
func (s *Socket) fill(want int) error {
	for s.end-s.start < want {
		if s.start > 0 && s.start+want > len(s.buffer) {
			s.end = copy(s.buffer, s.buffer[s.start:s.end])
			s.start = 0
		}
		if want > len(s.buffer) {
			s.buffer = append(s.buffer, make([]byte, want-len(s.buffer)+4<<10)...)
		}
		n, err := s.conn.Read(s.buffer[s.end:])
		s.end += n
		s.Received += int64(n)
		if err != nil {
			return err
		}
	}
	return nil
}

// Next gives the next message; it is valid until the call after. Pings are answered.
func (s *Socket) Next() ([]byte, error) {
	message, packed, err := s.raw()
	if err != nil || !packed {
		return message, err
	}
	return inflate(message)
}

// raw gives the next message as it came, and whether it is compressed.
func (s *Socket) raw() (message []byte, packed bool, err error) {
	for {
		final, compressed, op, body, err := s.frame()
		if err != nil {
			return nil, false, err
		}
		switch op {
		case opPing:
			if err := s.write(opPong, body); err != nil {
				return nil, false, err
			}
			continue
		case opPong:
			continue
		case opClose:
			return nil, false, errGone
		case opContinuation:
			s.message = append(s.message, body...)
		default:
			packed = compressed
			if final {
				return body, packed, nil
			}
			s.message = append([]byte(nil), body...)
		}
		if final {
			return s.message, packed, nil
		}
	}
}

func inflate(packed []byte) ([]byte, error) {
	// The sender leaves this end of a deflate block out: RFC 7692, section 7.2.1. An empty final block follows.
	tail := strings.NewReader("\x00\x00\xff\xff\x01\x00\x00\xff\xff")
	return io.ReadAll(io.LimitReader(flate.NewReader(io.MultiReader(bytes.NewReader(packed), tail)), maxMessage))
}

func (s *Socket) frame() (final, packed bool, op byte, body []byte, err error) {
	if err := s.fill(2); err != nil {
		return false, false, 0, nil, err
	}
	first, second := s.buffer[s.start], s.buffer[s.start+1]
	head, size := 2, int(second&0x7f)
	switch size {
	case 126:
		head = 4
	case 127:
		head = 10
	}
	if err := s.fill(head); err != nil {
		return false, false, 0, nil, err
	}
	switch head {
	case 4:
		size = int(binary.BigEndian.Uint16(s.buffer[s.start+2:]))
	case 10:
		size = int(binary.BigEndian.Uint64(s.buffer[s.start+2:]))
	}
	if size > maxMessage || second&0x80 != 0 {
		return false, false, 0, nil, fmt.Errorf("a frame of %d bytes, masked %v", size, second&0x80 != 0)
	}
	if err := s.fill(head + size); err != nil {
		return false, false, 0, nil, err
	}
	body = s.buffer[s.start+head : s.start+head+size]
	s.start += head + size
	return first&0x80 != 0, first&0x40 != 0, first & 0x0f, body, nil
}

// Text sends a text message, Binary a binary one.
func (s *Socket) Text(body []byte) error   { return s.write(opText, body) }
func (s *Socket) Binary(body []byte) error { return s.write(opBinary, body) }

// write masks with zero: the server does its work of unmasking, the generator saves its own.
func (s *Socket) write(op byte, body []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.out = append(s.out[:0], 0x80|op)
	switch {
	case len(body) < 126:
		s.out = append(s.out, 0x80|byte(len(body)))
	case len(body) < 1<<16:
		s.out = append(s.out, 0x80|126)
		s.out = binary.BigEndian.AppendUint16(s.out, uint16(len(body)))
	default:
		s.out = append(s.out, 0x80|127)
		s.out = binary.BigEndian.AppendUint64(s.out, uint64(len(body)))
	}
	s.out = append(append(s.out, 0, 0, 0, 0), body...)
	_, err := s.conn.Write(s.out)
	return err
}

// Close drops the connection.
func (s *Socket) Close() error { return s.conn.Close() }
