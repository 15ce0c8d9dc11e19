package dialogue_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/dialogue"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/store"
	"github.com/redonda/redonda/internal/store/sqlite"
)

const texts = 8

// table is a store with dialogues and some texts.
type table struct {
	store.Store
	revisions *history.Revisions
	book      *dialogue.Book
}

func set(t *testing.T, records func(store.Store) dialogue.Records) *table {
	t.Helper()
	s, err := sqlite.Open(t.Context(), t.TempDir(), []store.Collection{dialogue.Collection, history.RevisionCollection})
	must(t, err)
	t.Cleanup(func() { s.Close() })
	tab := &table{Store: s, revisions: history.NewRevisions(s, s, time.Now, strings.ToUpper)}
	tab.book = dialogue.NewBook(records(s), tab.revisions, func(ctx context.Context) (map[string]int64, error) {
		return history.Cut(ctx, s, names(), time.Now)
	})
	must(t, tab.book.Ensure(t.Context(), gcm.Catalogue().Dialogues))
	return tab
}

func plain(s store.Store) dialogue.Records { return s }

func names() []string {
	all := make([]string, texts)
	for i := range all {
		all[i] = fmt.Sprintf("o%02d.es", i+1)
	}
	return all
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (tab *table) milestones(t *testing.T) []history.Revision {
	t.Helper()
	page, _, err := tab.revisions.List(t.Context(), "", "", "", 100)
	must(t, err)
	return page
}

func TestADialogueIsPlannedThenOpenThenClosed(t *testing.T) {
	t.Parallel()
	tab := set(t, plain)
	if _, err := tab.book.Close(t.Context(), "d1", "mx"); fault.CodeOf(err) != fault.Invalid {
		t.Errorf("closing what isn't open: %v", err)
	}
	opened, err := tab.book.Open(t.Context(), "d1", "mx")
	if err != nil || opened.Status != dialogue.Open || opened.Opened == nil {
		t.Fatalf("%+v, %v", opened, err)
	}
	closed, err := tab.book.Close(t.Context(), "d1", "mx")
	if err != nil || closed.Status != dialogue.Closed {
		t.Fatalf("%+v, %v", closed, err)
	}
	if _, err := tab.book.Open(t.Context(), "d1", "mx"); fault.CodeOf(err) != fault.Invalid {
		t.Errorf("opening what is over: %v", err)
	}
	all := tab.milestones(t)
	if len(all) != 2 || all[0].Edge != history.Closing || all[1].Edge != history.Opening || all[0].Previous != all[1].Hash {
		t.Errorf("%+v", all)
	}
}

func TestTheDateIsReadInTheConferencesZone(t *testing.T) {
	t.Parallel()
	tab := set(t, plain)
	second, err := tab.book.Get(t.Context(), "d2")
	must(t, err)
	for _, wrong := range [][3]string{{"2022-02-30", "09:00", "11:00"}, {"2022-02-17", "11:00", "09:00"}, {"17/02/2022", "9", "11"}, {}} {
		if _, err := tab.book.SetDate(t.Context(), "d2", second.Rev, wrong[0], wrong[1], wrong[2]); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("%v: %v", wrong, err)
		}
	}
	dated, err := tab.book.SetDate(t.Context(), "d2", second.Rev, "2022-02-17", "09:00", "11:00")
	must(t, err)
	start, _, known := dated.Hours()
	if want := time.Date(2022, 2, 17, 15, 0, 0, 0, time.UTC); !known || !start.Equal(want) {
		t.Errorf("begins %v, want %v", start, want)
	}
	if _, err := tab.book.SetDate(t.Context(), "d2", second.Rev, "2022-02-18", "09:00", "11:00"); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("a date set on what was seen before: %v", err)
	}
}

func TestManyWhoOpenAtOnceTakeOneMilestone(t *testing.T) {
	t.Parallel()
	tab := set(t, plain)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if d, err := tab.book.Open(context.Background(), "d1", "mx"); err != nil || d.Status != dialogue.Open {
				t.Errorf("%+v, %v", d, err)
			}
		})
	}
	all.Wait()
	if kept := tab.milestones(t); len(kept) != 1 {
		t.Errorf("%d milestones", len(kept))
	}
}

// crashing loses the first replacement, as a process does that ends before it.
type crashing struct {
	dialogue.Records
	crashed bool
}

func (c *crashing) Replace(ctx context.Context, collection string, r store.Record) (int64, error) {
	if !c.crashed {
		c.crashed = true
		return 0, errors.New("the process has ended")
	}
	return c.Records.Replace(ctx, collection, r)
}

func TestOpeningAgainAfterACrashFindsTheMilestone(t *testing.T) {
	t.Parallel()
	tab := set(t, func(s store.Store) dialogue.Records { return &crashing{Records: s} })
	if _, err := tab.book.Open(t.Context(), "d1", "mx"); err == nil {
		t.Fatal("the crash went unseen")
	}
	before := tab.milestones(t)
	d, err := tab.book.Open(t.Context(), "d1", "mx")
	after := tab.milestones(t)
	if err != nil || len(before) != 1 || len(after) != 1 || !d.Opened.Equal(before[0].At) {
		t.Errorf("%+v, %v; %d and %d milestones", d, err, len(before), len(after))
	}
}

// Each typist goes round the texts and writes into the next one only when the change
// before is stored. A cut that holds one of its changes holds all before it, in
// whatever text.
func TestNoChangeInACutFollowsOneThatIsMissing(t *testing.T) {
	t.Parallel()
	tab := set(t, plain)
	ctx, end := context.WithCancel(t.Context())
	var typing sync.WaitGroup
	began := make(chan struct{}, texts)
	for typist := range texts {
		typing.Go(func() { tab.typeRound(t, ctx, typist, began) })
	}
	for range texts {
		<-began
	}
	for i := range 12 {
		cut, err := history.Cut(t.Context(), tab, names(), time.Now)
		must(t, err)
		tab.checkCut(t, i, cut)
	}
	end()
	typing.Wait()
}

// typeRound numbers its changes in Account; the version is taken by whoever is first.
func (tab *table) typeRound(t *testing.T, ctx context.Context, typist int, began chan<- struct{}) {
	change, err := delta.Delta{{Insert: "a"}}.MarshalJSON()
	if err != nil {
		t.Error(err)
	}
	seqs := map[string]int64{}
	for n := 1; ctx.Err() == nil; n++ {
		text := names()[(typist+n)%texts]
		seqs[text]++
		for {
			head, err := tab.Head(context.Background(), text)
			if err != nil {
				t.Error(err)
				return
			}
			_, err = tab.Append(context.Background(), []store.Entry{{
				Text: text, Version: head + 1, Client: fmt.Sprint("c", typist), Seq: seqs[text], Delta: change,
				Account: fmt.Sprint(typist), Delegation: fmt.Sprint(n), At: history.Instant(time.Now()),
			}})
			if err == nil {
				break
			}
			if !errors.Is(err, store.ErrConflict) {
				t.Error(err)
				return
			}
		}
		if n == texts {
			began <- struct{}{}
		}
	}
}

func (tab *table) checkCut(t *testing.T, which int, cut map[string]int64) {
	t.Helper()
	held, last := map[string]int{}, map[string]int{}
	for text, version := range cut {
		for after := int64(0); after < version; {
			entries, err := tab.Entries(t.Context(), text, after, int(min(500, version-after)))
			must(t, err)
			for _, e := range entries {
				var n int
				_, err := fmt.Sscan(e.Delegation, &n)
				must(t, err)
				held[e.Account]++
				last[e.Account] = max(last[e.Account], n)
				after = e.Version
			}
		}
	}
	for typist, n := range last {
		if held[typist] != n {
			t.Errorf("cut %d holds change %d of typist %s and only %d before it", which, n, typist, held[typist]-1)
		}
	}
}
