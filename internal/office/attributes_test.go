package office_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/office"
	"github.com/redonda/redonda/internal/store"
	"github.com/redonda/redonda/internal/store/sqlite"
)

// attributes are those of the catalogue, with a clock that the test sets.
func attributes(t *testing.T) (a *office.Attributes, now *time.Time) {
	t.Helper()
	s, err := sqlite.Open(t.Context(), t.TempDir(), []store.Collection{office.OfficeCollection})
	must(t, err)
	t.Cleanup(func() { s.Close() })
	clock := at(t, "2021-09-10T09:00:00").UTC()
	a = office.NewAttributes(s, gcm.Catalogue(), func() time.Time { return clock })
	must(t, a.Ensure(t.Context(), office.Stated(gcm.Catalogue())))
	return a, &clock
}

func words(as []office.Attribute) string {
	named := make([]string, len(as))
	for i, a := range as {
		named[i] = string(a)
	}
	return strings.Join(named, " ")
}

// The concept note: eleven members, two of them not part of the Compact (footnote 8), three
// champions (agenda).
func TestWhatTheCatalogueKnows(t *testing.T) {
	t.Parallel()
	stated := office.Stated(gcm.Catalogue())
	want := map[string]string{"us": "member", "do": "member", "sv": "member gcm champion", "hn": "member gcm champion", "mx": "member gcm champion"}
	members := 0
	for _, m := range gcm.Catalogue().Members {
		for _, local := range []string{"2021-09-17T09:00:00", "2021-12-03T00:00:00", "2022-02-17T09:00:00"} {
			expected, special := want[m.ID]
			if !special {
				expected = "member gcm"
			}
			if got := words(stated.Of(m.ID, at(t, local))); got != expected {
				t.Errorf("%s at %s: %q, want %q", m.ID, local, got, expected)
			}
		}
		members++
	}
	if got := words(stated.Of("unnm", at(t, "2021-09-17T09:00:00"))); members != 11 || got != "" {
		t.Errorf("%d members; the Network is %q", members, got)
	}
}

// The day of the handover between the dialogues: what is stated to change then holds from
// that very instant on (scenarios T22 and T23).
func TestAnAttributeChangesAtItsInstant(t *testing.T) {
	t.Parallel()
	a, now := attributes(t)
	handover := at(t, "2021-12-03T00:00:00")
	_, rev, err := a.Stated(t.Context())
	must(t, err)
	for _, s := range []office.Statement{
		{Delegation: "us", Attribute: office.Compact, Holds: true, From: handover, Why: "Note of the delegation"},
		{Delegation: "pa", Attribute: office.Champion, Holds: true, From: handover, Until: handover.AddDate(0, 0, 7), Why: "For a week"},
		{Delegation: "mx", Attribute: office.Champion, From: handover, Why: "Note of the delegation"},
	} {
		_, _, rev, err = a.State(t.Context(), rev, s)
		must(t, err)
	}
	*now = at(t, "2022-02-01T09:00:00")
	for _, test := range []struct{ local, us, pa, mx string }{
		{"2021-09-17T09:00:00", "member", "member gcm", "member gcm champion"},
		{"2021-12-02T23:59:59", "member", "member gcm", "member gcm champion"},
		{"2021-12-03T00:00:00", "member gcm", "member gcm champion", "member gcm"},
		{"2021-12-09T23:59:59", "member gcm", "member gcm champion", "member gcm"},
		{"2021-12-10T00:00:00", "member gcm", "member gcm", "member gcm"},
		{"2022-02-17T09:00:00", "member gcm", "member gcm", "member gcm"},
	} {
		for delegation, want := range map[string]string{"us": test.us, "pa": test.pa, "mx": test.mx} {
			as, err := a.Of(t.Context(), delegation, at(t, test.local))
			must(t, err)
			if got := words(as); got != want {
				t.Errorf("%s at %s: %q, want %q", delegation, test.local, got, want)
			}
		}
	}
	all, _, err := a.Stated(t.Context())
	must(t, err)
	if spans := all.Spans("pa", office.Champion); len(spans) != 1 || !spans[0].From.Equal(handover) || !spans[0].Until.Equal(handover.AddDate(0, 0, 7)) {
		t.Errorf("%+v", spans)
	}
	if spans := all.Spans("mx", office.Champion); len(spans) != 1 || !spans[0].From.IsZero() || !spans[0].Until.Equal(handover) {
		t.Errorf("%+v", spans)
	}
}

// What is stated of the past is marked so, and what was known before it can still be told.
func TestARetroactiveStatementLeavesWhatWasKnown(t *testing.T) {
	t.Parallel()
	a, now := attributes(t)
	dialogue := at(t, "2021-09-17T09:00:00")
	closed := at(t, "2021-09-17T11:00:00")
	*now = at(t, "2021-10-01T09:00:00.250").UTC()
	_, rev, err := a.Stated(t.Context())
	must(t, err)
	back, all, rev, err := a.State(t.Context(), rev, office.Statement{Delegation: "hn", Attribute: office.Champion, From: at(t, "2021-09-01T00:00:00"), Why: "  Corrección \n de la nota ", By: "secretariat"})
	must(t, err)
	if !back.Retroactive() || !back.Noted.Equal(*now) || back.Why != "Corrección de la nota" {
		t.Errorf("%+v", back)
	}
	if all.Has("hn", office.Champion, dialogue) || !all.Known(closed).Has("hn", office.Champion, dialogue) {
		t.Error("known then and known now are the same")
	}
	if !all.Known(*now).Has("hn", office.Member, dialogue) || all.Known(*now).Has("hn", office.Champion, dialogue) {
		t.Error("what is stated at an instant is known at it")
	}
	from, _, _, err := a.State(t.Context(), rev, office.Statement{Delegation: "hn", Attribute: office.Champion, Holds: true, Why: "Nota verbal"})
	must(t, err)
	if from.Retroactive() || !from.From.Equal(*now) {
		t.Errorf("from now on: %+v", from)
	}
}

func TestWhatIsNoStatementIsRefused(t *testing.T) {
	t.Parallel()
	a, _ := attributes(t)
	_, rev, err := a.Stated(t.Context())
	must(t, err)
	good := office.Statement{Delegation: "pa", Attribute: office.Champion, Holds: true, From: at(t, "2021-12-03T00:00:00"), Why: "Nota verbal"}
	for _, test := range []struct {
		name string
		rev  int64
		make func(*office.Statement)
		code fault.Code
	}{
		{"of an entity", rev, func(s *office.Statement) { s.Delegation = "unnm" }, fault.Invalid},
		{"of something else", rev, func(s *office.Statement) { s.Attribute = "chair" }, fault.Invalid},
		{"that ends when it begins", rev, func(s *office.Statement) { s.Until = s.From }, fault.Invalid},
		{"without a reason", rev, func(s *office.Statement) { s.Why = " \n" }, fault.Invalid},
		{"with a long reason", rev, func(s *office.Statement) { s.Why = strings.Repeat("ñ", 301) }, fault.TooLarge},
		{"with a turning mark", rev, func(s *office.Statement) { s.Why = "Nota\u202e" }, fault.BadCharacter},
		{"of what holds already", rev, func(s *office.Statement) { s.Holds = false }, fault.Invalid},
		{"on statements that somebody added to", rev + 1, func(*office.Statement) {}, fault.Conflict},
	} {
		s := good
		test.make(&s)
		if _, _, _, err := a.State(t.Context(), test.rev, s); err == nil || fault.CodeOf(err) != test.code {
			t.Errorf("%s: %v", test.name, err)
		}
	}
	_, _, _, err = a.State(t.Context(), rev, good)
	must(t, err)
}

func TestOfTwoStatementsAtOnceOneIsKept(t *testing.T) {
	t.Parallel()
	a, _ := attributes(t)
	before, rev, err := a.Stated(t.Context())
	must(t, err)
	codes := make(chan fault.Code, 2)
	var both sync.WaitGroup
	for _, delegation := range []string{"pa", "gt"} {
		both.Go(func() {
			_, _, _, err := a.State(t.Context(), rev, office.Statement{Delegation: delegation, Attribute: office.Champion, Holds: true, Why: "Nota"})
			if err != nil {
				codes <- fault.CodeOf(err)
			}
		})
	}
	both.Wait()
	close(codes)
	for code := range codes {
		if code != fault.Conflict {
			t.Errorf("the second: %s", code)
		}
	}
	must(t, a.Ensure(t.Context(), office.Stated(gcm.Catalogue()))) // at the next start
	if after, _, err := a.Stated(t.Context()); err != nil || len(after) != len(before)+1 {
		t.Errorf("%d statements after %d, %v", len(after), len(before), err)
	}
}

// Spans say the same as asking at each instant, whatever was stated over what.
func TestSpansSayWhatHolds(t *testing.T) {
	t.Parallel()
	start := at(t, "2021-09-01T00:00:00").UTC()
	hour := func(n int) time.Time { return start.Add(time.Duration(n) * time.Hour) }
	rapid.Check(t, func(t *rapid.T) {
		var all office.Statements
		for range rapid.IntRange(0, 8).Draw(t, "statements") {
			s := office.Statement{Delegation: "pa", Attribute: office.Champion, Holds: rapid.Bool().Draw(t, "holds")}
			if from := rapid.IntRange(-1, 20).Draw(t, "from"); from >= 0 {
				s.From = hour(from)
			}
			if until := rapid.IntRange(0, 24).Draw(t, "until"); until < 21 && hour(until).After(s.From) {
				s.Until = hour(until)
			}
			all = append(all, s)
		}
		spans := all.Spans("pa", office.Champion)
		for n := -1; n < 23; n++ {
			within := slices.ContainsFunc(spans, func(s office.Span) bool {
				return !hour(n).Before(s.From) && (s.Until.IsZero() || hour(n).Before(s.Until))
			})
			if within != all.Has("pa", office.Champion, hour(n)) {
				t.Fatalf("hour %d of %+v: %+v", n, all, spans)
			}
		}
		for i := 1; i < len(spans); i++ {
			if !spans[i].From.After(spans[i-1].Until) {
				t.Fatalf("%+v are one", spans[i-1:i+1])
			}
		}
	})
}
