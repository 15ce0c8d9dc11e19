package record_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/record"
)

var (
	secretariat = contribution.Actor{Account: "secretariat", Delegation: gcm.SecretariatID, Role: contribution.Secretariat}
	everybody   = func() []contribution.Actor {
		all := []contribution.Actor{secretariat}
		for _, role := range contribution.Roles() {
			all = append(all, contribution.Actor{Account: "sv-" + string(role), Delegation: "sv", Role: role})
		}
		return all
	}()
)

func each(t *testing.T, b *record.Book, who contribution.Actor, f record.Filter) (events []record.Event) {
	t.Helper()
	must(t, b.Each(t.Context(), who, f, func(e record.Event) error { events = append(events, e); return nil }))
	return events
}

// The row "audit log" of the permission matrix.
func TestWhoReadsWhatOfTheLog(t *testing.T) {
	t.Parallel()
	hn := func(role contribution.Role) contribution.Actor {
		return contribution.Actor{Account: "me", Delegation: "hn", Role: role}
	}
	acts := []record.Event{
		{Account: "me", Delegation: "hn", Kind: "session.begun"},                     // own
		{Account: "other", Delegation: "hn", Kind: "session.begun"},                  // own delegation
		{Account: "x", Delegation: "sv", Kind: "section.status", Section: "o02"},     // in a section
		{Account: "x", Delegation: "sv", Kind: "account.invited"},                    // another's
		{Account: "me", Delegation: "hn", Kind: "input.opened", Private: "hn"},       // own, in the own room
		{Account: "other", Delegation: "hn", Kind: "input.opened", Private: "hn"},    // in the own room
		{Account: "x", Delegation: "sv", Kind: "input.opened", Private: "sv"},        // in another's room
		{Account: "me", Delegation: "sv", Kind: "input.guest_let_in", Private: "sv"}, // own, in another's room
	}
	tests := []struct {
		role contribution.Role
		want string
	}{
		{contribution.Presidency, "#.#....."},
		{contribution.Head, "##..##.."},
		{contribution.Delegate, "#...#..."},
		{contribution.Reader, "#...#..."},
		{contribution.Secretariat, "#####..."},
		{contribution.Technical, "#...#..."},
		{contribution.Translator, "#...#..."},
		{contribution.Observer, "#...#..."},
		{contribution.Administrator, "#####..."},
		{"stranger", "........"},
	}
	for _, test := range tests {
		got := ""
		for _, e := range acts {
			if record.Sees(hn(test.role), e) {
				got += "#"
			} else {
				got += "."
			}
		}
		if got != test.want {
			t.Errorf("%s: %s, want %s", test.role, got, test.want)
		}
	}
}

// busy is a log of 600 events of 6 accounts, one a minute.
func busy(t *testing.T) (*record.Book, *counting) {
	t.Helper()
	counted := &counting{Store: open(t)}
	c := &clock{at: opening}
	b := record.NewBook(counted, c.now)
	kinds := []record.Kind{"session.begun", "section.status", "account.invited", "session.ended", "text.restored"}
	for i := range 600 {
		e := record.Event{Kind: kinds[i%5], Account: fmt.Sprint("a", i%6), Delegation: []string{"hn", "sv"}[i%2]}
		if e.Kind == "section.status" || e.Kind == "text.restored" {
			e.Section = fmt.Sprintf("o%02d", i%3+1)
		}
		must(t, b.Note(t.Context(), e))
		c.add(time.Minute)
	}
	return b, counted
}

func TestEveryFilterFindsWhatItTakesByPages(t *testing.T) {
	t.Parallel()
	b, _ := busy(t)
	all := each(t, b, secretariat, record.Filter{})
	minutes := func(n int) time.Time { return opening.Add(time.Duration(n) * time.Minute) }
	tests := []struct {
		name  string
		f     record.Filter
		takes func(record.Event) bool
	}{
		{"everything", record.Filter{}, func(record.Event) bool { return true }},
		{"an area", record.Filter{Kind: "session"}, func(e record.Event) bool { return e.Kind.Area() == "session" }},
		{"a kind", record.Filter{Kind: "session.ended"}, func(e record.Event) bool { return e.Kind == "session.ended" }},
		{"an account", record.Filter{Account: "a3"}, func(e record.Event) bool { return e.Account == "a3" }},
		{"a section and a delegation", record.Filter{Section: "o02", Delegation: "sv"}, func(e record.Event) bool { return e.Section == "o02" && e.Delegation == "sv" }},
		{"a time", record.Filter{From: minutes(100), To: minutes(350)}, func(e record.Event) bool { return e.Seq > 100 && e.Seq <= 350 }},
		{"between two events", record.Filter{From: minutes(100).Add(time.Second), To: minutes(101)}, func(record.Event) bool { return false }},
		{"after the end", record.Filter{From: minutes(1000)}, func(record.Event) bool { return false }},
		{"before the beginning", record.Filter{To: opening}, func(record.Event) bool { return false }},
		{"all at once", record.Filter{Kind: "section", Account: "a1", Section: "o02", Delegation: "sv", From: minutes(50)},
			func(e record.Event) bool {
				return e.Kind.Area() == "section" && e.Account == "a1" && e.Section == "o02" && e.Seq > 50
			}},
		{"another's room", record.Filter{Private: "hn"}, func(record.Event) bool { return false }},
	}
	for _, test := range tests {
		want := slices.DeleteFunc(slices.Clone(all), func(e record.Event) bool { return !test.takes(e) })
		if got := each(t, b, secretariat, test.f); !slices.EqualFunc(got, want, func(a, b record.Event) bool { return a.Seq == b.Seq }) {
			t.Errorf("%s: %d events in order of time, want %d", test.name, len(got), len(want))
		}
		var got []record.Event
		for cursor, more := "", true; more; more = cursor != "" {
			page, next, err := b.Page(t.Context(), secretariat, test.f, cursor, 7)
			must(t, err)
			got, cursor = append(got, page...), next
		}
		slices.Reverse(got)
		if !slices.EqualFunc(got, want, func(a, b record.Event) bool { return a.Seq == b.Seq }) {
			t.Errorf("%s: %d events by pages, want %d", test.name, len(got), len(want))
		}
	}
}

// Whoever asks for something rare pays for a bounded look and goes on by the cursor.
func TestAPageLooksAtSoManyEventsAtMost(t *testing.T) {
	t.Parallel()
	counted := &counting{Store: open(t)}
	b := record.NewBook(counted, func() time.Time { return opening })
	must(t, b.Note(t.Context(), record.Event{Kind: "session.begun", Account: "rare", Delegation: "sv", Section: "o02"}))
	for range 4500 {
		must(t, b.Note(t.Context(), record.Event{Kind: "session.begun", Account: "busy", Delegation: "hn", Section: "o02"}))
	}
	var found []record.Event
	pages := 0
	for cursor, more := "", true; more; more = cursor != "" {
		counted.looked, counted.gets = 0, 0
		page, next, err := b.Page(t.Context(), secretariat, record.Filter{Section: "o02", Delegation: "sv"}, cursor, 50)
		must(t, err)
		if counted.looked > 2001 || counted.gets > 15 {
			t.Errorf("page %d looked at %d events and %d more", pages, counted.looked, counted.gets)
		}
		found, cursor = append(found, page...), next
		pages++
	}
	if len(found) != 1 || pages != 3 {
		t.Errorf("found %d on %d pages", len(found), pages)
	}
}

func TestACursorLeadsIntoNoOtherChain(t *testing.T) {
	t.Parallel()
	b, _ := busy(t)
	for _, cursor := range []string{"private-hn-000000000003", "x", "12", "000000000003 "} {
		if _, _, err := b.Page(t.Context(), secretariat, record.Filter{}, cursor, 10); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("%q: %v", cursor, err)
		}
	}
}

func TestWhatWasAnnounced(t *testing.T) {
	t.Parallel()
	b := record.NewBook(open(t), func() time.Time { return opening })
	for i := range 9 {
		must(t, b.Note(t.Context(), record.Event{Kind: "section.status", Announced: i%2 == 0}))
	}
	for _, test := range []struct {
		after int64
		limit int
		want  []int64
	}{{0, 10, []int64{9, 7, 5, 3, 1}}, {3, 10, []int64{9, 7, 5}}, {9, 10, nil}, {0, 2, []int64{9, 7}}} {
		events, err := b.Announced(t.Context(), test.after, test.limit)
		must(t, err)
		var got []int64
		for _, e := range events {
			got = append(got, e.Seq)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("after %d: %v, want %v", test.after, got, test.want)
		}
	}
}
