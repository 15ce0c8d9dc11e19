package delta_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/redonda/redonda/internal/delta"
)

// words mixes what goes wrong most easily: astral pairs, joined emoji, combining
// marks, line ends.
var words = rapid.SampledFrom([]string{"a", "ñ", "paz ", "😀", "👩‍👧", "e\u0301", "\n", "\r\n", "\u2028", "los países miembros "})

var attributes = rapid.Custom(func(t *rapid.T) delta.Attributes {
	a := delta.Attributes{}
	for _, name := range []string{"bold", "link", "kind"} {
		switch rapid.IntRange(0, 5).Draw(t, name) {
		case 0:
			a[name] = true
		case 1:
			a[name] = "x"
		case 2:
			a[name] = map[string]any{"n": 1.0}
		}
	}
	return a
})

// documents draws texts of inserts, a footnote now and then.
var documents = rapid.Custom(func(t *rapid.T) delta.Delta {
	var d delta.Delta
	for range rapid.IntRange(0, 8).Draw(t, "runs") {
		op := delta.Op{Attributes: attributes.Draw(t, "attributes")}
		if rapid.IntRange(0, 6).Draw(t, "embed") == 0 {
			op.Embed = map[string]any{"footnote": rapid.SampledFrom([]string{"f1", "f2"}).Draw(t, "note")}
		} else {
			op.Insert = words.Draw(t, "words")
		}
		d = append(d, op)
	}
	return d.Canonical()
})

// changeTo draws a change that fits a document and cuts no pair.
func changeTo(t *rapid.T, base delta.Delta, label string) delta.Delta {
	var d delta.Delta
	for _, unit := range units(base) {
		switch rapid.IntRange(0, 7).Draw(t, label) {
		case 0:
			d = append(d, delta.Op{Insert: words.Draw(t, label)}, delta.Op{Retain: unit})
		case 1:
			d = append(d, delta.Op{Insert: words.Draw(t, label), Attributes: attributes.Draw(t, label)}, delta.Op{Delete: unit})
		case 2:
			d = append(d, delta.Op{Delete: unit})
		case 3:
			d = append(d, delta.Op{Retain: unit, Attributes: formats.Draw(t, label)})
		default:
			d = append(d, delta.Op{Retain: unit})
		}
	}
	if rapid.Bool().Draw(t, label) {
		d = append(d, delta.Op{Insert: words.Draw(t, label)})
	}
	return d.Canonical()
}

// formats sets and removes.
var formats = rapid.Custom(func(t *rapid.T) delta.Attributes {
	a := attributes.Draw(t, "set")
	if rapid.Bool().Draw(t, "remove") {
		a["link"] = nil
	}
	return a
})

// units cuts a document into its characters, by length.
func units(base delta.Delta) []int {
	var lengths []int
	for _, op := range base {
		if op.Embed != nil {
			lengths = append(lengths, 1)
			continue
		}
		for _, r := range op.Insert {
			lengths = append(lengths, delta.UTF16Len(string(r)))
		}
	}
	return lengths
}

func same(t *rapid.T, law string, got, want delta.Delta) {
	if len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
		t.Fatalf("%s:\n got %s\nwant %s", law, show(got), show(want))
	}
}

func show(d delta.Delta) string {
	encoded, err := json.Marshal(d)
	if err != nil {
		return fmt.Sprint(err)
	}
	return string(encoded)
}

func composed(t *rapid.T, a, b delta.Delta) delta.Delta {
	c, err := delta.Compose(a, b)
	if err != nil {
		t.Fatalf("composing %s · %s: %v", show(a), show(b), err)
	}
	return c
}

// TP1: two people who change the same text see the same after each other's change,
// whoever came first.
func TestTransformConverges(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		base := documents.Draw(t, "base")
		a, b := changeTo(t, base, "a"), changeTo(t, base, "b")
		for _, first := range []bool{true, false} {
			left := composed(t, composed(t, base, a), delta.Transform(a, b, first))
			right := composed(t, composed(t, base, b), delta.Transform(b, a, !first))
			same(t, "base·a·b' = base·b·a'", left, right)
		}
	})
}

func TestComposeIsAssociative(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		base := documents.Draw(t, "base")
		a := changeTo(t, base, "a")
		afterA := composed(t, base, a)
		b := changeTo(t, afterA, "b")
		same(t, "(base·a)·b = base·(a·b)", composed(t, afterA, b), composed(t, base, composed(t, a, b)))
	})
}

func TestInvertTakesBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		base := documents.Draw(t, "base")
		a := changeTo(t, base, "a")
		inverse, err := delta.Invert(a, base)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "base·a·a⁻¹ = base", composed(t, composed(t, base, a), inverse), base)
	})
}

func TestDiffLeadsFromOneToTheOther(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		base, other := documents.Draw(t, "base"), documents.Draw(t, "other")
		change, err := delta.Diff(base, other)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "base·diff = other", composed(t, base, change), other)
	})
}

func TestPositionsFollowTheirCharacter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		base := documents.Draw(t, "base")
		a := changeTo(t, base, "a")
		length := composed(t, base, a).Length()
		before := 0
		for index := 0; index <= base.Length(); index++ {
			after := delta.TransformPosition(a, index, false)
			if after < before || after > length {
				t.Fatalf("position %d goes to %d, after %d, in a text of %d", index, after, before, length)
			}
			before = after
		}
	})
}

func TestCanonicalFormIsReachedAtOnceAndSurvivesTheWire(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := changeTo(t, documents.Draw(t, "base"), "a")
		same(t, "canonical twice", a.Canonical(), a)
		if len(a) == 0 {
			return
		}
		again, err := delta.Parse([]byte(show(a)))
		if err != nil {
			t.Fatal(err)
		}
		same(t, "over the wire", again, a)
	})
}

// A change is never altered by what is computed from it.
func TestArgumentsStayAsTheyWere(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		base := documents.Draw(t, "base")
		a, b := changeTo(t, base, "a"), changeTo(t, base, "b")
		before := show(base) + show(a) + show(b)
		composed(t, base, a)
		delta.Transform(a, b, true)
		delta.Transform(b, a, false)
		if _, err := delta.Invert(a, base); err != nil {
			t.Fatal(err)
		}
		if after := show(base) + show(a) + show(b); after != before {
			t.Fatalf("was %s, is %s", before, after)
		}
	})
}

// A text of a megabyte in short alike runs is joined without copying what it has so far
// for each of them.
func BenchmarkAlikeRuns(b *testing.B) {
	run := strings.Repeat("palabra ", 32)
	var d delta.Delta
	for range 4000 {
		d = append(d, delta.Op{Insert: run})
	}
	b.SetBytes(int64(len(run) * len(d)))
	b.ReportAllocs()
	for b.Loop() {
		if got := d.Canonical(); len(got) != 1 {
			b.Fatal(len(got))
		}
	}
}
