package history_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/store"
)

// appendChange stores one change of a delegation, with the origins of what it brings back.
func appendChange(t *testing.T, s store.Log, version int64, delegation string, change delta.Delta, back ...document.Origin) {
	t.Helper()
	body, err := change.AppendJSON(nil)
	must(t, err)
	origins, err := document.EncodeOrigins(back)
	must(t, err)
	_, err = s.Append(t.Context(), []store.Entry{{
		Text: "o02.es", Version: version, Delta: body, Account: delegation + "-delegate", Delegation: delegation,
		At: time.Date(2021, 9, 17, 14, 0, 0, 0, time.UTC), Origins: origins,
	}})
	must(t, err)
}

func authorsOf(t *testing.T, s store.Log, version int64) string {
	t.Helper()
	state, err := history.At(t.Context(), s, "o02.es", version)
	must(t, err)
	var all string
	for _, stretch := range state.Text.Authors() {
		all += fmt.Sprintf("%d %s, ", stretch.Units, stretch.Author.Delegation)
	}
	return all
}

// What a restore brings back is whose it was in the restored version; what is in
// both keeps its author of today.
func TestRestoredWordsAreWhoseTheyWere(t *testing.T) {
	t.Parallel()
	s := open(t)
	appendChange(t, s, 1, "sv", delta.Delta{{Insert: "uno dos tres"}})
	appendChange(t, s, 2, "hn", delta.Delta{{Retain: 4}, {Delete: 4}})
	appendChange(t, s, 3, "cr", delta.Delta{{Insert: "¡"}})
	earlier, err := history.At(t.Context(), s, "o02.es", 1)
	must(t, err)
	now, err := history.Latest(t.Context(), s, "o02.es")
	must(t, err)
	change, back, err := history.Restoring(now.Text.Content(), earlier)
	must(t, err)
	appendChange(t, s, 4, "mx", change, back...)
	if got, want := authorsOf(t, s, 4), authorsOf(t, s, 1); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	change, back, err = history.Restoring(earlier.Text.Content(), now)
	must(t, err)
	appendChange(t, s, 5, "mx", change, back...)
	if got, want := authorsOf(t, s, 5), authorsOf(t, s, 3); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestWhatChangesTookAwayIsReadFromTheLog(t *testing.T) {
	t.Parallel()
	s := open(t)
	appendChange(t, s, 1, "sv", delta.Delta{{Insert: "uno dos tres"}})
	appendChange(t, s, 2, "hn", delta.Delta{{Retain: 4}, {Delete: 4}})
	appendChange(t, s, 3, "hn", delta.Delta{{Insert: "cero "}})
	appendChange(t, s, 4, "cr", delta.Delta{{Delete: 9}})
	removed, err := history.Removed(t.Context(), s, "o02.es", []int64{2, 4})
	must(t, err)
	if got := removed[2]; len(removed) != 2 || len(got) != 1 || got[0].At != 4 || got[0].Pieces[0].Op.Insert != "dos " || got[0].Pieces[0].Author.Delegation != "sv" {
		t.Errorf("version 2 took %+v", got)
	}
	if got := removed[4]; len(got) != 1 || len(got[0].Pieces) != 2 || got[0].Pieces[0].Author.Delegation != "hn" || got[0].Pieces[1].Op.Insert != "uno " {
		t.Errorf("version 4 took %+v", got)
	}
	if _, err := history.Removed(t.Context(), s, "o02.es", []int64{4, 5}); err == nil {
		t.Error("a version that is not there")
	}
}

// Origins that are not those of their change are damage, and no reason to credit
// somebody else.
func TestDamagedOriginsAreNotReplayed(t *testing.T) {
	t.Parallel()
	for name, units := range map[string]int{"too few": 2, "too many": 4, "half a pair": 1} {
		s := open(t)
		back := []document.Origin{{Units: units}}
		if name == "half a pair" {
			back = append(back, document.Origin{Units: 2})
		}
		appendChange(t, s, 1, "sv", delta.Delta{{Insert: "😀a"}}, back...)
		if _, err := history.At(t.Context(), s, "o02.es", 1); err == nil {
			t.Error(name)
		}
	}
}
