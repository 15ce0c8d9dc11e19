package registration_test

import (
	"strings"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/office"
	"github.com/redonda/redonda/internal/registration"
	"github.com/redonda/redonda/internal/store"
	"github.com/redonda/redonda/internal/store/sqlite"
)

func book(t *testing.T) *registration.Book {
	t.Helper()
	s, err := sqlite.Open(t.Context(), t.TempDir(), []store.Collection{registration.RegistrationCollection, registration.MeetingCollection})
	must(t, err)
	t.Cleanup(func() { s.Close() })
	return registration.NewBook(s, gcm.Catalogue(), func() time.Time { return time.Date(2021, 9, 10, 0, 0, 0, 0, time.UTC) })
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func head(delegation string) contribution.Actor {
	return contribution.Actor{Account: delegation + "-head", Delegation: delegation, Role: contribution.Head}
}

var (
	coming      = registration.Answer{TakesPart: true, Lang: gcm.ES}
	secretariat = contribution.Actor{Account: "secretariat", Delegation: gcm.SecretariatID, Role: contribution.Secretariat}
)

// Scenario T22: Nicaragua takes part in the first dialogue and not in the second.
func TestTheRosterIsOfADialogue(t *testing.T) {
	t.Parallel()
	b := book(t)
	for _, m := range gcm.Catalogue().Members {
		_, err := b.Confirm(t.Context(), "d1", head(m.ID), head(m.ID), coming)
		must(t, err)
		answer := coming
		answer.TakesPart = m.ID != "ni"
		_, err = b.Confirm(t.Context(), "d2", head(m.ID), head(m.ID), answer)
		must(t, err)
	}
	observer := contribution.Actor{Account: "observer-unnm", Delegation: "unnm", Role: contribution.Observer}
	_, err := b.Confirm(t.Context(), "d2", observer, observer, registration.Answer{TakesPart: true, Lang: gcm.EN})
	must(t, err)

	stated := office.Stated(gcm.Catalogue())
	first, err := b.Roster(t.Context(), "d1", stated, time.Date(2021, 9, 17, 14, 0, 0, 0, time.UTC))
	must(t, err)
	second, err := b.Roster(t.Context(), "d2", stated, time.Date(2022, 2, 17, 15, 0, 0, 0, time.UTC))
	must(t, err)
	if len(first.Participants) != 11 || len(second.Participants) != 10 {
		t.Errorf("%d, then %d", len(first.Participants), len(second.Participants))
	}
	if strings.Join(second.Observers, " ") != "unnm" || len(first.Observers) != 0 {
		t.Errorf("observers %v, then %v", first.Observers, second.Observers)
	}
	en := gcm.Enacting(second.In(gcm.Catalogue(), gcm.EN), gcm.EN)
	es := gcm.Enacting(second.In(gcm.Catalogue(), gcm.ES), gcm.ES)
	if en != "Belize, Canada, Costa Rica, the Dominican Republic, El Salvador, Guatemala, Honduras, Mexico, Panama and the United States" {
		t.Error(en)
	}
	if !strings.HasPrefix(es, "Belice, ") || !strings.HasSuffix(es, " y la República Dominicana") || strings.Contains(es, "Nicaragua") {
		t.Error(es)
	}
}

// What a delegation takes part as is what it is at the dialogue: before, at the very instant
// and after the handover at which it was stated to change.
func TestARosterGoesByWhatDelegationsAreAtTheDialogue(t *testing.T) {
	t.Parallel()
	b := book(t)
	for _, delegation := range []string{"us", "do", "hn", "ni"} {
		_, err := b.Confirm(t.Context(), "d1", head(delegation), head(delegation), coming)
		must(t, err)
	}
	instant := time.Date(2021, 12, 3, 6, 0, 0, 0, time.UTC)
	stated := append(office.Stated(gcm.Catalogue()),
		office.Statement{Delegation: "us", Attribute: office.Compact, Holds: true, From: instant},
		office.Statement{Delegation: "ni", Attribute: office.Member, From: instant},
	)
	for _, test := range []struct {
		name, participants, observers, apart, es, en string
		at                                           time.Time
	}{
		{
			"before", "do hn ni us", "", "do us",
			"Los Estados Unidos y la República Dominicana no forman parte del Pacto Mundial y no tienen obligación alguna en virtud de sus objetivos y compromisos.",
			"The Dominican Republic and the United States are not part of the Global Compact and have no obligation under its objectives and commitments.",
			instant.Add(-time.Millisecond),
		},
		{
			"at the instant", "do hn us", "ni", "do",
			"La República Dominicana no forma parte del Pacto Mundial y no tiene obligación alguna en virtud de sus objetivos y compromisos.",
			"The Dominican Republic is not part of the Global Compact and has no obligation under its objectives and commitments.",
			instant,
		},
	} {
		r, err := b.Roster(t.Context(), "d1", stated, test.at)
		must(t, err)
		for what, pair := range map[string][2]string{
			"participants": {strings.Join(r.Participants, " "), test.participants},
			"observers":    {strings.Join(r.Observers, " "), test.observers},
			"apart":        {strings.Join(r.Apart, " "), test.apart},
			"es":           {gcm.Apart(r.ApartIn(gcm.Catalogue(), gcm.ES), gcm.ES), test.es},
			"en":           {gcm.Apart(r.ApartIn(gcm.Catalogue(), gcm.EN), gcm.EN), test.en},
		} {
			if pair[0] != pair[1] {
				t.Errorf("%s, %s: %q, want %q", test.name, what, pair[0], pair[1])
			}
		}
	}
}

func TestAClosedRegistrationIsTheSecretariats(t *testing.T) {
	t.Parallel()
	b := book(t)
	_, err := b.SetMeeting(t.Context(), "d1", registration.Meeting{Video: "https://video.example/1", Closed: true})
	must(t, err)
	if _, err := b.Confirm(t.Context(), "d1", head("hn"), head("hn"), coming); fault.CodeOf(err) != fault.RegistrationClosed {
		t.Errorf("by Honduras: %v", err)
	}
	r, err := b.Confirm(t.Context(), "d1", head("hn"), secretariat, coming)
	must(t, err)
	if r.By != "secretariat" || r.Account != "hn-head" {
		t.Errorf("%+v", r)
	}
}

func TestWhatIsNoAnswerIsRefused(t *testing.T) {
	t.Parallel()
	b := book(t)
	for name, test := range map[string]struct {
		dialogue string
		answer   registration.Answer
		want     fault.Code
	}{
		"no such dialogue": {"d9", coming, fault.Absent},
		"no language":      {"d1", registration.Answer{TakesPart: true}, fault.Invalid},
		"a long office":    {"d1", registration.Answer{Lang: gcm.ES, Behalf: strings.Repeat("x", 161)}, fault.TooLarge},
		"a turning mark":   {"d1", registration.Answer{Lang: gcm.ES, Behalf: "Cancillería\u202e"}, fault.BadCharacter},
	} {
		if _, err := b.Confirm(t.Context(), test.dialogue, head("hn"), head("hn"), test.answer); fault.CodeOf(err) != test.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, link := range []string{"http://video.example", "javascript:alert(1)", "https://"} {
		if _, err := b.SetMeeting(t.Context(), "d1", registration.Meeting{Video: link}); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("%s: %v", link, err)
		}
	}
}

func TestTheLastMemberIsJoinedBySound(t *testing.T) {
	t.Parallel()
	of := func(es ...string) []gcm.Member {
		var all []gcm.Member
		for _, name := range es {
			all = append(all, gcm.Member{InSentence: gcm.Both{ES: name, EN: name}})
		}
		return all
	}
	for want, members := range map[string][]gcm.Member{
		"Costa Rica e Islandia":       of("Costa Rica", "Islandia"),
		"Costa Rica e Hispania":       of("Costa Rica", "Hispania"),
		"Costa Rica y Hielo":          of("Costa Rica", "Hielo"),
		"Belice, Panamá y Costa Rica": of("Belice", "Panamá", "Costa Rica"),
		"Belice":                      of("Belice"),
		"":                            nil,
	} {
		if got := gcm.Enacting(members, gcm.ES); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
