package loadgen

import (
	"math/rand/v2"
	"testing"

	"github.com/redonda/redonda/internal/delta"
)

func (k Keystroke) delta() delta.Delta {
	if k.None {
		return delta.Delta{}
	}
	if k.Insert != 0 {
		return delta.Delta{{Retain: int(k.At)}, {Insert: string(rune(k.Insert))}}.Canonical()
	}
	return delta.Delta{{Retain: int(k.At)}, {Delete: 1}}.Canonical()
}

func encoded(t *testing.T, d delta.Delta) string {
	t.Helper()
	body, err := d.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// A keystroke is rewritten just as the algebra rewrites the change that it is.
func TestKeystrokesAreRewrittenAsTheAlgebraDoes(t *testing.T) {
	t.Parallel()
	kinds := func(at int32) []Keystroke { return []Keystroke{{At: at, Insert: 'x'}, {At: at}} }
	for a := range int32(6) {
		for b := range int32(6) {
			for _, first := range kinds(a) {
				for _, second := range kinds(b) {
					want := encoded(t, delta.Transform(first.delta(), second.delta(), true))
					if got := encoded(t, second.Over(first).delta()); got != want {
						t.Errorf("%+v over %+v is %s, not %s", second, first, got, want)
					}
				}
			}
		}
	}
}

func TestReplayIsComposing(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 9))
	text := delta.Delta{{Insert: "Niñez y migración\n"}}
	length := text.Length()
	var keys []Keystroke
	want := text
	for range 500 {
		k := Keystroke{At: int32(random.IntN(length))}
		if random.IntN(3) > 0 || length < 5 {
			k.Insert = letters[random.IntN(len(letters))]
			length++
		} else {
			length--
		}
		keys = append(keys, k)
		var err error
		if want, err = delta.Compose(want, k.delta()); err != nil {
			t.Fatal(err)
		}
	}
	if got := Replay(text[0].Insert, keys); got != want[0].Insert {
		t.Errorf("replaying gives %q, composing %q", got, want[0].Insert)
	}
}

func TestOperationsAreReadAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	for _, k := range []Keystroke{{At: 0, Insert: 'a'}, {At: 12, Insert: ' '}, {At: 0}, {At: 7}} {
		s := scanner{data: appendKeystroke(nil, k)}
		got, err := s.keystroke()
		if err != nil || got != k {
			t.Errorf("%s is read as %+v, %v", s.data, got, err)
		}
		parsed, err := delta.Parse(s.data)
		if err != nil || encoded(t, parsed) != encoded(t, k.delta()) {
			t.Errorf("the server reads %s as %s, %v", s.data, encoded(t, parsed), err)
		}
	}
	for _, bad := range []string{``, `[`, `[{"insert":"two"}]`, `[{"delete":2}]`, `[{"insert":{"footnote":"f"}}]`, `[{"retain":1,"attributes":{}}]`} {
		s := scanner{data: []byte(bad)}
		if k, err := s.keystroke(); err == nil {
			t.Errorf("%q is read as %+v", bad, k)
		}
	}
}
