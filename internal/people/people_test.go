package people_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/people"
	"github.com/redonda/redonda/internal/store"
	"github.com/redonda/redonda/internal/store/sqlite"
)

var catalogue = gcm.Catalogue()

// clock stands still until it is moved.
type clock struct{ at atomic.Int64 }

func (c *clock) now() time.Time       { return time.Unix(c.at.Load(), 0) }
func (c *clock) pass(d time.Duration) { c.at.Add(int64(d / time.Second)) }

func code(err error) fault.Code { return fault.CodeOf(err) }

// mexico holds the presidency until the handover of 3 December 2021.
type mexico struct{}

func (mexico) Holds(_ context.Context, delegation string, at time.Time) (bool, error) {
	return delegation == "mx" && at.Before(time.Date(2021, 12, 3, 6, 0, 0, 0, time.UTC)), nil
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func book(t *testing.T) (*people.Book, *clock, string) {
	t.Helper()
	dir := t.TempDir()
	s, err := sqlite.Open(t.Context(), dir, []store.Collection{people.AccountCollection, people.InvitationCollection, people.SessionCollection})
	must(t, err)
	t.Cleanup(func() { s.Close() })
	c := &clock{}
	c.at.Store(time.Date(2021, 9, 1, 0, 0, 0, 0, time.UTC).Unix())
	return people.NewBook(s, c.now, gcm.Catalogue(), mexico{}), c, dir
}

func invite(t *testing.T, b *people.Book) people.Invitation {
	t.Helper()
	i, err := b.Invite(t.Context(), contribution.Delegate, "hn")
	must(t, err)
	return i
}

func TestALinkSignsInOnce(t *testing.T) {
	t.Parallel()
	b, _, _ := book(t)
	link := invite(t, b)
	session, account, err := b.Join(t.Context(), link.Secret, "")
	must(t, err)
	if account.ID != "hn-delegate" || account.Code != "HND" || account.Name.ES != "Delegación de Honduras" {
		t.Errorf("signed in as %+v", account)
	}
	if got, err := b.Session(t.Context(), session); err != nil || !reflect.DeepEqual(got, account) {
		t.Errorf("%+v, %v", got, err)
	}
	if _, _, err := b.Join(t.Context(), link.Secret, ""); code(err) != fault.LinkSpent {
		t.Errorf("the second time: %v", err)
	}
	if _, _, err := b.Join(t.Context(), "no-such-link", ""); code(err) != fault.LinkSpent {
		t.Errorf("an invented link: %v", err)
	}
}

func TestOfManyWhoOpenALinkAtOnceOneComesIn(t *testing.T) {
	t.Parallel()
	b, _, _ := book(t)
	link := invite(t, b)
	var came, refused atomic.Int32
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			switch _, _, err := b.Join(t.Context(), link.Secret, ""); {
			case err == nil:
				came.Add(1)
			case code(err) == fault.LinkSpent:
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if came.Load() != 1 || refused.Load() != 9 {
		t.Errorf("%d came in, %d were refused", came.Load(), refused.Load())
	}
}

func TestLinksAndSessionsEnd(t *testing.T) {
	t.Parallel()
	b, c, _ := book(t)
	late := invite(t, b)
	c.pass(people.InvitationLasts)
	if _, _, err := b.Join(t.Context(), late.Secret, ""); code(err) != fault.LinkSpent {
		t.Errorf("an old link: %v", err)
	}
	link := invite(t, b)
	must(t, b.RevokeInvitations(t.Context(), "hn-delegate"))
	if _, _, err := b.Join(t.Context(), link.Secret, ""); code(err) != fault.LinkSpent {
		t.Errorf("a revoked link: %v", err)
	}

	session, _, err := b.Join(t.Context(), invite(t, b).Secret, "")
	must(t, err)
	c.pass(people.SessionIdle - time.Minute)
	if _, err := b.Session(t.Context(), session); err != nil {
		t.Errorf("before it was idle too long: %v", err)
	}
	c.pass(people.SessionIdle)
	if _, err := b.Session(t.Context(), session); code(err) != fault.Unauthenticated {
		t.Errorf("an idle session: %v", err)
	}

	session, _, err = b.Join(t.Context(), invite(t, b).Secret, "")
	must(t, err)
	for passed := time.Duration(0); passed < people.SessionAbsolute; passed += 6 * time.Hour {
		if _, err := b.Session(t.Context(), session); err != nil {
			t.Fatalf("after %v of use: %v", passed, err)
		}
		c.pass(6 * time.Hour)
	}
	if _, err := b.Session(t.Context(), session); code(err) != fault.Unauthenticated {
		t.Errorf("after the absolute end: %v", err)
	}
}

func TestSigningOutEndsTheSession(t *testing.T) {
	t.Parallel()
	b, _, _ := book(t)
	session, _, err := b.Join(t.Context(), invite(t, b).Secret, "")
	must(t, err)
	must(t, b.End(t.Context(), session))
	must(t, b.End(t.Context(), session))
	if _, err := b.Session(t.Context(), session); code(err) != fault.Unauthenticated {
		t.Errorf("%v", err)
	}
}

func TestSweepForgetsOnlyWhatIsOver(t *testing.T) {
	t.Parallel()
	b, c, _ := book(t)
	old, _, err := b.Join(t.Context(), invite(t, b).Secret, "")
	must(t, err)
	c.pass(people.SessionIdle)
	fresh, _, err := b.Join(t.Context(), invite(t, b).Secret, "")
	must(t, err)
	link := invite(t, b)
	must(t, b.Sweep(t.Context()))
	if _, err := b.Session(t.Context(), old); code(err) != fault.Unauthenticated {
		t.Errorf("the old session: %v", err)
	}
	if _, err := b.Session(t.Context(), fresh); err != nil {
		t.Errorf("the fresh session: %v", err)
	}
	if _, _, err := b.Join(t.Context(), link.Secret, ""); err != nil {
		t.Errorf("the unused link: %v", err)
	}
}

func TestNoSecretIsOnTheDisk(t *testing.T) {
	t.Parallel()
	b, _, dir := book(t)
	link := invite(t, b)
	session, _, err := b.Join(t.Context(), link.Secret, "")
	must(t, err)
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	must(t, err)
	for _, file := range files {
		content, err := os.ReadFile(file)
		must(t, err)
		if bytes.Contains(content, []byte(link.Secret)) || bytes.Contains(content, []byte(session)) {
			t.Errorf("%s holds a secret", filepath.Base(file))
		}
	}
}

func TestWhoCanSitAtTheTable(t *testing.T) {
	t.Parallel()
	b, _, _ := book(t)
	tests := []struct {
		role       contribution.Role
		delegation string
		id, es     string // empty: refused
	}{
		{contribution.Secretariat, "rcm-ts", "secretariat", "Secretaría Técnica de la CRM"},
		{contribution.Presidency, "mx", "presidency-mx", "Presidencia pro témpore, México"},
		{contribution.Head, "sv", "sv-head", "Jefatura de la delegación de El Salvador"},
		{contribution.Delegate, "ca", "ca-delegate", "Delegación del Canadá"},
		{contribution.Delegate, "do", "do-delegate", "Delegación de la República Dominicana"},
		{contribution.Observer, "unnm", "observer-unnm", "Red de las Naciones Unidas sobre la Migración"},
		{contribution.Secretariat, "hn", "", ""},
		{contribution.Delegate, "iom", "", ""},
		{contribution.Observer, "rcm-ts", "", ""},
		{contribution.Delegate, "fr", "", ""},
		{"king", "hn", "", ""},
	}
	for _, test := range tests {
		a, err := b.AccountFor(t.Context(), test.role, test.delegation)
		if test.id == "" {
			if code(err) != fault.Invalid {
				t.Errorf("%s of %s: %+v, %v", test.role, test.delegation, a, err)
			}
			continue
		}
		if err != nil || a.ID != test.id || a.Name.ES != test.es || a.Name.EN == "" {
			t.Errorf("%s of %s: %+v, %v", test.role, test.delegation, a, err)
		}
	}
	accounts, err := b.Accounts(t.Context())
	must(t, err)
	var ids []string
	for _, a := range accounts {
		ids = append(ids, a.ID)
	}
	if got := strings.Join(ids, " "); got != "ca-delegate do-delegate observer-unnm presidency-mx secretariat sv-head" {
		t.Error(got)
	}
}

// Scenario T23: the presidency passes, and with it the chair's hat.
func TestTheChairsHatGoesWithTheOffice(t *testing.T) {
	t.Parallel()
	b, c, _ := book(t)
	link, err := b.Invite(t.Context(), contribution.Presidency, "mx")
	must(t, err)
	secret, seat, err := b.Join(t.Context(), link.Secret, "")
	must(t, err)
	if seat.Hat != contribution.AsChair || seat.Actor().Role != contribution.Presidency {
		t.Errorf("while Mexico holds the office: %+v", seat)
	}
	seat, err = b.Wear(t.Context(), people.SessionID(secret), contribution.AsDelegation)
	must(t, err)
	if seat.Actor().Role != contribution.Delegate {
		t.Errorf("as Mexico: %+v", seat)
	}
	_, err = b.Wear(t.Context(), people.SessionID(secret), contribution.AsChair)
	must(t, err)

	c.at.Store(time.Date(2021, 12, 4, 12, 0, 0, 0, time.UTC).Unix())
	link, err = b.Invite(t.Context(), contribution.Presidency, "mx")
	must(t, err)
	secret, seat, err = b.Join(t.Context(), link.Secret, "")
	must(t, err)
	if seat.Hat != contribution.AsDelegation || seat.MayChair {
		t.Errorf("the day after: %+v", seat)
	}
	if _, err := b.Wear(t.Context(), people.SessionID(secret), contribution.AsChair); code(err) != fault.OfficeEnded {
		t.Errorf("acting as chair the day after: %v", err)
	}
}

func TestAnAddressIsOneAccount(t *testing.T) {
	t.Parallel()
	b, _, _ := book(t)
	delegate := people.Place{Role: contribution.Delegate, Delegation: "hn"}
	a, err := b.Add(t.Context(), " Delegada@Relaciones.HN.example ", delegate)
	must(t, err)
	if a.Email != "delegada@relaciones.hn.example" || a.Name.ES != "Delegación de Honduras" {
		t.Errorf("%+v", a)
	}
	again, err := b.Add(t.Context(), "delegada@relaciones.hn.example", delegate)
	must(t, err)
	if again.ID != a.ID {
		t.Errorf("%s and %s", a.ID, again.ID)
	}
	if _, err := b.Add(t.Context(), a.Email, people.Place{Role: contribution.Head, Delegation: "sv"}); code(err) != fault.EmailTaken {
		t.Errorf("at another place: %v", err)
	}
	if _, err := b.Change(t.Context(), a.ID, again.Rev+7, delegate); code(err) != fault.Conflict {
		t.Errorf("at a rev nobody saw: %v", err)
	}
	again, err = b.Account(t.Context(), a.ID)
	must(t, err)
	moved, err := b.Change(t.Context(), a.ID, again.Rev, people.Place{Role: contribution.Head, Delegation: "gt"})
	must(t, err)
	if moved.Delegation != "gt" || moved.Code != "GTM" || moved.Email != a.Email {
		t.Errorf("%+v", moved)
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"Ana.Delegada@SRE.GOB.MX":               "ana.delegada@sre.gob.mx",
		"x@migración.example":                   "x@xn--migracin-13a.example",
		"a@b":                                   "",
		"":                                      "",
		"a b@c.example":                         "",
		"a@c.example, d@e.example":              "",
		"a@c.example\r\nBcc: d@e.f.org":         "",
		"\"a\"@c.example":                       "",
		"аdmin@c.example":                       "", // a Cyrillic а
		strings.Repeat("a", 250) + "@c.example": "",
	} {
		got, err := people.CheckEmail(address)
		if got != want || (want == "") != (err != nil) {
			t.Errorf("%q: %q, %v", address, got, err)
		}
	}
}

func TestTheLastOfTheSecretariatStays(t *testing.T) {
	t.Parallel()
	b, _, _ := book(t)
	only, err := b.AccountFor(t.Context(), contribution.Secretariat, gcm.SecretariatID)
	must(t, err)
	if _, _, err := b.Close(t.Context(), only.ID, only.Rev); code(err) != fault.LastOfSecretariat {
		t.Errorf("ending it: %v", err)
	}
	if _, err := b.Change(t.Context(), only.ID, only.Rev, people.Place{Role: contribution.Observer, Delegation: "unnm"}); code(err) != fault.LastOfSecretariat {
		t.Errorf("moving it: %v", err)
	}
	_, err = b.Add(t.Context(), "otra@crm.example", people.Place{Role: contribution.Secretariat, Delegation: gcm.SecretariatID})
	must(t, err)
	if _, _, err := b.Close(t.Context(), only.ID, only.Rev); err != nil {
		t.Errorf("with another one there: %v", err)
	}
}

func TestAClosedAccountIsOutAtOnce(t *testing.T) {
	t.Parallel()
	b, _, _ := book(t)
	secret, seat, err := b.Join(t.Context(), invite(t, b).Secret, "")
	must(t, err)
	unused := invite(t, b)
	a, err := b.Account(t.Context(), seat.ID)
	must(t, err)
	_, ended, err := b.Close(t.Context(), a.ID, a.Rev)
	must(t, err)
	if len(ended) != 1 || ended[0] != people.SessionID(secret) {
		t.Errorf("ended %v", ended)
	}
	if _, err := b.Session(t.Context(), secret); code(err) != fault.Unauthenticated {
		t.Errorf("its session: %v", err)
	}
	if _, _, err := b.Join(t.Context(), unused.Secret, ""); code(err) != fault.LinkSpent {
		t.Errorf("its link: %v", err)
	}
}
