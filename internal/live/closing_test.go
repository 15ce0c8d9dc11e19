package live_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// What can't be read ends the connection with one close frame, the reason before it and
// nothing behind it (RFC 6455, section 5.5.1).
func TestWhatCantBeReadIsAnsweredWithOneClose(t *testing.T) {
	t.Parallel()
	const opcodeText, opcodePing, opcodeClose, masked = 0x81, 0x89, 0x88, 0x80
	long := binary.BigEndian.AppendUint64([]byte{opcodeText, masked | 127}, 33<<20)
	tests := []struct {
		name, sent string
		code       int
		bye        string // code of the message before it
	}{
		{"not masked", string([]byte{opcodeText, 2, '{', '}'}), websocket.CloseProtocolError, ""},
		{"a reserved bit", string([]byte{0xa1, masked, 0, 0, 0, 0}), websocket.CloseProtocolError, ""},
		{"a kind that isn't", string([]byte{0x83, masked, 0, 0, 0, 0}), websocket.CloseProtocolError, ""},
		{"a ping in pieces", string([]byte{0x09, masked, 0, 0, 0, 0}), websocket.CloseProtocolError, ""},
		{"a close code that isn't", string([]byte{opcodeClose, masked | 2, 0, 0, 0, 0, 0, 1}), websocket.CloseProtocolError, ""},
		{"compressed in a way that can't be read", string([]byte{0xc1, masked | 3, 0, 0, 0, 0, 0xff, 0xff, 0xff}), websocket.CloseProtocolError, ""},
		{"far too long", string(append(long, 0, 0, 0, 0)), websocket.CloseMessageTooBig, "too_large"},
		{"the client's own close", string([]byte{opcodeClose, masked | 2, 0, 0, 0, 0, 0x03, 0xe8}), websocket.CloseNormalClosure, ""},
		{"a ping, then a close", string([]byte{opcodePing, masked, 0, 0, 0, 0, opcodeClose, masked, 0, 0, 0, 0}), websocket.CloseNormalClosure, ""},
	}
	tb := serve(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dialer := websocket.Dialer{EnableCompression: true}
			conn, _, err := dialer.Dial(tb.url+"?as=hn-delegate", nil)
			if err != nil {
				t.Fatal(err)
			}
			line := conn.NetConn()
			defer line.Close()
			if err := line.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
				t.Fatal(err)
			}
			if _, err := io.WriteString(line, test.sent); err != nil {
				t.Fatal(err)
			}
			answer, err := io.ReadAll(line)
			if err != nil {
				t.Fatal(err)
			}
			frames := serverFrames(t, answer)
			last := frames[len(frames)-1]
			if last.kind != websocket.CloseMessage || int(binary.BigEndian.Uint16(last.payload)) != test.code {
				t.Errorf("the last frame is %s", last)
			}
			bye := ""
			for _, f := range frames[:len(frames)-1] {
				switch {
				case f.kind == websocket.CloseMessage:
					t.Errorf("something follows a close: %s", frames)
				case f.kind == websocket.TextMessage && strings.Contains(string(f.payload), `"t":"bye"`):
					bye = string(f.payload)
				}
			}
			if (bye != "") != (test.bye != "") || !strings.Contains(bye, test.bye) {
				t.Errorf("before the close came %q", bye)
			}
		})
	}
}

type serverFrame struct {
	kind    int
	payload []byte
}

func (f serverFrame) String() string { return fmt.Sprintf("%d %q", f.kind, f.payload) }

// serverFrames reads the frames of a server, none of which is masked or in pieces.
func serverFrames(t *testing.T, answer []byte) (frames []serverFrame) {
	t.Helper()
	for rest := bytes.NewReader(answer); rest.Len() > 0; {
		var head [2]byte
		if _, err := io.ReadFull(rest, head[:]); err != nil {
			t.Fatal(err)
		}
		length := uint64(head[1])
		if length == 126 {
			var more uint16
			if err := binary.Read(rest, binary.BigEndian, &more); err != nil {
				t.Fatal(err)
			}
			length = uint64(more)
		}
		payload := make([]byte, length)
		if _, err := io.ReadFull(rest, payload); err != nil {
			t.Fatal(err)
		}
		frames = append(frames, serverFrame{int(head[0] & 0x0f), payload})
	}
	return frames
}
