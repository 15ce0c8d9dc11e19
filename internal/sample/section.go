package sample

import (
	"strings"
	"time"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/gcm"
)

// Section is the written history of one section.
type Section struct {
	ID     string
	States []State // ascending by At
}

// State is a section at the end of one sitting, and who sat.
type State struct {
	At         time.Time                // UTC, when the sitting began
	Account    string                   // "hn-delegate"
	Delegation string                   // member id, or gcm.SecretariatID
	Written    []gcm.Lang               // languages written in this state, in that order
	Texts      map[gcm.Lang][]Paragraph // all texts there are, also those not written in this state
	Revision   string                   // name of the section's revision taken at the end; empty for none
}

// Paragraph is one line of a text. Paragraphs are shared by successive states: read them, never change them.
type Paragraph struct {
	PID   string
	Kind  string      // "" for a plain paragraph
	Level int         // 0 for the outermost
	Words delta.Delta // inserts without the line end
	From  string      // pid of the paragraph it was split off in this state
	Joins string      // pid of the paragraph it took in in this state
}

// Document gives paragraphs as a text, as the log would hold it.
func Document(paragraphs []Paragraph) delta.Delta {
	var text delta.Delta
	for _, p := range paragraphs {
		text = append(text, p.Words...)
		end := delta.Attributes{"pid": p.PID}
		if p.Kind != "" {
			end["kind"] = p.Kind
		}
		if p.Level > 0 {
			end["level"] = float64(p.Level)
		}
		text = append(text, delta.Op{Insert: "\n", Attributes: end})
	}
	return text.Canonical()
}

// empty is version 0 of every text as paragraphs.
func empty() []Paragraph { return []Paragraph{{PID: document.FirstPID}} }

// delegationOf reads the delegation off an account's name.
func delegationOf(account string) (string, bool) {
	if account == "secretariat" {
		return gcm.SecretariatID, true
	}
	member, role, _ := strings.Cut(account, "-")
	_, known := gcm.Catalogue().Member(member)
	return member, known && (role == "head" || role == "delegate")
}
