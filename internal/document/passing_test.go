package document_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
)

// Several changes in a row that are taken back at once leave every word to whoever wrote
// it before them, however much alike are the words that were put in, taken away and there.
func TestTakingBackManyAtOnceLeavesTheAuthors(t *testing.T) {
	t.Parallel()
	letters := rapid.StringOfN(rapid.SampledFrom([]rune("ab ")), 1, 6, -1)
	rapid.Check(t, func(t *rapid.T) {
		l := begin(document.Empty())
		for range rapid.IntRange(1, 4).Draw(t, "written before") {
			by := rapid.SampledFrom([]document.Author{salvador, costaRica, afterwards}).Draw(t, "by")
			l.do(t, by, delta.Delta{{Retain: rapid.IntRange(0, l.text.Length()-1).Draw(t, "at")}, {Insert: letters.Draw(t, "words")}}.Canonical())
		}
		before, authors := l.text.Content(), fmt.Sprint(l.text.Authors())
		var whole delta.Delta
		var undone []int64
		for range rapid.IntRange(1, 5).Draw(t, "changes") {
			change := delta.Delta{}
			at := 0
			for length := l.text.Length() - 1; at < length && len(change) < 6; {
				n := rapid.IntRange(0, length-at).Draw(t, "kept")
				change = append(change, delta.Op{Retain: n})
				at += n
				if rapid.Bool().Draw(t, "inserts") {
					change = append(change, delta.Op{Insert: letters.Draw(t, "words")})
				}
				n = rapid.IntRange(0, min(4, length-at)).Draw(t, "deleted")
				change = append(change, delta.Op{Delete: n})
				at += n
			}
			if change = slices.DeleteFunc(change, func(op delta.Op) bool { return op.Retain+op.Delete == 0 && op.Insert == "" }).Canonical(); len(change) == 0 {
				continue
			}
			l.do(t, honduras, change)
			undone = append(undone, int64(len(l.past)))
			whole = composed(t, whole, change)
		}
		back, err := delta.Invert(whole, before)
		if err != nil {
			t.Fatal(err)
		}
		shown := l.shown()
		l.do(t, honduras, back, undone...)
		if got := fmt.Sprint(l.text.Authors()); got != authors {
			t.Fatalf("of %q, %s takes back %s:\ngot  %s\nwant %s", shown, encoded(back), encoded(whole), got, authors)
		}
	})
}
