package livesim

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
)

// text is the one text of a simulation.
const text = "o02.es"

// client is a page: the state machine of docs/protocol.md, section 6 and 7, with
// undo on deltas. It knows nothing of the server but what its line says.
type client struct {
	w      *world
	user   int
	name   string // client id, the name of the outbox
	names  int    // outboxes it has had
	random *rand.Rand

	rev    int64 // -1 before the first snapshot
	stream int64 // the last version shown on this line; below rev where it was asked for again
	seq    int64 // the last that was used
	doc    delta.Delta
	flying *flight
	buffer *pending
	write  bool
	open   bool // opened came on this line
	caret  int
	spoken int // messages sent, to tell what was said before what
	asked  int // the last open among them

	wire   *wire           // nil while offline
	left   *wire           // the one before, with something still on its way
	dials  int             // tells an old dial's timer from the present one
	probes map[int64]probe // by seq, on this line
	undo   stack
	redo   stack
	known  delta.Delta    // the text at rev, every insert signed with who put it in (by) and who wrote it (of)
	made   int            // edits
	since  map[int]int64  // by edit: the version that was shown
	means  map[int][]int  // by edit: the edits that it turns, itself if it is none that takes others back
	flown  map[int][]name // by edit: the changes that it went out in, and those that took away what it meant to
}

// pending is what was typed and not sent. bad: it has something that is refused.
type pending struct {
	change delta.Delta
	marked delta.Delta // of a step back: the change, what it brings back of the buffer itself marked as fresh
	bad    bool
	edits  []int
	undone []int        // edits that it takes back
	undo   *reversal    // where it is one step back and nothing else
	turned map[int]bool // edits that it makes, takes back or makes again
	typed  int          // units that were newly put in
	shared bool         // others took away a part of what it meant to
}

// flight is a change that was sent: frozen as it was, moving as it applies now.
type flight struct {
	pending
	seq     int64
	frozen  []byte
	sent    *sent
	tries   int
	spoken  int     // when it was sent last
	parting []parts // where what waits takes it back: see part
}

// sent is a change as the checks at the end remember it.
type sent struct {
	client  string
	user    int
	seq     int64
	base    int64
	change  delta.Delta
	ack     int64 // version it was acknowledged as, 0 for none
	copies  int   // times it was sent
	refused string
	undoes  []undone
	of      []string // whose words it brings back, unit by unit; nil where that can't be told
}

// message is any message of the server.
type message struct {
	T       string
	Text    string
	Client  string
	Rev     int64
	Seq     int64
	Code    string
	Detail  string
	Retry   bool
	Write   bool
	Sum     string
	Ops     json.RawMessage
	Authors []stretch
	Changes []entry
}

// entry is a change of another as a client hears of it.
type entry struct {
	Rev     int64
	Client  string
	Seq     int64
	Ops     json.RawMessage
	Account string
	Authors []stretch
	Sum     string
}

// stretch is who wrote a part of what a change inserts.
type stretch struct {
	Units   int
	Account string
}

func newClient(w *world, user int, random *rand.Rand) *client {
	c := &client{w: w, user: user, random: random, rev: -1, since: map[int]int64{}, means: map[int][]int{}, flown: map[int][]name{}}
	c.rename()
	return c
}

// rename begins a new outbox.
func (c *client) rename() {
	c.names++
	c.name = fmt.Sprintf("outbox-%d-%d", c.user, c.names)
	c.seq = 0
}

// say sends a message if there is a line.
func (c *client) say(m map[string]any) {
	if c.wire != nil {
		c.spoken++
		c.wire.up(encode(m))
	}
}

// ask opens the text, for the first time or again.
func (c *client) ask() {
	c.open = false
	c.asked = c.spoken + 1
	m := map[string]any{"t": "open", "text": text, "client": c.name}
	if c.rev >= 0 {
		m["rev"] = c.rev
	}
	c.say(m)
}

// hear handles a message of the server.
func (c *client) hear(data []byte) {
	var m message
	if err := json.Unmarshal(data, &m); err != nil {
		c.w.fail("%s hears what is no JSON: %v", c.name, err)
		return
	}
	c.w.note("%s hears %s %s of seq %d, rev %d and %d entries", c.name, m.T, m.Code, m.Seq, m.Rev, len(m.Changes))
	switch m.T {
	case "welcome":
		c.ask()
	case "opened":
		c.opened(m)
	case "changes":
		if c.rev >= 0 && (len(m.Changes) == 0 || m.Changes[0].Rev != c.stream+1) {
			c.w.fail("%s was shown all to %d and is shown %s", c.name, c.stream, data)
			return
		}
		c.stream += int64(len(m.Changes))
		c.take(m)
	case "ack":
		c.acknowledged(m)
	case "refused":
		c.refused(m)
	case "rights":
		c.write = m.Write
		c.send()
	case "error":
		c.mistaken(m)
	case "bye":
		c.hangUp(m.Code)
	}
}

func (c *client) opened(m message) {
	c.open, c.write, c.stream = true, m.Write, m.Rev
	if m.Changes == nil {
		if c.flying != nil || c.buffer != nil && c.rev >= 0 {
			c.w.fail("%s gets a snapshot it did not ask for", c.name)
			return
		}
		c.doc, c.rev = parse(m.Ops), m.Rev
		c.known, c.undo, c.redo, c.buffer = marked(c.doc, "of", "?"), nil, nil, nil // nobody says who wrote a snapshot
		if c.rev == 0 {
			c.known = marked(c.doc, "of", "")
		}
	} else {
		if m.Rev < c.w.disk.head() {
			c.w.count("opened far behind")
		}
		c.take(m)
	}
	if c.rev < m.Rev {
		c.w.fail("%s is at %d after an answer for %d", c.name, c.rev, m.Rev)
	}
	switch {
	case c.flying == nil:
		c.seq = max(c.seq, m.Seq) // the answer may be older than the last ack
		c.send()
	case m.Seq < c.flying.seq:
		// One that was sent since the last open needs no second copy: of two, nobody
		// could tell which one a refusal is for.
		if c.flying.spoken < c.asked {
			c.resend()
		}
	default:
		c.w.fail("%s: the server holds seq %d and did not show it", c.name, m.Seq)
	}
}

// take works through the entries of a message one by one.
func (c *client) take(m message) {
	for _, e := range m.Changes {
		switch {
		case c.rev < 0 || e.Rev <= c.rev:
			continue
		case e.Rev > c.rev+1:
			c.w.fail("%s is at %d and is shown %d", c.name, c.rev, e.Rev)
			return
		}
		c.rev = e.Rev
		if e.Client == c.name {
			c.landed(e.Seq, e.Rev, e.Authors)
		} else {
			c.apply(e)
		}
		c.compareSum("sums of entries", e.Sum)
	}
	c.send()
}

// apply rewrites what waits over another's entry, and the entry over what waits.
func (c *client) apply(e entry) {
	theirs, by := parse(e.Ops), name{e.Client, e.Seq}
	c.known = c.w.compose(c.known, signed(authored(theirs, e.Account, e.Authors), e.Client))
	if c.flying != nil {
		c.flying.carryParts(theirs)
	}
	for _, mine := range []*pending{c.inFlight(), c.buffer} {
		if mine == nil {
			continue
		}
		before := mine.change
		mine.change, theirs = cross(theirs, mine.change)
		c.shares(mine, before, by)
	}
	c.undo.carry(theirs)
	c.redo.carry(theirs)
	c.caret = delta.TransformPosition(theirs, c.caret, true)
	c.doc = c.w.compose(c.doc, theirs)
}

// cross carries two simultaneous changes over each other; theirs came first.
func cross(theirs, mine delta.Delta) (mineAfter, theirsAfter delta.Delta) {
	return delta.Transform(theirs, mine, true), delta.Transform(mine, theirs, false)
}

func (c *client) acknowledged(m message) {
	if m.Client != c.name {
		if m.Rev > c.rev { // of an outbox that was given up: the entry itself is wanted
			c.ask()
		}
		return
	}
	c.probed(m)
	if m.Rev == c.stream+1 {
		c.stream = m.Rev
	}
	switch {
	case m.Rev > c.stream:
		c.w.fail("%s was shown all to %d and hears of %d", c.name, c.stream, m.Rev)
		return
	case m.Rev == c.rev+1:
		c.rev = m.Rev
	}
	if c.flying != nil && m.Seq == c.flying.seq {
		c.landed(m.Seq, m.Rev, m.Authors)
		if m.Rev == c.rev {
			c.compareSum("sums", m.Sum)
		}
	}
	c.send()
}

// landed ends the flight.
func (c *client) landed(seq, rev int64, authors []stretch) {
	if c.flying == nil || c.flying.seq != seq {
		c.w.fail("%s: seq %d landed and is not in flight", c.name, seq)
		return
	}
	c.flying.sent.ack = rev
	c.known = c.w.compose(c.known, signed(authored(c.flying.change, c.account(), authors), c.name))
	c.flying = nil
	c.w.count("acks")
}

// mostUndoes is how many rows a change may have (docs/protocol.md, section 2).
const mostUndoes = 64

// send puts the buffer in flight.
func (c *client) send() {
	if !c.open || !c.write || c.flying != nil || c.buffer == nil {
		return
	}
	if len(c.buffer.change) == 0 && c.random.IntN(2) == 0 {
		c.buffer = nil // what cancelled itself out need not be sent
		return
	}
	c.endLine()
	c.seq++
	said := map[string]any{"t": "change", "text": text, "client": c.name, "seq": c.seq, "rev": c.rev, "ops": c.buffer.change}
	undoes := c.namesOf(c.buffer.undone)
	brings := c.buffer.brings(undoes)
	if len(undoes) > mostUndoes { // the newest, and nothing certain is expected of them
		undoes, brings = undoes[len(undoes)-mostUndoes:], nil
	}
	if rows := undoesOf(undoes); rows != nil {
		said["undoes"] = rows
	}
	frozen := encode(said)
	for _, edit := range c.buffer.edits {
		c.flown[edit] = append(c.flown[edit], name{c.name, c.seq})
	}
	// A line that copies an unacceptable one is no better.
	c.buffer.bad = c.buffer.bad || document.Check(c.buffer.change) != nil
	s := &sent{client: c.name, user: c.user, seq: c.seq, base: c.rev, change: c.buffer.change, undoes: undoes, of: brings}
	c.w.sent[name{c.name, c.seq}] = append(c.w.sent[name{c.name, c.seq}], s)
	c.flying = &flight{pending: *c.buffer, seq: c.seq, frozen: frozen, sent: s}
	c.buffer = nil
	c.resend()
}

// endLine gives the document a last line end where rewriting has left it without:
// what others did, or a refusal, can have taken the one that the buffer counted on.
func (c *client) endLine() {
	if endsWithLine(c.doc) {
		return
	}
	c.w.count("lines ended")
	end := delta.Delta{{Retain: c.doc.Length()}, {Insert: "\n"}}.Canonical()
	c.doc = c.w.compose(c.doc, end)
	c.buffer.change, c.buffer.undo = c.w.compose(c.buffer.change, end), nil
}

// brings gives whose words a change brings back, where it is one step back alone and
// all the changes that it undoes have names.
func (p *pending) brings(undoes []undone) []string {
	if p.undo == nil || slices.ContainsFunc(undoes, func(n undone) bool { return n.client == "" }) {
		return nil
	}
	return p.undo.of
}

func (c *client) account() string { return fmt.Sprint("user-", c.user) }

func (c *client) resend() {
	if c.wire == nil || c.flying == nil || !c.open {
		return
	}
	if recent := int64(c.w.weather.recent); recent > 0 && c.w.disk.head()-c.flying.sent.base > 2*recent {
		c.w.count("changes far behind")
	}
	c.spoken++
	c.flying.spoken = c.spoken
	c.wire.up(c.flying.frozen)
	c.flying.sent.copies++
	c.w.meet(c)
	c.w.patience(c, c.flying)
}

func encode(m any) []byte {
	data, err := json.Marshal(m)
	if err != nil {
		panic(err)
	}
	return data
}

func parse(data []byte) delta.Delta {
	d, err := delta.Parse(data)
	if err != nil {
		panic(err)
	}
	return d
}
