package livesim

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"time"
)

// Kinds of WebSocket frames (RFC 6455, section 5.2).
const (
	textFrame  = 1
	closeFrame = 8
	pingFrame  = 9
	pongFrame  = 10
)

// line is the server's end of a connection. What the server writes is kept until
// the simulation collects it; what the simulation pushes is what the server reads.
type line struct {
	mu       sync.Mutex
	inbound  bytes.Buffer
	outbound []byte
	greeted  bool // the answer to the handshake has passed
	ended    bool
	deadline time.Time
	news     chan struct{} // something to read, or the end
}

func newLine() *line { return &line{news: make(chan struct{}, 1)} }

func (l *line) ring() {
	select {
	case l.news <- struct{}{}:
	default:
	}
}

// push delivers a client's frame.
func (l *line) push(kind byte, payload []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	header := []byte{0x80 | kind}
	switch n := len(payload); {
	case n < 126:
		header = append(header, 0x80|byte(n))
	case n < 1<<16:
		header = binary.BigEndian.AppendUint16(append(header, 0x80|126), uint16(n))
	default:
		header = binary.BigEndian.AppendUint64(append(header, 0x80|127), uint64(n))
	}
	l.inbound.Write(header)
	l.inbound.Write([]byte{0, 0, 0, 0}) // a mask that changes nothing
	l.inbound.Write(payload)
	l.ring()
}

// frame is one frame of the server.
type frame struct {
	kind    byte
	payload []byte
}

// collect takes what the server has written since the last time.
func (l *line) collect() []frame {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.greeted {
		end := bytes.Index(l.outbound, []byte("\r\n\r\n"))
		if end < 0 {
			return nil
		}
		l.outbound, l.greeted = l.outbound[end+4:], true
	}
	var frames []frame
	for {
		f, size := cutFrame(l.outbound)
		if size == 0 {
			return frames
		}
		frames = append(frames, f)
		l.outbound = l.outbound[size:]
	}
}

// cutFrame reads the first frame of data; size 0 where it isn't whole yet.
func cutFrame(data []byte) (f frame, size int) {
	if len(data) < 2 {
		return frame{}, 0
	}
	length, start := int(data[1]&0x7f), 2
	switch {
	case length == 126 && len(data) >= 4:
		length, start = int(binary.BigEndian.Uint16(data[2:])), 4
	case length == 127 && len(data) >= 10:
		length, start = int(binary.BigEndian.Uint64(data[2:])), 10
	case length >= 126:
		return frame{}, 0
	}
	if len(data) < start+length {
		return frame{}, 0
	}
	return frame{data[0] & 0x0f, bytes.Clone(data[start : start+length])}, start + length
}

// cut ends the line for the server.
func (l *line) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = true
	l.ring()
}

func (l *line) isCut() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.ended
}

// Read implements net.Conn.
func (l *line) Read(p []byte) (int, error) {
	for {
		l.mu.Lock()
		n, _ := l.inbound.Read(p)
		ended, deadline := l.ended, l.deadline
		if ended {
			l.ring() // for a read that comes after this one
		}
		l.mu.Unlock()
		switch {
		case n > 0:
			return n, nil
		case ended:
			return 0, io.EOF
		}
		if !l.wait(deadline) {
			return 0, os.ErrDeadlineExceeded
		}
	}
}

func (l *line) wait(deadline time.Time) bool {
	if deadline.IsZero() {
		<-l.news
		return true
	}
	timer := time.NewTimer(time.Until(deadline))
	defer timer.Stop()
	select {
	case <-l.news:
		return true
	case <-timer.C:
		return false
	}
}

// Write implements net.Conn; it never waits.
func (l *line) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		return 0, net.ErrClosed
	}
	l.outbound = append(l.outbound, p...)
	return len(p), nil
}

func (l *line) Close() error { l.cut(); return nil }

// SetReadDeadline implements net.Conn; it counts from the next Read.
func (l *line) SetReadDeadline(t time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		return net.ErrClosed
	}
	l.deadline = t
	return nil
}

func (l *line) SetDeadline(t time.Time) error    { return l.SetReadDeadline(t) }
func (l *line) SetWriteDeadline(time.Time) error { return nil }
func (l *line) LocalAddr() net.Addr              { return &net.TCPAddr{} }
func (l *line) RemoteAddr() net.Addr             { return &net.TCPAddr{} }

// upgrade is a request for a WebSocket whose connection is a line.
type upgrade struct {
	line   *line
	header http.Header
}

func (u *upgrade) Header() http.Header         { return u.header }
func (u *upgrade) Write(p []byte) (int, error) { return u.line.Write(p) }
func (u *upgrade) WriteHeader(int)             {}

// Hijack implements http.Hijacker.
func (u *upgrade) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return u.line, bufio.NewReadWriter(bufio.NewReader(u.line), bufio.NewWriter(u.line)), nil
}

func upgradeRequest() *http.Request {
	return &http.Request{Method: http.MethodGet, ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{
		"Connection": {"Upgrade"}, "Upgrade": {"websocket"},
		"Sec-Websocket-Version": {"13"}, "Sec-Websocket-Key": {"dGhlIHNhbXBsZSBub25jZQ=="},
	}}
}
