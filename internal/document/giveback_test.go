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
		if p.Undone = slices.Contains(undoes, p.Version); !p.Undone {
			p.Removed = nil
		}
		past = append(past, p)
	}
	origins, _ := document.GiveBack(change, by, past, document.MatchEffort)
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
		{"with the same words put in before them and taken away again", []step{
			{honduras, `[{"insert":"uno "}]`, nil},
			{honduras, `[{"delete":8}]`, nil},
			{honduras, `[{"insert":"uno "}]`, undo(1, 2)},
		}, "sv:uno dos"},
		{"with such words behind them", []step{
			{honduras, `[{"retain":4},{"insert":"uno "}]`, nil},
			{honduras, `[{"delete":8}]`, nil},
			{honduras, `[{"insert":"uno "}]`, undo(1, 2)},
		}, "sv:uno dos"},
		{"with such words within them, which others' have moved", []step{
			{honduras, `[{"retain":2},{"insert":"no un"}]`, nil},
			{costaRica, `[{"insert":"cero "}]`, nil},
			{honduras, `[{"retain":5},{"delete":9}]`, nil},
			{honduras, `[{"retain":5},{"insert":"uno "}]`, undo(1, 3)},
		}, "cr:cero  sv:uno dos"},
		{"the same, and only the deletion is taken back", []step{
			{costaRica, `[{"insert":"uno "}]`, nil},
			{honduras, `[{"delete":8}]`, nil},
			{honduras, `[{"insert":"uno uno "}]`, undo(2)},
		}, "cr:uno  sv:uno dos"},
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
