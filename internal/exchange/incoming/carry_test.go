package incoming_test

import (
	"context"
	"strings"
	"testing"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/exchange/incoming"
	"github.com/redonda/redonda/internal/store"
)

// log is what a text's log says.
type log []delta.Delta

func (l log) Head(context.Context, string) (int64, error) { return int64(len(l)), nil }

func (l log) Entries(_ context.Context, text string, after int64, limit int) ([]store.Entry, error) {
	var entries []store.Entry
	for i := int(after); i < min(len(l), int(after)+limit); i++ {
		encoded, err := l[i].AppendJSON(nil)
		if err != nil {
			return nil, err
		}
		entries = append(entries, store.Entry{Text: text, Version: int64(i + 1), Delta: encoded})
	}
	return entries, nil
}

func (l log) KeyframeAt(context.Context, string, int64) (store.Keyframe, error) {
	return store.Keyframe{}, store.ErrAbsent
}

func words(content delta.Delta) string {
	var b strings.Builder
	for _, p := range document.Paragraphs(content) {
		b.WriteString(p.Text + "\n")
	}
	return b.String()
}

func TestAChangeIsCarriedOverWhatCameSince(t *testing.T) {
	t.Parallel()
	first := delta.Delta{{Insert: "Uno dos.\nTres."}} // before the end of the empty paragraph
	mine := delta.Delta{{Retain: 4}, {Insert: "nuevo"}, {Delete: 3}}
	tests := []struct {
		name  string
		mine  delta.Delta
		since []delta.Delta // before it is carried
		later []delta.Delta // after it, before it is made
		want  string
	}{
		{"nothing came", mine, nil, nil, "Uno nuevo.\nTres.\n"},
		{"words before it", mine, []delta.Delta{{{Insert: "Hoy "}}}, nil, "Hoy Uno nuevo.\nTres.\n"},
		{"words within what it takes", mine, []delta.Delta{{{Retain: 5}, {Insert: "X"}}}, nil, "Uno nuevoX.\nTres.\n"},
		{"its words are gone", mine, []delta.Delta{{{Delete: 9}}}, nil, "nuevoTres.\n"},
		{"words at the last moment", mine, []delta.Delta{{{Insert: "a "}}}, []delta.Delta{{{Insert: "b "}}, {{Retain: 14}, {Insert: "c"}}}, "b a Uno nuevo.\nTcres.\n"},
		{"words behind the last line, which it takes away", delta.Delta{{Retain: 9}, {Insert: "Fin.\n"}, {Delete: 6}}, []delta.Delta{{{Retain: 14}, {Insert: " Más."}}}, nil, "Uno dos.\nFin.\n Más.\n"},
	}
	for _, test := range tests {
		l := append(log{first}, test.since...)
		carried, err := incoming.Carry(t.Context(), l, "o02.es", test.mine, 1)
		if err != nil || carried.Taken != 0 {
			t.Fatalf("%s: %v, taken at %d", test.name, err, carried.Taken)
		}
		now := document.Empty()
		for _, change := range append(l, test.later...) {
			if now, err = delta.Compose(now, change); err != nil {
				t.Fatal(err)
			}
		}
		change, err := carried.Onto(now)
		if err != nil {
			t.Fatal(err)
		}
		after, err := document.Apply(now, change)
		if err != nil || words(after) != test.want || !document.EndsWithLine(after) {
			t.Errorf("%s: %v, %q", test.name, err, words(after))
		}
		// Once it is in the log, and more after it, it is known.
		stored := append(append(append(log{}, l...), change), delta.Delta{{Insert: "z"}})
		again, err := incoming.Carry(t.Context(), stored, "o02.es", test.mine, 1)
		if known := int64(len(l) + 1); err != nil || len(test.later) == 0 && again.Taken != known {
			t.Errorf("%s: sent again it was taken at %d, %v", test.name, again.Taken, err)
		}
	}
}
