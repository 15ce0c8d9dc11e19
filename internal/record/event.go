package record

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/store"
)

// Kind names what happened, as "area.verb". Kinds never change meaning.
type Kind string

// Area gives what stands before the point: "session", "account", "section" …
func (k Kind) Area() string {
	area, _, _ := strings.Cut(string(k), ".")
	return area
}

// Event is one act on record. It holds no text of the contribution, no token and no
// address of the network.
type Event struct {
	Seq        int64             `json:"seq"` // 1, 2, 3 … without gaps in its chain
	At         time.Time         `json:"at"`  // UTC, to the millisecond; never before that of the event before
	Kind       Kind              `json:"kind"`
	Account    string            `json:"account"`    // who did it; empty for the service itself
	Delegation string            `json:"delegation"` // of the account, at that time
	Role       contribution.Role `json:"role"`       // Presidency where it was done as chair
	Section    string            `json:"section,omitempty"`
	// Subject names what it was done to: an account, an office, a submission's number.
	Subject string `json:"subject,omitempty"`
	// Details are what else a reader of the log needs, such as "from" and "to" of a status.
	Details map[string]string `json:"details,omitempty"`
	// Private names the delegation whose private room the event belongs to. Such events
	// have a chain of their own, so that the others' shows no gap.
	Private string `json:"private,omitempty"`
	// Announced says that everybody who may read the section may be told: it stands in
	// the activity feed.
	Announced bool   `json:"announced,omitempty"`
	Chain     string `json:"chain"` // of this event and all before it, see chained; hexadecimal
}

// EventCollection declares where events are kept. Their ids sort by chain and then by
// number; the private ones have no keys, and stand in no index.
var EventCollection = store.Collection{Name: "events", Indexes: []store.Index{
	{Name: "area"}, {Name: "account"}, {Name: "delegation"}, {Name: "section"}, {Name: "announced"},
}}

// announcedKey is the one value of the index of announced events.
const announcedKey = "yes"

// keys list an event by what readers ask for.
func (e Event) keys() map[string]string {
	if e.Private != "" {
		return nil
	}
	keys := map[string]string{"area": e.Kind.Area()}
	for name, value := range map[string]string{"account": e.Account, "delegation": e.Delegation, "section": e.Section} {
		if value != "" {
			keys[name] = value
		}
	}
	if e.Announced {
		keys["announced"] = announcedKey
	}
	return keys
}

// eventID names an event in the store. The numbers of the common chain stand alone, and
// so before every private chain's.
func eventID(private string, seq int64) string {
	return fmt.Sprintf("%s%012d", chainPrefix(private), seq)
}

func chainPrefix(private string) string {
	if private == "" {
		return ""
	}
	return "private-" + private + "-"
}

// behind is greater than every id of a chain and less than those of the next: ":"
// follows the digits.
func behind(private string) string { return chainPrefix(private) + ":" }

func encode(e Event) (store.Record, error) {
	body, err := json.Marshal(e)
	if err != nil {
		return store.Record{}, fmt.Errorf("encoding event %d: %w", e.Seq, err)
	}
	return store.Record{ID: eventID(e.Private, e.Seq), Keys: e.keys(), Body: body}, nil
}

func decode(r store.Record) (Event, error) {
	var e Event
	if err := json.Unmarshal(r.Body, &e); err != nil {
		return Event{}, fmt.Errorf("decoding event %s: %w", r.ID, err)
	}
	return e, nil
}
