package exchange

import (
	"time"
	"unicode/utf16"

	"github.com/redonda/redonda/internal/compare"
)

// Comment is a thread in the margin of a text.
type Comment struct {
	Thread string // id
	// Line is the place of its paragraph in Lines; the first one's for the text as a whole.
	Line int
	// From and To are the words it is of, in UTF-16 units of what the line has in the new
	// text, a footnote one unit. They are equal for none.
	From, To int
	Resolved bool
	Entries  []Said // at least one
}

// Said is one entry of a comment.
type Said struct {
	ID       string
	Author   string // as the reader of the file sees it
	Initials string
	At       time.Time
	Words    string // lines apart by "\n"
}

// Units counts the UTF-16 units that a run has in the new text.
func (r Run) Units() int {
	switch {
	case r.Change == compare.MarkDelete:
		return 0
	case r.IsNote:
		return 1
	}
	return len(utf16.Encode([]rune(r.Text)))
}
