package bind

import (
	"github.com/redonda/redonda/internal/comment"
	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/exchange"
	"github.com/redonda/redonda/internal/gcm"
)

// asChair is behind the name of a delegation that spoke under the chair's hat.
var asChair = gcm.Both{ES: " (presidencia)", EN: " (chair)"}

// commentsOn puts threads at their places in the lines of a text: on their words, else on
// their paragraph, else on the text's first paragraph. Entries that were withdrawn stay out.
func commentsOn(lines []exchange.Line, threads []comment.Thread, lang gcm.Lang) []exchange.Comment {
	var comments []exchange.Comment
	for _, t := range threads {
		c := exchange.Comment{Thread: t.ID, Resolved: t.Resolution() != nil, Entries: said(t, lang)}
		if len(c.Entries) == 0 || len(lines) == 0 {
			continue
		}
		for i, line := range lines {
			if line.PID != t.PID || t.PID == "" || line.Change == compare.MarkDelete {
				continue
			}
			words, units := newWords(line)
			c.Line, c.From, c.To = i, 0, units
			if t.Quote != nil {
				if at, found := t.Quote.Find(words); found {
					c.From, c.To = at.From, at.To
				}
			}
		}
		comments = append(comments, c)
	}
	return comments
}

// newWords gives what a line has in the new text, and its length in UTF-16 units.
func newWords(line exchange.Line) (words string, units int) {
	for _, run := range line.Runs {
		units += run.Units()
		switch {
		case run.Change == compare.MarkDelete:
		case run.IsNote:
			words += document.Embed
		default:
			words += run.Text
		}
	}
	return words, units
}

func said(t comment.Thread, lang gcm.Lang) []exchange.Said {
	var all []exchange.Said
	for _, e := range t.Entries {
		if e.Withdrawn != nil {
			continue
		}
		one := exchange.Said{ID: e.ID, Author: gcm.Catalogue().Code(e.By.Delegation), Initials: gcm.Catalogue().Code(e.By.Delegation), At: e.At, Words: e.Words}
		if name, known := gcm.Catalogue().DelegationName(e.By.Delegation); known {
			one.Author = name.In(lang)
		}
		if e.By.Role == contribution.Presidency {
			one.Author += asChair.In(lang)
		}
		all = append(all, one)
	}
	return all
}
