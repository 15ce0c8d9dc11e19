package document_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"pgregory.net/rapid"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/fault"
)

// mirror is a text as slowly and plainly as can be: a delta, and an author a unit.
type mirror struct {
	content delta.Delta
	authors []document.Author
}

func (m *mirror) apply(t *rapid.T, change delta.Delta, author document.Author) {
	after, err := delta.Compose(m.content, change)
	if err != nil {
		t.Fatal(err)
	}
	var authors []document.Author
	at := 0
	for _, op := range change {
		switch {
		case op.Delete > 0:
			at += op.Delete
		case op.Retain > 0:
			authors = append(authors, m.authors[at:at+op.Retain]...)
			at += op.Retain
		default:
			for range (delta.Delta{op}).Length() {
				authors = append(authors, author)
			}
		}
	}
	m.content, m.authors = after, append(authors, m.authors[at:]...)
}

// positions gives the places in a text where nothing is cut.
func positions(content delta.Delta) []int {
	places, at := []int{0}, 0
	for _, op := range content {
		if op.Embed != nil {
			at++
			places = append(places, at)
			continue
		}
		for _, r := range op.Insert {
			at += utf16.RuneLen(r)
			places = append(places, at)
		}
	}
	return places
}

var pieces = rapid.SampledFrom([]delta.Op{
	{Insert: "a"}, {Insert: "los países miembros "}, {Insert: "😀"}, {Insert: "ñ", Attributes: delta.Attributes{"bold": true}},
	{Insert: strings.Repeat("palabra ", 300)}, {Insert: "\n"}, {Insert: "\n", Attributes: delta.Attributes{"pid": "p1"}},
	{Insert: "\n", Attributes: delta.Attributes{"pid": "p2", "kind": "h1"}},
	{Embed: map[string]any{"footnote": "f"}, Attributes: delta.Attributes{"note": "nota"}},
})

// drawChange makes one change of a few operations at random places.
func drawChange(t *rapid.T, content delta.Delta) delta.Delta {
	places := positions(content)
	var change delta.Delta
	at := 0
	for range rapid.IntRange(1, 4).Draw(t, "operations") {
		i := rapid.IntRange(0, len(places)-1).Draw(t, "place")
		if places[i] < at {
			break
		}
		change = append(change, delta.Op{Retain: places[i] - at})
		at = places[i]
		j := min(len(places)-1, i+rapid.IntRange(0, 40).Draw(t, "length"))
		switch rapid.IntRange(0, 3).Draw(t, "act") {
		case 0, 1:
			change = append(change, pieces.Draw(t, "piece"))
		case 2:
			change = append(change, delta.Op{Delete: places[j] - at})
			at = places[j]
		case 3:
			form := delta.Attributes{"pid": rapid.SampledFrom([]any{"p1", "p9", nil}).Draw(t, "pid")}
			if rapid.Bool().Draw(t, "words") {
				form = delta.Attributes{"bold": rapid.SampledFrom([]any{true, nil}).Draw(t, "bold")}
			}
			change = append(change, delta.Op{Retain: places[j] - at, Attributes: form})
			at = places[j]
		}
	}
	return change.Canonical()
}

// A text changed in place is at every moment what composing would give, and knows
// who wrote each unit of it.
func TestTextIsWhatComposingGives(t *testing.T) {
	t.Parallel()
	authors := []document.Author{
		document.Written("hn-delegate", "hn", time.Unix(0, 0)), document.Written("sv-head", "sv", time.Unix(0, 0)), document.Written("sv-head", "sv", time.Unix(3600, 0)),
	}
	rapid.Check(t, func(t *rapid.T) {
		m := &mirror{content: document.Empty(), authors: []document.Author{{}}}
		text := document.NewText(document.Empty(), nil)
		for range rapid.IntRange(1, 60).Draw(t, "changes") {
			change := drawChange(t, m.content)
			author := rapid.SampledFrom(authors).Draw(t, "author")
			ends := text.EndsWithLineAfter(change)
			if err := text.Replay(change, author); err != nil {
				t.Fatalf("%s: %v", encoded(change), err)
			}
			m.apply(t, change, author)
			check(t, text, m, ends)
		}
		again := document.NewText(text.Content(), text.Authors())
		check(t, again, m, again.EndsWithLine())
	})
}

func check(t *rapid.T, text *document.Text, m *mirror, ends bool) {
	if got, want := encoded(text.Content()), encoded(m.content); got != want {
		t.Fatalf("\n got %s\nwant %s", got, want)
	}
	if text.Length() != m.content.Length() {
		t.Fatalf("%d units, want %d", text.Length(), m.content.Length())
	}
	if want := document.EndsWithLine(m.content); text.EndsWithLine() != want || ends != want {
		t.Fatalf("ends with a line: %v, foretold %v, want %v", text.EndsWithLine(), ends, want)
	}
	n := 0
	sound := len(document.Repair(m.content, func() string { n++; return fmt.Sprint("new", n) })) == 0
	if text.Sound() != sound {
		t.Fatalf("sound: %v, want %v, of %s", text.Sound(), sound, encoded(m.content))
	}
	at := 0
	for _, s := range text.Authors() {
		for range s.Units {
			if at >= len(m.authors) || s.Author != m.authors[at] {
				t.Fatalf("unit %d is by %+v", at, s.Author)
			}
			at++
		}
	}
	if at != len(m.authors) {
		t.Fatalf("authors of %d units, want %d", at, len(m.authors))
	}
}

func encoded(d delta.Delta) string {
	body, err := json.Marshal(d)
	if err != nil {
		return err.Error()
	}
	return string(body)
}

func TestARefusedChangeLeavesTheTextAsItWas(t *testing.T) {
	t.Parallel()
	content := parse(t, `[{"insert":"a😀b"},{"insert":{"footnote":"f"},"attributes":{"note":"n"}},{"insert":"\n","attributes":{"pid":"p0"}}]`)
	long := strings.Repeat("x", document.MaxTextBytes)
	tests := []struct {
		name, ops string
		want      fault.Code
	}{
		{"past the end", `[{"insert":"x"},{"retain":9,"attributes":{"bold":true}}]`, fault.PastEnd},
		{"half a pair kept", `[{"insert":"x"},{"retain":2},{"insert":"y"}]`, fault.CutPair},
		{"half a pair deleted", `[{"insert":"x"},{"retain":1},{"delete":1}]`, fault.CutPair},
		{"bold over a line end", `[{"insert":"x"},{"retain":6,"attributes":{"bold":true}}]`, fault.BadAttribute},
		{"a name on words", `[{"insert":"x"},{"retain":1,"attributes":{"pid":"p1"}}]`, fault.BadAttribute},
		{"a note on words", `[{"insert":"x"},{"retain":1,"attributes":{"note":"n"}}]`, fault.BadAttribute},
		{"too long", `[{"insert":"` + long + `"}]`, fault.TextFull},
	}
	for _, test := range tests {
		text := document.NewText(content, nil)
		err := text.Apply(parse(t, test.ops), document.Author{Account: "hn-delegate"})
		if fault.CodeOf(err) != test.want || toJSON(t, text.Content()) != toJSON(t, content) || len(text.Authors()) != 1 {
			t.Errorf("%s: %v, then %s", test.name, err, toJSON(t, text.Content()))
		}
	}
}

// Deleting as much as is put in keeps a full text writable.
func TestTheLimitCountsWhatStays(t *testing.T) {
	t.Parallel()
	text := document.NewText(delta.Delta{{Insert: strings.Repeat("x", document.MaxTextBytes-1)}, {Insert: "\n"}}, nil)
	if err := text.Apply(delta.Delta{{Insert: "ab"}, {Delete: 2}}, document.Author{}); err != nil {
		t.Error(err)
	}
	if err := text.Apply(delta.Delta{{Insert: "a"}}, document.Author{}); fault.CodeOf(err) != fault.TextFull {
		t.Errorf("one too many: %v", err)
	}
}

// A keystroke costs the same in a short text and in one of a megabyte: what it
// allocates is counted.
func TestAKeystrokeCostsTheSameInALongText(t *testing.T) {
	for _, size := range []int{1 << 10, 1 << 20} {
		text := document.NewText(delta.Delta{{Insert: strings.Repeat("x", size-1)}, {Insert: "\n"}}, nil)
		author := document.Author{Account: "hn-delegate"}
		change := delta.Delta{{Retain: size / 2}, {Insert: "a"}}
		undo := delta.Delta{{Retain: size / 2}, {Delete: 1}}
		allocations := testing.AllocsPerRun(200, func() {
			if err := text.Replay(change, author); err != nil {
				t.Fatal(err)
			}
			if err := text.Replay(undo, author); err != nil {
				t.Fatal(err)
			}
		})
		if allocations > 6 {
			t.Errorf("%v allocations for a letter put in and taken out of %d", allocations, size)
		}
	}
}
