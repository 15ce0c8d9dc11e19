package seed

import (
	"encoding/json"
	"testing"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
)

// Every room is accepted by the rules of a text and has the size asked for.
func TestRoomsAreTexts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		room    Room
		units   int
		changes int
	}{
		"text":    {Text("o02.es", 6000), 6000, 1},
		"history": {History("o02.es", 6000, 2500), 6000, 2500},
		"aged":    {Aged("o02.es", 3000, 9000), 3000, 9000},
	} {
		text := document.Empty()
		for i, change := range c.room.Changes {
			body, err := json.Marshal(change.Ops)
			if err != nil {
				t.Fatal(err)
			}
			d, err := delta.Parse(body)
			if err != nil {
				t.Fatal(err)
			}
			if err := document.Check(d); err != nil {
				t.Fatalf("%s, change %d: %v", name, i+1, err)
			}
			if text, err = document.Apply(text, d); err != nil {
				t.Fatalf("%s, change %d: %v", name, i+1, err)
			}
		}
		if n := text.Length(); len(c.room.Changes) != c.changes || n < c.units*9/10 || n > c.units*11/10 {
			t.Errorf("%s: %d changes make %d units", name, len(c.room.Changes), n)
		}
		if repair := document.Repair(text, func() string { return "p" }); len(repair) > 0 {
			t.Errorf("%s calls for a repair: %v", name, repair)
		}
	}
}
