package bus

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
)

const (
	waitingBytes  = 16 << 20 // of the messages that wait for a slow listener
	reconnectWait = 500 * time.Millisecond
	answerWithin  = 2 * time.Second  // for a server that is being connected to, or written to
	pingEvery     = 10 * time.Second // two without an answer end a connection
)

// NATS is a member by way of a NATS server. Where that is gone it comes back by
// itself, however long it takes; what is said meanwhile is lost.
type NATS struct {
	conn    *nats.Conn
	prefix  string
	logger  *slog.Logger
	waiting chan outgoing // to be sent: a server that hangs would hold up whoever writes to it
	full    atomic.Bool   // messages are lost since waiting is full
	ended   chan struct{}
	sender  sync.WaitGroup
}

type outgoing struct {
	subject string
	message []byte
}

// Connect joins at an address. prefix begins all subjects, so that several services
// can share a server. A server that doesn't answer yet is no error; the caller closes
// what Connect gives.
func Connect(a Address, prefix string, logger *slog.Logger) (*NATS, error) {
	options := []nats.Option{
		nats.Name("redonda"), nats.NoEcho(), nats.Timeout(answerWithin), nats.FlusherTimeout(answerWithin), nats.PingInterval(pingEvery),
		nats.RetryOnFailedConnect(true), nats.MaxReconnects(-1),
		nats.ReconnectWait(reconnectWait), nats.ReconnectJitter(reconnectWait, reconnectWait),
		nats.ReconnectBufSize(-1), // news is old by the time it could be sent
		nats.IgnoreAuthErrorAbort(),
		nats.ConnectHandler(func(*nats.Conn) { logger.Info("the bus is there", "bus", a.String()) }),
		nats.ReconnectHandler(func(*nats.Conn) { logger.Info("the bus is back", "bus", a.String()) }),
		nats.DisconnectErrHandler(func(c *nats.Conn, err error) {
			if !c.IsClosed() {
				logger.Warn("the bus is gone", "bus", a.String(), "error", err)
			}
		}),
		nats.ErrorHandler(func(_ *nats.Conn, s *nats.Subscription, err error) {
			subject := ""
			if s != nil {
				subject = s.Subject
			}
			logger.Warn("the bus", "bus", a.String(), "subject", subject, "error", err)
		}),
	}
	if a.credentials != "" {
		options = append(options, nats.UserCredentials(a.credentials))
	}
	if a.authority != "" {
		options = append(options, nats.RootCAs(a.authority))
	}
	conn, err := nats.Connect(a.whole(), options...)
	if err != nil {
		return nil, fmt.Errorf("connecting to the bus at %s: %w", a, err)
	}
	if !conn.IsConnected() {
		logger.Warn("the bus does not answer yet", "bus", a.String())
	}
	n := &NATS{
		conn: conn, prefix: strings.TrimSuffix(prefix, ".") + ".", logger: logger,
		waiting: make(chan outgoing, waitingMessages), ended: make(chan struct{}),
	}
	n.sender.Go(n.send)
	return n, nil
}

// Publish sends a message; it never waits for the server. The message must not be
// altered afterwards.
func (n *NATS) Publish(subject string, message []byte) {
	select {
	case n.waiting <- outgoing{subject, message}:
		n.full.Store(false)
	default:
		if !n.full.Swap(true) {
			n.logger.Warn("the bus is too slow: messages are lost")
		}
	}
}

// send sends what waits, until Close.
func (n *NATS) send() {
	for {
		select {
		case <-n.ended:
			return
		case m := <-n.waiting:
			n.publish(m)
		}
	}
}

func (n *NATS) publish(m outgoing) {
	err := n.conn.Publish(n.prefix+m.subject, m.message)
	if err != nil && n.conn.IsConnected() { // else it was said that the bus is gone
		n.logger.Warn("a message is not sent", "subject", m.subject, "bytes", len(m.message), "error", err)
	}
}

// Subscribe has heard called with each message of a subject, one at a time, until
// cancel; a call that has begun may still be running after it.
func (n *NATS) Subscribe(subject string, heard func(message []byte)) (cancel func(), err error) {
	s, err := n.conn.Subscribe(n.prefix+subject, func(m *nats.Msg) { heard(m.Data) })
	if err != nil {
		return nil, fmt.Errorf("listening to %s: %w", subject, err)
	}
	if err := s.SetPendingLimits(waitingMessages, waitingBytes); err != nil {
		return nil, fmt.Errorf("listening to %s: %w", subject, errors.Join(err, s.Unsubscribe()))
	}
	return sync.OnceFunc(func() {
		// The connection may have ended first, and its subscriptions with it.
		_ = s.Unsubscribe()
	}), nil
}

// Connected tells whether messages are passed on at the moment.
func (n *NATS) Connected() bool { return n.conn.IsConnected() }

// Close sends what waits to be sent and leaves.
func (n *NATS) Close() {
	close(n.ended)
	n.sender.Wait()
	for len(n.waiting) > 0 && n.conn.IsConnected() {
		n.publish(<-n.waiting)
	}
	// What can't be sent any more is lost like any message of a broken bus.
	_ = n.conn.FlushTimeout(time.Second)
	n.conn.Close()
}
