package document_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/fault"
)

func parse(t *testing.T, ops string) delta.Delta {
	t.Helper()
	d, err := delta.Parse([]byte(ops))
	if err != nil {
		t.Fatalf("%s: %v", ops, err)
	}
	return d
}

func TestWhatAChangeMayContain(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, ops string
		want      fault.Code // empty: accepted
	}{
		{"plain words", `[{"insert":"¿Qué?"}]`, ""},
		{"a tab", `[{"insert":"a\tb"}]`, ""},
		{"zero-width and bidirectional characters", `[{"insert":"a\u200b\u202eb"}]`, ""},
		{"bold words", `[{"insert":"a","attributes":{"bold":true}}]`, ""},
		{"a link", `[{"insert":"a","attributes":{"link":"https://example.org/a?b=ñ"}}]`, ""},
		{"a mail link", `[{"insert":"a","attributes":{"link":"mailto:a@example.org"}}]`, ""},
		{"a heading's end", `[{"insert":"\n","attributes":{"kind":"h2","pid":"p1"}}]`, ""},
		{"removing a kind", `[{"retain":1,"attributes":{"kind":null}}]`, ""},
		{"a footnote", `[{"insert":{"footnote":"f1"},"attributes":{"note":"Véase A/RES/73/195."}}]`, ""},
		{"bold false", `[{"insert":"a","attributes":{"bold":false}}]`, fault.BadAttribute},
		{"an unknown attribute", `[{"insert":"a","attributes":{"color":"red"}}]`, fault.BadAttribute},
		{"an unknown kind", `[{"insert":"\n","attributes":{"kind":"h9"}}]`, fault.BadAttribute},
		{"a level of 1.5", `[{"insert":"\n","attributes":{"level":1.5}}]`, fault.BadAttribute},
		{"a link with a tab", `[{"insert":"a","attributes":{"link":"java\tscript:x"}}]`, fault.BadAttribute},
		{"a link without a host", `[{"insert":"a","attributes":{"link":"https:"}}]`, fault.BadAttribute},
		{"a note on words", `[{"insert":"a","attributes":{"note":"x"}}]`, fault.BadAttribute},
		{"an image", `[{"insert":{"image":"https://example.org/i.png"}}]`, fault.BadAttribute},
		{"a carriage return", `[{"insert":"a\rb"}]`, fault.BadCharacter},
		{"a bell", `[{"insert":"\u0007"}]`, fault.BadCharacter},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			err := document.Check(parse(t, test.ops))
			if (test.want == "") != (err == nil) || (err != nil && fault.CodeOf(err) != test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func TestApplyRefusesWhatTheTextCannotHold(t *testing.T) {
	t.Parallel()
	const text = `[{"insert":"a😀b"},{"insert":{"footnote":"f"}},{"insert":"\n","attributes":{"pid":"p1"}}]`
	tests := []struct {
		name, ops string
		want      fault.Code
	}{
		{"words in the middle", `[{"retain":3},{"insert":"x"}]`, ""},
		{"a pair cut by an insert", `[{"retain":2},{"insert":"x"}]`, fault.CutPair},
		{"a pair cut by a delete", `[{"retain":1},{"delete":1}]`, fault.CutPair},
		{"past the end", `[{"delete":7}]`, fault.PastEnd},
		{"formatting past the end", `[{"retain":7,"attributes":{"bold":true}}]`, fault.PastEnd},
		{"bold over words and footnote", `[{"retain":5,"attributes":{"bold":true}}]`, ""},
		{"bold over the line end too", `[{"retain":6,"attributes":{"bold":true}}]`, fault.BadAttribute},
		{"a kind on the line end", `[{"retain":5},{"retain":1,"attributes":{"kind":"quote"}}]`, ""},
		{"a kind on words", `[{"retain":1,"attributes":{"kind":"quote"}}]`, fault.BadAttribute},
		{"another note on the footnote", `[{"retain":4},{"retain":1,"attributes":{"note":"new"}}]`, ""},
		{"a note on words", `[{"retain":1,"attributes":{"note":"new"}}]`, fault.BadAttribute},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := document.Apply(parse(t, text), parse(t, test.ops))
			if (test.want == "") != (err == nil) || (err != nil && fault.CodeOf(err) != test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func TestTextHasALimit(t *testing.T) {
	t.Parallel()
	full := delta.Delta{{Insert: strings.Repeat("a", document.MaxTextBytes-1) + "\n"}}
	_, err := document.Apply(full, delta.Delta{{Insert: "b"}})
	if fault.CodeOf(err) != fault.TextFull {
		t.Errorf("got %v", err)
	}
}

func TestRepairGivesEveryParagraphOneName(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"all well", `[{"insert":"a"},{"insert":"\n","attributes":{"pid":"p1"}}]`, `[]`},
		{"one without", `[{"insert":"añ😀\n"}]`, `[{"retain":4},{"attributes":{"pid":"n1"},"retain":1}]`},
		{"the later of two", `[{"insert":"\n","attributes":{"pid":"p"}},{"insert":"b"},{"insert":"\n","attributes":{"pid":"p"}}]`,
			`[{"retain":2},{"attributes":{"pid":"n1"},"retain":1}]`},
		{"two in one run", `[{"insert":"\n\n","attributes":{"pid":"p"}}]`, `[{"retain":1},{"attributes":{"pid":"n1"},"retain":1}]`},
		{"no line end", `[{"insert":"a"}]`, `[{"retain":1},{"attributes":{"pid":"n1"},"insert":"\n"}]`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			text := parse(t, test.text)
			n := 0
			change := document.Repair(text, func() string { n++; return fmt.Sprint("n", n) })
			want := parse(t, test.want)
			if got, expected := toJSON(t, change), toJSON(t, want); got != expected {
				t.Errorf("got %s, want %s", got, expected)
			}
			mended, err := delta.Compose(text, change)
			if err != nil {
				t.Fatal(err)
			}
			seen := map[string]bool{}
			for _, p := range document.Paragraphs(mended) {
				if p.PID == "" || seen[p.PID] {
					t.Errorf("name %q is missing or doubled", p.PID)
				}
				seen[p.PID] = true
			}
		})
	}
}

func toJSON(t *testing.T, d delta.Delta) string {
	t.Helper()
	if len(d) == 0 {
		return "[]"
	}
	data, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestParagraphsAndWords(t *testing.T) {
	t.Parallel()
	text := parse(t, `[{"insert":"Los países"},{"insert":{"footnote":"f"}},{"insert":" miembros"},
		{"insert":"\n","attributes":{"pid":"a","kind":"number","level":2}},{"insert":"dos\ntres\n"}]`)
	got := document.Paragraphs(text)
	want := []document.Paragraph{{PID: "a", Kind: "number", Level: 2, Text: "Los países\uFFFC miembros"}, {Text: "dos"}, {Text: "tres"}}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if n := document.Words(text); n != 5 {
		t.Errorf("%d words, want 5", n)
	}
}

func TestKeyframeRoundTrip(t *testing.T) {
	t.Parallel()
	hn := document.Written("hn-delegate", "hn", time.Date(2021, 9, 17, 14, 7, 0, 0, time.UTC))
	sv := document.Written("sv-head", "sv", time.Date(2021, 9, 17, 14, 7, 0, 0, time.UTC))
	text := document.NewText(parse(t, `[{"insert":"añ😀"},{"insert":"\n","attributes":{"pid":"p"}}]`), []document.Stretch{{Units: 2, Author: hn}, {Units: 2, Author: sv}})
	k := document.Keyframe{Text: text, Clients: map[string]document.Mark{"c": {Seq: 3, Version: 9, Hash: []byte{1, 2}, Account: "hn-head"}}}
	body, err := k.Encode()
	if err != nil {
		t.Fatal(err)
	}
	back, err := document.DecodeKeyframe(body)
	if err != nil {
		t.Fatal(err)
	}
	if toJSON(t, back.Text.Content()) != toJSON(t, text.Content()) || fmt.Sprint(back.Clients) != fmt.Sprint(k.Clients) {
		t.Errorf("got %+v, want %+v", back, k)
	}
	// The line end was nobody's.
	if got := back.Text.Authors(); len(got) != 3 || got[0] != (document.Stretch{Units: 2, Author: hn}) || got[1].Author != sv || got[2] != (document.Stretch{Units: 1}) {
		t.Errorf("authors %+v", got)
	}
	if _, err := document.DecodeKeyframe([]byte(`{"content":[],"authors":[],"stretches":[1,0]}`)); err == nil {
		t.Error("an author that is not there")
	}
}
