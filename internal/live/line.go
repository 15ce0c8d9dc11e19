package live

import (
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const (
	outboxFrames  = 256              // waiting frames before a slow reader is cut off and told to resume
	outboxBytes   = 4 << 20          // the same in bytes; a single frame may be longer
	writeDeadline = 10 * time.Second // for what waits to be taken; the operating system's buffer hides a dead reader until then
)

// errSlow is what put answers when outboxFrames or outboxBytes wait.
var errSlow = errors.New("the reader is too slow")

// line is the way out to one socket. Whoever has something for it writes it at once,
// as far as the kernel takes it: waking a goroutine for each of 25 readers would cost
// more than the writing. Only what the kernel doesn't take waits, for a goroutine that
// lives until it is gone. So putting never blocks, and the order is that of the puts.
//
// It stands in for the connection towards the WebSocket library too, so that the
// library's own frames keep their place among ours.
type line struct {
	net.Conn
	raw     syscall.RawConn // nil where the kernel isn't behind the connection itself, as with TLS
	attempt func(fd uintptr) bool
	inward  inward

	mu       sync.Mutex // guards what follows
	one      [1][]byte  // what put is about
	parts    [][]byte   // of the frame that attempt writes
	taken    int        // bytes of it that the kernel took
	failed   error      // of attempt
	waiting  net.Buffers
	left     chan struct{} // closed once what waits is taken; nil where nobody asked
	frames   int           // put and not taken whole
	size     int           // their bytes
	writing  bool          // a goroutine is at what waits
	err      error
	deflates bool   // the reader offered compression; set by the handshake
	greeted  bool   // the handshake has passed
	ended    bool   // the last frame was put: what comes after it is dropped
	finished func() // called once when all is written or given up; nil before last
}

func newLine(conn net.Conn) *line {
	l := &line{Conn: conn}
	if tcp, ok := conn.(*net.TCPConn); ok {
		if raw, err := tcp.SyscallConn(); err == nil {
			l.raw, l.attempt = raw, l.try
			l.inward.attempt = l.inward.try
		}
	}
	return l
}

// Write implements net.Conn for the WebSocket library, which writes whole frames.
// The first thing it writes is the answer to the handshake. Its close frames are left out:
// ours come behind what waits, with the reason before them, and nothing may follow one.
func (l *line) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.greeted {
		l.greeted, l.deflates = true, answersDeflate(p)
		return l.Conn.Write(p)
	}
	if closes(p) || l.ended {
		return len(p), nil
	}
	if err := l.push(append([]byte(nil), p...)); err != nil { // its buffer is the library's
		return 0, err
	}
	return len(p), nil
}

// inward is the way in: what the one who reads wants and gets.
type inward struct {
	attempt func(fd uintptr) bool
	into    []byte
	got     int
	failed  error
}

// Read implements net.Conn for the WebSocket library.
func (l *line) Read(p []byte) (int, error) {
	if l.raw == nil {
		return l.Conn.Read(p)
	}
	in := &l.inward
	in.into = p
	err := l.raw.Read(in.attempt)
	in.into = nil
	switch {
	case err != nil: // the deadline, or the connection is closed
		return 0, err
	case in.failed != nil:
		return 0, os.NewSyscallError("read", in.failed)
	case in.got == 0 && len(p) > 0:
		return 0, io.EOF
	}
	return in.got, nil
}

// try is one try at the descriptor; it asks to wait by answering false.
func (in *inward) try(fd uintptr) bool {
	for {
		in.got, in.failed = quickRead(fd, in.into)
		switch in.failed {
		case unix.EINTR:
			continue
		case unix.EAGAIN:
			return false
		}
		return true
	}
}

// SetWriteDeadline implements net.Conn for the WebSocket library and does nothing: its
// writing never waits, and a deadline left behind would break ours.
func (l *line) SetWriteDeadline(time.Time) error { return nil }

// put sends a frame that nobody alters afterwards. It never waits for the reader: errSlow
// where too much waits already, another error once the line is broken.
func (l *line) put(frame []byte) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.one[0] = frame
	err := l.admit(l.one[:])
	l.one[0] = nil
	return err
}

// putParts is put for a frame in parts.
func (l *line) putParts(parts [][]byte) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.admit(parts)
}

func (l *line) admit(parts [][]byte) error {
	if l.ended { // whoever puts has looked a moment before
		return nil
	}
	if l.frames >= outboxFrames || l.size >= outboxBytes {
		return errSlow
	}
	return l.push(parts...)
}

// nothingWaits is a channel on which nobody has to wait.
var nothingWaits = func() <-chan struct{} { c := make(chan struct{}); close(c); return c }()

// putAwaited puts a frame and tells when it was taken whole, or the line broke.
func (l *line) putAwaited(parts ...[]byte) (left <-chan struct{}, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.admit(parts); err != nil || !l.writing {
		return nothingWaits, err
	}
	if l.left == nil {
		l.left = make(chan struct{})
	}
	return l.left, nil
}

// last sends a frame however many wait, and calls done when everything is written or
// the line broke. What is put after it is dropped: nothing may follow a close frame.
func (l *line) last(done func(), frames ...[]byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, f := range frames {
		if l.push(f) != nil {
			break
		}
	}
	l.ended = true
	if l.finished = done; !l.writing {
		done()
	}
}

// idle tells whether nothing waits to be written.
func (l *line) idle() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.writing
}

func (l *line) push(parts ...[]byte) error {
	if l.err != nil {
		return l.err
	}
	if !l.writing && l.raw != nil {
		if parts = l.now(parts); l.err != nil || len(parts) == 0 {
			return l.err
		}
	}
	l.waiting = append(l.waiting, parts...)
	l.frames++
	for _, part := range parts {
		l.size += len(part)
	}
	if !l.writing {
		l.writing = true
		go l.drain()
	}
	return nil
}

// now gives the kernel what it takes without waiting, and answers the rest.
func (l *line) now(parts [][]byte) [][]byte {
	l.parts, l.taken, l.failed = parts, 0, nil
	err := l.raw.Write(l.attempt)
	l.parts = nil
	if l.err = errors.Join(l.failed, err); l.err != nil {
		return nil
	}
	taken := l.taken
	for len(parts) > 0 && taken >= len(parts[0]) {
		taken -= len(parts[0])
		parts = parts[1:]
	}
	if taken > 0 {
		parts = append([][]byte{parts[0][taken:]}, parts[1:]...)
	}
	return parts
}

// try is one try at the descriptor, which is in non-blocking mode.
func (l *line) try(fd uintptr) bool {
	for {
		if len(l.parts) == 1 {
			l.taken, l.failed = quickWrite(fd, l.parts[0])
		} else {
			l.taken, l.failed = unix.Writev(int(fd), l.parts)
		}
		switch l.failed {
		case unix.EINTR:
			continue
		case unix.EAGAIN:
			l.taken, l.failed = 0, nil
		}
		return true
	}
}

// drain writes what waits, and ends with it.
func (l *line) drain() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.waiting) > 0 && l.err == nil {
		batch, frames, size, left := l.waiting, l.frames, l.size, l.left
		l.waiting, l.left = nil, nil
		l.mu.Unlock()
		err := l.Conn.SetWriteDeadline(time.Now().Add(writeDeadline))
		if err == nil {
			_, err = batch.WriteTo(l.Conn)
		}
		l.mu.Lock()
		l.frames -= frames
		l.size -= size
		l.err = errors.Join(l.err, err)
		if left != nil {
			close(left)
		}
	}
	if l.left != nil { // of what is given up
		close(l.left)
		l.left = nil
	}
	l.writing = false
	if l.err != nil {
		l.waiting = nil
		l.Conn.Close() // wakes the reader: nobody is left to write to
	} else if err := l.Conn.SetWriteDeadline(time.Time{}); err != nil {
		l.err = err
	}
	if l.finished != nil {
		l.finished()
	}
}
