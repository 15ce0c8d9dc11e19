package livesim

import (
	"slices"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/store"
)

// letter is one unit of a text and who wrote it.
type letter struct {
	what   string // a pair's second half is empty
	author document.Author
}

func (w *world) letters(op delta.Op) []letter {
	by, _ := op.Attributes["by"].(string)
	if op.Embed != nil {
		return []letter{{string(encode(op.Embed)), w.people[by]}}
	}
	var all []letter
	for _, r := range op.Insert {
		all = append(all, letter{string(r), w.people[by]})
		if r > 0xFFFF {
			all = append(all, letter{"", w.people[by]})
		}
	}
	return all
}

// checkOrigins holds who is credited with the words that changes brought back
// against the log: the same words were taken away by a change that was named, were
// theirs, and came back once; and what is nothing but a step back brought all its
// words back to their authors.
func (w *world) checkOrigins() {
	lost := map[int64][]letter{}
	returned := map[int64]map[int]bool{}
	text := w.signedText(0)
	for _, e := range w.disk.log {
		change := parse(e.Delta)
		inserted, at := w.inserted(change), 0
		w.checkStepBack(e, len(inserted), lost, returned)
		for _, o := range originsOf(e) {
			for i := range o.Units {
				if o.From > 0 {
					w.checkOrigin(e, o, o.Skip+i, inserted[at], lost[o.From], returned)
				}
				at++
			}
		}
		for _, op := range w.invert(w.signedEntry(e), text) {
			if op.Retain == 0 && op.Delete == 0 {
				lost[e.Version] = append(lost[e.Version], w.letters(op)...)
			}
		}
		text = w.compose(text, w.signedEntry(e))
	}
}

func (w *world) inserted(change delta.Delta) []letter {
	var all []letter
	for _, op := range change {
		if op.Retain == 0 && op.Delete == 0 {
			all = append(all, w.letters(op)...)
		}
	}
	return all
}

// checkOrigin holds one unit that came back against what was taken away.
func (w *world) checkOrigin(e store.Entry, o document.Origin, unit int, got letter, lost []letter, returned map[int64]map[int]bool) {
	w.tallies["units given back"]++
	switch {
	case unit >= len(lost) || lost[unit].what != got.what || lost[unit].author != o.Author:
		w.fail("entry %d gives %q to %v, which %d did not take away", e.Version, got.what, o.Author, o.From)
	case returned[o.From][unit]:
		w.fail("entry %d brings unit %d of %d back a second time", e.Version, unit, o.From)
	case !slices.ContainsFunc(w.sentAs(e).undoes, func(n undone) bool { return w.versionOf(n.name) == o.From }):
		w.fail("entry %d brings back what %d took away, which it does not undo", e.Version, o.From)
	}
	if returned[o.From] == nil {
		returned[o.From] = map[int]bool{}
	}
	returned[o.From][unit] = true
}

// sentAs gives the change that became an entry.
func (w *world) sentAs(e store.Entry) *sent {
	for _, s := range w.sent[name{e.Client, e.Seq}] {
		if s.ack == e.Version {
			return s
		}
	}
	return &sent{}
}

func (w *world) versionOf(n name) int64 {
	for _, s := range w.sent[n] {
		if s.ack > 0 {
			return s.ack
		}
	}
	return 0
}

// How steps back at one node end, as they are counted.
const (
	givenBackWhole = "steps back that are given back whole"
	notWhole       = "steps back that are not given back whole"
)

// checkStepBack wants all words of a step back to be their authors'. Where another
// brought the same words back before, they are its own sender's.
func (w *world) checkStepBack(e store.Entry, units int, lost map[int64][]letter, returned map[int64]map[int]bool) {
	s := w.sentAs(e)
	if s.of == nil || len(s.of) != units {
		return
	}
	var got []string
	for _, o := range originsOf(e) {
		for range o.Units {
			got = append(got, o.Account)
		}
	}
	if got == nil {
		got = slices.Repeat([]string{e.Account}, units)
	}
	if slices.Equal(got, s.of) {
		if !w.several() {
			w.tallies[givenBackWhole]++
		}
		return
	}
	if units < 4 { // so few letters, among others that stay away, may be there by chance
		w.tallies["steps back that are too short to be sure of"]++
		return
	}
	if slices.ContainsFunc(s.undoes, func(n undone) bool { return len(returned[w.versionOf(n.name)]) > 0 }) {
		w.tallies["steps back that came second"]++
		return
	}
	// What came in while a change was on its way may stand on either side of where the words
	// stood, which its page can't tell, and of equal letters that went only some may come
	// back: then they are their sender's, or another's who lost the same (checkOrigin holds
	// that). Between nodes that is much, at one node it is rare (see TestSimulatedRooms).
	if w.several() {
		w.tallies["steps back that are not given back whole between nodes"]++
	} else {
		w.tallies[notWhole]++
	}
}
