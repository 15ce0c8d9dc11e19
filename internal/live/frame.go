package live

import (
	"sync"

	"github.com/gorilla/websocket"
)

// compressFrom is the length, in bytes, from which a message is worth compressing:
// a keystroke is not, a text is.
const compressFrom = 1024

// frame is a message on its way to one or many sockets.
type frame struct {
	data     []byte
	prepared func() (*websocket.PreparedMessage, error) // for those sent to many: framed and compressed once
	written  chan struct{}                              // closed when the socket has it; nil where nobody waits
}

// share makes a frame for many sockets. A message too short to be compressed costs
// less framed anew each time than prepared.
func share(data []byte) *frame {
	f := &frame{data: data}
	if len(data) >= compressFrom {
		f.prepared = sync.OnceValues(func() (*websocket.PreparedMessage, error) {
			return websocket.NewPreparedMessage(websocket.TextMessage, data)
		})
	}
	return f
}

// writeTo writes the frame to a socket; only its writer calls it.
func (f *frame) writeTo(conn *websocket.Conn) error {
	conn.EnableWriteCompression(len(f.data) >= compressFrom)
	if f.prepared == nil {
		return conn.WriteMessage(websocket.TextMessage, f.data)
	}
	message, err := f.prepared()
	if err != nil {
		return err
	}
	return conn.WritePreparedMessage(message)
}
