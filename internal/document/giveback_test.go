package document_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
)

var (
	honduras   = document.Written("hn-delegate", "hn", time.Date(2021, 9, 17, 14, 0, 0, 0, time.UTC))
	salvador   = document.Written("sv-head", "sv", time.Date(2021, 9, 17, 15, 0, 0, 0, time.UTC))
	costaRica  = document.Written("cr-delegate", "cr", time.Date(2021, 9, 17, 16, 0, 0, 0, time.UTC))
	afterwards = document.Written("hn-delegate", "hn", time.Date(2021, 9, 18, 9, 0, 0, 0, time.UTC))
)

// logged is a text with its log, as a room keeps both.
type logged struct {
	authors []document.Author // of the changes
	text    *document.Text
	past    []document.Past
}

func begin(content delta.Delta, authors ...document.Stretch) *logged {
	return &logged{text: document.NewText(content, authors)}
}

// do makes a change that takes back the changes of some versions, none for a plain one.
func (l *logged) do(t rapid.TB, by document.Author, change delta.Delta, undoes ...int64) []document.Origin {
	var past []document.Past
	for _, p := range l.past {
		if !slices.Contains(undoes, p.Version) {
			p.Removed = nil
		}
		past = append(past, p)
	}
	origins := document.GiveBack(change, by, past)
	removed := l.text.Removed(change)
	if err := l.text.Replay(change, by, origins...); err != nil {
		t.Fatalf("%s: %v", encoded(change), err)
	}
	l.authors = append(l.authors, by)
	l.past = append(l.past, document.Past{Version: int64(len(l.past) + 1), Change: change, Removed: removed, Origins: origins})
	return origins
}

// shown gives the text with the delegation of every stretch: "sv:words hn:mine".
func (l *logged) shown() string {
	var words strings.Builder
	for _, op := range l.text.Content() {
		if words.WriteString(op.Insert); op.Embed != nil {
			words.WriteString("*")
		}
	}
	var all []string
	rest := []rune(strings.TrimSuffix(words.String(), "\n"))
	for _, s := range l.text.Authors() {
		n := min(s.Units, len(rest))
		if n > 0 {
			all = append(all, s.Author.Delegation+":"+string(rest[:n]))
		}
		rest = rest[n:]
	}
	return strings.Join(all, " ")
}

func TestWordsGoBackToWhoeverWroteThem(t *testing.T) {
	t.Parallel()
	type step struct {
		by     document.Author
		ops    string
		undoes []int64
	}
	undo := func(versions ...int64) []int64 { return versions }
	tests := []struct {
		name  string
		steps []step
		want  string
	}{
		{"an undone deletion", []step{
			{honduras, `[{"delete":4}]`, nil},
			{honduras, `[{"insert":"uno "}]`, undo(1)},
		}, "sv:uno dos"},
		{"the same words typed without saying so", []step{
			{honduras, `[{"delete":4}]`, nil},
			{honduras, `[{"insert":"uno "}]`, nil},
		}, "hn:uno  sv:dos"},
		{"letter by letter, as Backspace takes them", []step{
			{honduras, `[{"retain":6},{"delete":1}]`, nil},
			{honduras, `[{"retain":5},{"delete":1}]`, nil},
			{honduras, `[{"retain":4},{"delete":1}]`, nil},
			{honduras, `[{"retain":4},{"insert":"dos"}]`, undo(1, 2, 3)},
		}, "sv:uno dos"},
		{"with what another typed into the gap since", []step{
			{honduras, `[{"retain":3},{"delete":4}]`, nil},
			{costaRica, `[{"retain":3},{"insert":", tres"}]`, nil},
			{honduras, `[{"retain":9},{"insert":" dos"}]`, undo(1)},
		}, "sv:uno cr:, tres sv: dos"},
		{"before what another typed there", []step{
			{honduras, `[{"retain":3},{"delete":4}]`, nil},
			{costaRica, `[{"retain":3},{"insert":", tres"}]`, nil},
			{honduras, `[{"retain":3},{"insert":" dos"}]`, undo(1)},
		}, "sv:uno dos cr:, tres"},
		{"only a part of it", []step{
			{honduras, `[{"delete":7}]`, nil},
			{honduras, `[{"insert":"dos"}]`, undo(1)},
		}, "sv:dos"},
		{"with words of one’s own around and within", []step{
			{honduras, `[{"delete":7}]`, nil},
			{honduras, `[{"insert":"¡uno, dos!"}]`, undo(1)},
		}, "hn:¡ sv:uno hn:, sv: dos hn:!"},
		{"over words that stand there instead", []step{
			{honduras, `[{"insert":"cero"},{"delete":7}]`, nil},
			{honduras, `[{"insert":"uno dos"},{"delete":4}]`, undo(1)},
		}, "sv:uno dos"},
		{"where what stood beside has gone since and others' words come before it now", []step{
			{honduras, `[{"delete":3}]`, nil},
			{costaRica, `[{"retain":2},{"insert":"!!"}]`, nil},
			{costaRica, `[{"delete":2}]`, nil},
			{honduras, `[{"retain":2},{"insert":"uno"}]`, undo(1)},
		}, "cr:!! sv:unoos"},
		{"done again and taken back again", []step{
			{honduras, `[{"delete":4}]`, nil},
			{honduras, `[{"insert":"uno "}]`, undo(1)},
			{honduras, `[{"delete":4}]`, undo(2)},
			{honduras, `[{"insert":"uno "}]`, undo(3)},
		}, "sv:uno dos"},
		{"another's deletion", []step{
			{costaRica, `[{"delete":4}]`, nil},
			{honduras, `[{"insert":"uno "}]`, undo(1)},
		}, "sv:uno dos"},
		{"a claim on words that were never there", []step{
			{honduras, `[{"delete":4}]`, nil},
			{honduras, `[{"insert":"cero "}]`, undo(1)},
		}, "hn:cero  sv:dos"},
		{"a claim on a change that took nothing", []step{
			{honduras, `[{"insert":"cero "}]`, nil},
			{honduras, `[{"insert":"cero "}]`, undo(1)},
		}, "hn:cero cero  sv:uno dos"},
		{"the words at another place", []step{
			{honduras, `[{"delete":4}]`, nil},
			{honduras, `[{"retain":3},{"insert":"uno "}]`, undo(1)},
		}, "sv:dos hn:uno "},
		{"the words in another order", []step{
			{honduras, `[{"delete":1}]`, nil},
			{honduras, `[{"delete":1}]`, nil},
			{honduras, `[{"delete":1}]`, nil},
			{honduras, `[{"insert":"onu"}]`, undo(1, 2, 3)},
		}, "hn:onu sv: dos"},
		{"the same words a second time", []step{
			{honduras, `[{"delete":4}]`, nil},
			{honduras, `[{"insert":"uno "}]`, undo(1)},
			{honduras, `[{"insert":"uno "}]`, undo(1)},
		}, "hn:uno  sv:uno dos"},
		{"twice in one change", []step{
			{honduras, `[{"delete":4}]`, nil},
			{honduras, `[{"insert":"uno uno "}]`, undo(1)},
		}, "sv:uno  hn:uno  sv:dos"},
		{"a letter here and there of what was deleted", []step{
			{honduras, `[{"delete":7}]`, nil},
			{honduras, `[{"insert":"ns"}]`, undo(1)},
		}, "hn:ns"},
		{"in bold", []step{
			{honduras, `[{"delete":4}]`, nil},
			{honduras, `[{"insert":"uno ","attributes":{"bold":true}}]`, undo(1)},
		}, "sv:uno dos"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			l := begin(parse(t, `[{"insert":"uno dos"},{"insert":"\n","attributes":{"pid":"p0"}}]`), document.Stretch{Units: 8, Author: salvador})
			for _, s := range test.steps {
				l.do(t, s.by, parse(t, s.ops), s.undoes...)
			}
			if got := l.shown(); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// Another's word came in beside the deleted ones while the deletion was on its way:
// the page that takes it back can't tell on which side of it they stood.
func TestWhatCameInMeanwhileIsNoNeighbour(t *testing.T) {
	t.Parallel()
	for lead, want := range []string{"cr:uno, hn: dos", "cr:uno, sv: dos", "cr:uno, sv: dos"} {
		l := begin(parse(t, `[{"insert":"\n","attributes":{"pid":"p0"}}]`))
		l.do(t, salvador, parse(t, `[{"insert":" dos"}]`))
		l.do(t, costaRica, parse(t, `[{"retain":4},{"insert":"uno,"}]`))
		l.do(t, honduras, parse(t, `[{"delete":4}]`))
		l.past[2].Lead = lead
		l.do(t, honduras, parse(t, `[{"retain":4},{"insert":" dos"}]`), 3)
		if got := l.shown(); got != want {
			t.Errorf("with %d meanwhile: got %q, want %q", lead, got, want)
		}
	}
}

// A footnote's words are words: whoever puts in others wrote them.
func TestAFootnoteComesBackWithItsWords(t *testing.T) {
	t.Parallel()
	for note, want := range map[string]string{"Véase A/RES/73/195.": "sv:a*b", "Sin efecto.": "sv:a hn:* sv:b"} {
		l := begin(parse(t, `[{"insert":"a"},{"insert":{"footnote":"f"},"attributes":{"note":"Véase A/RES/73/195."}},{"insert":"b"},{"insert":"\n","attributes":{"pid":"p0"}}]`), document.Stretch{Units: 4, Author: salvador})
		l.do(t, honduras, parse(t, `[{"retain":1},{"delete":1}]`))
		l.do(t, honduras, parse(t, `[{"retain":1},{"insert":{"footnote":"f"},"attributes":{"note":"`+note+`"}}]`), 1)
		if got := l.shown(); got != want {
			t.Errorf("%s: got %q, want %q", note, got, want)
		}
	}
}

// Several people's words come back as several people's, also within a surrogate
// pair's neighbourhood and over more than one paragraph.
func TestWordsOfManyComeBackAsTheirs(t *testing.T) {
	t.Parallel()
	content := parse(t, `[{"insert":"uno😀"},{"insert":"\n","attributes":{"pid":"p0"}},{"insert":"dos"},{"insert":"\n","attributes":{"pid":"p1"}}]`)
	authors := []document.Stretch{{Units: 3, Author: salvador}, {Units: 3, Author: costaRica}, {Units: 4, Author: honduras}}
	l := begin(content, authors...)
	l.do(t, honduras, parse(t, `[{"retain":1},{"delete":7},{"retain":1},{"retain":1,"attributes":{"pid":"p0"}}]`))
	back, err := delta.Invert(l.past[0].Change, content)
	if err != nil {
		t.Fatal(err)
	}
	l.do(t, afterwards, back, 1)
	if got, want := fmt.Sprint(l.text.Authors()), fmt.Sprint(authors); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := toJSON(t, l.text.Content()), toJSON(t, content); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

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
