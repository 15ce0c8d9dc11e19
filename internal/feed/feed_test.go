package feed_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/redonda/redonda/internal/feed"
	"github.com/redonda/redonda/internal/store"
	"github.com/redonda/redonda/internal/store/sqlite"
)

var opening = time.Date(2021, 9, 17, 14, 0, 0, 0, time.UTC)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// reading is a store that counts what the feed reads of the log.
type reading struct {
	store.Store
	heads, pages, entries int
}

func (r *reading) Head(ctx context.Context, text string) (int64, error) {
	r.heads++
	return r.Store.Head(ctx, text)
}

func (r *reading) Entries(ctx context.Context, text string, after int64, limit int) ([]store.Entry, error) {
	found, err := r.Store.Entries(ctx, text, after, limit)
	r.pages++
	r.entries += len(found)
	return found, err
}

func open(t *testing.T) (*feed.Feed, *reading) {
	t.Helper()
	s, err := sqlite.Open(t.Context(), t.TempDir(), []store.Collection{feed.SeenCollection})
	must(t, err)
	t.Cleanup(func() { s.Close() })
	r := &reading{Store: s}
	return feed.New(r, r, func() time.Time { return opening }), r
}

// write appends a change for each author, "delegation/account", a minute each.
func write(t *testing.T, s store.Store, text string, authors ...string) {
	t.Helper()
	head, err := s.Head(t.Context(), text)
	must(t, err)
	var entries []store.Entry
	for i, author := range authors {
		e := store.Entry{Text: text, Version: head + int64(i) + 1, Delta: []byte(`[]`), At: opening.Add(time.Duration(head+int64(i)) * time.Minute)}
		if author != "" {
			e.Delegation, e.Account = author[:2], author
		}
		entries = append(entries, e)
	}
	_, err = s.Append(t.Context(), entries)
	must(t, err)
}

func TestWhatIsNewSinceTheLastVisit(t *testing.T) {
	t.Parallel()
	f, s := open(t)
	texts := []string{"o02.es", "o02.en", "o05.es"}
	write(t, s, "o02.es", "hn/a", "hn/a", "", "sv/b")
	write(t, s, "o05.es", "mx/me")
	since := func() []feed.Change {
		t.Helper()
		seen, err := f.Seen(t.Context(), "mx/me")
		must(t, err)
		news, err := f.Since(t.Context(), "mx/me", seen, texts)
		must(t, err)
		return news
	}
	at := func(minutes int) time.Time { return opening.Add(time.Duration(minutes) * time.Minute) }
	want := []feed.Change{{Text: "o02.es", To: 4, By: []feed.Share{{"hn", 2}, {"sv", 1}}, At: at(3)}}
	if diff := cmp.Diff(want, since()); diff != "" {
		t.Errorf("at the first visit, one's own words left out:\n%s", diff)
	}
	must(t, f.Mark(t.Context(), "mx/me", feed.Seen{Versions: map[string]int64{"o02.es": 4}, Event: 7, Heard: opening}))
	if news := since(); len(news) != 0 {
		t.Errorf("nothing changed, and it says %+v", news)
	}
	write(t, s, "o02.es", "gt/c")
	write(t, s, "o02.en", "hn/a")
	want = []feed.Change{
		{Text: "o02.es", From: 4, To: 5, By: []feed.Share{{"gt", 1}}, At: at(4)},
		{Text: "o02.en", To: 1, By: []feed.Share{{"hn", 1}}, At: at(0)},
	}
	if diff := cmp.Diff(want, since()); diff != "" {
		t.Error(diff)
	}
	must(t, f.Mark(t.Context(), "mx/me", feed.Seen{Versions: map[string]int64{"o02.es": 2}, Event: 3, Heard: opening.Add(-time.Hour)})) // an old page
	if diff := cmp.Diff(want, since()); diff != "" {
		t.Errorf("an old page takes back what was seen:\n%s", diff)
	}
	if seen, err := f.Seen(t.Context(), "mx/me"); err != nil || seen.Event != 7 || !seen.At.Equal(opening) || !seen.Heard.Equal(opening) {
		t.Errorf("%+v, %v", seen, err)
	}
	if seen, err := f.Seen(t.Context(), "somebody else"); err != nil || len(seen.Versions) != 0 || !seen.At.IsZero() {
		t.Errorf("%+v, %v", seen, err)
	}
}

// However long nobody came: a head a text, and of each that changed one bounded page.
func TestTheCostIsBounded(t *testing.T) {
	t.Parallel()
	f, s := open(t)
	texts := []string{"o01.es", "o02.es", "o03.es"}
	long := make([]string, 5000)
	for i := range long {
		long[i] = []string{"hn/a", "mx/me"}[i/4990]
	}
	write(t, s, "o01.es", long...)
	write(t, s, "o02.es", long[:10]...)
	s.heads = 0
	news, err := f.Since(t.Context(), "mx/me", feed.Seen{}, texts)
	must(t, err)
	if s.heads != 3 || s.pages != 2 || s.entries != feed.Looked+10 {
		t.Errorf("%d heads, %d pages, %d changes were read", s.heads, s.pages, s.entries)
	}
	if len(news) != 2 || !news[0].Earlier || news[0].By[0] != (feed.Share{Delegation: "hn", Changes: feed.Looked - 10}) || news[1].Earlier {
		t.Errorf("%+v", news)
	}
}

func TestSeveralPagesOfAnAccountMarkAtOnce(t *testing.T) {
	t.Parallel()
	f, _ := open(t)
	var all sync.WaitGroup
	for i := range 10 {
		all.Go(func() {
			if err := f.Mark(t.Context(), "mx/me", feed.Seen{Versions: map[string]int64{fmt.Sprint("o", i): int64(i + 1), "all": int64(i)}, Event: int64(i)}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	seen, err := f.Seen(t.Context(), "mx/me")
	if err != nil || len(seen.Versions) != 11 || seen.Versions["all"] != 9 || seen.Event != 9 {
		t.Errorf("%+v, %v", seen, err)
	}
}
