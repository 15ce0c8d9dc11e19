package delta_test

import (
	"errors"
	"testing"

	"github.com/redonda/redonda/internal/delta"
)

// Whatever arrives is refused as malformed or read into a change that is canonical
// and comes back from the wire as it is.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`[]`, `null`, `[{"insert":"ñ😀\n","attributes":{"pid":"p0"}}]`, `[{"retain":5},{"delete":2},{"insert":"x"}]`,
		`[{"insert":{"footnote":"f"},"attributes":{"note":"n"}}]`, `[{"retain":1.0}]`, `[{"retain":1e3}]`, `[{"retain":-0}]`,
		`[{"insert":"\ud800"}]`, `[{"insert":"a","insert":"b"}]`, `[{"retain":9007199254740993}]`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := delta.Parse(data)
		if err != nil {
			if !errors.Is(err, delta.ErrMalformed) {
				t.Fatalf("not marked as malformed: %v", err)
			}
			return
		}
		if got := show(d.Canonical()); got != show(d) {
			t.Fatalf("%s is canonically %s", show(d), got)
		}
		if len(d) == 0 {
			return
		}
		again, err := delta.Parse([]byte(show(d)))
		if err != nil || show(again) != show(d) {
			t.Fatalf("%s came back as %s, %v", show(d), show(again), err)
		}
	})
}

// Two changes of one text, from any bytes that can be read as such: nothing panics,
// and where both fit the text they converge.
func FuzzComposeTransform(f *testing.F) {
	f.Add([]byte(`[{"insert":"abc\n"}]`), []byte(`[{"retain":1},{"insert":"x"}]`), []byte(`[{"delete":2},{"insert":"y"}]`))
	f.Add([]byte(`[{"insert":"😀😀\n"}]`), []byte(`[{"retain":2,"attributes":{"bold":true}}]`), []byte(`[{"retain":2},{"delete":2}]`))
	f.Fuzz(func(t *testing.T, baseJSON, aJSON, bJSON []byte) {
		base, errBase := delta.Parse(baseJSON)
		a, errA := delta.Parse(aJSON)
		b, errB := delta.Parse(bJSON)
		if errBase != nil || errA != nil || errB != nil || base.BaseLength() > 0 {
			return
		}
		if a.BaseLength() > base.Length() || b.BaseLength() > base.Length() {
			return
		}
		afterA, errA := delta.Compose(base, a)
		afterB, errB := delta.Compose(base, b)
		if errA != nil || errB != nil {
			return // one of them cuts a pair
		}
		left, err := delta.Compose(afterA, delta.Transform(a, b, true))
		if err != nil {
			t.Fatalf("b over a: %v", err)
		}
		right, err := delta.Compose(afterB, delta.Transform(b, a, false))
		if err != nil {
			t.Fatalf("a over b: %v", err)
		}
		if show(left) != show(right) {
			t.Fatalf("%s and %s", show(left), show(right))
		}
	})
}

// What the short way reads of a keystroke, the way for everything reads alike.
func FuzzParsePlain(f *testing.F) {
	for _, seed := range []string{
		`[]`, `[{"insert":"ñ😀"}]`, `[{"retain":5},{"delete":2},{"insert":"x"}]`, `[{"retain":0},{"insert":""},{"delete":0}]`, `[{"retain":05}]`,
		`[{"insert":"a\n"}]`, `[{"insert":"a"},]`, `[{"retain":1}{"insert":"a"}]`, `[,{"retain":1}]`, `[{"retain":1},{"insert":"x"}],"undoes":[]`,
		"[{\"insert\":\"\xed\xa0\x80\"}]", "[{\"insert\":\"\x01\"}]", `[{"retain":999999999999999}]`, `[{"retain":9999999999999999}]`, `[{"insert":"a]"}]`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		plain, ok := delta.ParsePlain(data)
		if !ok {
			return
		}
		whole, err := delta.ParseWhole(data)
		if err != nil || show(whole) != show(plain) {
			t.Fatalf("%s is read as %s and as %s, %v", data, show(plain), show(whole), err)
		}
	})
}
