package compare

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzText holds what is true of any two texts: each paragraph is in one entry, the
// runs give both texts back byte for byte, what is called unchanged is equal, what
// is unmoved keeps its order, and a second comparison says the same.
func FuzzText(f *testing.F) {
	f.Add("", "\n")
	f.Add("1. one\n2. two\n\n3. three", "1. two\r\n2. one and more\n")
	f.Add("a a a a b", "a b a a a")
	f.Add("x\u0301\ufffc 12 % [y] (z)", "x \ufffd\U0010ffff 13\u00a0%\u2028")
	f.Add("Sr. Paz; no. No. 5 A/RES/1/2-3:4.er", "EE.UU. co-\u2011op ¿q?")
	f.Add(strings.Repeat("lorem ipsum dolor\n", 20), strings.Repeat("ipsum dolor lorem\n", 21))
	f.Fuzz(func(t *testing.T, old, new string) {
		r, err := Text(t.Context(), old, new)
		if !utf8.ValidString(old) || !utf8.ValidString(new) {
			if err == nil {
				t.Fatal("bytes that are not text were compared")
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		olds, news := Lines(old), Lines(new)
		checkWhole(t, olds, news, r)
		last := -1
		for _, e := range r.Entries {
			if e.Type == Match && (len(e.Changes) == 0) != (olds[e.Old[0]].Text == news[e.New[0]].Text) {
				t.Errorf("changes %v between %q and %q", e.Changes, olds[e.Old[0]].Text, news[e.New[0]].Text)
			}
			if e.Moved && (e.Type == Insert || e.Type == Delete) {
				t.Errorf("%s called moved", e.Type)
			}
			if len(e.Old) > 0 && len(e.New) > 0 && !e.Moved {
				if e.Old[0] <= last {
					t.Errorf("paragraph %d is out of order and not called moved", e.Old[0])
				}
				last = e.Old[0]
			}
		}
		var first, again bytes.Buffer
		if err := r.WriteAlignment(&first, "old", "new"); err != nil {
			t.Fatal(err)
		}
		second, err := Text(t.Context(), old, new)
		if err != nil {
			t.Fatal(err)
		}
		if err := second.WriteAlignment(&again, "old", "new"); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first.Bytes(), again.Bytes()) {
			t.Error("two comparisons of the same texts differ")
		}
		if old == new && r.Counts != (Counts{Unchanged: len(olds)}) {
			t.Errorf("a text differs from itself: %+v", r.Counts)
		}
		var shown bytes.Buffer
		if err := WriteText(&shown, r, false); err != nil {
			t.Fatal(err)
		}
		if strings.ContainsRune(shown.String(), '\x1b') {
			t.Error("an escape character reaches the terminal")
		}
	})
}
