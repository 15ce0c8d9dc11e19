package registration_test

import (
	"strings"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
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

	first, err := b.Roster(t.Context(), "d1")
	must(t, err)
	second, err := b.Roster(t.Context(), "d2")
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
