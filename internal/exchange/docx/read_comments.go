package docx

import (
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

// aside is where a comment's words begin or end in a paragraph: behind so many bytes of
// the last piece before it.
type aside struct {
	id     string
	end    bool
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
	for _, known := range d.asides {
		if known.id == id && known.end == end {
			return
		}
	}
	a := aside{id: id, end: end, piece: len(d.pieces)}
	if a.piece > 0 {
		a.offset = len(d.pieces[a.piece-1].text)
	}
	d.asides = append(d.asides, a)
}

// around is how many characters go along before and after the words of a comment.
const around = 32

// about gives the words that a comment is of, as the accepted text has them.
func (d *draft) about(id string) (exact, prefix, suffix string) {
	from, to := -1, -1
	words := ""
	place := func(a aside) int {
		at := 0
		for i := range min(a.piece, len(d.pieces)) {
			p := &d.pieces[i]
			if p.gone(true) {
				continue
			}
			length := len(p.text)
			if p.note != "" {
				length = len(document.Embed)
			} else if i == a.piece-1 {
				length = min(length, a.offset)
			}
			at += length
		}
		return at
	}
	for i := range d.pieces {
		switch p := &d.pieces[i]; {
		case p.gone(true):
		case p.note != "":
			words += document.Embed
		default:
			words += string(p.text)
		}
	}
	for _, a := range d.asides {
		if a.id != id {
			continue
		}
		if a.end {
			to = place(a)
		} else {
			from = place(a)
		}
	}
	if from < 0 { // it began before this paragraph, or has no words at all
		return "", "", ""
	}
	if to < from {
		to = len(words)
	}
	return words[from:to], last(words[:from], around), first(words[to:], around)
}

func last(words string, most int) string {
	for utf8.RuneCountInString(words) > most {
		_, size := utf8.DecodeRuneInString(words)
		words = words[size:]
	}
	return words
}

func first(words string, most int) string {
	if utf8.RuneCountInString(words) > most {
		words = string([]rune(words)[:most])
	}
	return words
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
