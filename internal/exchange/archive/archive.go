package archive

import (
	"time"

	"github.com/redonda/redonda/internal/comment"
	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/dialogue"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
)

// Format names the form of the file. A file of another form has another number; those
// before it are read too.
const Format = formatName + "2"

const (
	formatName = "redonda-contribution-"
	// stepless is the form before: it says what texts are, and not how they came to be,
	// so its revisions can't be opened. It has no comments either.
	stepless = formatName + "1"
)

// Archive is a contribution, or some sections of it.
type Archive struct {
	Format        string           `json:"format"`
	Catalogue     int              `json:"catalogue"` // edition of the catalogue it was written with
	ID            string           `json:"id"`        // of the export
	Exported      time.Time        `json:"exported"`
	Demonstration bool             `json:"demonstration"` // its texts are samples
	Title         gcm.Both         `json:"title"`
	Sections      []Section        `json:"sections"` // in their order
	Texts         []Text           `json:"texts"`    // of these sections, in their order
	Threads       []comment.Thread `json:"threads"`  // of comments visible to all members, in the order of their texts
	Dialogues     []Dialogue       `json:"dialogues"`
	Revisions     []Revision       `json:"revisions"` // by time; a step of each text ends at the versions that they name
}

// Section is a place of the contribution; its fields are those of contribution.Section.
type Section struct {
	ID         string              `json:"id"`
	Order      int                 `json:"order"`
	Part       int                 `json:"part"`
	RoundTable int                 `json:"roundTable"` // 0 outside the round tables
	Objective  int                 `json:"objective"`  // 0 outside the round tables
	Delegation string              `json:"delegation"` // whose own section it is; empty for all
	Title      gcm.Both            `json:"title"`
	Label      gcm.Both            `json:"label"`
	Status     contribution.Status `json:"status"`
	Reserved   bool                `json:"reserved"` // kept from observers
	Invited    bool                `json:"invited"`  // observers are invited to comment
	SourceLang gcm.Lang            `json:"sourceLang"`
}

// Text is one language of a section, as it stands at a version.
type Text struct {
	ID      string      `json:"id"`
	Section string      `json:"section"`
	Lang    gcm.Lang    `json:"lang"`
	Version int64       `json:"version"` // how many changes it took
	At      *time.Time  `json:"at"`      // of the last change; null for version 0
	Content delta.Delta `json:"content"` // inserts alone
	// Authors are who wrote it. Stretches give units (UTF-16) and the place of their
	// author in Authors by turns, and cover the whole content.
	Authors   []document.Author `json:"authors"`
	Stretches []int             `json:"stretches"`
	Hash      string            `json:"hash"` // of Content, as history.ContentHash counts it; hexadecimal
	// Steps lead from an empty text to Content; none in a file of the form before.
	Steps []Step `json:"steps"`
}

// Dialogue is what is kept of a dialogue; its fields are those of dialogue.Dialogue.
type Dialogue struct {
	ID     string          `json:"id"`
	Status dialogue.Status `json:"status"`
	Date   string          `json:"date"` // 2006-01-02 in Zone; empty until it is set
	From   string          `json:"from"` // 15:04 in Zone
	To     string          `json:"to"`
	Zone   string          `json:"zone"`
	Opened *time.Time      `json:"opened"`
	Closed *time.Time      `json:"closed"`
}

// Revision is one of the list.
type Revision struct {
	history.Revision
	// Partial says that the revision covers texts which are not in this file: their
	// versions and all sums over them are left out.
	Partial bool `json:"partial"`
}

// SectionOf gives a section as the file has it.
func SectionOf(s contribution.Section) Section {
	return Section{
		ID: s.ID, Order: s.Order, Part: s.Part, RoundTable: s.RoundTable, Objective: s.Objective, Delegation: s.Delegation,
		Title: s.Title, Label: s.Label, Status: s.Status, Reserved: s.Reserved, Invited: s.Invited, SourceLang: s.SourceLang,
	}
}

func (s Section) section() contribution.Section {
	return contribution.Section{
		ID: s.ID, Order: s.Order, Part: s.Part, RoundTable: s.RoundTable, Objective: s.Objective, Delegation: s.Delegation,
		Title: s.Title, Label: s.Label, Status: s.Status, Reserved: s.Reserved, Invited: s.Invited, SourceLang: s.SourceLang,
	}
}

// DialogueOf gives a dialogue as the file has it.
func DialogueOf(d dialogue.Dialogue) Dialogue {
	return Dialogue{ID: d.ID, Status: d.Status, Date: d.Date, From: d.From, To: d.To, Zone: d.Zone, Opened: d.Opened, Closed: d.Closed}
}

func (d Dialogue) dialogue() dialogue.Dialogue {
	return dialogue.Dialogue{ID: d.ID, Status: d.Status, Date: d.Date, From: d.From, To: d.To, Zone: d.Zone, Opened: d.Opened, Closed: d.Closed}
}
