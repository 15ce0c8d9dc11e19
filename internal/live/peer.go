package live

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"

	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/fault"
)

const (
	pingEvery = 20 * time.Second
	drainFor  = 2 * time.Second // after the close, for what is still arriving: closing on unread bytes would reset the line
	maxTexts  = 64              // texts open on one socket
	// After a message refused for its rate.
	refusalRest = 10 * time.Millisecond
)

// The rate of all messages but changes, on one socket. An open counts as several: it asks
// for a right, brings a text, and tells others. A page that comes back opens all its
// texts at once, and shows where its cursor is ten times a second.
const (
	othersRate  = 50 // a second
	othersBurst = 500
	costOfOpen  = 5
)

// Close codes of the protocol beside those of RFC 6455.
const (
	closeTryAgain = websocket.CloseTryAgainLater // fell behind, or the server stops: reconnect and resume
	closeTooBig   = websocket.CloseMessageTooBig
)

// peer is one socket. Its read loop owns texts; anybody sends.
type peer struct {
	hub     *Hub
	id      string
	who     Identity
	conn    *websocket.Conn
	line    *line
	ended   atomic.Bool
	deaf    atomic.Bool // nobody reads the socket any more
	pings   *time.Timer
	limiter *rate.Limiter     // of changes
	others  *rate.Limiter     // of all other messages
	greeted bool              // said hello
	texts   map[string]string // open text → client
}

// readBuffer is the memory that a silent socket holds for what it may say, in bytes; a
// keystroke is far shorter.
const readBuffer = 1024

// ServeWS upgrades the request and serves the socket from then on; it does not wait for
// the socket's end, so that what belongs to the request is given back. The caller has
// checked origin and session.
func (h *Hub) ServeWS(w http.ResponseWriter, r *http.Request, who Identity) error {
	upgrader := websocket.Upgrader{EnableCompression: true, ReadBufferSize: readBuffer, WriteBufferPool: &writeBuffers}
	taken := &takeover{ResponseWriter: w}
	conn, err := upgrader.Upgrade(taken, withoutUnfitOffers(r), nil)
	if err != nil {
		return fmt.Errorf("upgrading to a websocket: %w", err)
	}
	p, err := h.admit(conn, taken.line, who)
	if err != nil {
		return errors.Join(err, conn.Close())
	}
	go p.serve()
	return nil
}

// writeBuffers are for the library's own frames, which are few.
var writeBuffers sync.Pool

// takeover puts a line between the WebSocket library and the connection.
type takeover struct {
	http.ResponseWriter
	line *line
}

// Hijack implements http.Hijacker.
func (t *takeover) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffers, err := http.NewResponseController(t.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	t.line = newLine(conn)
	return t.line, buffers, nil
}

func (h *Hub) admit(conn *websocket.Conn, out *line, who Identity) (*peer, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return nil, fault.New(fault.Unavailable, "the server is stopping")
	}
	perSecond := h.config.ChangesPerSecond
	p := &peer{
		hub: h, id: h.peerID(), who: who, conn: conn, line: out,
		limiter: rate.NewLimiter(rate.Limit(perSecond), int(5*perSecond)),
		others:  rate.NewLimiter(othersRate, othersBurst),
		texts:   map[string]string{},
	}
	h.peers[p] = struct{}{}
	h.ending.Add(1)
	if late := h.called.since(who); late != nil {
		p.goodbye(late.reason())
	}
	return p, nil
}

// serve is the socket's life: reading until it ends.
func (p *peer) serve() {
	defer p.hub.dismiss(p)
	p.answerControls()
	p.pings = time.AfterFunc(time.Hour, p.ping)
	p.pings.Reset(pingEvery)
	p.read()
	p.deaf.Store(true)
	p.end(websocket.CloseNormalClosure, nil)
	p.pings.Stop()
	if p.line.idle() { // else it is closed once what waits is written
		p.line.Close()
	}
}

func (h *Hub) dismiss(p *peer) {
	for text := range p.texts {
		h.enterOpen(text, leaving{p}) // one that has ended has forgotten its peers with itself
	}
	h.mu.Lock()
	delete(h.peers, p)
	h.mu.Unlock()
	h.ending.Done()
}

// answerControls answers pings and closes by way of the line; the library's own
// answers would wait for the reader.
func (p *peer) answerControls() {
	p.conn.SetPingHandler(func(data string) error {
		p.put(control(websocket.PongMessage, []byte(data)))
		return nil
	})
	p.conn.SetCloseHandler(func(int, string) error { return nil }) // the end of reading answers
}

// send queues a message; a full outbox ends the socket, and its client resumes.
func (p *peer) send(message []byte) { p.sendFrame(newFrame(message)) }

func (p *peer) sendFrame(f *frame) { p.put(f.bytes(p.line.deflates)) }

func (p *peer) put(frame []byte) {
	if !p.ended.Load() {
		p.broke(p.line.put(frame))
	}
}

// sendText queues the answer to one who gets the whole text.
func (p *peer) sendText(content *snapshot, opened openedMessage) {
	before, after := opened.around()
	if !p.ended.Load() {
		p.broke(p.line.putParts(content.between(before, after, p.line.deflates)))
	}
}

// sendPage queues a frame and tells when it has left.
func (p *peer) sendPage(f *frame) (left <-chan struct{}) {
	if p.ended.Load() {
		return nothingWaits
	}
	left, err := p.line.putAwaited(f.bytes(p.line.deflates))
	p.broke(err)
	return left
}

// broke ends the socket where nothing more can be put.
func (p *peer) broke(err error) {
	switch {
	case errors.Is(err, errSlow):
		p.hub.config.Meter.ReaderCut()
		p.end(closeTryAgain, fault.New(fault.SlowDown, "%d messages wait: resume with rev", outboxFrames))
	case err != nil:
		p.end(closeTryAgain, nil)
	}
}

func (p *peer) ping() {
	if p.ended.Load() {
		return
	}
	p.put(control(websocket.PingMessage, nil))
	p.pings.Reset(pingEvery)
}

// goodbye ends the socket and says why.
func (p *peer) goodbye(err error) { p.end(closeTryAgain, err) }

// end sends what waits, the reason where there is one and the close frame, and leaves
// reading a moment to drain before the connection goes.
func (p *peer) end(code int, reason error) {
	if p.ended.Swap(true) {
		return
	}
	var frames [][]byte
	if reason != nil {
		frames = append(frames, newFrame(encode(failed("bye", "", reason))).plain)
	}
	frames = append(frames, control(websocket.CloseMessage, websocket.FormatCloseMessage(code, "")))
	p.line.last(p.written, frames...)
}

func (p *peer) written() {
	if p.deaf.Load() {
		p.line.Close()
		return
	}
	time.AfterFunc(drainFor, func() { p.line.Close() })
}

// rest stops reading for a moment, so that who sends without end is slowed by the
// line, and refusing costs no more than accepting.
func (p *peer) rest() { time.Sleep(refusalRest) }

// pace tells whether a message that is no change comes within the rate.
func (p *peer) pace(kind string) bool {
	cost := 1
	if kind == "open" {
		cost = costOfOpen
	}
	if p.others.AllowN(time.Now(), cost) {
		return true
	}
	p.rest()
	return false
}

func (p *peer) welcome() {
	p.send(encode(welcomeMessage{
		T: "welcome", Protocol: Protocol, Peer: p.id, Account: p.who.AccountView,
		Limits: limitsView{document.MaxChangeBytes, document.MaxChangeOps, document.MaxTextBytes},
	}))
}
