package live

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	tellEvery   = 15 * time.Second // how often a node says who is where though nothing changed
	forgetAfter = 45 * time.Second // without news of a node, its people are taken for gone
	beatEvery   = time.Second      // of looking whether there is something to tell or to forget
)

// neighbours is who has texts open at other nodes, and what this node has told them.
type neighbours struct {
	mu    sync.Mutex // guards what follows
	told  map[string]toldSeats
	count int64 // of what was told
	news  bool  // somebody came or left since the nodes were told
	last  time.Time
	nodes map[string]*neighbour
}

// toldSeats is what was told of a text.
type toldSeats struct {
	message []byte // the seats as encoded, to tell whether anything changed
	seats   []seatNews
}

// neighbour is another node.
type neighbour struct {
	heard time.Time
	whole int64 // number of the last message about all its texts
	texts map[string]heardSeats
}

type heardSeats struct {
	number int64
	seats  []seatNews
}

func newNeighbours() *neighbours {
	return &neighbours{told: map[string]toldSeats{}, nodes: map[string]*neighbour{}}
}

// tell notes who has a text open here, and gives a number for the message that is due;
// 0 where nothing changed.
func (n *neighbours) tell(text string, seats []seatNews) int64 {
	message, err := json.Marshal(seats)
	if err != nil {
		panic("live: seats that can't be encoded: " + err.Error())
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	before := n.told[text]
	if string(before.message) == string(message) || before.message == nil && len(seats) == 0 {
		return 0
	}
	n.news = n.news || !slices.EqualFunc(before.seats, seats, func(a, b seatNews) bool { return a.Peer == b.Peer })
	if n.told[text] = (toldSeats{message, seats}); len(seats) == 0 {
		delete(n.told, text)
	}
	n.count++
	return n.count
}

// due gives what the nodes are to be told now, if anything.
func (n *neighbours) due(now time.Time, anyhow bool) (nodeNews, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if !anyhow && !n.news && now.Sub(n.last) < tellEvery {
		return nodeNews{}, false
	}
	n.news, n.last = false, now
	n.count++
	texts := make(map[string][]seatNews, len(n.told))
	for text, told := range n.told {
		texts[text] = told.seats
	}
	return nodeNews{Number: n.count, Texts: texts}, true
}

// from gives what is known of a node.
func (n *neighbours) from(node string, now time.Time) *neighbour {
	known := n.nodes[node]
	if known == nil {
		known = &neighbour{texts: map[string]heardSeats{}}
		n.nodes[node] = known
	}
	known.heard = now
	return known
}

// heardSeats notes who has a text open at another node, and tells whether that is news.
func (n *neighbours) heardSeats(node, text string, number int64, seats []seatNews, now time.Time) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	from := n.from(node, now)
	if number <= from.whole || number <= from.texts[text].number {
		return false // overtaken on the way
	}
	from.texts[text] = heardSeats{number, seats}
	return true
}

// heardAll notes who has which texts open at another node, and gives the texts of
// which that is news.
func (n *neighbours) heardAll(node string, number int64, texts map[string][]seatNews, now time.Time) (changed []string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	from := n.from(node, now)
	if number <= from.whole {
		return nil
	}
	from.whole = number
	for text, before := range from.texts {
		if before.number > number {
			continue // what was told of it alone is newer
		}
		if _, still := texts[text]; !still {
			delete(from.texts, text)
			changed = append(changed, text)
		}
	}
	for text, seats := range texts {
		before := from.texts[text]
		if before.number > number {
			continue
		}
		from.texts[text] = heardSeats{number, seats}
		if !reflect.DeepEqual(before.seats, seats) {
			changed = append(changed, text)
		}
	}
	slices.Sort(changed)
	return changed
}

// forget drops a node that has ended and gives the texts of which that is news.
func (n *neighbours) forget(node string) []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.nodes[node] == nil {
		return nil
	}
	texts := slices.Sorted(maps.Keys(n.nodes[node].texts))
	delete(n.nodes, node)
	return texts
}

// silent gives the nodes that nothing was heard of for long.
func (n *neighbours) silent(now time.Time) (nodes []string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for node, known := range n.nodes {
		if now.Sub(known.heard) > forgetAfter {
			nodes = append(nodes, node)
		}
	}
	slices.Sort(nodes)
	return nodes
}

// in gives who has a text open at other nodes.
func (n *neighbours) in(text string) (seats []seatNews) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, known := range n.nodes {
		seats = append(seats, known.texts[text].seats...)
	}
	return seats
}

// addTo adds the accounts at other nodes to those that are here, each once.
func (n *neighbours) addTo(here map[string][]AccountView) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, known := range n.nodes {
		for text, heard := range known.texts {
			for _, seat := range heard.seats {
				all := here[text]
				at, there := slices.BinarySearchFunc(all, seat.Account, func(a AccountView, id string) int { return strings.Compare(a.ID, id) })
				if !there {
					here[text] = slices.Insert(all, at, AccountView{ID: seat.Account, Role: seat.Role, Delegation: seat.Delegation, Name: seat.Name, Code: seat.Code})
				}
			}
		}
	}
}

// peerID names a socket, in all nodes of a store differently; the caller holds h.mu.
func (h *Hub) peerID() string {
	h.names++
	if h.node == "" {
		return fmt.Sprintf("p%d", h.names)
	}
	return fmt.Sprintf("%s-p%d", h.node, h.names)
}

// tellSeats tells the other nodes who has the text open here, where that has changed.
func (r *room) tellSeats() {
	if r.hub.config.Bus == nil || r.hub.isOver() {
		return
	}
	sorted, seats := r.sorted(), make([]seatNews, 0, len(r.seats))
	for i, view := range r.seated() {
		seats = append(seats, seatNews{view, sorted[i].who.Role})
	}
	if number := r.hub.neighbours.tell(r.text, seats); number > 0 {
		r.hub.publishText(r.text, textNews{Seats: seats, Number: number})
	}
}

// withNeighbours adds who has the text open at other nodes. A cursor whose version this
// room doesn't have yet would say nothing to its readers and waits until it has.
func (r *room) withNeighbours(here []peerView) []peerView {
	elsewhere := r.hub.neighbours.in(r.text)
	if len(elsewhere) == 0 {
		return here
	}
	for _, seat := range elsewhere {
		view := seat.peerView
		if view.Rev > r.version {
			r.early = true
			view.Anchor, view.Head, view.Rev = nil, nil, 0
		}
		here = append(here, view)
	}
	slices.SortFunc(here, func(a, b peerView) int {
		return cmp.Or(strings.Compare(a.Account, b.Account), strings.Compare(a.Peer, b.Peer))
	})
	return here
}

// Requests of the bus to a room.
type (
	neighboursMoved struct{}
	openedElsewhere struct{ client string }
)

// joinNodes begins to hear of the other nodes and to tell them.
func (h *Hub) joinNodes() {
	cancel, err := h.config.Bus.Subscribe(nodesSubject, h.hearNode)
	if err != nil {
		h.config.Logger.Warn("listening to the bus", "error", err)
		cancel = func() {}
	}
	h.leaveNodes = cancel
	h.ending.Add(1)
	go h.beat()
}

// beat tells and forgets until the hub closes.
func (h *Hub) beat() {
	defer h.ending.Done()
	tick := time.NewTicker(beatEvery)
	defer tick.Stop()
	connected := false
	for {
		before := connected
		if connected = h.config.Bus.Connected(); connected && !before {
			h.publishNode(nodeNews{New: true})
		}
		h.tellNodes(connected && !before)
		for _, node := range h.neighbours.silent(h.config.Now()) {
			h.forgetNode(node)
		}
		select {
		case <-h.over:
			return
		case <-tick.C:
		}
	}
}

// isOver tells whether the hub is closing: it has said that it is gone.
func (h *Hub) isOver() bool {
	select {
	case <-h.over:
		return true
	default:
		return false
	}
}

func (h *Hub) tellNodes(anyhow bool) {
	if h.isOver() {
		return
	}
	if news, due := h.neighbours.due(h.config.Now(), anyhow); due {
		h.publishNode(news)
	}
}

// hearNode takes one message under the nodes' subject.
func (h *Hub) hearNode(message []byte) {
	var news nodeNews
	if err := json.Unmarshal(message, &news); err != nil {
		h.config.Logger.Warn("news that can't be read", "bytes", len(message), "error", err)
		return // it is told again
	}
	if news.Node == h.node {
		return
	}
	switch {
	case news.Gone:
		h.forgetNode(news.Node)
	case news.New:
		h.tellNodes(true)
	case news.Call != nil:
		h.heed(*news.Call)
	case news.Texts != nil:
		h.showMoved(h.neighbours.heardAll(news.Node, news.Number, news.Texts, h.config.Now()))
	}
}

func (h *Hub) forgetNode(node string) { h.showMoved(h.neighbours.forget(node)) }

// showMoved has the open rooms of texts show who is there.
func (h *Hub) showMoved(texts []string) {
	for _, text := range texts {
		h.enterOpen(text, neighboursMoved{})
	}
}
