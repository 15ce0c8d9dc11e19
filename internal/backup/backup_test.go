package backup_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/redonda/redonda/internal/backup"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/live"
	"github.com/redonda/redonda/internal/store"
	"github.com/redonda/redonda/internal/store/sqlite"
	"github.com/redonda/redonda/internal/verify"
)

func TestABackupBringsEverythingBack(t *testing.T) {
	t.Parallel()
	from, to := open(t), open(t)
	fill(t, from, 1203)
	want := sound(t, from)
	file, m := saved(t, from)
	if m.Digest != want || m.Texts["o02.es"] != 1203 || m.Records["sections"] != 33 || m.Changes() != 2406 {
		t.Errorf("the manifest: %+v, want digest %s", m, want)
	}
	must(t, restore(t.Context(), file, to, false, quiet{}))
	if got := sound(t, to); got != want {
		t.Errorf("digest %s, want %s", got, want)
	}
	for _, version := range []int64{500, 1000, 1203} { // what opening a version reads is there as well
		k, err := to.KeyframeAt(t.Context(), "o02.es", version)
		if err != nil || k.Version != version {
			t.Errorf("keyframe at %d: %d, %v", version, k.Version, err)
		}
	}
	section, err := from.Get(t.Context(), "sections", "o02")
	must(t, err)
	section.Body = body(t, map[string]any{"id": "o02", "changed": true})
	_, err = from.Replace(t.Context(), "sections", section)
	must(t, err)
	if sound(t, from) == want {
		t.Error("a changed record leaves the digest as it was")
	}
}

// everybody may write, on whatever is open.
type everybody struct{}

func (everybody) Access(context.Context, live.Identity, string) (live.Access, error) {
	return live.Access{Write: true, Status: "drafting"}, nil
}

// People type in several texts and revisions are taken of what they typed, while one
// backup after the other is made, of a snapshot and of the moving store: each restores
// to something sound.
func TestABackupIsWholeWhilePeopleType(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openIn(t, dir)
	fill(t, s, 10)
	hub := live.NewHub(live.Config{Log: s, Rights: everybody{}, Code: strings.ToUpper, Linger: time.Millisecond})
	revisions := history.NewRevisions(s, s, time.Now, strings.ToUpper)
	who := live.Identity{AccountView: live.AccountView{ID: "hn-delegate", Delegation: "hn"}}
	typing, stop := context.WithCancel(t.Context())
	var writers sync.WaitGroup
	for i := range 4 {
		writers.Go(func() {
			text := fmt.Sprintf("o%02d.es", i+1)
			for n := 0; typing.Err() == nil; n++ {
				version, err := hub.Apply(t.Context(), text, who, func(delta.Delta) (delta.Delta, []document.Origin, error) {
					return delta.Delta{{Insert: "palabra "}}, nil, nil
				})
				if err == nil && n%7 == 0 {
					_, err = revisions.Take(t.Context(), history.Request{Kind: history.Automatic, Section: text[:3], Versions: map[string]int64{text: version}})
				}
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for round := range 6 {
		source, done := verify.Source(s), func() error { return nil }
		if round%2 == 0 {
			snapshot, err := sqlite.OpenSnapshot(t.Context(), dir, append([]store.Collection{backup.UnfinishedCollection}, collections...))
			must(t, err)
			sound(t, snapshot)
			source, done = snapshot, snapshot.Close
		}
		file, m := saved(t, source)
		must(t, done())
		to := open(t)
		must(t, restore(t.Context(), file, to, false, quiet{}))
		if got := sound(t, to); got != m.Digest {
			t.Errorf("round %d: digest %s, want %s", round, got, m.Digest)
		}
	}
	stop()
	writers.Wait()
	must(t, hub.Close(t.Context()))
	sound(t, s)
}

func TestAStoreThatHoldsSomethingIsReplacedOnlyWhenTold(t *testing.T) {
	t.Parallel()
	from, to := open(t), open(t)
	fill(t, from, 20)
	file, m := saved(t, from)
	write(t, to, "o07.es", 5)
	before := sound(t, withoutSections{to})
	if err := restore(t.Context(), file, to, false, quiet{}); !errors.Is(err, backup.ErrNotEmpty) || !strings.Contains(err.Error(), "1 texts with 5 changes and 0 records") {
		t.Errorf("%v", err)
	}
	if got := sound(t, withoutSections{to}); got != before {
		t.Error("the refusal changed the store")
	}
	var n noted
	must(t, restore(t.Context(), file, to, true, &n))
	if diff := cmp.Diff([]string{"Replacing what the store holds: 1 texts with 5 changes and 0 records."}, n.lines); diff != "" {
		t.Error(diff)
	}
	if got := sound(t, to); got != m.Digest {
		t.Errorf("digest %s, want %s", got, m.Digest)
	}
}

// withoutSections answers for every section, so that a text alone is no orphan.
type withoutSections struct{ store.Store }

func (w withoutSections) Get(ctx context.Context, collection, id string) (store.Record, error) {
	if collection == "sections" {
		return store.Record{ID: id}, nil
	}
	return w.Store.Get(ctx, collection, id)
}

// A log that somebody altered in the database is carried over as it is, with a warning.
func TestAnAlteredLogIsKeptAndTold(t *testing.T) {
	t.Parallel()
	from, to := open(t), open(t)
	fill(t, from, 6)
	entries, err := from.Entries(t.Context(), "o02.es", 0, 10)
	must(t, err)
	next := entries[5]
	next.Version, next.Seq, next.Chain = 7, 4, []byte("forged")
	_, err = from.Append(t.Context(), []store.Entry{next})
	must(t, err)
	var n noted
	file := filepath.Join(t.TempDir(), "b.tar.gz")
	_, err = backup.WriteFile(t.Context(), file, from, collections, "v1", opening, &n)
	must(t, err)
	if len(n.lines) != 1 || !strings.Contains(n.lines[0], "version 7 of o02.es") {
		t.Errorf("%q", n.lines)
	}
	must(t, restore(t.Context(), file, to, false, quiet{}))
	var problems []string
	_, err = verify.Run(t.Context(), to, collections, quiet{}, func(p verify.Problem) { problems = append(problems, p.String()) })
	must(t, err)
	if diff := cmp.Diff([]string{"o02.es version 7: does not follow from what is before it: the log was altered"}, problems); diff != "" {
		t.Error(diff)
	}
}

func TestABackupThatFailsLeavesNoFile(t *testing.T) {
	t.Parallel()
	s := open(t)
	fill(t, s, 3)
	dir := t.TempDir()
	file := filepath.Join(dir, "b.tar.gz")
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := backup.WriteFile(ctx, file, s, collections, "v1", opening, cancelling{cancel: cancel}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("left: %v, %v", left, err)
	}
	must(t, os.WriteFile(file+".part", []byte("of a process that died"), 0o600))
	_, err := backup.WriteFile(t.Context(), file, s, collections, "v1", opening, quiet{})
	must(t, err)
	if _, err := backup.WriteFile(t.Context(), file, s, collections, "v1", opening, quiet{}); err == nil || !strings.Contains(err.Error(), "already") {
		t.Errorf("over another backup: %v", err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 {
		t.Fatalf("left: %v, %v", left, err)
	}
	if info, err := left[0].Info(); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("readable to others: %v, %v", info.Mode(), err)
	}
	must(t, restore(t.Context(), file, open(t), false, quiet{}))
}

// cancelling ends the work at the first change.
type cancelling struct {
	quiet
	cancel func()
}

func (c cancelling) Advance(int) { c.cancel() }

func TestMigratingCopiesEverything(t *testing.T) {
	t.Parallel()
	a, b, c := open(t), open(t), open(t)
	fill(t, a, 700)
	want := sound(t, a)
	for _, leg := range []struct{ from, to store.Store }{{a, b}, {b, c}} {
		digest, err := backup.Migrate(t.Context(), leg.from, "the other", leg.to, collections, quiet{})
		if err != nil || digest != want {
			t.Fatalf("%s, %v", digest, err)
		}
		if got := sound(t, leg.to); got != want {
			t.Errorf("digest %s, want %s", got, want)
		}
	}
	if _, err := backup.Migrate(t.Context(), a, "the other", c, collections, quiet{}); !errors.Is(err, backup.ErrNotEmpty) {
		t.Errorf("into what is full: %v", err)
	}
}

// What was begun from one origin is not gone on with from another.
func TestHalfAStoreBelongsToItsOrigin(t *testing.T) {
	t.Parallel()
	from, to := open(t), open(t)
	fill(t, from, 600)
	want := sound(t, from)
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := backup.Migrate(ctx, from, "/srv/one", to, collections, cancelling{cancel: cancel}); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if err := backup.Finished(t.Context(), to); err == nil || !strings.Contains(err.Error(), "redonda migrate from /srv/one was not finished") {
		t.Errorf("the half is taken for whole: %v", err)
	}
	file := filepath.Join(t.TempDir(), "b.tar.gz")
	if _, err := backup.WriteFile(t.Context(), file, to, collections, "v1", opening, quiet{}); err == nil {
		t.Error("a half was backed up")
	}
	if _, err := backup.Migrate(t.Context(), from, "/srv/two", to, collections, quiet{}); !errors.Is(err, backup.ErrNotEmpty) {
		t.Errorf("from another store: %v", err)
	}
	// Meanwhile a record changed and another came and went at the origin.
	section, err := from.Get(t.Context(), "sections", "o03")
	must(t, err)
	_, err = from.Replace(t.Context(), "sections", section)
	must(t, err)
	digest, err := backup.Migrate(t.Context(), from, "/srv/one", to, collections, quiet{})
	must(t, err)
	if got := sound(t, to); got != digest || got == want || got != sound(t, from) {
		t.Errorf("digest %s, want %s and not %s", got, digest, want)
	}
	must(t, backup.Finished(t.Context(), to))
}
