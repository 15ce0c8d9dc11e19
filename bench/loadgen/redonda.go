package loadgen

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// redonda speaks docs/protocol.md, version 1.
type redonda struct {
	ordered
	compress bool
}

func newRedonda(p *Peer) driver { return &redonda{compress: p.Compress} }

// operation is one operation of a Delta with text.
type operation struct {
	Insert string `json:"insert"`
}

func words(ops []operation) string {
	var text strings.Builder
	for _, op := range ops {
		text.WriteString(op.Insert)
	}
	return text.String()
}

func (r *redonda) greet(t *Typist) (err error) {
	if t.socket, err = Dial(t.crew.peer.Address, "/api/v1/live", r.compress); err != nil {
		return err
	}
	if err := t.socket.Text([]byte(`{"t":"hello","protocol":1}`)); err != nil {
		return err
	}
	return t.socket.Text(fmt.Appendf(nil, `{"t":"open","text":%q,"client":%q}`, t.room, t.name))
}

func (r *redonda) opened(t *Typist, message []byte) (bool, error) {
	var m struct {
		T, Code, Detail string
		Rev             int64
		Ops             []operation
	}
	if err := json.Unmarshal(message, &m); err != nil {
		return false, err
	}
	switch m.T {
	case "opened":
		r.begin(t, words(m.Ops), m.Rev)
		return true, nil
	case "error", "bye":
		return false, fmt.Errorf("%s: %s", m.Code, m.Detail)
	}
	return false, nil
}

func (r *redonda) send(t *Typist) error {
	k := r.next(t)
	out := make([]byte, 0, 160)
	out = append(append(out, `{"t":"change","text":"`...), t.room...)
	out = append(append(out, `","client":"`...), t.name...)
	out = strconv.AppendInt(append(out, `","seq":`...), t.seq, 10)
	out = strconv.AppendInt(append(out, `,"rev":`...), r.version, 10)
	out = appendKeystroke(append(out, `,"ops":`...), k)
	return t.socket.Text(append(out, '}'))
}

func (r *redonda) take(t *Typist, message []byte) error {
	now := time.Now()
	s := scanner{data: message}
	var kind string
	var seq, rev int64
	err := s.object(func(name []byte) (err error) {
		switch string(name) {
		case "t":
			var raw []byte
			raw, err = s.str()
			kind = string(raw)
		case "seq":
			seq, err = s.integer()
		case "rev":
			rev, err = s.integer()
		case "changes":
			err = s.array(func() error { return r.entry(t, &s, now) })
		default:
			err = s.skip()
		}
		return err
	})
	switch {
	case err != nil:
		return fmt.Errorf("reading %.200q: %w", message, err)
	case kind == "ack":
		if seq != t.seq {
			return fmt.Errorf("acknowledged %d of %d", seq, t.seq)
		}
		if err := r.mine(rev); err != nil {
			return err
		}
		t.acked()
	case kind == "changes", kind == "presence", kind == "pong", kind == "rights":
	default:
		return fmt.Errorf("the server sent %.300s", message)
	}
	return nil
}

func (r *redonda) entry(t *Typist, s *scanner, now time.Time) error {
	var rev, seq int64
	var author *Typist
	var k Keystroke
	err := s.object(func(name []byte) (err error) {
		switch string(name) {
		case "rev":
			rev, err = s.integer()
		case "seq":
			seq, err = s.integer()
		case "client":
			var raw []byte
			raw, err = s.str()
			author = t.crew.byName[string(raw)]
		case "ops":
			k, err = s.keystroke()
		default:
			err = s.skip()
		}
		return err
	})
	if err != nil {
		return err
	}
	if author == t { // in company one's own change stands for its acknowledgement
		if err := r.mine(rev); err != nil {
			return err
		}
		t.acked()
		return nil
	}
	if err := r.theirs(k, rev); err != nil {
		return err
	}
	t.heard(author, seq, now)
	return nil
}

func (r *redonda) content() (string, error) { return r.text(), nil }
