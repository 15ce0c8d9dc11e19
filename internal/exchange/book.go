package exchange

import (
	"time"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/gcm"
)

// Book is what leaves in one file.
type Book struct {
	ID       string    // of this export; names it in the file, so that what comes back is known
	Title    string    // of the whole contribution
	Symbol   string    // of the document, as the conference counts them; empty where it has none
	Subtitle string    // what this file shows, such as "Dialogue 1 closed, compared with now"
	Lang     gcm.Lang  // of the words around the texts
	At       time.Time // when it was made
	Sections []Section
}

// Section is one text of a section: the clean text where From is To, else a redline
// from one version to the other.
type Section struct {
	ID       string
	Text     string // id of the text, a language of the section
	Lang     gcm.Lang
	Part     string // heading of its part; equal in sections that follow each other in one part
	Title    string
	Subtitle string // such as the objective's words; may be empty
	From, To int64  // versions
	Lines    []Line
	Comments []Comment
	// Rows, where there are any, are shown as a table in place of the text: the concordance
	// of the two versions.
	Rows []Row
	// Listings stand above the text, in a roster's Word file alone.
	Listings []Listing
}

// Line is a paragraph.
type Line struct {
	PID   string
	Kind  string // as in a text's line ends; "" for a plain paragraph
	Level int    // 0 and 1 for the outermost
	Label string // what is shown before it, such as "2." or "b)"
	Runs  []Run
	// Change says what became of the line end: Insert for a paragraph that is new or
	// was split off, Delete for one that went or was joined to the next.
	Change compare.Mark // MarkEqual where it stands in both
	By     []compare.Credit
	// Move names the move this paragraph belongs to, unique in the book; "" for none. It
	// stands twice: where it was, with Change Delete, and where it is now, with Insert.
	// Neighbours that went together have one name.
	Move string
	Was  *Style // where the kind or level changed, the old ones
}

// Style is the form of a paragraph.
type Style struct {
	Kind  string
	Level int
}

// Run is a stretch of words of one form and one fate.
type Run struct {
	Text    string // without line ends; empty for a footnote
	Note    string // text of a footnote; only where IsNote
	IsNote  bool
	Form    Form
	Change  compare.Mark // MarkEqual where it stands in both
	By      []compare.Credit
	WasForm *Form // where only the form of these words changed, the old one
	// Moved marks the words of a move that stand at both its places. Their Change is that
	// of the line, Delete or Insert, so that either place can be left out.
	Moved bool
}

// Form is the form of words.
type Form struct {
	Bold, Italic, Underline bool
	Link                    string // absolute address; "" for none
}
