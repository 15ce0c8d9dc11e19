package mongotest

import (
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"sync"
	"testing"
	"time"
)

// Fate is what becomes of a message on its way to the server.
type Fate int

// The fates of a message.
const (
	Arrives     Fate = iota
	LosesAnswer      // it arrives and is answered; then the line breaks, before the answer is through
	Breaks           // the line breaks when half of it has gone
)

// Line is a line to a server that can be broken, slowed and mended. It knows where
// messages of MongoDB's protocol begin and end.
type Line struct {
	listener net.Listener
	server   string
	ending   sync.WaitGroup

	mu     sync.Mutex
	gone   bool
	delay  time.Duration
	judge  func(message []byte) Fate
	broken int // attempts to connect while the server was gone
	open   map[net.Conn]bool
}

// NewLine lays a line to a server (host:port), until the test ends.
func NewLine(t *testing.T, server string) *Line {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &Line{listener: listener, server: server, open: map[net.Conn]bool{}}
	l.ending.Go(l.accept)
	t.Cleanup(func() {
		listener.Close()
		l.Gone()
		l.ending.Wait()
	})
	return l
}

// Address is where the server is reached by this line, as host:port.
func (l *Line) Address() string { return l.listener.Addr().String() }

// Gone breaks every connection and lets no new one through.
func (l *Line) Gone() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.gone = true
	for conn := range l.open {
		conn.Close()
	}
}

// Mend lets everything through again, at full speed.
func (l *Line) Mend() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.gone, l.delay, l.judge, l.broken = false, 0, nil, 0
}

// Slow holds each message for a while, there and back.
func (l *Line) Slow(each time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.delay = each
}

// Judge decides on each message to the server.
func (l *Line) Judge(judge func(message []byte) Fate) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.judge = judge
}

// Refused is how many attempts to connect were refused since the server has gone.
func (l *Line) Refused() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.broken
}

func (l *Line) accept() {
	for {
		client, err := l.listener.Accept()
		if err != nil {
			return
		}
		if !l.take(client) {
			client.Close()
			continue
		}
		l.ending.Go(func() { l.join(client) })
	}
}

func (l *Line) take(conn net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.gone {
		l.broken++
		return false
	}
	l.open[conn] = true
	return true
}

func (l *Line) join(client net.Conn) {
	defer l.close(client)
	server, err := net.Dial("tcp", l.server)
	if err != nil || !l.take(server) {
		return
	}
	defer l.close(server)
	lost := make(chan struct{}, 1) // the next answer is
	var back sync.WaitGroup
	back.Go(func() {
		defer client.Close()
		for {
			message, err := readMessage(server)
			if err != nil || len(lost) > 0 {
				return
			}
			l.wait()
			if _, err := client.Write(message); err != nil {
				return
			}
		}
	})
	for l.forward(client, server, lost) {
	}
	if len(lost) == 0 {
		server.Close()
	}
	back.Wait() // until the answer that is lost has come
}

func (l *Line) forward(client, server net.Conn, lost chan<- struct{}) bool {
	message, err := readMessage(client)
	if err != nil {
		return false
	}
	l.wait()
	switch l.fate(message) {
	case LosesAnswer:
		lost <- struct{}{}
		_, _ = server.Write(message) // whether it arrives or not, nobody hears of it
		return false
	case Breaks:
		_, _ = server.Write(message[:len(message)/2]) // it breaks in any case
		return false
	}
	_, err = server.Write(message)
	return err == nil
}

func (l *Line) fate(message []byte) Fate {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.judge == nil {
		return Arrives
	}
	return l.judge(message)
}

func (l *Line) wait() {
	l.mu.Lock()
	delay := l.delay
	l.mu.Unlock()
	time.Sleep(delay) // this is the slowness
}

func (l *Line) close(conn net.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.open, conn)
	conn.Close()
}

// readMessage reads one message, which begins with its length.
func readMessage(r io.Reader) ([]byte, error) {
	var length [4]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return nil, err
	}
	message := make([]byte, max(4, binary.LittleEndian.Uint32(length[:])))
	copy(message, length[:])
	_, err := io.ReadFull(r, message[4:])
	return message, err
}

// Is tells whether a message is a command, such as "insert", on a collection.
func Is(message []byte, command, collection string) bool {
	// Header, flags, the kind of the section and the length of its document come first.
	const begin = 16 + 4 + 1 + 4
	first := append([]byte("\x02"+command+"\x00"), binary.LittleEndian.AppendUint32(nil, uint32(len(collection)+1))...)
	first = append(append(first, collection...), 0)
	return len(message) > begin && bytes.HasPrefix(message[begin:], first)
}
