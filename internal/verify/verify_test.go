package verify_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/people"
	"github.com/redonda/redonda/internal/store"
	"github.com/redonda/redonda/internal/store/sqlite"
	"github.com/redonda/redonda/internal/verify"
)

var collections = []store.Collection{
	people.SessionCollection, people.InvitationCollection, history.RevisionCollection,
	people.AccountCollection, contribution.SectionCollection,
}

var opening = time.Date(2021, 9, 17, 14, 0, 0, 0, time.UTC)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// workshop fills a folder with what a small workshop leaves, and closes it.
func workshop(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	ctx := context.Background()
	s, err := sqlite.Open(ctx, dir, collections)
	must(t, err)
	must(t, contribution.NewSections(s, nil).Ensure(ctx, contribution.Layout()))
	book := people.NewBook(s, func() time.Time { return opening }, gcm.Catalogue(), nil)
	link, err := book.Invite(ctx, contribution.Delegate, "hn")
	must(t, err)
	_, _, err = book.Join(ctx, link.Secret, "")
	must(t, err)
	write(t, s, "o02.es", 6, 4)
	write(t, s, "o02.en", 3)
	_, err = history.NewRevisions(s, s, time.Now, strings.ToUpper).Take(ctx, history.Request{
		Kind: history.Named, Section: "o02", Name: "Enviado a las capitales", At: opening, Versions: map[string]int64{"o02.es": 6, "o02.en": 0},
	})
	must(t, err)
	must(t, s.Close())
	return dir
}

// write makes a text with so many changes, of two clients by turns, and keyframes at
// some versions and the last.
func write(t *testing.T, s store.Store, text string, changes int64, framed ...int64) {
	t.Helper()
	var entries []store.Entry
	for v := int64(1); v <= changes; v++ {
		change, err := delta.Delta{{Insert: fmt.Sprintf("palabra%d ", v)}}.MarshalJSON()
		must(t, err)
		entries = append(entries, store.Entry{
			Text: text, Version: v, Client: fmt.Sprintf("client-%d", v%2), Seq: (v + 1) / 2, Delta: change, Hash: []byte{byte(v)},
			Account: "hn-delegate", Delegation: "hn", At: opening.Add(time.Duration(v) * time.Minute),
		})
	}
	history.Link(nil, entries)
	_, err := s.Append(context.Background(), entries)
	must(t, err)
	for _, version := range append(framed, changes) {
		state, err := history.At(context.Background(), s, text, version)
		must(t, err)
		body, err := state.Keyframe.Encode()
		must(t, err)
		must(t, s.PutKeyframe(context.Background(), store.Keyframe{Text: text, Version: version, Body: body}))
	}
}

// counting counts what is advanced.
type counting struct{ begun, advanced int64 }

func (c *counting) Begin(_ string, changes int64) { c.begun = changes }
func (c *counting) Advance(n int)                 { c.advanced += int64(n) }

// check reads a folder and gives the report and each problem as a line.
func check(t *testing.T, dir string) (verify.Report, []string) {
	t.Helper()
	s, err := sqlite.OpenSnapshot(t.Context(), dir, collections)
	must(t, err)
	defer s.Close()
	var problems []string
	var watch counting
	report, err := verify.Run(t.Context(), s, collections, &watch, func(p verify.Problem) { problems = append(problems, p.String()) })
	must(t, err)
	if watch.advanced != report.Entries {
		t.Errorf("%d changes were shown, %d checked", watch.advanced, report.Entries)
	}
	if int64(len(problems)) != report.Problems {
		t.Errorf("%d problems were listed, %d counted", len(problems), report.Problems)
	}
	return report, problems
}

func TestASoundStore(t *testing.T) {
	t.Parallel()
	report, problems := check(t, workshop(t))
	if len(problems) != 0 {
		t.Errorf("%q", problems)
	}
	report.Digest = ""
	want := verify.Report{Texts: 2, Entries: 9, Keyframes: 3, Records: 33 + 1 + 1 + 1 + 1, Chained: 1}
	if diff := cmp.Diff(want, report); diff != "" {
		t.Error(diff)
	}
}

// Each damage done behind the program's back is found and named.
func TestWhatIsWrongIsFound(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		damage string
		want   []string
	}{
		"a word exchanged": {
			`UPDATE entries SET delta = replace(delta, 'palabra2', 'palabro2') WHERE text = 'o02.es' AND version = 2`,
			[]string{
				"o02.es version 2: does not follow from what is before it: the log was altered",
				"o02.es version 4: the keyframe holds other words than the log gives",
				"o02.es version 6: revision ID covers other words than the log gives",
				"o02.es version 6: the keyframe holds other words than the log gives",
			},
		},
		"an author exchanged": {
			`UPDATE entries SET delegation = 'sv' WHERE text = 'o02.es' AND version = 5`,
			[]string{
				"o02.es version 5: does not follow from what is before it: the log was altered",
				"o02.es version 6: the keyframe names other authors than the log gives",
			},
		},
		"a hash exchanged": {
			`UPDATE entries SET hash = x'77' WHERE text = 'o02.es' AND version = 5`,
			[]string{
				"o02.es version 5: does not follow from what is before it: the log was altered",
				"o02.es version 6: the keyframe remembers other clients than the log gives",
			},
		},
		"a time exchanged": {
			`UPDATE entries SET at = at + 1 WHERE text = 'o02.en' AND version = 3`,
			[]string{"o02.en version 3: does not follow from what is before it: the log was altered"},
		},
		"a chain value forged": {
			`UPDATE entries SET chain = zeroblob(32) WHERE text = 'o02.en' AND version = 2`,
			[]string{
				"o02.en version 2: does not follow from what is before it: the log was altered",
				"o02.en version 3: does not follow from what is before it: the log was altered",
			},
		},
		"a chain value taken away": {
			`UPDATE entries SET chain = x'' WHERE text = 'o02.en' AND version = 3`,
			[]string{"o02.en version 3: is not bound to the chain"},
		},
		"a change taken out": {
			`DELETE FROM entries WHERE text = 'o02.es' AND version = 4`,
			[]string{
				"o02.es version 5: comes after version 3: what was between is missing",
				"o02.es version 5: does not follow from what is before it: the log was altered",
				"o02.es version 4: a keyframe of a version that is not in the log",
				"o02.es version 6: is change 3 of its client, after 1",
			},
		},
		"the last change taken away": {
			`DELETE FROM entries WHERE text = 'o02.es' AND version = 6`,
			[]string{
				"revisions ID: names version 6 of o02.es, which is not there",
				"o02.es version 6: a keyframe of a version that is not in the log",
			},
		},
		"a seq left out": {
			`UPDATE entries SET seq = 7 WHERE text = 'o02.en' AND version = 3`,
			[]string{
				"o02.en version 3: does not follow from what is before it: the log was altered",
				"o02.en version 3: is change 7 of its client, after 1",
				"o02.en version 3: the keyframe remembers other clients than the log gives",
			},
		},
		"a change that is none": {
			`UPDATE entries SET delta = '{' WHERE text = 'o02.en' AND version = 2`,
			[]string{
				"o02.en version 2: does not follow from what is before it: the log was altered",
				"o02.en version 2: cannot be replayed",
			},
		},
		"a keyframe exchanged": {
			`UPDATE keyframes SET body = replace(body, 'palabra1', 'palabro1') WHERE text = 'o02.es' AND version = 4`,
			[]string{"o02.es version 4: the keyframe holds other words than the log gives"},
		},
		"a keyframe cut off": {
			`UPDATE keyframes SET body = substr(body, 1, 20) WHERE text = 'o02.es' AND version = 4`,
			[]string{"o02.es version 4: the keyframe cannot be read"},
		},
		"a record cut off": {
			`UPDATE records SET body = '{"id":' WHERE collection = 'sections' AND id = 'o03'`,
			[]string{"sections o03: cannot be read: it is not JSON"},
		},
		"a record without its index": {
			`DELETE FROM record_keys WHERE collection = 'revisions'`,
			[]string{"revisions ID: is not found by its place", "revisions ID: is not found by its seq"},
		},
		"a record under another index": {
			`UPDATE records SET keys = replace(keys, '"o02"', '"o03"') WHERE collection = 'revisions';
			 UPDATE record_keys SET value = 'o03' WHERE collection = 'revisions' AND name = 'place'`,
			[]string{`revisions ID: is listed as ID under "o03" and is ID of "o02"`, "revisions ID: is listed by other keys than it has"},
		},
		"an account taken away": {
			`DELETE FROM records WHERE collection = 'accounts'`,
			[]string{
				`sessions ID: belongs to account "hn-delegate", which is not there`,
				`invitations ID: belongs to account "hn-delegate", which is not there`,
			},
		},
		"a section taken away": {
			`DELETE FROM records WHERE collection = 'sections' AND id = 'o02'`,
			[]string{"o02.en: belongs to section o02, which is not there", "o02.es: belongs to section o02, which is not there"},
		},
		"a text renamed": {
			`UPDATE entries SET text = 'o02' WHERE text = 'o02.en'; DELETE FROM keyframes WHERE text = 'o02.en'`,
			[]string{
				"o02: the name is not that of a section's text",
				"o02 version 1: does not follow from what is before it: the log was altered",
				"o02 version 2: does not follow from what is before it: the log was altered",
				"o02 version 3: does not follow from what is before it: the log was altered",
			},
		},
		"a revision number below one": {
			`UPDATE records SET rev = 0 WHERE collection = 'sections' AND id = 'o03'`,
			[]string{"sections o03: has revision 0"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := workshop(t)
			sound, _ := check(t, dir)
			db, err := sql.Open("sqlite", filepath.Join(dir, "redonda.db"))
			must(t, err)
			_, err = db.Exec(test.damage)
			must(t, err)
			must(t, db.Close())
			report, problems := check(t, dir)
			for i, p := range problems {
				problems[i] = made.ReplaceAllString(p, "ID")
			}
			if diff := cmp.Diff(test.want, problems); diff != "" {
				t.Error(diff)
			}
			derived := strings.Contains(test.damage, "UPDATE keyframes") || strings.HasPrefix(test.damage, "DELETE FROM record_keys") || strings.Contains(test.damage, "SET chain")
			if (report.Digest == sound.Digest) != derived {
				t.Errorf("the digest stays as it was: %v, want %v", report.Digest == sound.Digest, derived)
			}
		})
	}
}

// made matches the ids that chance or the clock made.
var made = regexp.MustCompile(`[0-9a-f]{64}|[0-9]{13}-o02`)

// The digest is of what is held: a database may write an object's members in another
// order, and give the collections in whatever order.
func TestTheDigestIsOfTheContents(t *testing.T) {
	t.Parallel()
	record := func(body string) store.Record {
		return store.Record{ID: "a", Rev: 2, Keys: map[string]string{"x": "1", "y": "2"}, Body: []byte(body)}
	}
	var one, two, other verify.Digest
	one.Record("accounts", record(`{"a": 1, "b": {"d": [], "c": "é"}}`))
	one.Record("sections", store.Record{ID: "s", Rev: 1, Body: []byte(`{}`)})
	two.Record("sections", store.Record{ID: "s", Rev: 1, Body: []byte(`{}`)})
	two.Record("accounts", record(`{"b":{"c":"\u00e9","d":[]},"a":1}`))
	other.Record("accounts", record(`{"b":{"c":"\u00e8","d":[]},"a":1}`))
	other.Record("sections", store.Record{ID: "s", Rev: 1, Body: []byte(`{}`)})
	sum := one.Sum()
	if two.Sum() != sum {
		t.Error("the order of members or collections changes it")
	}
	if other.Sum() == sum {
		t.Error("another word leaves it as it was")
	}
	var a, b verify.Digest
	e := store.Entry{Text: "o02.es", Version: 1, At: opening}
	a.Entry(e)
	e.Text = "o02.en"
	b.Entry(e)
	if a.Sum() == b.Sum() {
		t.Error("another text leaves it as it was")
	}
}
