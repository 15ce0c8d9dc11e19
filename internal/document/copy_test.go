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

// A copy and the text it was taken of go different ways and never feel each other.
func TestACopyStandsByItself(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		at := time.Date(2021, 9, 3, 16, 0, 0, 0, time.UTC)
		change := func(text *document.Text, label string) {
			n := text.Length()
			start := rapid.IntRange(0, n-1).Draw(t, label+" at")
			length := rapid.IntRange(0, n-1-start).Draw(t, label+" length")
			d := delta.Delta{{Retain: start}}
			switch rapid.IntRange(0, 3).Draw(t, label+" kind") {
			case 0:
				d = append(d, delta.Op{Delete: length})
			case 1:
				d = append(d, delta.Op{Retain: length, Attributes: delta.Attributes{"link": "https://example.org/" + label}})
			case 2:
				d = append(d, delta.Op{Insert: "\n", Attributes: delta.Attributes{"pid": label}})
			default:
				d = append(d, delta.Op{Insert: strings.Repeat("palabra ", rapid.IntRange(1, 80).Draw(t, label+" words"))})
			}
			account := rapid.SampledFrom([]string{"hn", "sv", label}).Draw(t, label+" by")
			if err := text.Replay(d.Canonical(), document.Written(account, account, at)); err != nil {
				t.Fatal(err)
			}
		}
		text := document.NewText(document.Empty(), nil)
		for i := range rapid.IntRange(0, 30).Draw(t, "before") {
			change(text, fmt.Sprint("b", i))
		}
		content, authors, sound := asJSON(t, text.Content()), text.Authors(), text.Sound()
		other := text.Copy()
		for i := range rapid.IntRange(1, 20).Draw(t, "after") {
			change(text, fmt.Sprint("a", i))
		}
		same := func(name string, c *document.Text) {
			if asJSON(t, c.Content()) != content || !slices.Equal(c.Authors(), authors) || c.Sound() != sound {
				t.Fatalf("%s is\n%s\nand was\n%s", name, asJSON(t, c.Content()), content)
			}
		}
		same("the copy", other)
		content, authors, sound = asJSON(t, text.Content()), text.Authors(), text.Sound()
		for i := range rapid.IntRange(1, 20).Draw(t, "copy") {
			change(other, fmt.Sprint("c", i))
		}
		same("the text", text)
	})
}

func asJSON(t interface{ Fatal(...any) }, d delta.Delta) string {
	encoded, err := d.AppendJSON(nil)
	if err != nil {
		t.Fatal(err)
	}
	return string(encoded)
}

// What a copy costs a keystroke, whatever the text's length.
func BenchmarkCopy(b *testing.B) {
	for _, kilobytes := range []int{10, 100, 1000} {
		b.Run(fmt.Sprint(kilobytes, "kB"), func(b *testing.B) {
			var d delta.Delta
			for i := range kilobytes * 2 {
				d = append(d, delta.Op{Insert: strings.Repeat("palabra ", 62)}, delta.Op{Insert: "\n", Attributes: delta.Attributes{"pid": fmt.Sprint("p", i)}})
			}
			text := document.NewText(d, nil)
			b.ReportAllocs()
			var kept *document.Text
			for n := 0; b.Loop(); n++ {
				kept = text.Copy()
				if err := text.Replay(delta.Delta{{Retain: n % text.Length()}, {Insert: "x"}}, document.Author{}); err != nil {
					b.Fatal(err)
				}
			}
			if kept.Length() != text.Length()-1 {
				b.Error("the copy has moved")
			}
		})
	}
}
