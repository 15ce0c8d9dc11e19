package document

import "time"

// Author is who wrote a stretch of text, and about when. Changes to the form of
// words (bold, kind of paragraph) leave their author as it is.
type Author struct {
	Account    string    `json:"account"`
	Delegation string    `json:"delegation"` // empty for the server's own repairs
	At         time.Time `json:"at"`         // of the change, down to AuthorPrecision
}

// AuthorPrecision is how finely the time of writing is kept: what one account typed
// within it side by side is one stretch.
const AuthorPrecision = 10 * time.Minute

// Written makes an author of an entry's facts.
func Written(account, delegation string, at time.Time) Author {
	return Author{Account: account, Delegation: delegation, At: at.UTC().Truncate(AuthorPrecision)}
}

// Stretch is a run of units by one author.
type Stretch struct {
	Units  int // UTF-16, footnotes as 1, line ends included
	Author Author
}

// Authors gives who wrote the text from its start to its end; neighbours differ.
func (t *Text) Authors() []Stretch {
	var all []Stretch
	for _, c := range t.chunks {
		for _, r := range c.runs {
			if n := len(all); n > 0 && all[n-1].Author == t.who.authors[r.author] {
				all[n-1].Units += r.units
				continue
			}
			all = append(all, Stretch{r.units, t.who.authors[r.author]})
		}
	}
	return all
}

// register numbers the authors of a text. It only grows, so that a text and its copies
// share one.
type register struct {
	authors []Author
	numbers map[Author]uint32
}

// author gives the number an author has in this text. There are few: one for each
// account and ten minutes.
func (t *Text) author(a Author) uint32 {
	if n, known := t.who.numbers[a]; known {
		return n
	}
	n := uint32(len(t.who.authors))
	t.who.authors = append(t.who.authors, a)
	t.who.numbers[a] = n
	return n
}
