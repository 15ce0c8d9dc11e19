package live

import (
	"context"
	"slices"
	"strings"

	"github.com/redonda/redonda/internal/fault"
)

// seat lets a peer in: with a snapshot where it has no rev, else with the changes
// since. Where these are too many for one message, the rest follows.
func (r *room) seat(q entering) {
	access, err := r.hub.config.Rights.Access(context.Background(), q.peer.who, r.text)
	if err != nil {
		q.peer.send(encode(failed("error", r.text, err)))
		return
	}
	mark, _, err := r.mark(q.client)
	if err != nil {
		q.peer.send(encode(failed("error", r.text, err)))
		return
	}
	if mark.Account != "" && mark.Account != q.peer.who.ID {
		q.peer.send(encode(failed("error", r.text, fault.New(fault.Forbidden, "this client belongs to another account"))))
		return
	}
	opened := openedMessage{T: "opened", Text: r.text, Rev: r.version, Seq: mark.Seq, Write: access.Write, Status: access.Status}
	content, err := r.fill(&opened, q.rev)
	if err != nil {
		q.peer.send(encode(failed("error", r.text, err)))
		return
	}
	r.supersede(q.client)
	r.hub.publishText(r.text, textNews{Opened: q.client})
	if _, sat := r.seats[q.peer]; !sat {
		r.here.come(q.peer.who.AccountView)
	}
	r.leaveBehind(q)
	r.vacate(q.peer)
	r.seats[q.peer] = &subscription{client: q.client, access: access}
	r.lookSoon()
	opened.Peers = []peerView{}
	if len(r.seats) <= crowd {
		opened.Peers = r.peers()
	}
	behind := opened.Rev < r.version
	if behind {
		opened.Peers = withoutCursors(opened.Peers)
		if mark.Version > opened.Rev { // the change in flight, which the client is shown later
			opened.Seq--
		}
	}
	if content == nil {
		q.peer.send(opened.append(nil))
	} else {
		q.peer.sendText(content, opened)
	}
	if behind {
		r.fallBehind(q.peer, opened.Rev)
	}
	r.presenceChanged()
}

// crowd is how many people a newcomer is told of in the answer itself; of more, the
// presence message tells, which is made once for all.
const crowd = 20

// leaveBehind answers what a connection sent under another client than it opens the text
// with now, and which was to be judged once that one was brought up. The same client
// learns from this answer that it has to send again.
func (r *room) leaveBehind(q entering) {
	for _, s := range r.seats[q.peer].waiting() {
		if s.client != q.client {
			s.refused(r.text, errNotOpen)
		}
	}
}

// supersede ends the writing of a client on the connections it had before: what is
// still on its way there could otherwise be taken after its copy was refused, under
// a number that the client has given to another change since.
func (r *room) supersede(client string) {
	for _, seat := range r.seats {
		if seat.client == client {
			seat.superseded = true
		}
	}
}

// fill answers with the text for one who has no rev, and else puts the changes since
// into the answer.
func (r *room) fill(opened *openedMessage, rev *int64) (*snapshot, error) {
	if rev == nil {
		return r.snapshot()
	}
	if *rev > r.version {
		return nil, fault.New(fault.FutureRevision, "rev %d, the text is at %d", *rev, r.version)
	}
	since, _ := r.since(*rev) // none where the room doesn't remember them
	page := pageOf(since)
	opened.Changes, opened.Rev = framesOf(page), *rev+int64(len(page))
	return nil, nil
}

func (r *room) unseat(p *peer) {
	if _, sat := r.seats[p]; !sat {
		return
	}
	r.vacate(p)
	r.here.leave(p.who.ID)
	if len(r.seats) == 0 {
		r.linger.Reset(r.hub.config.Linger)
	}
	r.presenceChanged()
}

// askRights asks for every seat again after a change of status or right.
func (r *room) askRights() {
	for p, seat := range r.seats {
		access, err := r.hub.config.Rights.Access(context.Background(), p.who, r.text)
		if fault.CodeOf(err) == fault.Absent && err != nil {
			p.send(encode(failed("error", r.text, err)))
			r.unseat(p)
			continue
		}
		if err != nil { // nobody knows what it may do now: it comes back and asks again
			p.goodbye(fault.Wrap(fault.Unavailable, err, "reading your rights"))
			continue
		}
		if access != seat.access {
			seat.access = access
			p.send(encode(rightsMessage{T: "rights", Text: r.text, Write: access.Write, Status: access.Status}))
		}
	}
	r.presenceChanged()
}

func (r *room) moveCursor(q cursorMove) {
	seat, ok := r.seats[q.peer]
	if !ok || q.rev > r.version {
		return
	}
	seat.cursorRev, seat.anchor, seat.head = q.rev, &q.anchor, &q.head
	r.presenceChanged()
}

// presenceChanged tells the peers soon.
func (r *room) presenceChanged() {
	if !r.showing {
		r.showing = true
		r.presence.Reset(presenceDelay)
	}
}

func (r *room) showPresence() {
	r.showing = false
	r.tellSeats()
	shared := newFrame(encode(presenceMessage{T: "presence", Text: r.text, Peers: r.peers()}))
	for p, seat := range r.seats {
		if !seat.behind() { // to whom a cursor's version may say nothing yet
			p.sendFrame(shared)
		}
	}
}

func withoutCursors(peers []peerView) []peerView {
	for i := range peers {
		peers[i].Anchor, peers[i].Head, peers[i].Rev = nil, nil, 0
	}
	return peers
}

// peers gives who has the text open, at any node.
func (r *room) peers() []peerView {
	here := r.seated()
	if r.hub.config.Bus == nil {
		return here
	}
	return r.withNeighbours(here)
}

func (r *room) seated() []peerView {
	views := make([]peerView, 0, len(r.seats))
	for _, p := range r.sorted() {
		seat := r.seats[p]
		views = append(views, peerView{
			Peer: p.id, Account: p.who.ID, Delegation: p.who.Delegation, Code: p.who.Code, Name: p.who.Name,
			Anchor: seat.anchor, Head: seat.head, Rev: seat.cursorRev,
		})
	}
	return views
}

// sorted gives the seats in a stable order.
func (r *room) sorted() []*peer {
	all := make([]*peer, 0, len(r.seats))
	for p := range r.seats {
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b *peer) int {
		if a.who.ID != b.who.ID {
			return strings.Compare(a.who.ID, b.who.ID)
		}
		return strings.Compare(a.id, b.id)
	})
	return all
}
