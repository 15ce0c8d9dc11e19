package sqlite_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/store/sqlite"
)

// formatOne is the schema of the first release, as it stood in it.
const formatOne = `
CREATE TABLE entries (
	text       TEXT    NOT NULL,
	version    INTEGER NOT NULL,
	client     TEXT    NOT NULL,
	seq        INTEGER NOT NULL,
	delta      BLOB    NOT NULL,
	hash       BLOB    NOT NULL,
	account    TEXT    NOT NULL,
	delegation TEXT    NOT NULL,
	at         INTEGER NOT NULL, -- milliseconds since 1970, UTC
	PRIMARY KEY (text, version)
) WITHOUT ROWID;
CREATE UNIQUE INDEX entries_by_client ON entries (text, client, seq) WHERE client <> '';
CREATE TABLE keyframes (
	text    TEXT    NOT NULL,
	version INTEGER NOT NULL,
	body    BLOB    NOT NULL,
	UNIQUE (text, version)
);
CREATE TABLE records (
	collection TEXT    NOT NULL,
	id         TEXT    NOT NULL,
	rev        INTEGER NOT NULL,
	keys       TEXT    NOT NULL, -- JSON object, as in the table below
	body       BLOB    NOT NULL,
	PRIMARY KEY (collection, id)
) WITHOUT ROWID;
CREATE TABLE record_keys (
	collection TEXT NOT NULL,
	name       TEXT NOT NULL,
	value      TEXT NOT NULL,
	id         TEXT NOT NULL,
	alone      TEXT, -- the value where the index is unique, else NULL
	PRIMARY KEY (collection, name, value, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX record_keys_alone ON record_keys (collection, name, alone) WHERE alone IS NOT NULL;
CREATE INDEX record_keys_of ON record_keys (collection, id);
PRAGMA user_version = 1;
`

const formatTwo = `
ALTER TABLE entries ADD COLUMN origins BLOB NOT NULL DEFAULT x'';
ALTER TABLE entries ADD COLUMN chain   BLOB NOT NULL DEFAULT x'';
PRAGMA user_version = 2;
`

const oldEntries = 2100 // of o02.es: more than one commit's worth

// older makes a folder as an earlier release left it.
func older(t *testing.T, statements ...string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	db, err := sql.Open("sqlite", filepath.Join(dir, "redonda.db"))
	if err != nil {
		t.Fatal(err)
	}
	fill := `INSERT INTO entries (text, version, client, seq, delta, hash, account, delegation, at)
		WITH RECURSIVE v(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM v WHERE n < %d)
		SELECT '%s', n, 'client-hn', n, '[{"insert":"' || n || '"}]', x'01ff', 'hn-delegate', 'hn', 1631887200123 + n FROM v;`
	for _, statement := range append([]string{formatOne, fmt.Sprintf(fill, oldEntries, "o02.es"), fmt.Sprintf(fill, 3, "o02.en")}, statements...) {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// bound wants every entry of the old folder there and bound to those before it.
func bound(t *testing.T, s *sqlite.Store) {
	t.Helper()
	for text, want := range map[string]int64{"o02.es": oldEntries, "o02.en": 3} {
		var last []byte
		var version int64
		for {
			entries, err := s.Entries(t.Context(), text, version, 1000)
			if err != nil {
				t.Fatal(err)
			}
			if len(entries) == 0 {
				break
			}
			for _, e := range entries {
				version++
				last = history.Chain(last, e)
				if e.Version != version || !bytes.Equal(e.Chain, last) || string(e.Delta) != fmt.Sprintf(`[{"insert":"%d"}]`, version) {
					t.Fatalf("%s at %d: %s is not bound to those before it", text, e.Version, e.Delta)
				}
				if want := time.UnixMilli(1631887200123 + version).UTC(); !e.At.Equal(want) {
					t.Fatalf("%s at %d: %v, want %v", text, e.Version, e.At, want)
				}
			}
		}
		if version != want {
			t.Errorf("%s ends at %d, want %d", text, version, want)
		}
	}
}

func TestAnOlderFileIsBroughtForward(t *testing.T) {
	t.Parallel()
	for name, statements := range map[string][]string{
		"format 1": nil,
		"format 2": {formatTwo},
		"format 2, cut short while the entries were bound": {formatTwo, cutShort(t)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := older(t, statements...)
			before, err := os.ReadFile(filepath.Join(dir, "redonda.db"))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := sqlite.OpenSnapshot(t.Context(), dir, nil); err == nil || !strings.Contains(err.Error(), "start the service once") {
				t.Errorf("reading it alone: %v", err)
			}
			if after, err := os.ReadFile(filepath.Join(dir, "redonda.db")); err != nil || len(after) != len(before) {
				t.Errorf("reading it changed it: %v", err)
			}
			for range 2 { // the second start finds nothing to do
				s, err := sqlite.Open(t.Context(), dir, nil)
				if err != nil {
					t.Fatal(err)
				}
				bound(t, s)
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
			}
			asItWas(t, dir, 1+min(1, len(statements)))
		})
	}
}

// cutShort gives the statement that leaves values of the first 1000 entries only.
func cutShort(t *testing.T) string {
	t.Helper()
	dir := older(t)
	s, err := sqlite.Open(t.Context(), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var update strings.Builder
	for after := int64(0); after < 1000; after += 1000 {
		entries, err := s.Entries(t.Context(), "o02.es", after, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			fmt.Fprintf(&update, "UPDATE entries SET chain = x'%x' WHERE text = 'o02.es' AND version = %d;", e.Chain, e.Version)
		}
	}
	return "BEGIN;" + update.String() + "COMMIT;"
}

// asItWas wants one copy of the folder's database from before, whole and of its format.
func asItWas(t *testing.T, dir string, format int) {
	t.Helper()
	// One that was interrupted between two formats leaves a copy of that one too.
	copies, err := filepath.Glob(filepath.Join(dir, "redonda.db.*"))
	kept := filepath.Join(dir, fmt.Sprintf("redonda.db.format-%d", format))
	if err != nil || !slices.Contains(copies, kept) || slices.ContainsFunc(copies, func(name string) bool { return strings.HasSuffix(name, ".part") }) {
		t.Fatalf("copies: %v, %v", copies, err)
	}
	db, err := sql.Open("sqlite", kept)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var version, entries int
	if err := db.QueryRow("SELECT (SELECT user_version FROM pragma_user_version), COUNT(*) FROM entries").Scan(&version, &entries); err != nil {
		t.Fatal(err)
	}
	if version != format || entries != oldEntries+3 {
		t.Errorf("the copy has format %d and %d entries", version, entries)
	}
}

// Where no copy can be made, nothing is changed.
func TestWithoutACopyNothingIsBroughtForward(t *testing.T) {
	t.Parallel()
	dir := older(t)
	// A folder stands where the copy would be begun.
	if err := os.MkdirAll(filepath.Join(dir, "redonda.db.format-1.part", "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Open(t.Context(), dir, nil); err == nil || !strings.Contains(err.Error(), "copying the database before") {
		t.Fatalf("%v", err)
	}
	db, err := sql.Open("sqlite", filepath.Join(dir, "redonda.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var version int
	if err := db.QueryRow("PRAGMA user_version").Scan(&version); err != nil || version != 1 {
		t.Errorf("format %d, %v", version, err)
	}
}

// A start that is cut off in the middle is made good by the next.
func TestBringingForwardGoesOn(t *testing.T) {
	t.Parallel()
	dir := older(t)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { // as soon as the copy stands, the next step begins
		defer cancel()
		for tick := time.Tick(100 * time.Microsecond); ctx.Err() == nil; <-tick {
			if _, err := os.Stat(filepath.Join(dir, "redonda.db.format-1")); err == nil {
				return
			}
		}
	}()
	s, err := sqlite.Open(ctx, dir, nil)
	if err == nil { // it was faster
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	} else if ctx.Err() == nil {
		t.Fatal(err)
	}
	cancel()
	if s, err = sqlite.Open(t.Context(), dir, nil); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	bound(t, s)
	asItWas(t, dir, 1)
}
