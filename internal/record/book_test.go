package record_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/record"
	"github.com/redonda/redonda/internal/store"
	"github.com/redonda/redonda/internal/store/sqlite"
)

var opening = time.Date(2021, 9, 17, 14, 0, 0, 0, time.UTC)

// clock is a time that a test sets.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T) store.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), t.TempDir(), []store.Collection{record.EventCollection})
	must(t, err)
	t.Cleanup(func() { s.Close() })
	return s
}

// records gives all events of a store as they are kept.
func records(t *testing.T, s store.Store) []store.Record {
	t.Helper()
	all, err := s.List(t.Context(), record.EventCollection.Name, store.Query{Limit: 1000})
	must(t, err)
	return all
}

// problems lets the checker read records in the order given.
func problems(all []store.Record) (found []string, heads map[string]record.Head) {
	var c record.Checker
	for _, r := range all {
		c.Take(r, func(what string, args ...any) { found = append(found, r.ID+" "+fmt.Sprintf(what, args...)) })
	}
	return found, c.Heads
}

func TestEventsOfOneMomentStandInOneRow(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := &clock{at: opening}
	nodes := []*record.Book{record.NewBook(s, c.now), record.NewBook(s, c.now), record.NewBook(s, c.now)}
	var all sync.WaitGroup
	for i := range 60 {
		all.Go(func() {
			private := ""
			if i%4 == 0 {
				private = "hn"
			}
			must(t, nodes[i%3].Note(t.Context(), record.Event{Kind: "session.begun", Account: "hn-head", Delegation: "hn", Private: private}))
		})
	}
	all.Wait()
	found, heads := problems(records(t, s))
	if len(found) != 0 || heads[""].Seq != 45 || heads["hn"].Seq != 15 {
		t.Errorf("%q, %v", found, heads)
	}
	for private, want := range heads {
		if got, err := nodes[0].Head(t.Context(), private); err != nil || got != want {
			t.Errorf("the head of %q: %v, %v, want %v", private, got, err, want)
		}
	}
}

// A note of a process that is alone reads the end of the log once and then writes only.
func TestANoteIsOneWrite(t *testing.T) {
	t.Parallel()
	counted := &counting{Store: open(t)}
	b := record.NewBook(counted, func() time.Time { return opening })
	for range 50 {
		must(t, b.Note(t.Context(), record.Event{Kind: "session.begun"}))
	}
	if counted.lists != 1 || counted.inserts != 50 {
		t.Errorf("%d reads and %d writes", counted.lists, counted.inserts)
	}
}

func TestAClockThatGoesBackBreaksNoOrder(t *testing.T) {
	t.Parallel()
	s, c := open(t), &clock{at: opening}
	b := record.NewBook(s, c.now)
	for _, jump := range []time.Duration{0, time.Minute, -time.Hour, time.Minute, 2 * time.Hour} {
		c.add(jump)
		must(t, b.Note(t.Context(), record.Event{Kind: "session.begun"}))
	}
	events := each(t, b, secretariat, record.Filter{})
	for i := 1; i < len(events); i++ {
		if events[i].At.Before(events[i-1].At) {
			t.Errorf("event %d is older than the one before", events[i].Seq)
		}
	}
	if found, _ := problems(records(t, s)); len(found) != 0 {
		t.Errorf("%q", found)
	}
}

// The log of Honduras's private room has numbers of its own: what others see shows no
// gap where it grew, and nothing of it is listed under any index (scenario T19).
func TestAPrivateRoomLeavesNoTraceInTheCommonLog(t *testing.T) {
	t.Parallel()
	noted := func(private bool) []store.Record {
		s, c := open(t), &clock{at: opening}
		b := record.NewBook(s, c.now)
		for i := range 6 {
			must(t, b.Note(t.Context(), record.Event{Kind: "section.status", Account: "secretariat", Delegation: "rcm-ts", Section: "o02", Announced: true}))
			if private {
				must(t, b.Note(t.Context(), record.Event{Kind: "input.opened", Account: "hn-head", Delegation: "hn", Section: "champion-hn", Subject: fmt.Sprint(i), Private: "hn"}))
			}
		}
		for _, index := range record.EventCollection.Indexes {
			for _, value := range []string{"input", "hn", "hn-head", "champion-hn"} {
				found, err := s.List(t.Context(), record.EventCollection.Name, store.Query{Index: index.Name, Value: value})
				if err != nil || len(found) != 0 {
					t.Errorf("%s %s lists %d, %v", index.Name, value, len(found), err)
				}
			}
		}
		for _, who := range everybody {
			for _, e := range append(each(t, b, who, record.Filter{}), each(t, b, who, record.Filter{Private: "hn"})...) {
				if e.Private != "" && who.Delegation != "hn" {
					t.Errorf("%s reads %+v", who.Account, e)
				}
			}
		}
		head := each(t, b, contribution.Actor{Account: "hn-head", Delegation: "hn", Role: contribution.Head}, record.Filter{Private: "hn"})
		if private && len(head) != 6 {
			t.Errorf("the head of Honduras reads %d events of the room", len(head))
		}
		return slices.DeleteFunc(records(t, s), func(r store.Record) bool { return r.ID > ":" })
	}
	without, with := noted(false), noted(true)
	if !slices.EqualFunc(without, with, func(a, b store.Record) bool { return a.ID == b.ID && string(a.Body) == string(b.Body) }) {
		t.Error("the common log tells of the room")
	}
}

// counting counts what is asked of a store.
type counting struct {
	store.Store
	mu                   sync.Mutex
	lists, gets, inserts int
	looked               int // records that lists answered
}

func (c *counting) List(ctx context.Context, collection string, q store.Query) ([]store.Record, error) {
	found, err := c.Store.List(ctx, collection, q)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lists++
	c.looked += len(found)
	return found, err
}

func (c *counting) Get(ctx context.Context, collection, id string) (store.Record, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.gets++
	return c.Store.Get(ctx, collection, id)
}

func (c *counting) Insert(ctx context.Context, collection string, r store.Record) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.inserts++
	return c.Store.Insert(ctx, collection, r)
}
