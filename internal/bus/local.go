package bus

import "sync"

// Local joins the members of one process. The zero value is ready.
type Local struct {
	mu            sync.Mutex // guards what follows
	subscriptions map[*subscription]struct{}
	broken        bool
}

// Member is one node on a Local.
type Member struct{ local *Local }

type subscription struct {
	member  *Member
	subject string
	waiting chan []byte
	ended   chan struct{}
}

// Join adds a member. It needs no end of its own: cancelling its subscriptions is enough.
func (l *Local) Join() *Member { return &Member{l} }

// Break loses every message until Mend, as a fallen server would.
func (l *Local) Break() { l.set(true) }

// Mend ends what Break began.
func (l *Local) Mend() { l.set(false) }

func (l *Local) set(broken bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.broken = broken
}

// Publish gives a message to all other members that listen. It never waits; the
// message must not be altered afterwards.
func (m *Member) Publish(subject string, message []byte) {
	m.local.mu.Lock()
	defer m.local.mu.Unlock()
	if m.local.broken {
		return
	}
	for s := range m.local.subscriptions {
		if s.subject != subject || s.member == m {
			continue
		}
		select {
		case s.waiting <- message:
		default: // a slow listener loses it
		}
	}
}

// Subscribe has heard called with each message of a subject, one at a time, until
// cancel; a call that has begun may still be running after it.
func (m *Member) Subscribe(subject string, heard func(message []byte)) (cancel func(), err error) {
	s := &subscription{member: m, subject: subject, waiting: make(chan []byte, waitingMessages), ended: make(chan struct{})}
	m.local.mu.Lock()
	if m.local.subscriptions == nil {
		m.local.subscriptions = map[*subscription]struct{}{}
	}
	m.local.subscriptions[s] = struct{}{}
	m.local.mu.Unlock()
	go s.deliver(heard)
	return sync.OnceFunc(func() {
		m.local.mu.Lock()
		delete(m.local.subscriptions, s)
		m.local.mu.Unlock()
		close(s.ended)
	}), nil
}

func (s *subscription) deliver(heard func([]byte)) {
	for {
		select {
		case <-s.ended:
			return
		case message := <-s.waiting:
			heard(message)
		}
	}
}

// Connected tells whether messages are passed on at the moment.
func (m *Member) Connected() bool {
	m.local.mu.Lock()
	defer m.local.mu.Unlock()
	return !m.local.broken
}
