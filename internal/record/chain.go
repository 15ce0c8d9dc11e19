package record

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/redonda/redonda/internal/store"
)

// chainName opens the hashed form of an event.
const chainName = "redonda-record-1"

// chained binds an event to the value of the one before: the SHA-256 of the form's name,
// that value and the event without its own value as canonical JSON (RFC 8785), each but
// the last ended by a line end. docs/verify.md describes it for whoever computes it anew.
func chained(before string, e Event) (string, error) {
	canonical, err := Canonical(e)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	sum.Write([]byte(chainName + "\n" + before + "\n"))
	sum.Write(canonical)
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// Canonical gives what of an event is hashed: canonical JSON of all but its chain value.
func Canonical(e Event) ([]byte, error) {
	body, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("encoding event %d: %w", e.Seq, err)
	}
	return withoutChain(body)
}

// withoutChain reads the JSON of an event as it is stored, so that what a newer program
// adds to events is hashed too.
func withoutChain(body []byte) ([]byte, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(body, &members); err != nil {
		return nil, fmt.Errorf("decoding an event: %w", err)
	}
	delete(members, "chain")
	bare, err := json.Marshal(members)
	if err != nil {
		return nil, fmt.Errorf("encoding an event: %w", err)
	}
	canonical := jsontext.Value(bare)
	if err := canonical.Canonicalize(); err != nil {
		return nil, fmt.Errorf("canonicalising an event: %w", err)
	}
	return canonical, nil
}

// Head is the end of a chain: whoever has noted it elsewhere can tell later that nothing
// up to it was altered or cut off.
type Head struct {
	Seq   int64  `json:"seq"`
	Chain string `json:"chain"`
}

// IDOf names the record of the common chain that a head is of.
func IDOf(h Head) string { return eventID("", h.Seq) }

// String writes a head down, as redonda verify reads it.
func (h Head) String() string { return fmt.Sprintf("%d:%s", h.Seq, h.Chain) }

// Checker checks the events of a store in the order of their ids. The zero value is ready.
type Checker struct {
	private string
	last    Event
	// Heads are the ends of the chains seen so far, by delegation; the common one under "".
	Heads map[string]Head
}

// Take takes the next record and calls says with each thing that is wrong with it. It
// goes on from what it found, so that one altered event is one problem and not as many
// as follow it.
func (c *Checker) Take(r store.Record, says func(what string, args ...any)) {
	e, err := decode(r)
	if err != nil {
		says("is no event")
		return
	}
	if c.Heads == nil {
		c.Heads = map[string]Head{}
	}
	if e.Private != c.private {
		c.private, c.last = e.Private, Event{}
	}
	if r.ID != eventID(e.Private, e.Seq) {
		says("is kept as %s and is event %d", r.ID, e.Seq)
	}
	if e.Seq != c.last.Seq+1 {
		says("comes after event %d: what was between is missing", c.last.Seq)
	}
	if e.At.Before(c.last.At) {
		says("is older than the event before it")
	}
	if want := e.keys(); len(want)+len(r.Keys) > 0 && !maps.Equal(want, r.Keys) {
		says("is listed by what it isn't")
	}
	bare, err := withoutChain(r.Body)
	sum := sha256.Sum256(append([]byte(chainName+"\n"+c.last.Chain+"\n"), bare...))
	if err != nil || hex.EncodeToString(sum[:]) != e.Chain {
		says("does not follow from what is before it: it, or its neighbour, was altered")
	}
	c.last = e
	c.Heads[e.Private] = Head{e.Seq, e.Chain}
}
