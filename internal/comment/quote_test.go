package comment_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"unicode/utf16"

	"pgregory.net/rapid"

	"github.com/redonda/redonda/internal/comment"
)

func TestQuotesAreFoundAgain(t *testing.T) {
	t.Parallel()
	body, err := os.ReadFile("testdata/quotes.json")
	must(t, err)
	var cases []struct {
		Name     string
		Quote    comment.Quote
		Text     string
		From, To int
		Gone     bool
	}
	must(t, json.Unmarshal(body, &cases))
	for _, c := range cases {
		at, found := c.Quote.Find(c.Text)
		if found == c.Gone || found && at != (comment.Span{From: c.From, To: c.To}) {
			t.Errorf("%s: %v %v, want %d to %d", c.Name, at, found, c.From, c.To)
		}
	}
}

// Whatever the paragraph: its own words are found where they stand, unless the same words
// stand elsewhere with the same around them.
func TestAQuoteOfAnUneditedParagraphIsFoundWhereItStands(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		paragraph := rapid.StringOfN(rapid.RuneFrom([]rune("ab ñ𝔸\ufffc.")), 1, 80, -1).Draw(t, "paragraph")
		runes := []rune(paragraph)
		from := rapid.IntRange(0, len(runes)-1).Draw(t, "from")
		to := rapid.IntRange(from+1, len(runes)).Draw(t, "to")
		units := func(n int) int { return len(utf16.Encode(runes[:n])) }
		want := comment.Span{From: units(from), To: units(to)}
		quote := comment.QuoteOf(paragraph, want)
		got, found := quote.Find(paragraph)
		if !found || comment.QuoteOf(paragraph, got) != quote {
			t.Fatalf("%q at %v of %q: %v %v", quote.Exact, want, paragraph, got, found)
		}
	})
}

// Words put in before and after never move a quote off its words.
func TestAQuoteFollowsItsWordsThroughEditsAroundThem(t *testing.T) {
	t.Parallel()
	const words = "reforzar la cooperación consular"
	quote := comment.QuoteOf("Nos comprometemos a "+words+" en la región.", comment.Span{From: 20, To: 20 + len([]rune(words))})
	rapid.Check(t, func(t *rapid.T) {
		some := rapid.StringMatching(`[a-d ,.]{0,30}`)
		before := some.Draw(t, "before")
		at, found := quote.Find(before + words + some.Draw(t, "after"))
		if !found || at.From != len(before) || at.To-at.From != len([]rune(words)) {
			t.Fatalf("%v %v", at, found)
		}
	})
}

// Whatever a file or a page sends: what is found lies within the paragraph.
func FuzzFind(f *testing.F) {
	f.Add("all countries", "the ", " of", "the countries of")
	f.Add("𝔸𝔹", "\xed\xb0\x80", "", strings.Repeat("𝔸", 9))
	f.Fuzz(func(t *testing.T, exact, prefix, suffix, text string) {
		at, found := comment.Quote{Exact: exact, Prefix: prefix, Suffix: suffix}.Find(text)
		n := len(utf16.Encode([]rune(text)))
		if found && (at.From < 0 || at.To > n || at.From > at.To) {
			t.Errorf("%v of %d units", at, n)
		}
	})
}
