package history

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/store"
)

// Kind tells why a revision exists.
type Kind string

// The kinds of revisions.
const (
	Automatic  Kind = "automatic"  // a text came to rest, or had many changes
	Named      Kind = "named"      // somebody asked for it
	Milestone  Kind = "milestone"  // a dialogue opened or closed; covers the whole contribution
	Submission Kind = "submission" // a delegation handed in its own text
	Restore    Kind = "restore"    // an earlier version was brought back
)

// Edge is the end of a dialogue that a milestone stands at.
type Edge string

// The edges of a dialogue.
const (
	Opening Edge = "opening"
	Closing Edge = "closing"
)

// Scope tells what a revision covers.
type Scope string

// The scopes of revisions.
const (
	OfSection      Scope = "section"
	OfContribution Scope = "contribution"
)

// MaxName is the longest name of a revision, in characters.
const MaxName = 200

// Author is who did something last, as lists show it.
type Author struct {
	At         time.Time `json:"at"`
	Delegation string    `json:"delegation"`
	Code       string    `json:"code"` // three letters
}

// Revision is a point to come back to.
type Revision struct {
	ID           string           `json:"id"` // sorts by time
	Kind         Kind             `json:"kind"`
	Scope        Scope            `json:"scope"`
	Section      string           `json:"section,omitempty"`
	Name         string           `json:"name"`
	At           time.Time        `json:"at"`
	By           *Author          `json:"by"`
	Authors      []string         `json:"authors"`  // delegations that wrote since the revision before
	Versions     map[string]int64 `json:"versions"` // by text id
	WordsAdded   int              `json:"wordsAdded"`
	WordsRemoved int              `json:"wordsRemoved"`
	Dialogue     string           `json:"dialogue,omitempty"` // of a milestone, or of the one that was restored
	Edge         Edge             `json:"edge,omitempty"`     // the same
	// Contents are the content hashes of the versions, by text id, hexadecimal.
	Contents map[string]string `json:"contents,omitempty"`
	// Seq counts the revisions of the store in the order they were kept; 0 in one
	// from before revisions were chained.
	Seq int64 `json:"seq,omitempty"`
	// Previous is the Hash of the revision with the Seq before, empty for the first;
	// Hash binds this one to all before it: see Link. Both hexadecimal.
	Previous string `json:"previous,omitempty"`
	Hash     string `json:"hash,omitempty"`
}

// RevisionCollection declares where revisions are kept: by section, and those of
// the whole contribution under the empty section's place "*". The unique indexes let
// one of two nodes have the next link of the chain, and a dialogue's edge one milestone.
var RevisionCollection = store.Collection{Name: "revisions", Indexes: []store.Index{
	{Name: "place"}, {Name: "seq", Unique: true}, {Name: "edge", Unique: true},
}}

const wholeContribution = "*"

// Place gives what the revision is listed under.
func (r Revision) Place() string {
	if r.Scope == OfContribution {
		return wholeContribution
	}
	return r.Section
}

// revisionID sorts by time; the text or section keeps two of one instant apart.
func revisionID(at time.Time, what string) string {
	return fmt.Sprintf("%013d-%s", at.UnixMilli(), strings.NewReplacer(".", "-", "*", "all").Replace(what))
}

// CheckName refuses a name that is empty, too long, or has characters that would
// mislead in a list.
func CheckName(name string) (string, error) {
	name = strings.Join(strings.Fields(name), " ")
	if name == "" {
		return "", fault.New(fault.Invalid, "a revision needs a name")
	}
	if utf8.RuneCountInString(name) > MaxName {
		return "", fault.New(fault.Invalid, "a name has at most %d characters", MaxName)
	}
	if strings.ContainsFunc(name, misleading) {
		return "", fault.New(fault.BadCharacter, "a name has letters only, no controls")
	}
	return name, nil
}

// misleading finds controls and the bidirectional marks that reorder their neighbours.
func misleading(r rune) bool {
	return r < 0x20 || r == 0x7f || (r >= 0x202a && r <= 0x202e) || (r >= 0x2066 && r <= 0x2069)
}

// Records is what the list of revisions needs of the store.
type Records interface {
	Insert(ctx context.Context, collection string, r store.Record) error
	Get(ctx context.Context, collection, id string) (store.Record, error)
	List(ctx context.Context, collection string, q store.Query) ([]store.Record, error)
}

// Record gives a revision as the store keeps it, with the link of the chain that it has.
func Record(r Revision) (store.Record, error) {
	body, err := json.Marshal(r)
	if err != nil {
		return store.Record{}, fmt.Errorf("encoding revision %s: %w", r.ID, err)
	}
	return store.Record{ID: r.ID, Keys: r.Keys(), Body: body}, nil
}

// Keys gives what the revision is listed by.
func (r Revision) Keys() map[string]string {
	keys := map[string]string{"place": r.Place()}
	if r.Seq > 0 {
		keys["seq"] = seqKey(r.Seq)
	}
	if r.Kind == Milestone {
		keys["edge"] = edgeKey(r.Dialogue, r.Edge)
	}
	return keys
}

func seqKey(seq int64) string { return fmt.Sprintf("%012d", seq) }

func edgeKey(dialogue string, edge Edge) string { return dialogue + "/" + string(edge) }

func decodeRevision(record store.Record) (Revision, error) {
	var r Revision
	if err := json.Unmarshal(record.Body, &r); err != nil {
		return Revision{}, fmt.Errorf("decoding revision %s: %w", record.ID, err)
	}
	return r, nil
}
