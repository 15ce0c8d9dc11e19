package live

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// connected gives both ends of a TCP connection.
func connected(t *testing.T) (ours, theirs net.Conn) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	theirs, err = net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if ours, err = listener.Accept(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ours.Close(); theirs.Close() })
	return ours, theirs
}

// Putting goes on while nobody reads, until too much waits; then everything that was
// taken arrives in order, and what comes last comes last.
func TestPuttingNeverWaits(t *testing.T) {
	t.Parallel()
	ours, theirs := connected(t)
	for _, conn := range []net.Conn{ours, struct{ net.Conn }{ours}} { // as TCP, and as a connection that is more than that
		l := newLine(conn)
		var want bytes.Buffer
		for i := 0; ; i++ {
			head, body := fmt.Appendf(nil, "<%d ", i), bytes.Repeat([]byte{byte(i)}, 20_000)
			err := l.putParts([][]byte{head, body, []byte(">")})
			if err == errSlow {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			want.Write(append(append(head, body...), '>'))
		}
		written := make(chan struct{})
		l.last(func() { close(written) }, []byte("the reason"), []byte("the end"))
		want.WriteString("the reasonthe end")
		got := make([]byte, want.Len())
		if _, err := io.ReadFull(theirs, got); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want.Bytes()) {
			t.Errorf("%d bytes arrived in another order or form", len(got))
		}
		<-written
	}
}

// Behind the last frame nothing is written, whoever looked whether the socket has ended
// and puts a moment later; and the end is told once.
func TestNothingFollowsTheLastFrame(t *testing.T) {
	t.Parallel()
	for name, waits := range map[string]bool{"what was put has left": false, "something waits": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ours, theirs := net.Pipe() // takes nothing before it is read
			defer ours.Close()
			l := newLine(ours)
			l.greeted = true
			read := func(n int) string {
				got := make([]byte, n)
				if _, err := io.ReadFull(theirs, got); err != nil {
					t.Error(err)
				}
				return string(got)
			}
			if err := l.put([]byte("words,")); err != nil {
				t.Fatal(err)
			}
			if !waits {
				read(len("words,"))
				within(t, "the words have not left", l.idle)
			}
			ends := make(chan struct{}, 2)
			l.last(func() { ends <- struct{}{} }, []byte("the end"))
			late := func() error {
				_, awaited := l.putAwaited([]byte("late"))
				_, written := l.Write([]byte("late"))
				return errors.Join(awaited, written, l.put([]byte("late")), l.putParts([][]byte{[]byte("late")}))
			}
			if err := late(); err != nil {
				t.Error(err)
			}
			if waits {
				read(len("words,"))
			}
			if got := read(len("the end")); got != "the end" {
				t.Errorf("the last frame is %q", got)
			}
			<-ends
			if err := late(); err != nil {
				t.Error(err)
			}
			within(t, "it goes on writing", l.idle)
			ours.Close()
			if rest, err := io.ReadAll(theirs); len(rest) > 0 || err != nil || len(ends) > 0 {
				t.Errorf("behind the last frame comes %q, %v; the end was told again: %v", rest, err, len(ends) > 0)
			}
		})
	}
}

func TestABrokenLineSaysSo(t *testing.T) {
	t.Parallel()
	ours, theirs := connected(t)
	theirs.Close()
	l := newLine(ours)
	within(t, "putting on a broken line goes on", func() bool { return l.put([]byte("words")) != nil })
	told := false
	l.last(func() { told = true }, []byte("the end"))
	if !told {
		t.Error("nobody was told that nothing more will be written")
	}
}

// The pieces of a message that one compression serves make a message again, for a
// reader that offered compression and for one that did not.
func TestPiecesMakeAMessage(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	noise := func(n int) []byte {
		b := make([]byte, n)
		for i := range b {
			b[i] = "abcdefgh \n\"{}"[random.IntN(13)]
		}
		return b
	}
	type pieces struct{ before, ops, after []byte }
	var cases []pieces
	for _, n := range []int{0, 1, 125, 126, compressFrom - 1, compressFrom, 65_535, 65_536, 300_000} {
		cases = append(cases, pieces{noise(40), noise(n), noise(10)}, pieces{noise(n), noise(2000), noise(n)})
	}
	for _, compress := range []bool{true, false} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			taken := &takeover{ResponseWriter: w}
			conn, err := (&websocket.Upgrader{EnableCompression: true}).Upgrade(taken, r, nil)
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close()
			if taken.line.deflates != compress {
				t.Errorf("compression offered: %v, taken: %v", compress, taken.line.deflates)
			}
			for _, c := range cases {
				if err := taken.line.putParts(newSnapshot(1, c.ops).between(c.before, c.after, compress)); err != nil {
					t.Error(err)
				}
				if err := taken.line.put(newFrame(c.ops).bytes(compress)); err != nil {
					t.Error(err)
				}
			}
			_, _, _ = conn.ReadMessage() // until the reader has seen it all
		}))
		defer server.Close()
		dialer := websocket.Dialer{EnableCompression: compress}
		conn, _, err := dialer.Dial(strings.Replace(server.URL, "http", "ws", 1), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		for i, c := range cases {
			for _, want := range [][]byte{append(append(append([]byte(nil), c.before...), c.ops...), c.after...), c.ops} {
				if _, got, err := conn.ReadMessage(); err != nil || !bytes.Equal(got, want) {
					t.Fatalf("case %d, compressed %v: %d bytes for %d, %v", i, compress, len(got), len(want), err)
				}
			}
		}
	}
}

// heard is a connection that keeps what is written to it.
type heard struct {
	net.Conn
	bytes.Buffer
}

func (h *heard) Read(p []byte) (int, error)  { return h.Buffer.Read(p) }
func (h *heard) Write(p []byte) (int, error) { return h.Buffer.Write(p) }
func (h *heard) Close() error                { return nil }

// SetWriteDeadline implements net.Conn.
func (h *heard) SetWriteDeadline(time.Time) error { return nil }

// messages takes the uncompressed text messages apart that a line has written.
func (h *heard) messages(t *testing.T, l *line) (messages [][]byte) {
	t.Helper()
	within(t, "something still waits to be written", l.idle)
	for h.Len() > 0 {
		head := h.Next(2)
		length := int(head[1])
		switch length {
		case 126:
			size := h.Next(2)
			length = int(size[0])<<8 | int(size[1])
		case 127:
			t.Fatal("a message of more than 64 KB")
		}
		if body := h.Next(length); head[0] == wholeMessage|websocket.TextMessage {
			messages = append(messages, bytes.Clone(body))
		}
	}
	return messages
}
