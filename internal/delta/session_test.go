package delta_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/redonda/redonda/internal/delta"
)

// A session is a server with a log and clients with one change in flight; the
// same rules run in internal/live and in the page.

type sessionClient struct {
	doc, flying, buffer delta.Delta
	inFlight, buffered  bool
	rev                 int
}

type logEntry struct {
	client, rev   int
	sent, applied delta.Delta
}

func TestVectorsSession(t *testing.T) {
	t.Parallel()
	for _, v := range vectors(t, "delta-session.jsonl") {
		playSession(t, v)
	}
}

func playSession(t *testing.T, v vector) {
	t.Helper()
	server := parsed(t, v.Args.Base)
	clients := make([]sessionClient, v.Args.Clients)
	for i := range clients {
		clients[i].doc = server
	}
	var log []logEntry
	for _, step := range v.Args.Steps {
		c := &clients[step.C]
		switch step.T {
		case "edit":
			c.edit(t, parsed(t, step.Delta))
		case "send":
			sent := c.buffer
			c.flying, c.inFlight, c.buffer, c.buffered = sent, true, nil, false
			applied := sent
			for _, e := range log[c.rev:] {
				applied = delta.Transform(e.applied, applied, true)
			}
			log = append(log, logEntry{step.C, c.rev, sent, applied})
			server = compose(t, server, applied)
		case "recv":
			c.receive(t, step.C, log[c.rev])
		case "view":
			if got := encode(t, c.doc); !sameJSON(t, got, step.Doc) {
				t.Errorf("%s: client %d shows %s, want %s", v.ID, step.C, got, step.Doc)
			}
		default:
			t.Fatalf("%s: unknown step %q", v.ID, step.T)
		}
	}
	checkSession(t, v, server, clients, log)
}

func (c *sessionClient) edit(t *testing.T, change delta.Delta) {
	t.Helper()
	c.doc = compose(t, c.doc, change)
	if c.buffered {
		change = compose(t, c.buffer, change)
	}
	c.buffer, c.buffered = change, true
}

func (c *sessionClient) receive(t *testing.T, me int, e logEntry) {
	t.Helper()
	c.rev++
	if e.client == me {
		c.flying, c.inFlight = nil, false
		return
	}
	theirs := e.applied
	if c.inFlight {
		c.flying, theirs = delta.Transform(theirs, c.flying, true), delta.Transform(c.flying, theirs, false)
	}
	if c.buffered {
		c.buffer, theirs = delta.Transform(theirs, c.buffer, true), delta.Transform(c.buffer, theirs, false)
	}
	c.doc = compose(t, c.doc, theirs)
}

func checkSession(t *testing.T, v vector, server delta.Delta, clients []sessionClient, log []logEntry) {
	t.Helper()
	var want struct {
		Doc json.RawMessage
		Log []struct {
			Client, Rev   int
			Sent, Applied json.RawMessage
		}
	}
	if err := json.Unmarshal(v.Want, &want); err != nil {
		t.Fatal(err)
	}
	if !sameJSON(t, encode(t, server), want.Doc) {
		t.Errorf("%s: the server has %s, want %s", v.ID, encode(t, server), want.Doc)
	}
	for i, c := range clients {
		if !bytes.Equal(encode(t, c.doc), encode(t, server)) {
			t.Errorf("%s: client %d differs from the server", v.ID, i)
		}
	}
	if len(log) != len(want.Log) {
		t.Fatalf("%s: %d entries, want %d", v.ID, len(log), len(want.Log))
	}
	for i, e := range log {
		if !sameJSON(t, encode(t, e.applied), want.Log[i].Applied) || !sameJSON(t, encode(t, e.sent), want.Log[i].Sent) {
			t.Errorf("%s: entry %d is %s, want %s", v.ID, i, encode(t, e.applied), want.Log[i].Applied)
		}
	}
}

func parsed(t *testing.T, data json.RawMessage) delta.Delta {
	t.Helper()
	d, err := delta.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
