package docx

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/redonda/redonda/internal/exchange"
)

// comments gathers word/comments.xml, and word/commentsExtended.xml, which says what is
// an answer to what and what is resolved.
type comments struct {
	sheet
	extended sheet
	count    int
	used     map[uint32]bool // ids of paragraphs
}

// add keeps a thread, each of its entries a comment of Word's, and gives their ids.
func (c *comments) add(thread exchange.Comment) []int {
	ids := make([]int, len(thread.Entries))
	parent := ""
	for i, said := range thread.Entries {
		ids[i] = c.count
		c.count++
		name := c.paragraphID(said.ID)
		c.raw("<w:comment")
		c.attribute("w:id", fmt.Sprint(ids[i]))
		c.attribute("w:author", said.Author)
		c.attribute("w:date", instant(said.At))
		c.attribute("w:initials", said.Initials)
		c.raw(">")
		lines := strings.Split(said.Words, "\n")
		for n, line := range lines {
			c.raw("<w:p")
			if n == len(lines)-1 { // by which the other part names the comment
				c.attribute("w14:paraId", name)
			}
			c.raw(">")
			if n == 0 {
				c.raw("<w:r><w:annotationRef/></w:r>")
			}
			c.raw("<w:r>")
			c.words(line, false)
			c.raw("</w:r></w:p>")
		}
		c.raw("</w:comment>")
		c.extended.raw("<w15:commentEx")
		c.extended.attribute("w15:paraId", name)
		if parent != "" {
			c.extended.attribute("w15:paraIdParent", parent)
		} else {
			parent = name
		}
		done := "0"
		if thread.Resolved {
			done = "1"
		}
		c.extended.attribute("w15:done", done)
		c.extended.raw("/>")
	}
	return ids
}

// paragraphID makes the name of an entry's last paragraph: eight digits, below 80000000.
func (c *comments) paragraphID(entry string) string {
	sum := sha256.Sum256([]byte(entry))
	id := binary.BigEndian.Uint32(sum[:4]) & 0x7fffffff
	for id == 0 || c.used[id] {
		id = (id + 1) & 0x7fffffff
	}
	if c.used == nil {
		c.used = map[uint32]bool{}
	}
	c.used[id] = true
	return fmt.Sprintf("%08X", id)
}

const commentNamespaces = namespaces + ` xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml" mc:Ignorable="w14 w15"`

// parts gives both.
func (c *comments) parts() []part {
	return []part{
		{"word/comments.xml", xmlHead + `<w:comments ` + commentNamespaces + `>` + string(c.buf) + `</w:comments>`},
		{"word/commentsExtended.xml", xmlHead + `<w15:commentsEx ` + commentNamespaces + `>` + string(c.extended.buf) + `</w15:commentsEx>`},
	}
}

const commentTypes = `<Override PartName="/word/comments.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"/>` +
	`<Override PartName="/word/commentsExtended.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.commentsExtended+xml"/></Types>`

const commentRelations = `<Relationship Id="rId8" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments" Target="comments.xml"/>` +
	`<Relationship Id="rId9" Type="http://schemas.microsoft.com/office/2011/relationships/commentsExtended" Target="commentsExtended.xml"/>`

// hasComments tells whether there is one in the book, before anything is written.
func hasComments(book exchange.Book) bool {
	return slices.ContainsFunc(book.Sections, func(s exchange.Section) bool { return len(s.Rows) == 0 && len(s.Comments) > 0 })
}

// CommentSum recognises an entry by its author and words, however a program that saves
// the file writes its spaces.
func CommentSum(author, words string) string {
	return Hash(author + "\x00" + strings.Join(strings.Fields(words), " "))
}

// edgeOf is where the range of comments begins or ends in a line.
type edgeOf struct {
	at  int // units of the new text
	ids []int
	end bool
}

// edges gives those of a line's comments in order of their places. At one place what
// ends comes before what begins; the two edges of one without words follow each other.
func (b *builder) edges(of []exchange.Comment) []edgeOf {
	var edges []edgeOf
	var points []edgeOf
	for _, c := range of {
		begin, end := edgeOf{at: c.From, ids: b.comments.add(c)}, edgeOf{at: c.To, end: true}
		end.ids = begin.ids
		if c.From == c.To {
			points = append(points, begin, end)
			continue
		}
		edges = append(edges, begin, end)
	}
	slices.SortStableFunc(edges, func(x, y edgeOf) int {
		switch {
		case x.at != y.at:
			return x.at - y.at
		case x.end == y.end:
			return 0
		case x.end:
			return -1
		}
		return 1
	})
	return append(points, edges...)
}

// cut writes what begins and ends before a place, and gives the run in pieces at those
// within it.
func (w *runWriter) cut(run exchange.Run) []exchange.Run {
	units := run.Units()
	if units < 2 || run.IsNote || len(w.edges) == 0 || w.edges[0].at >= w.at+units {
		return []exchange.Run{run}
	}
	words := utf16.Encode([]rune(run.Text))
	var pieces []exchange.Run
	from := 0
	for _, e := range w.edges {
		at := e.at - w.at
		if at <= from || at >= units {
			continue
		}
		piece := run
		piece.Text = string(utf16.Decode(words[from:at]))
		pieces, from = append(pieces, piece), at
	}
	rest := run
	rest.Text = string(utf16.Decode(words[from:]))
	return append(pieces, rest)
}

// mark writes the edges up to the present place; all that are left where the line ends.
func (w *runWriter) mark(all bool) {
	for len(w.edges) > 0 && (all || w.edges[0].at <= w.at) {
		e := w.edges[0]
		w.edges = w.edges[1:]
		w.turn("", none, nil)
		for _, id := range e.ids {
			if !e.end {
				w.raw(`<w:commentRangeStart w:id="`)
				w.number(id)
				w.raw(`"/>`)
				continue
			}
			w.raw(`<w:commentRangeEnd w:id="`)
			w.number(id)
			w.raw(`"/><w:r><w:commentReference w:id="`)
			w.number(id)
			w.raw(`"/></w:r>`)
		}
	}
}
