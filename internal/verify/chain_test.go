package verify_test

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/store/sqlite"
)

// Each line is what somebody with access to the database might try.
func TestTamperingWithRevisionsIsFound(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ do, want string }{
		"another name":     {`UPDATE records SET body = replace(body, 'capitales', 'archivos') WHERE collection = 'revisions'`, "was altered"},
		"another version":  {`UPDATE records SET body = replace(body, '"o02.es":6', '"o02.es":5') WHERE collection = 'revisions'`, "was altered"},
		"another text":     {`UPDATE entries SET delta = replace(delta, 'palabra2', 'palabra9') WHERE text = 'o02.es' AND version = 2`, "covers other words"},
		"another order":    {`UPDATE records SET body = replace(body, '"seq":2', '"seq":3') WHERE collection = 'revisions'`, "was altered"},
		"one left out":     {`DELETE FROM records WHERE collection = 'revisions' AND instr(CAST(body AS TEXT), '"seq":2,') > 0`, "a revision is missing"},
		"the hash besides": {`UPDATE records SET body = replace(body, '"previous":"', '"previous":"0') WHERE collection = 'revisions' AND instr(CAST(body AS TEXT), '"seq":3,') > 0`, "was altered"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := chained(t)
			db, err := sql.Open("sqlite", filepath.Join(dir, "redonda.db"))
			must(t, err)
			result, err := db.Exec(test.do)
			must(t, err)
			if n, err := result.RowsAffected(); err != nil || n == 0 {
				t.Fatalf("nothing was altered: %v", err)
			}
			must(t, db.Close())
			_, problems := check(t, dir)
			if !strings.Contains(strings.Join(problems, "\n"), test.want) {
				t.Errorf("found %q, want one that says %q", problems, test.want)
			}
		})
	}
}

// chained is a workshop with three revisions.
func chained(t *testing.T) (dir string) {
	t.Helper()
	dir = workshop(t)
	s, err := sqlite.Open(t.Context(), dir, collections)
	must(t, err)
	list := history.NewRevisions(s, s, nil, strings.ToUpper)
	for _, edge := range []history.Edge{history.Opening, history.Closing} {
		_, err := list.Take(t.Context(), history.Request{
			Kind: history.Milestone, Dialogue: "d1", Edge: edge, At: opening, Versions: map[string]int64{"o02.es": 6, "o02.en": 3},
		})
		must(t, err)
	}
	must(t, s.Close())
	report, problems := check(t, dir)
	if report.Chained != 3 || report.Unchained != 0 || len(problems) > 0 {
		t.Fatalf("a sound chain: %+v, %q", report, problems)
	}
	return dir
}
