package record

import (
	"time"

	"github.com/redonda/redonda/internal/contribution"
)

// Kind names what happened, as "area.verb". Kinds never change meaning.
type Kind string

// Event is one act on record.
type Event struct {
	Seq        int64             `json:"seq"` // 1, 2, 3 … without gaps
	At         time.Time         `json:"at"`  // UTC, to the millisecond
	Kind       Kind              `json:"kind"`
	Account    string            `json:"account"`    // who did it; empty for the service itself
	Delegation string            `json:"delegation"` // of the account, at that time
	Role       contribution.Role `json:"role"`       // Presidency where it was done as chair
	Section    string            `json:"section,omitempty"`
	// Subject names what it was done to: an account, an office, a submission's number.
	Subject string `json:"subject,omitempty"`
	// Details are what else a reader of the log needs, such as "from" and "to" of a status.
	Details map[string]string `json:"details,omitempty"`
	// Private names the delegation whose private room the event belongs to; nobody else
	// sees it. Empty for all others.
	Private string `json:"private,omitempty"`
	Chain   string `json:"chain"` // SHA-256 over the event before and this one, hexadecimal
}
