package document_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/store"
)

// What form a text has is counted as it changes, and never foretold too low.
func TestTheFormOfATextIsCountedAsItChanges(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := document.NewText(document.Empty(), nil)
		for range rapid.IntRange(1, 60).Draw(t, "changes") {
			change := drawChange(t, text.Content())
			foretold, err := text.FormAfter(change)
			if err != nil {
				continue // an attribute at a place where it can't be
			}
			author := document.Author{Account: rapid.SampledFrom([]string{"hn-delegate", "sv-head"}).Draw(t, "author")}
			if err := text.Replay(change, author); err != nil {
				t.Fatal(err)
			}
			if kept, anew := text.FormCounted(); kept != anew || kept > foretold {
				t.Fatalf("%s: %d bytes, foretold at most %d, counted anew %d", encoded(change), kept, foretold, anew)
			}
		}
	})
}

// fillers put into a text, change by change, as much as one change may hold of what
// takes room beside words.
var fillers = map[string]func(n int) delta.Delta{
	"links": func(n int) delta.Delta {
		return many(31, func(i int) delta.Op {
			return delta.Op{Insert: "a", Attributes: delta.Attributes{"link": fmt.Sprint("https://x/", n, "/", i, "/", strings.Repeat("x", 1980))}}
		})
	},
	"links of which each byte takes two": func(n int) delta.Delta {
		return many(15, func(i int) delta.Op {
			return delta.Op{Insert: "a", Attributes: delta.Attributes{"link": fmt.Sprint("https://x/", n, "/", i, "/", strings.Repeat(`\`, 1980))}}
		})
	},
	"bold letters": func(int) delta.Delta {
		return many(1000, func(i int) delta.Op {
			if i%2 == 0 {
				return delta.Op{Insert: "a"}
			}
			return delta.Op{Insert: "a", Attributes: delta.Attributes{"bold": true}}
		})
	},
	"empty lines": func(n int) delta.Delta {
		return many(700, func(i int) delta.Op {
			return delta.Op{Insert: "\n", Attributes: delta.Attributes{"pid": fmt.Sprintf("p%06d-%032d", n, i), "kind": "letter", "level": 4.0}}
		})
	},
	"line ends without a name": func(int) delta.Delta { return delta.Delta{{Insert: strings.Repeat("\n", 30_000)}} },
	"line ends of one name": func(n int) delta.Delta {
		return delta.Delta{{Insert: strings.Repeat("\n", 30_000), Attributes: delta.Attributes{"pid": fmt.Sprint("p", n), "kind": "h1"}}}
	},
	"footnotes without words": func(int) delta.Delta {
		return many(1000, func(i int) delta.Op {
			return delta.Op{Embed: map[string]any{"footnote": fmt.Sprintf("f%039d", i)}}
		})
	},
	"letters within a long link": func(n int) delta.Delta {
		if n == 0 {
			return delta.Delta{{Insert: strings.Repeat("a", 20_000), Attributes: delta.Attributes{"link": "https://x/" + strings.Repeat("x", 1980)}}}
		}
		return many(998, func(i int) delta.Op {
			switch {
			case i == 0: // behind the letters that were put in before
				return delta.Op{Retain: 1 + 998*(n-1)}
			case i%2 == 0:
				return delta.Op{Retain: 1}
			}
			return delta.Op{Insert: "b"}
		})
	},
}

func many(n int, op func(i int) delta.Op) delta.Delta {
	var change delta.Delta
	for i := range n {
		change = append(change, op(i))
	}
	return change
}

// Whatever fills a text, it is full before its keyframe is more than a store takes. A full
// text opens, and may become smaller.
func TestATextIsFullBeforeItCantBeStored(t *testing.T) {
	t.Parallel()
	for name, filler := range fillers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, full := document.NewText(document.Empty(), nil), error(nil)
			for n := 0; full == nil; n++ {
				change := filler(n)
				if err := document.Check(change); err != nil {
					t.Fatal(err)
				}
				if n == 5000 {
					t.Fatal("it is never full")
				}
				full = text.Apply(change, document.Author{Account: "hn-delegate"})
				if strings.HasPrefix(name, "line ends") { // which a room names
					names := 0
					mend := document.Repair(text.Content(), func() string { names++; return fmt.Sprintf("r%05d-%010d", n, names) })
					if err := text.Replay(mend, document.Author{}); err != nil {
						t.Fatal(err)
					}
				}
			}
			if fault.CodeOf(full) != fault.TextFull {
				t.Fatal(full)
			}
			body, err := document.Keyframe{Text: text}.Encode()
			if err != nil || len(body) > store.MaxValue {
				t.Fatalf("a keyframe of %d bytes, %v", len(body), err)
			}
			t.Logf("full with %d units and a keyframe of %d bytes", text.Length(), len(body))
			if err := text.Apply(delta.Delta{{Insert: "b"}}, document.Author{}); err != nil {
				t.Errorf("plain words have no room: %v", err)
			}
			if err := text.Apply(delta.Delta{{Delete: text.Length() / 2}}, document.Author{}); err != nil {
				t.Errorf("a half is not to be taken out: %v", err)
			}
		})
	}
}

// A text from before there was a bound is fuller than full.
func TestATextThatIsTooFullMayBecomeSmaller(t *testing.T) {
	t.Parallel()
	link := delta.Attributes{"link": "https://x/" + strings.Repeat("x", 2000)}
	var content delta.Delta
	for range 3000 {
		content = append(content, delta.Op{Insert: "linked", Attributes: link}, delta.Op{Insert: "plain "})
	}
	long := strings.Repeat("x", document.MaxTextBytes)
	tests := []struct {
		name, ops string
		full      bool
	}{
		{"words are taken out", `[{"retain":3},{"delete":100}]`, false},
		{"a letter is taken out of a link", `[{"retain":3},{"delete":1}]`, false},
		{"a link is taken away", `[{"retain":6,"attributes":{"link":null}}]`, false},
		{"a link is put in", `[{"insert":"a","attributes":{"link":"https://x/"}}]`, true},
		{"a link is divided", `[{"retain":3},{"insert":"a"}]`, true},
		{"words are put in", `[{"retain":8},{"insert":"a"}]`, true},
	}
	for _, test := range tests {
		text := document.NewText(append(content[:len(content):len(content)], delta.Op{Insert: long}, delta.Op{Insert: "\n", Attributes: delta.Attributes{"pid": "p0"}}), nil)
		if err := text.Apply(parse(t, test.ops), document.Author{}); (fault.CodeOf(err) == fault.TextFull) != test.full || !test.full && err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}
