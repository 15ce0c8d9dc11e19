package live

import (
	"crypto/rand"
	"time"

	"github.com/redonda/redonda/internal/fault"
)

// call says that a session has ended, or that an account is another at the table than
// it was. One of its parts is there.
type call struct {
	ID       string `json:"id"` // it arrives by the bus and by the store, and is heeded once
	Ended    string `json:"ended,omitempty"`
	Recalled string `json:"recalled,omitempty"`
}

// concerns tells whether a call is about a socket of this identity.
func (c call) concerns(who Identity) bool {
	return c.Ended != "" && c.Ended == who.Session || c.Recalled != "" && c.Recalled == who.ID
}

func (c call) reason() error {
	if c.Ended != "" {
		return fault.New(fault.Unauthenticated, "the session has ended")
	}
	return fault.New(fault.RightsChanged, "the account's place at the table has changed")
}

// SignOut ends the sockets of a session that has ended: here at once, at other nodes at
// once by the bus and else when they look.
func (h *Hub) SignOut(session string) { h.tell(call{ID: rand.Text(), Ended: session}) }

// Recall makes the sockets of an account come back, here and elsewhere as SignOut does:
// what it is at the table has changed, and a socket keeps to what its account was when
// it opened. Who comes back keeps what it had not sent yet. The change is stored before.
func (h *Hub) Recall(account string) { h.tell(call{ID: rand.Text(), Recalled: account}) }

func (h *Hub) tell(c call) {
	h.heed(c)
	h.publishNode(nodeNews{Call: &c})
	if h.config.Calls != nil {
		h.called.post(c)
	}
}

// heed ends the sockets that a call is about, unless it was heard before: who has come
// back meanwhile is not sent away twice.
func (h *Hub) heed(c call) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.called.hear(c, h.config.Now()) {
		return
	}
	h.end(c)
}

// end says goodbye to the sockets that a call is about; the caller holds mu.
func (h *Hub) end(c call) {
	for p := range h.peers {
		if c.concerns(p.who) {
			p.goodbye(c.reason())
		}
	}
}

// callsKept is how long a call is remembered: longer than any request takes from
// reading who asks to its socket, and than a call takes by the slower way.
const callsKept = time.Minute

// callList is what a hub remembers of calls. All but post is called under Hub.mu.
type callList struct {
	lately map[string]heardCall
	// waiting are calls of this hub that are not with the other nodes yet.
	waiting chan call
	full    chan struct{} // holds a token where a call found no place among waiting
}

type heardCall struct {
	call
	at time.Time
}

// callsWaiting is how many calls may wait for the store. Where there are more, the other
// nodes look at all their sessions.
const callsWaiting = 1024

func newCallList() callList {
	return callList{lately: map[string]heardCall{}, waiting: make(chan call, callsWaiting), full: make(chan struct{}, 1)}
}

// hear notes a call and tells whether it is new.
func (l callList) hear(c call, now time.Time) bool {
	for id, h := range l.lately {
		if now.Sub(h.at) > callsKept {
			delete(l.lately, id)
		}
	}
	if _, known := l.lately[c.ID]; known {
		return false
	}
	l.lately[c.ID] = heardCall{c, now}
	return true
}

// since gives a call about an identity that came after the identity was read, or nil:
// its socket was not there yet to hear it.
func (l callList) since(who Identity) *call {
	if who.AsOf.IsZero() {
		return nil
	}
	for _, h := range l.lately {
		if !h.at.Before(who.AsOf) && h.concerns(who) {
			return &h.call
		}
	}
	return nil
}

// post leaves a call for the other nodes.
func (l callList) post(c call) {
	select {
	case l.waiting <- c:
	default:
		select {
		case l.full <- struct{}{}:
		default:
		}
	}
}
