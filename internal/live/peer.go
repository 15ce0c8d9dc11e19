package live

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"

	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/fault"
)

const (
	outboxFrames  = 256              // waiting frames before a slow reader is cut off with "resume"
	writeDeadline = 10 * time.Second // for one frame; the operating system's buffer hides a dead reader until then
	pingEvery     = 20 * time.Second
	silenceLimit  = 2*pingEvery + 5*time.Second
	messageLimit  = 1 << 20               // bytes of one incoming message; a longer one is refused
	drainFor      = 2 * time.Second       // after the close, for what is still arriving: closing on unread bytes would reset the line
	floodLimit    = 32 << 20              // bytes of a message that are read only to refuse it; beyond, the socket is closed
	maxTexts      = 64                    // texts open on one socket
	refusalRest   = 10 * time.Millisecond // after a change refused for its rate
)

// Close codes of the protocol beside those of RFC 6455.
const (
	closeTryAgain = websocket.CloseTryAgainLater // fell behind, or the server stops: reconnect and resume
	closeTooBig   = websocket.CloseMessageTooBig
)

// peer is one socket. The read loop owns texts; everything sent goes through outbox.
type peer struct {
	hub      *Hub
	id       string
	who      Identity
	conn     *websocket.Conn
	outbox   chan *frame // bounded: a reader that lets it fill is cut off and never holds a room
	ended    chan struct{}
	endOnce  sync.Once
	code     int   // close code, set before ended is closed
	reason   error // said in a bye before the close, set with code; nil for none
	limiter  *rate.Limiter
	draining *time.Timer       // closes the socket if the reader does not; set by the writer
	greeted  bool              // said hello
	texts    map[string]string // open text → client
}

// ServeWS upgrades the request and serves the socket until it ends. The caller
// has checked origin and session.
func (h *Hub) ServeWS(w http.ResponseWriter, r *http.Request, who Identity) error {
	upgrader := websocket.Upgrader{EnableCompression: true, WriteBufferPool: &sync.Pool{}}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return fmt.Errorf("upgrading to a websocket: %w", err)
	}
	p, err := h.admit(conn, who)
	if err != nil {
		return errors.Join(err, conn.Close())
	}
	defer h.dismiss(p)
	var writing sync.WaitGroup
	writing.Go(p.write)
	p.read(context.WithoutCancel(r.Context()))
	p.leaveAll() // before the writer's end: a line that takes nothing more could hold that up
	p.end(websocket.CloseNormalClosure, nil)
	writing.Wait()
	if p.draining != nil {
		p.draining.Stop()
	}
	return conn.Close()
}

func (h *Hub) admit(conn *websocket.Conn, who Identity) (*peer, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return nil, fault.New(fault.Unavailable, "the server is stopping")
	}
	h.names++
	perSecond := h.config.ChangesPerSecond
	p := &peer{
		hub: h, id: fmt.Sprintf("p%d", h.names), who: who, conn: conn,
		outbox: make(chan *frame, outboxFrames), ended: make(chan struct{}),
		limiter: rate.NewLimiter(rate.Limit(perSecond), int(5*perSecond)),
		texts:   map[string]string{},
	}
	h.peers[p] = struct{}{}
	h.ending.Add(1)
	return p, nil
}

// leaveAll is the reader's last act.
func (p *peer) leaveAll() {
	for text := range p.texts {
		// A room that can't be entered is ending and forgets its peers with itself.
		_ = p.hub.enter(context.Background(), text, leaving{p})
	}
}

func (h *Hub) dismiss(p *peer) {
	h.mu.Lock()
	delete(h.peers, p)
	h.mu.Unlock()
	h.ending.Done()
}

// send queues a message; a full outbox ends the socket, and its client resumes.
func (p *peer) send(message []byte) { p.sendFrame(&frame{data: message}) }

func (p *peer) sendFrame(f *frame) {
	select {
	case p.outbox <- f:
	case <-p.ended:
	default:
		p.end(closeTryAgain, fault.New(fault.SlowDown, "%d messages wait: resume with rev", outboxFrames))
	}
}

// goodbye ends the socket and says why.
func (p *peer) goodbye(err error) { p.end(closeTryAgain, err) }

func (p *peer) end(code int, reason error) {
	p.endOnce.Do(func() {
		p.code, p.reason = code, reason
		close(p.ended)
	})
}

// write is the only writer of the socket. After the end it sends what is queued,
// the reason and the close frame, and leaves reading a moment to drain.
func (p *peer) write() {
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	var err error
	for err == nil {
		select {
		case f := <-p.outbox:
			err = p.put(f)
		case <-ping.C:
			err = p.control(websocket.PingMessage, nil)
		case <-p.ended:
			p.writeRest()
			p.draining = time.AfterFunc(drainFor, func() { p.conn.Close() })
			return
		}
	}
	p.end(closeTryAgain, nil)
	p.conn.Close() // wakes the reader: there is nobody left to drain for
}

func (p *peer) writeRest() {
	for len(p.outbox) > 0 {
		if p.put(<-p.outbox) != nil {
			return
		}
	}
	if p.reason != nil && p.put(&frame{data: encode(failed("bye", "", p.reason))}) != nil {
		return
	}
	// The reader may be gone already; then there is nobody to tell.
	_ = p.control(websocket.CloseMessage, websocket.FormatCloseMessage(p.code, ""))
}

func (p *peer) put(f *frame) error {
	if err := p.conn.SetWriteDeadline(time.Now().Add(writeDeadline)); err != nil {
		return err
	}
	err := f.writeTo(p.conn)
	if err == nil && f.written != nil {
		close(f.written)
	}
	return err
}

func (p *peer) control(kind int, data []byte) error {
	return p.conn.WriteControl(kind, data, time.Now().Add(writeDeadline))
}

// read takes messages until the socket ends; what comes after its end is dropped.
func (p *peer) read(ctx context.Context) {
	p.conn.SetReadLimit(floodLimit)
	alive := func(string) error { return p.conn.SetReadDeadline(time.Now().Add(silenceLimit)) }
	p.conn.SetPongHandler(alive)
	for alive("") == nil {
		kind, data, err := p.message()
		var silence net.Error
		switch {
		case errors.Is(err, errTooLong):
			p.send(encode(failed("error", "", fault.New(fault.TooLarge, "a message has at most %d bytes", messageLimit))))
		case errors.Is(err, errFlood), errors.Is(err, websocket.ErrReadLimit):
			p.end(closeTooBig, fault.New(fault.TooLarge, "a message has at most %d bytes", messageLimit))
			return
		case errors.As(err, &silence) && silence.Timeout():
			p.goodbye(fault.New(fault.Unavailable, "nothing was heard for %v", silenceLimit))
			return
		case err != nil:
			return
		case p.over():
		case kind != websocket.TextMessage:
			p.send(encode(failed("error", "", fault.New(fault.Malformed, "messages are text frames"))))
		default:
			p.receive(ctx, data)
		}
	}
}

func (p *peer) over() bool {
	select {
	case <-p.ended:
		return true
	default:
		return false
	}
}

var (
	errTooLong = errors.New("message too long")
	errFlood   = errors.New("message without an end")
)

// message reads one message. Of one that is too long the rest is read and dropped:
// closing at once would reset the line before the reason arrives. Both limits count
// what comes out of decompression.
func (p *peer) message() (kind int, data []byte, err error) {
	kind, reader, err := p.conn.NextReader()
	if err != nil {
		return 0, nil, err
	}
	data, err = io.ReadAll(io.LimitReader(reader, messageLimit+1))
	if err != nil || len(data) <= messageLimit {
		return kind, data, err
	}
	dropped, err := io.Copy(io.Discard, io.LimitReader(reader, floodLimit))
	switch {
	case err != nil:
		return 0, nil, err
	case dropped == floodLimit:
		return 0, nil, errFlood
	}
	return 0, nil, errTooLong
}

// rest stops reading for a moment, so that who sends without end is slowed by the
// line, and refusing costs no more than accepting.
func (p *peer) rest(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-p.ended:
	}
}

func (p *peer) welcome() {
	p.send(encode(welcomeMessage{
		T: "welcome", Protocol: Protocol, Peer: p.id, Account: p.who.AccountView,
		Limits: limitsView{document.MaxChangeBytes, document.MaxChangeOps, document.MaxTextBytes},
	}))
}
