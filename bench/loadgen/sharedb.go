package loadgen

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// shareDB speaks ShareDB's JSON protocol 1.2 with the type rich-text.
type shareDB struct {
	ordered
	early    map[int64]early // changes that came before their turn, by the version they apply to
	compress bool
}

// early is a change that waits for the one before it: on PostgreSQL two commits may be
// published in the other order.
type early struct {
	k      Keystroke
	author *Typist
	seq    int64
	own    bool
}

func newShareDB(p *Peer) driver { return &shareDB{compress: p.Compress, early: map[int64]early{}} }

func (d *shareDB) greet(t *Typist) (err error) {
	if t.socket, err = Dial(t.crew.peer.Address, "/", d.compress); err != nil {
		return err
	}
	if err := t.socket.Text(fmt.Appendf(nil, `{"a":"hs","id":%q,"protocol":1,"protocolMinor":2}`, t.name)); err != nil {
		return err
	}
	return t.socket.Text(fmt.Appendf(nil, `{"a":"s","c":"texts","d":%q}`, t.room))
}

func (d *shareDB) opened(t *Typist, message []byte) (bool, error) {
	var m struct {
		A     string
		Error json.RawMessage
		Data  struct {
			V    int64
			Data struct{ Ops []operation }
		}
	}
	if err := json.Unmarshal(message, &m); err != nil {
		return false, err
	}
	if m.Error != nil {
		return false, fmt.Errorf("%s: %s", m.A, m.Error)
	}
	if m.A == "s" {
		d.begin(t, words(m.Data.Data.Ops), m.Data.V)
	}
	return m.A == "s", nil
}

func (d *shareDB) send(t *Typist) error {
	k := d.next(t)
	out := make([]byte, 0, 160)
	out = append(append(out, `{"a":"op","c":"texts","d":"`...), t.room...)
	out = strconv.AppendInt(append(out, `","v":`...), d.version, 10)
	out = strconv.AppendInt(append(out, `,"seq":`...), t.seq, 10)
	out = appendKeystroke(append(out, `,"x":{},"op":{"ops":`...), k)
	return t.socket.Text(append(out, '}', '}'))
}

func (d *shareDB) take(t *Typist, message []byte) error {
	now := time.Now()
	s := scanner{data: message}
	var kind string
	var version, seq int64
	var author *Typist
	var k Keystroke
	var others, refused bool
	err := s.object(func(name []byte) (err error) {
		switch string(name) {
		case "a":
			var raw []byte
			raw, err = s.str()
			kind = string(raw)
		case "v":
			version, err = s.integer()
		case "seq":
			seq, err = s.integer()
		case "src":
			var raw []byte
			raw, err = s.str()
			author = t.crew.byName[string(raw)]
		case "op":
			others = true
			if s.peek() == '[' {
				k, err = s.keystroke()
				break
			}
			err = s.object(func([]byte) (err error) { k, err = s.keystroke(); return err })
		case "error":
			refused = true
			err = s.skip()
		default:
			err = s.skip()
		}
		return err
	})
	switch {
	case err != nil:
		return fmt.Errorf("reading %.200q: %w", message, err)
	case refused || kind != "op" && kind != "hs":
		return fmt.Errorf("the server sent %.300s", message)
	case kind != "op":
	case version < d.version:
		// What a change was rewritten over is sent with its acknowledgement, and again in its turn.
	default:
		d.early[version] = early{k, author, seq, !others}
	}
	return d.inTurn(t, now)
}

// inTurn takes the changes whose turn has come.
func (d *shareDB) inTurn(t *Typist, now time.Time) error {
	for {
		e, ok := d.early[d.version]
		if !ok {
			return nil
		}
		delete(d.early, d.version)
		if e.own {
			if err := d.mine(d.version + 1); err != nil {
				return err
			}
			t.acked()
			continue
		}
		if err := d.theirs(e.k, d.version+1); err != nil {
			return err
		}
		t.heard(e.author, e.seq, now)
	}
}

func (d *shareDB) content() (string, error) { return d.text(), nil }
