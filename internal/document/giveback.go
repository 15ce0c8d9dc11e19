package document

import "github.com/redonda/redonda/internal/delta"

// Past is one change of the log as giving words back needs it.
type Past struct {
	Version int64
	Change  delta.Delta
	Undone  bool      // it is one of those that are taken back
	Removed []Removal // what it took away; nil where nobody asks for it back
	Lead    int       // how many changes before it came in while it was on its way
	Origins []Origin  // of what it brought back itself
}

// GiveBack finds out whose words a change brings back. past holds the changes up to
// the one that change applies to, from the first that has Removed on, its Lead
// included. by is who sends the change.
//
// Words belong to their first author where the change can be had by taking back
// deletions of past and then editing on: at their place, which is anywhere between
// those old neighbours that are still there; in their order; each at most once. That
// is no more than anybody could reach in steps, and it holds whatever was typed
// around them since, so nothing is gained by claiming too much. What came in while a
// deletion was on its way counts as typed since: who made it did not see it, and a
// page can't tell on which side of it the deleted words stood. What one of the changes
// that are taken back put in and another took away does not come back by taking back both.
// All other words are by's own. Attributes are not compared, since forming words never takes them from
// their author; the words of a footnote are.
//
// It gives nil where by wrote everything, and also how many steps of comparison it took,
// most at most: what would take more is not looked for.
func GiveBack(change delta.Delta, by Author, past []Past, most int) (back []Origin, steps int) {
	seen := notes{}
	spots := insertions(change, seen)
	if len(spots) == 0 {
		return nil, 0
	}
	ghosts, ok := ghostsOf(past)
	if !ok || len(ghosts) == 0 {
		return nil, 0
	}
	c := crediting{by: by}
	left := effort(most)
	for _, s := range spots {
		lost := s.near(ghosts, seen, &left)
		found := match(s.inserted, lost, &left)
		c.add(s.inserted, lost, ghosts, found)
		if len(found) > 0 { // what stands further on can only come from behind it
			last := found[len(found)-1]
			ghosts = behind(ghosts, lost, last.b+last.n-1)
		}
	}
	return c.result(), most - int(left)
}

// insertion is what a change puts in at one place. The units it deletes there are
// part of the place.
type insertion struct {
	from, to int
	inserted row
}

func insertions(change delta.Delta, seen notes) []insertion {
	var all []insertion
	at := 0
	for i := 0; i < len(change); {
		if change[i].Retain > 0 {
			at += change[i].Retain
			i++
			continue
		}
		s := insertion{from: at}
		for ; i < len(change) && change[i].Retain == 0; i++ {
			if change[i].Delete > 0 {
				at += change[i].Delete
				continue
			}
			s.inserted.add(change[i], 0, seen)
		}
		if s.to = at; len(s.inserted.runes) > 0 {
			all = append(all, s)
		}
	}
	return all
}

// near gives the ghosts that may come back here.
func (s insertion) near(ghosts []ghost, seen notes, left *effort) row {
	var lost row
	if !left.spend(len(ghosts)) {
		return lost
	}
	for i, g := range ghosts {
		if g.from > s.to || g.to < s.from {
			continue
		}
		if !left.spend(g.Units) {
			break
		}
		lost.add(g.Op, i, seen)
	}
	return lost
}

// behind gives the ghosts that follow a letter of the lost ones.
func behind(ghosts []ghost, lost row, letter int) []ghost {
	i := int(lost.owner[letter])
	n := int(lost.skip[letter]) + width(lost.runes[letter])
	rest := ghosts[i]
	rest.Piece = rest.Piece.rest(n)
	if rest.skip += n; rest.Units == 0 {
		return ghosts[i+1:]
	}
	return append([]ghost{rest}, ghosts[i+1:]...)
}

// crediting makes the origins of what a change inserts, letter by letter.
type crediting struct {
	by     Author
	all    []Origin
	proven bool
}

func (c *crediting) add(inserted, lost row, ghosts []ghost, found []block) {
	for i, letter := range inserted.runes {
		for len(found) > 0 && i >= found[0].a+found[0].n {
			found = found[1:]
		}
		o := Origin{Units: width(letter), Author: c.by}
		if len(found) > 0 && i >= found[0].a {
			at := found[0].b + i - found[0].a
			g := ghosts[lost.owner[at]]
			o.Author, o.From, o.Skip = g.Author, g.version, g.skip+int(lost.skip[at])
			c.proven = true
		}
		c.put(o)
	}
}

// put adds an origin, as part of the last one where it continues it.
func (c *crediting) put(o Origin) {
	if n := len(c.all); n > 0 {
		last := &c.all[n-1]
		follows := o.From == 0 || o.Skip == last.Skip+last.Units
		if last.Author == o.Author && last.From == o.From && follows {
			last.Units += o.Units
			return
		}
	}
	c.all = append(c.all, o)
}

func (c *crediting) result() []Origin {
	if !c.proven {
		return nil
	}
	return c.all
}
