package loadgen

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// Message types of Hocuspocus and, within hSync, of y-protocols.
const (
	hSync      = 0
	hAwareness = 1
	hAuth      = 2
	hReply     = 4
	hStatus    = 8

	ySyncStep1  = 0
	ySyncStep2  = 1
	ySyncUpdate = 2
)

// firstTypist is the Yjs client of typist 0: past 2³¹, so that it takes the bytes of a random one.
const firstTypist = 3_000_000_000

// hocuspocus speaks Hocuspocus 4 with Yjs updates of version 1. Content is compared by
// what makes it: the characters and deletions known of each typist, which in Yjs are the text.
type hocuspocus struct {
	compress bool
	id       yID // of the next character typed
	left     yID // where the caret was at first
	right    yID
	typed    []yID          // own characters before the caret
	at       []atomic.Int64 // when a character was typed, by its clock modulo sentKept
	known    map[uint64]*[2]uint64
}

func newHocuspocus(p *Peer) driver {
	return &hocuspocus{compress: p.Compress, known: map[uint64]*[2]uint64{}}
}

func (h *hocuspocus) greet(t *Typist) (err error) {
	if t.socket, err = Dial(t.crew.peer.Address, "/", h.compress); err != nil {
		return err
	}
	if anchors := t.crew.peer.Anchors; t.perRoom > 0 {
		a := anchors[t.share(len(anchors)-1, t.perRoom)]
		h.left, h.right = yID{a[0], a[1]}, yID{a[2], a[3]}
		h.at = make([]atomic.Int64, sentKept)
		h.id.client = firstTypist + uint64(t.number)
	}
	if err := t.socket.Binary(append(h.head(t, hAuth), 0, 5, 'b', 'e', 'n', 'c', 'h')); err != nil {
		return err
	}
	// An empty state vector asks for everything.
	return t.socket.Binary(append(h.head(t, hSync), ySyncStep1, 1, 0))
}

// head begins a message about the room.
func (h *hocuspocus) head(t *Typist, kind byte) []byte {
	out := binary.AppendUvarint(make([]byte, 0, 64), uint64(len(t.room)))
	return append(append(out, t.room...), kind)
}

func (h *hocuspocus) opened(_ *Typist, message []byte) (bool, error) {
	r := yReader{data: message}
	r.bytes()
	kind := r.uint()
	switch {
	case kind == hAuth && len(r.data) > 0 && r.data[0] == 1:
		return false, fmt.Errorf("refused: %q", r.data)
	case kind != hSync && kind != hReply, r.uint() != ySyncStep2:
		return false, r.err
	}
	update := yReader{data: r.bytes()}
	return true, update.update(h.inserted, h.deleted)
}

func (h *hocuspocus) inserted(id yID, length uint64) { h.count(id, 0, length) }
func (h *hocuspocus) deleted(id yID, length uint64)  { h.count(id, 1, length) }

func (h *hocuspocus) count(id yID, what int, length uint64) {
	if id.client < firstTypist {
		return
	}
	counts, ok := h.known[id.client]
	if !ok {
		counts = new([2]uint64)
		h.known[id.client] = counts
	}
	counts[what] += length
}

func (h *hocuspocus) send(t *Typist) error {
	var update []byte
	if letter := t.letter(); letter != 0 {
		left := h.left
		if n := len(h.typed); n > 0 {
			left = h.typed[n-1]
		}
		update = appendInsert(nil, h.id, left, h.right, letter)
		h.typed = append(h.typed, h.id)
		h.at[h.id.clock%sentKept].Store(t.sent[t.seq%sentKept].Load())
		h.inserted(h.id, 1)
		h.id.clock++
	} else {
		last := h.typed[len(h.typed)-1]
		h.typed = h.typed[:len(h.typed)-1]
		update = appendDelete(nil, last)
		h.deleted(last, 1)
	}
	out := append(h.head(t, hSync), ySyncUpdate)
	out = binary.AppendUvarint(out, uint64(len(update)))
	return t.socket.Binary(append(out, update...))
}

func (h *hocuspocus) take(t *Typist, message []byte) error {
	now := time.Now()
	r := yReader{data: message}
	r.bytes()
	switch kind := r.uint(); kind {
	case hStatus:
		if r.uint() != 1 {
			return fmt.Errorf("the server did not take a change")
		}
		t.acked()
	case hSync, hReply:
		if r.uint() != ySyncUpdate {
			break // the server asks for what it may lack; nothing is lacking
		}
		update := yReader{data: r.bytes()}
		err := update.update(func(id yID, length uint64) {
			if id.client == h.id.client || id.client < firstTypist { // its own, or what the server loaded
				return
			}
			h.inserted(id, length)
			author := t.crew.byClient(id.client)
			for clock := id.clock; clock < id.clock+length; clock++ {
				t.heardAt(author.driver.(*hocuspocus).at[clock%sentKept].Load(), now)
			}
		}, func(id yID, length uint64) {
			if id.client != h.id.client && id.client >= firstTypist {
				h.deleted(id, length)
				t.Seen.Add(int64(length))
			}
		})
		if err != nil {
			return fmt.Errorf("reading an update of %d bytes: %w", len(message), err)
		}
	case hAwareness, hAuth:
	default:
		return fmt.Errorf("the server sent a message of type %d", kind)
	}
	return r.err
}

// byClient gives the typist behind a Yjs client.
func (c *Crew) byClient(client uint64) *Typist { return c.typists[client-firstTypist] }

func (h *hocuspocus) content() (string, error) {
	var out strings.Builder
	clients := make([]uint64, 0, len(h.known))
	for client := range h.known {
		clients = append(clients, client)
	}
	slices.Sort(clients)
	for _, client := range clients {
		fmt.Fprintf(&out, "%d typed %d and took %d back\n", client, h.known[client][0], h.known[client][1])
	}
	return out.String(), nil
}
