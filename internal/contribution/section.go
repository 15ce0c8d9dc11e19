package contribution

import (
	"strings"

	"github.com/redonda/redonda/internal/gcm"
)

// Section is one place of the contribution where a text is written, in each language.
type Section struct {
	ID         string   `json:"id"`         // "o02"
	Order      int      `json:"order"`      // place in the contribution, from 1
	Part       int      `json:"part"`       // 1 to 5
	RoundTable int      `json:"roundTable"` // 1 to 4; 0 outside part 3
	Objective  int      `json:"objective"`  // 1 to 23; 0 outside part 3
	Delegation string   `json:"delegation"` // whose own section it is, such as a champion country's; empty for all
	Title      gcm.Both `json:"title"`
	Label      gcm.Both `json:"label"` // short, for lists
	Status     Status   `json:"status"`
	// Reserved keeps the section from observers.
	Reserved bool `json:"reserved,omitempty"`
	// Invited says that observers who read the section are invited to comment.
	Invited    bool     `json:"invited,omitempty"`
	SourceLang gcm.Lang `json:"sourceLang"`
	Rev        int64    `json:"-"` // of the stored record; 0 before it is stored
}

// Observers is how far a section is open to observers.
type Observers string

// How far a section is open.
const (
	NoObservers         Observers = "out"
	ReadingObservers    Observers = "read" // at first
	CommentingObservers Observers = "comment"
)

// Valid tells whether o is one of them.
func (o Observers) Valid() bool {
	return o == NoObservers || o == ReadingObservers || o == CommentingObservers
}

// Observers says how far the section is open to observers.
func (s Section) Observers() Observers {
	switch {
	case s.Reserved:
		return NoObservers
	case s.Invited:
		return CommentingObservers
	}
	return ReadingObservers
}

// Texts gives the ids of the section's texts, Spanish first.
func (s Section) Texts() []string {
	ids := make([]string, 0, 2)
	for _, lang := range gcm.Langs() {
		ids = append(ids, TextID(s.ID, lang))
	}
	return ids
}

// TextID names the text of a section in one language: "o02.es".
func TextID(section string, lang gcm.Lang) string { return section + "." + string(lang) }

// SplitTextID takes a text's id apart; false where it isn't one.
func SplitTextID(id string) (section string, lang gcm.Lang, ok bool) {
	section, suffix, found := strings.Cut(id, ".")
	lang = gcm.Lang(suffix)
	return section, lang, found && section != "" && lang.Valid()
}
