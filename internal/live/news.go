package live

import (
	"context"
	"encoding/json"

	"github.com/redonda/redonda/internal/store"
)

// Bus carries news between the nodes that share a store. A message reaches the
// other nodes in the order of each sender, or is lost: rooms read the store all the
// same, so the bus makes them fast and never right.
type Bus interface {
	// Publish sends a message to the other nodes; it never waits.
	Publish(subject string, message []byte)
	// Subscribe has heard called with each message of a subject, one at a time, until cancel.
	Subscribe(subject string, heard func(message []byte)) (cancel func(), err error)
	// Connected tells whether messages are passed on at the moment.
	Connected() bool
}

// nodesSubject is where nodes speak of themselves; each text has a subject of its own.
const nodesSubject = "nodes"

func textSubject(text string) string { return "text." + text }

// textNews is a message under a text's subject. One of its parts is there.
type textNews struct {
	Node string `json:"node"`
	// Entries are what the sender has stored, as stored; Head is the version of the
	// last. They are left out where they would be too long for the bus.
	Head    int64         `json:"head,omitempty"`
	Entries []store.Entry `json:"entries,omitempty"`
	// Opened names the client that has opened the text at the sender.
	Opened string `json:"opened,omitempty"`
	// Seats are all who have the text open at the sender, as of its message Number.
	Seats  []seatNews `json:"seats,omitzero"`
	Number int64      `json:"number,omitempty"`
	// Rights says that the rights in this text's section have changed.
	Rights bool `json:"rights,omitempty"`
	// Comments says who is to hear that this text's comments have changed.
	Comments *Audience `json:"comments,omitempty"`
}

// seatNews is somebody who has a text open at another node.
type seatNews struct {
	peerView
	Role string `json:"role"`
}

// nodeNews is a message under the nodes' subject.
type nodeNews struct {
	Node string `json:"node"`
	// Number orders it among all that the sender says of who is where.
	Number int64 `json:"number,omitempty"`
	// Texts are all texts that somebody has open at the sender, with all of them.
	Texts map[string][]seatNews `json:"texts,omitzero"`
	// New asks the others to tell theirs.
	New bool `json:"new,omitempty"`
	// Gone says that the sender has ended in order.
	Gone bool `json:"gone,omitempty"`
	// Call says who has to leave or come back.
	Call *call `json:"call,omitempty"`
}

// longestNews is how many bytes of entries go over the bus at once; for more than that,
// others read the store. NATS takes a megabyte.
const longestNews = 512 << 10

// publishEntries tells the other nodes what this one has stored.
func (h *Hub) publishEntries(text string, batch []staged) {
	if h.config.Bus == nil {
		return
	}
	entries := entriesOf(batch)
	news, size := textNews{Head: entries[len(entries)-1].Version}, 0
	for _, e := range entries {
		size += len(e.Delta) + len(e.Origins)
	}
	if size <= longestNews {
		news.Entries = entries
	}
	h.publishText(text, news)
}

func (h *Hub) publishText(text string, news textNews) {
	if h.config.Bus == nil {
		return
	}
	news.Node = h.node
	h.config.Bus.Publish(textSubject(text), mustEncode(news))
}

func (h *Hub) publishNode(news nodeNews) {
	if h.config.Bus == nil {
		return
	}
	news.Node = h.node
	h.config.Bus.Publish(nodesSubject, mustEncode(news))
}

// mustEncode never fails: news are made of plain values.
func mustEncode(news any) []byte {
	message, err := json.Marshal(news)
	if err != nil {
		panic("live: news that can't be encoded: " + err.Error())
	}
	return message
}

// listen has the room hear of its text's news. Without them it reads the store.
func (r *room) listen() {
	if r.hub.config.Bus == nil || r.deafen != nil {
		return
	}
	deafen, err := r.hub.config.Bus.Subscribe(textSubject(r.text), r.hear)
	if err != nil {
		r.hub.config.Logger.Warn("listening to the bus", "text", r.text, "error", err)
		return
	}
	r.deafen = deafen
}

// hear takes one message under the text's subject to the room, if it is still open.
func (r *room) hear(message []byte) {
	var news textNews
	var request any
	switch err := json.Unmarshal(message, &news); {
	case err != nil:
		r.hub.config.Logger.Warn("news that can't be read", "text", r.text, "bytes", len(message), "error", err)
		request = lookDue{}
	case news.Node == r.hub.node: // a bus may tell the sender too
		return
	case news.Seats != nil:
		if !r.hub.neighbours.heardSeats(news.Node, r.text, news.Number, news.Seats, r.hub.config.Now()) {
			return
		}
		request = neighboursMoved{}
	case news.Opened != "":
		request = openedElsewhere{news.Opened}
	case news.Rights:
		request = rightsChanged{}
	case news.Comments != nil:
		request = commentsChanged{*news.Comments}
	case news.Head > 0:
		request = storedElsewhere{head: news.Head, entries: news.Entries}
	default:
		return // of a newer program
	}
	r.hub.enterOpen(r.text, request)
}

// enterOpen hands a request to a room that is open, and drops it else: what is about
// somebody's seat opens no room.
func (h *Hub) enterOpen(text string, request any) {
	h.mu.Lock()
	r, open := h.rooms[text]
	if open = open && !h.closed; open {
		r.arriving.Add(1)
	}
	h.mu.Unlock()
	if open {
		_ = r.take(context.Background(), request) // a context without an end
	}
}
