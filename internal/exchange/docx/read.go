package docx

import (
	"context"
	"io"
	"strings"
	"time"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
)

// Reading is what a Word file holds.
type Reading struct {
	// Export is the id of the export that the file was, empty for one from elsewhere.
	Export string
	// Texts are those of the export that are still in the file. A file from elsewhere has
	// one without an id: everything in its body.
	Texts []Text
}

// Text is one text in a file, twice: as it was before the tracked changes, and as it is
// with all of them accepted.
type Text struct {
	ID       string   // "" for a file from elsewhere
	Section  string   // as ID
	Lang     gcm.Lang // as ID
	From, To int64    // the versions that were exported, equal unless it was a redline
	Rejected []Paragraph
	Accepted []Paragraph
	Authors  []Author  // of tracked changes, as Word names them: a note, no proof
	Comments []Comment // in the order of the text
	Lost     []Loss    // what is not in Accepted, or in another form
	// Sums are those of the words of each exported paragraph in version To (see Hash), by its name.
	Sums map[string]string
}

// Paragraph is a line of a text in what a text may hold.
type Paragraph struct {
	PID   string // of the exported paragraph it is, by its bookmark; "" for a new one
	Kind  string // as in a text's line ends
	Level int    // in a list; 0 and 1 for the outermost
	// Label is a number that was typed before the words and is not among them any more:
	// Kind says that it is counted.
	Label string
	// Words are inserts without line ends. Footnotes have ids of this reading alone.
	Words delta.Delta
}

// Author is somebody whose changes Word has tracked.
type Author struct {
	Name       string
	First      time.Time // of the changes; zero where none says when
	Last       time.Time
	Insertions int
	Deletions  int
	Formats    int // changes of form alone
}

// Read reads a Word file. It follows relationships, whatever the parts are called, and
// nothing outside the file. What can't be read, is too large, or is never opened is a
// fault (NotWord, WordTooLarge, WordUnsafe).
func Read(ctx context.Context, file io.ReaderAt, size int64, limits Limits) (Reading, error) {
	p, err := unpack(ctx, file, size, limits)
	if err != nil {
		return Reading{}, err
	}
	main, err := p.mainPart()
	if err != nil {
		return Reading{}, err
	}
	relations, err := p.relations(main)
	if err != nil {
		return Reading{}, err
	}
	b := &body{pack: p, relations: relations, notes: map[string]noteTexts{}}
	if b.styles, err = p.readStyles(relations); err != nil {
		return Reading{}, err
	}
	if b.lists, err = p.readLists(relations); err != nil {
		return Reading{}, err
	}
	exports, err := p.readExports(relations)
	if err != nil {
		return Reading{}, err
	}
	if err := b.readNotes(); err != nil {
		return Reading{}, err
	}
	comments, err := b.readComments()
	if err != nil {
		return Reading{}, err
	}
	if err := b.read(main); err != nil {
		return Reading{}, err
	}
	return b.reading(exports, comments), nil
}

// mainPart finds the document itself and refuses other kinds of file.
func (p *pack) mainPart() (string, error) {
	root, err := p.relations("")
	if err != nil {
		return "", err
	}
	mains := ofKind(root, "officeDocument")
	if len(mains) != 1 {
		return "", fault.New(fault.NotWord, "the file names no document")
	}
	kind := ""
	err = p.each("[Content_Types].xml", func(e element) error {
		if e.name == "Override" && strings.EqualFold(strings.TrimPrefix(e.get("PartName"), "/"), mains[0]) {
			kind = e.get("ContentType")
		}
		return nil
	})
	switch {
	case err != nil:
		return "", err
	case strings.Contains(kind, "macroEnabled"):
		return "", fault.New(fault.WordUnsafe, "the document has macros")
	case !strings.Contains(kind, "wordprocessingml"):
		return "", fault.New(fault.NotWord, "the file is no document of Word")
	case p.entries[strings.ToLower(mains[0])] == nil:
		return "", fault.New(fault.NotWord, "the document itself is missing")
	}
	return mains[0], nil
}

// Text gives the text of an id; false where the file doesn't hold it.
func (r Reading) Text(id string) (Text, bool) {
	for _, t := range r.Texts {
		if t.ID == id {
			return t, true
		}
	}
	return Text{}, false
}

// Paragraphs gives a text as it is with all changes accepted, to be compared: the one of
// the id, or all that a file from elsewhere holds. False where the file is an export
// without this text.
func (r Reading) Paragraphs(id string) ([]compare.Paragraph, bool) {
	t, ok := r.Text(id)
	if !ok && r.Export == "" {
		t, ok = r.Text("")
	}
	return Comparable(t.Accepted), ok
}

// Comparable gives paragraphs as comparisons take them.
func Comparable(paragraphs []Paragraph) []compare.Paragraph {
	all := make([]compare.Paragraph, len(paragraphs))
	for i, p := range paragraphs {
		all[i] = compare.Paragraph{PID: p.PID, Kind: p.Kind, Text: p.Plain()}
	}
	return all
}
