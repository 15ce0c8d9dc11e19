package office_test

import (
	"sync"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/office"
	"github.com/redonda/redonda/internal/store"
	"github.com/redonda/redonda/internal/store/sqlite"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// presidency is the office with the terms that the catalogue knows.
func presidency(t *testing.T) *office.Presidency {
	t.Helper()
	s, err := sqlite.Open(t.Context(), t.TempDir(), []store.Collection{office.OfficeCollection})
	must(t, err)
	t.Cleanup(func() { s.Close() })
	p := office.NewPresidency(s)
	must(t, office.NewAttributes(s, gcm.Catalogue(), time.Now).Ensure(t.Context(), office.Stated(gcm.Catalogue())))
	must(t, p.Ensure(t.Context(), office.Known(gcm.Catalogue())))
	return p
}

func at(t *testing.T, local string) time.Time {
	t.Helper()
	instant, err := gcm.ParseInZone("2006-01-02T15:04:05", local)
	must(t, err)
	return instant
}

// Mexico handed over on 3 December 2021 (scenario T23); the day is that of the conference.
func TestWhoHoldsThePresidencyAtAnInstant(t *testing.T) {
	t.Parallel()
	p := presidency(t)
	for local, want := range map[string]string{
		"2019-12-01T00:00:00": "",
		"2020-10-31T23:59:59": "",
		"2020-11-01T00:00:00": "mx",
		"2021-09-17T09:00:00": "mx",
		"2021-12-02T23:59:59": "mx",
		"2021-12-03T00:00:00": "sv",
		"2021-12-04T12:00:00": "sv",
		"2030-01-01T00:00:00": "sv",
	} {
		holder, err := p.Holder(t.Context(), at(t, local))
		must(t, err)
		holds, err := p.Holds(t.Context(), "mx", at(t, local))
		must(t, err)
		if holder != want || holds != (want == "mx") {
			t.Errorf("%s: %q, Mexico: %v", local, holder, holds)
		}
	}
}

func TestTermsFollowEachOther(t *testing.T) {
	t.Parallel()
	p := presidency(t)
	first, rev, err := p.Terms(t.Context())
	must(t, err)
	for _, test := range []struct {
		name   string
		rev    int64
		member string
		from   time.Time
		code   fault.Code
	}{
		{"into a term that has begun", rev, "pa", at(t, "2021-12-01T00:00:00"), fault.Invalid},
		{"at the instant the last begins", rev, "pa", at(t, "2021-12-03T00:00:00"), fault.Invalid},
		{"to whoever holds it", rev, "sv", at(t, "2022-12-01T12:00:00"), fault.Invalid},
		{"to no member", rev, "rcm-ts", at(t, "2022-12-01T12:00:00"), fault.Invalid},
		{"on terms that somebody changed", rev + 1, "pa", at(t, "2022-12-01T12:00:00"), fault.Conflict},
	} {
		if _, _, err := p.HandOver(t.Context(), test.rev, office.Term{Member: test.member, From: test.from}); err == nil || fault.CodeOf(err) != test.code {
			t.Errorf("%s: %v", test.name, err)
		}
	}
	terms, rev, err := p.HandOver(t.Context(), rev, office.Term{Member: "pa", From: at(t, "2022-12-01T12:00:00").Add(time.Millisecond)})
	must(t, err)
	if len(terms) != len(first)+1 || terms[len(first)].From != at(t, "2022-12-01T12:00:00").UTC() {
		t.Errorf("%+v", terms)
	}
	must(t, p.Ensure(t.Context(), office.Known(gcm.Catalogue()))) // at the next start
	if kept, now, err := p.Terms(t.Context()); err != nil || len(kept) != len(terms) || now != rev {
		t.Errorf("%+v at %d, %v", kept, now, err)
	}
}

func TestOfTwoHandoversAtOnceOneIsNoted(t *testing.T) {
	t.Parallel()
	p := presidency(t)
	_, rev, err := p.Terms(t.Context())
	must(t, err)
	codes := make(chan fault.Code, 2)
	var both sync.WaitGroup
	for _, member := range []string{"pa", "gt"} {
		both.Go(func() {
			_, _, err := p.HandOver(t.Context(), rev, office.Term{Member: member, From: at(t, "2022-12-01T12:00:00")})
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
	if terms, _, err := p.Terms(t.Context()); err != nil || len(terms) != len(office.Known(gcm.Catalogue()))+1 {
		t.Errorf("%+v, %v", terms, err)
	}
}
