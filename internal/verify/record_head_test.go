package verify_test

import (
	"database/sql"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/record"
	"github.com/redonda/redonda/internal/store"
	"github.com/redonda/redonda/internal/store/sqlite"
	"github.com/redonda/redonda/internal/verify"
)

// logged is a store with an audit log of five events and one of a private room, which
// somebody damaged behind the program's back; and the head that was noted before.
func logged(t *testing.T, damage string) (dir string, noted record.Head) {
	t.Helper()
	dir = t.TempDir()
	s, err := sqlite.Open(t.Context(), dir, []store.Collection{record.EventCollection})
	must(t, err)
	b := record.NewBook(s, func() time.Time { return opening })
	for range 5 {
		must(t, b.Note(t.Context(), record.Event{Kind: "section.status", Account: "presidency-mx", Delegation: "mx", Section: "o02"}))
	}
	must(t, b.Note(t.Context(), record.Event{Kind: "input.opened", Account: "hn-head", Delegation: "hn", Private: "hn"}))
	noted, err = b.Head(t.Context(), "")
	must(t, err)
	must(t, s.Close())
	db, err := sql.Open("sqlite", filepath.Join(dir, "redonda.db"))
	must(t, err)
	defer db.Close()
	_, err = db.Exec(damage)
	must(t, err)
	return dir, noted
}

func TestTheAuditLogIsChecked(t *testing.T) {
	t.Parallel()
	const cut = `DELETE FROM records WHERE id IN ('000000000004', '000000000005'); DELETE FROM record_keys WHERE id IN ('000000000004', '000000000005')`
	tests := []struct {
		name, damage string
		want         []string
		reached      bool
	}{
		{"nothing", `SELECT 1`, nil, true},
		{"an act under another name", `UPDATE records SET body = replace(body, 'o02', 'o03') WHERE id = '000000000003'`, []string{
			"events 000000000003: is listed by what it isn't",
			"events 000000000003: does not follow from what is before it: it, or its neighbour, was altered",
		}, true},
		{"one act gone", `DELETE FROM records WHERE id = '000000000003'; DELETE FROM record_keys WHERE id = '000000000003'`, []string{
			"events 000000000004: comes after event 2: what was between is missing",
			"events 000000000004: does not follow from what is before it: it, or its neighbour, was altered",
		}, true},
		{"an act of a private room altered", `UPDATE records SET body = replace(body, 'hn-head', 'hn-read') WHERE id LIKE 'private-%'`, []string{
			"events private-hn-000000000001: does not follow from what is before it: it, or its neighbour, was altered",
		}, true},
		// Sound in itself: only a head noted elsewhere tells.
		{"its end cut off", cut, nil, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir, noted := logged(t, test.damage)
			s, err := sqlite.OpenSnapshot(t.Context(), dir, []store.Collection{record.EventCollection})
			must(t, err)
			defer s.Close()
			var problems []string
			_, err = verify.Run(t.Context(), s, []store.Collection{record.EventCollection}, &counting{}, func(p verify.Problem) { problems = append(problems, p.String()) })
			must(t, err)
			if !slices.Equal(problems, test.want) {
				t.Errorf("%q, want %q", problems, test.want)
			}
			if reached, err := verify.Reaches(t.Context(), s, noted); err != nil || reached != test.reached {
				t.Errorf("the head is there: %v, %v", reached, err)
			}
		})
	}
}

func TestAHeadIsReadAsItIsWritten(t *testing.T) {
	t.Parallel()
	_, noted := logged(t, `SELECT 1`)
	if got, err := verify.ParseHead(" " + noted.String() + "\n"); err != nil || got != noted {
		t.Errorf("%v, %v", got, err)
	}
	for _, wrong := range []string{"", "5", "5:", "x:" + noted.Chain, "0:" + noted.Chain, noted.String() + "0"} {
		if got, err := verify.ParseHead(wrong); err == nil {
			t.Errorf("%q is read as %v", wrong, got)
		}
	}
}
