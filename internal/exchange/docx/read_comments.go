package docx

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/redonda/redonda/internal/document"
)

// Comment is a remark in the margin.
type Comment struct {
	Author    string
	At        time.Time // zero where it isn't said
	Text      string    // paragraphs apart by "\n"
	Paragraph int       // place in Accepted of where it begins, -1 where that is gone
	// Exact are the words in that paragraph that it is of, with what is before and after
	// them; "" for the whole paragraph. Of several paragraphs, those in the first.
	Exact, Prefix, Suffix string
	Done                  bool // resolved
	// Parent is the place in Text.Comments of what it answers, -1 for none.
	Parent int
	// Thread and Entry are what it was when it went out, or what it answers, of the text's
	// export. Entry is empty for one that is new or has other words by now.
	Thread, Entry string

	name string // of its last paragraph
}

// sent is an entry of a comment that went out with an export.
type sent struct {
	thread, entry, sum, at string
}

// commentEdge names an aside: the beginning or the end of a comment's words.
type commentEdge struct {
	id  string
	end bool
}

// aside is where a comment's words begin or end in a paragraph: behind so many bytes of
// the last piece before it.
type aside struct {
	piece  int // pieces before it
	offset int // bytes of the last of them
}

// readComments reads what stands in the margin, by id.
func (b *body) readComments() (map[string]Comment, error) {
	answers, done := map[string]string{}, map[string]bool{}
	for _, name := range ofKind(b.relations, "commentsExtended") {
		err := b.pack.each(name, func(e element) error {
			if e.name == "w15:commentEx" {
				answers[e.get("w15:paraId")] = e.get("w15:paraIdParent")
				done[e.get("w15:paraId")] = e.get("w15:done") == "1"
				return b.pack.keep()
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	all := map[string]Comment{}
	b.answers = map[string]string{}
	err := b.asides("comments", "w:comment", func(e element, inner *body) error {
		c := Comment{Author: e.get("w:author"), At: dateOf(e.get("w:date")), Text: inner.plain(true), Parent: -1}
		if n := len(inner.drafts); n > 0 {
			c.name = inner.drafts[n-1].name
		}
		c.Done = done[c.name]
		if parent := answers[c.name]; parent != "" && c.name != "" {
			b.answers[c.name] = parent
		}
		all[e.get("w:id")] = c
		return nil
	})
	return all, err
}

// aside notes where the words of a comment begin or end, the first time it is said.
func (b *body) aside(id string, end bool) {
	d := b.current
	if d == nil {
		return
	}
	mark := commentEdge{id, end}
	if _, known := d.asides[mark]; known {
		return
	}
	if d.asides == nil {
		d.asides = map[commentEdge]aside{}
	}
	a := aside{piece: len(d.pieces)}
	if a.piece > 0 {
		a.offset = len(d.pieces[a.piece-1].text)
	}
	d.asides[mark] = a
}

// around is how many characters go along before and after the words of a comment.
const around = 32

// about gives the words that a comment is of, as the accepted text has them.
func (d *draft) about(id string) (exact, prefix, suffix string) {
	begin, begun := d.asides[commentEdge{id, false}]
	if !begun { // it began before this paragraph, or has no words at all
		return "", "", ""
	}
	if d.spread == nil { // once for all comments of the paragraph
		d.spread = d.spreadOut()
	}
	words := d.spread.words
	from, to := d.place(begin), len(words)
	if end, ended := d.asides[commentEdge{id, true}]; ended {
		if at := d.place(end); at >= from {
			to = at
		}
	}
	return words[from:to], last(words[:from], around), first(words[to:], around)
}

// spread is the accepted text of a paragraph, and where in it each piece begins.
type spread struct {
	words  string
	starts []int // bytes
}

func (d *draft) spreadOut() *spread {
	s := &spread{}
	var words strings.Builder
	for i := range d.pieces {
		s.starts = append(s.starts, words.Len())
		switch p := &d.pieces[i]; {
		case p.gone(true):
		case p.note != "":
			words.WriteString(document.Embed)
		default:
			words.Write(p.text)
		}
	}
	s.words = words.String()
	return s
}

// place gives where in the spread words a comment begins or ends, in bytes.
func (d *draft) place(a aside) int {
	switch {
	case a.piece == 0:
		return 0
	case a.piece > len(d.spread.starts): // pieces were joined since
		return len(d.spread.words)
	}
	before := d.spread.starts[a.piece-1]
	switch p := &d.pieces[a.piece-1]; {
	case p.gone(true):
		return before
	case p.note != "":
		return before + len(document.Embed)
	default:
		return before + min(len(p.text), a.offset)
	}
}

func last(words string, most int) string {
	at := len(words)
	for ; most > 0 && at > 0; most-- {
		_, size := utf8.DecodeLastRuneInString(words[:at])
		at -= size
	}
	return words[at:]
}

func first(words string, most int) string {
	at := 0
	for ; most > 0 && at < len(words); most-- {
		_, size := utf8.DecodeRuneInString(words[at:])
		at += size
	}
	return words[:at]
}

// recognised finds out which comments answer which, and which went out with the export.
func recognised(all []Comment, answers map[string]string, out []sent) {
	places := map[string]int{}
	for i, c := range all {
		if _, known := places[c.name]; c.name != "" && !known {
			places[c.name] = i
		}
	}
	for i := range all {
		if parent, known := places[answers[all[i].name]]; known && parent != i && answers[all[i].name] != "" {
			all[i].Parent = parent
		}
	}
	used := make([]bool, len(out))
	// The same words of the same author first at the same time, then at any.
	for _, exactly := range []bool{true, false} {
		for i := range all {
			c := &all[i]
			for k := range out {
				if c.Entry == "" && !used[k] && out[k].sum == CommentSum(c.Author, c.Text) && (!exactly || out[k].at == instant(c.At)) {
					c.Thread, c.Entry, used[k] = out[k].thread, out[k].entry, true
				}
			}
		}
	}
	var written comments
	names := map[string]int{}
	for k, o := range out {
		names[written.paragraphID(o.entry)] = k
	}
	for i := range all {
		c := &all[i]
		if k, known := names[c.name]; known && c.Entry == "" && !used[k] { // its words were changed in the file
			c.Thread, used[k] = out[k].thread, true
		}
	}
	for i := range all {
		if p := all[i].Parent; p >= 0 && all[i].Thread == "" {
			all[i].Thread = all[p].Thread
		}
	}
}
