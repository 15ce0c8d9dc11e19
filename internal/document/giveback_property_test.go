package document_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
)

// signedUnit is a letter's half or whole with who wrote it.
type signedUnit struct {
	letter string
	author document.Author
}

func lettersOf(op delta.Op, author document.Author) (all []signedUnit) {
	if op.Embed != nil {
		return []signedUnit{{encoded(delta.Delta{{Embed: op.Embed, Attributes: delta.Attributes{"note": op.Attributes["note"]}}}), author}}
	}
	for _, r := range op.Insert {
		all = append(all, signedUnit{string(r), author})
		if r > 0xFFFF {
			all = append(all, signedUnit{"low", author})
		}
	}
	return all
}

func lostBy(p document.Past) (all []signedUnit) {
	for _, r := range p.Removed {
		for _, piece := range r.Pieces {
			all = append(all, lettersOf(piece.Op, piece.Author)...)
		}
	}
	return all
}

// taken is a letter that came back.
type taken struct {
	version int64
	unit    int
}

// honest holds the origins of a change against what the log says was deleted: the
// same letters, by their authors, each given back once and only by who asked for it.
func honest(t *rapid.T, l *logged, change delta.Delta, origins []document.Origin, undoes []int64, back map[taken]bool) {
	var inserted []signedUnit
	for _, op := range change {
		inserted = append(inserted, lettersOf(op, document.Author{})...)
	}
	at := 0
	for _, o := range origins {
		for i := range o.Units {
			if o.From > 0 {
				lost := lostBy(l.past[o.From-1])[o.Skip+i]
				if lost.author != o.Author || lost.letter != inserted[at].letter {
					t.Fatalf("%q is given to %v, and %v was deleted", inserted[at].letter, o.Author, lost)
				}
				unit := taken{o.From, o.Skip + i}
				if back[unit] || !slices.Contains(undoes, o.From) {
					t.Fatalf("unit %v comes back, asked for by %v, again: %v", unit, undoes, back[unit])
				}
				back[unit] = true
			}
			at++
		}
	}
	if len(origins) > 0 && at != len(inserted) {
		t.Fatalf("%d units of %d have an origin", at, len(inserted))
	}
}

// Whatever is done and undone in whatever order: words that a plain undo brings back
// are given to whoever wrote them, no claim gives anybody other words than the log
// says, and replaying the log or reading a keyframe gives the same authors.
func TestGivingBackHolds(t *testing.T) {
	t.Parallel()
	people := []document.Author{honduras, salvador, costaRica, afterwards}
	rapid.Check(t, func(t *rapid.T) {
		l := begin(document.Empty())
		back := map[taken]bool{}
		for range rapid.IntRange(1, 25).Draw(t, "changes") {
			by := rapid.SampledFrom(people).Draw(t, "by")
			var deleting []int64
			for _, p := range l.past {
				if p.Removed != nil {
					deleting = append(deleting, p.Version)
				}
			}
			if len(deleting) == 0 || rapid.IntRange(0, 2).Draw(t, "what") > 0 {
				change, claims := drawChange(t, l.text.Content()), []int64(nil)
				if len(deleting) > 0 && rapid.Bool().Draw(t, "forged") {
					claims = rapid.SliceOfN(rapid.SampledFrom(deleting), 1, 4).Draw(t, "claims")
				}
				origins := l.do(t, by, change, claims...)
				honest(t, l, change, origins, claims, back)
				continue
			}
			version := rapid.SampledFrom(deleting).Draw(t, "undone")
			change, whole := l.inverse(t, version, back)
			origins := l.do(t, by, change, version)
			honest(t, l, change, origins, []int64{version}, back)
			if whole && slices.ContainsFunc(origins, func(o document.Origin) bool { return o.From == 0 }) || whole && origins == nil && change.Length() > change.BaseLength() {
				t.Fatalf("undoing %d by %s gives %v", version, encoded(change), origins)
			}
		}
		l.replays(t)
	})
}

// inverse gives the change that takes back a version, carried over all since as a
// page does it, and whether nothing of it came back before.
func (l *logged) inverse(t *rapid.T, version int64, back map[taken]bool) (change delta.Delta, whole bool) {
	before := document.Empty()
	for _, p := range l.past[:version-1] {
		before = composed(t, before, p.Change)
	}
	undone := l.past[version-1]
	change, err := delta.Invert(undone.Change, before)
	if err != nil {
		t.Fatal(err)
	}
	if rapid.Bool().Draw(t, "composed") {
		var since delta.Delta
		for _, p := range l.past[version:] {
			since = composed(t, since, p.Change)
		}
		change = delta.Transform(since, change, true)
	} else {
		for _, p := range l.past[version:] {
			change = delta.Transform(p.Change, change, true)
		}
	}
	for u := range back {
		if u.version == version {
			return change, false
		}
	}
	return change, true
}

func composed(t *rapid.T, a, b delta.Delta) delta.Delta {
	d, err := delta.Compose(a, b)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (l *logged) replays(t *rapid.T) {
	again := document.NewText(document.Empty(), nil)
	for _, p := range l.past {
		body, err := document.EncodeOrigins(p.Origins)
		if err != nil {
			t.Fatal(err)
		}
		origins, err := document.DecodeOrigins(body)
		if err != nil {
			t.Fatal(err)
		}
		// The author of a change that has origins counts for nothing in them.
		author := document.Author{Account: "nobody"}
		if len(origins) == 0 {
			author = l.authors[p.Version-1]
		}
		if err := again.Replay(p.Change, author, origins...); err != nil {
			t.Fatal(err)
		}
	}
	body, err := document.Keyframe{Text: l.text}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	frame, err := document.DecodeKeyframe(body)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []*document.Text{again, frame.Text} {
		if got, want := fmt.Sprint(text.Authors()), fmt.Sprint(l.text.Authors()); got != want || encoded(text.Content()) != encoded(l.text.Content()) {
			t.Fatalf("got %s, want %s", got, want)
		}
	}
}
