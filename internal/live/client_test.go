package live_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/gorilla/websocket"

	"github.com/redonda/redonda/internal/delta"
)

// typist is a client written from docs/protocol.md: one change in flight, one
// buffer, and everything resent after a cut.
type typist struct {
	url, text, client string
	conn              *websocket.Conn
	doc               delta.Delta
	rev, seq          int64
	flying            *flight
	buffer            delta.Delta
	acked             []string // words that were acknowledged
	words             []string // the word of each buffered or flying change
	random            *rand.Rand
}

// flight is a change that was sent: frozen as sent, moving as it applies now.
type flight struct {
	frozen []byte
	moving delta.Delta
	words  []string
}

type message struct {
	T       string
	Text    string
	Rev     int64
	Seq     int64
	Client  string
	Code    string
	Retry   bool
	Ops     json.RawMessage
	Changes []struct {
		Rev    int64
		Client string
		Seq    int64
		Ops    json.RawMessage
	}
}

func newTypist(url, text string, n int) *typist {
	return &typist{
		url: url, text: text, client: fmt.Sprintf("typist-%04d", n), rev: -1,
		random: rand.New(rand.NewPCG(uint64(n), 7)),
	}
}

// connect dials until the server answers or ctx ends, and opens the text.
func (c *typist) connect(ctx context.Context) error {
	for {
		conn, _, err := websocket.DefaultDialer.DialContext(ctx, c.url, nil)
		if err == nil {
			c.conn = conn
			return c.open()
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-time.After(5 * time.Millisecond): // between dials, as any client backs off
		}
	}
}

func (c *typist) open() error {
	open := map[string]any{"t": "open", "text": c.text, "client": c.client}
	if c.rev >= 0 {
		open["rev"] = c.rev
	}
	if err := c.conn.WriteJSON(map[string]any{"t": "hello", "protocol": 1}); err != nil {
		return err
	}
	if err := c.conn.WriteJSON(open); err != nil {
		return err
	}
	for {
		m, err := c.read()
		if err != nil {
			return err
		}
		if m.T == "opened" {
			return c.opened(m)
		}
	}
}

func (c *typist) opened(m message) error {
	if c.rev < 0 {
		c.doc, c.rev = mustParse(m.Ops), m.Rev
		return nil
	}
	if err := c.take(m); err != nil {
		return err
	}
	if c.flying != nil { // not among the changes: it never arrived
		return c.conn.WriteMessage(websocket.TextMessage, c.flying.frozen)
	}
	return nil
}

func (c *typist) read() (message, error) {
	if err := c.conn.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		return message{}, err
	}
	_, data, err := c.conn.ReadMessage()
	if err != nil {
		return message{}, err
	}
	var m message
	return m, json.Unmarshal(data, &m)
}

// take works through the changes of a frame.
func (c *typist) take(m message) error {
	for _, e := range m.Changes {
		if e.Rev != c.rev+1 {
			return fmt.Errorf("change %d after %d", e.Rev, c.rev)
		}
		c.rev = e.Rev
		if e.Client == c.client {
			c.landed()
			continue
		}
		c.apply(mustParse(e.Ops))
	}
	return nil
}

func (c *typist) apply(theirs delta.Delta) {
	if c.flying != nil {
		mine := c.flying.moving
		c.flying.moving = delta.Transform(theirs, mine, true)
		theirs = delta.Transform(mine, theirs, false)
	}
	if c.buffer != nil {
		mine := c.buffer
		c.buffer = delta.Transform(theirs, mine, true)
		theirs = delta.Transform(mine, theirs, false)
	}
	c.doc = mustCompose(c.doc, theirs)
}

func (c *typist) landed() {
	c.acked = append(c.acked, c.flying.words...)
	c.flying = nil
}

// step handles one message of the server.
func (c *typist) step() error {
	m, err := c.read()
	if err != nil {
		return err
	}
	switch m.T {
	case "changes":
		return c.take(m)
	case "ack":
		if m.Rev == c.rev+1 {
			c.rev = m.Rev
		}
		if c.flying != nil && m.Seq == c.seq {
			c.landed()
		}
	case "refused":
		if !m.Retry {
			return fmt.Errorf("refused: %s", m.Code)
		}
		return c.conn.WriteMessage(websocket.TextMessage, c.flying.frozen)
	case "bye":
		return errors.New("goodbye")
	}
	return nil
}

// edit types a word that occurs nowhere else between two others, so that nobody
// types inside it and it can be counted at the end.
func (c *typist) edit(word string) {
	places := boundaries(c.doc)
	at := places[c.random.IntN(len(places))]
	change := delta.Delta{{Retain: at}, {Insert: word}}.Canonical()
	c.doc = mustCompose(c.doc, change)
	if c.buffer == nil {
		c.buffer = change
	} else {
		c.buffer = mustCompose(c.buffer, change)
	}
	c.words = append(c.words, word)
}

// boundaries gives the places at the start and behind each word's closing mark.
func boundaries(doc delta.Delta) []int {
	places, at := []int{0}, 0
	for _, op := range doc {
		for _, r := range op.Insert {
			at += utf16.RuneLen(r)
			if r == '›' {
				places = append(places, at)
			}
		}
	}
	return places
}

// send puts the buffer in flight.
func (c *typist) send() error {
	if c.flying != nil || c.buffer == nil {
		return nil
	}
	if err := c.freeze(); err != nil {
		return err
	}
	return c.conn.WriteMessage(websocket.TextMessage, c.flying.frozen)
}

// freeze makes the buffer the change in flight.
func (c *typist) freeze() error {
	c.seq++
	ops, err := json.Marshal(c.buffer)
	if err != nil {
		return err
	}
	frozen, err := json.Marshal(map[string]any{
		"t": "change", "text": c.text, "client": c.client, "seq": c.seq, "rev": c.rev, "ops": json.RawMessage(ops),
	})
	if err != nil {
		return err
	}
	c.flying = &flight{frozen: frozen, moving: c.buffer, words: c.words}
	c.buffer, c.words = nil, nil
	return nil
}

func mustParse(data []byte) delta.Delta {
	d, err := delta.Parse(data)
	if err != nil {
		panic(err)
	}
	return d
}

func mustCompose(a, b delta.Delta) delta.Delta {
	d, err := delta.Compose(a, b)
	if err != nil {
		panic(err)
	}
	return d
}

func asJSON(t testing.TB, d delta.Delta) string {
	t.Helper()
	data, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
