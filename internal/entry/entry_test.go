package entry_test

import (
	"bytes"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/entry"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/people"
	"github.com/redonda/redonda/internal/store"
	"github.com/redonda/redonda/internal/store/sqlite"
)

const good = "cuatro volcanes y una laguna"

// door is the ways in over a store of their own, at a time of the test's own.
type door struct {
	*entry.Ways
	book  *people.Book
	store store.Store
	at    atomic.Int64
}

func (d *door) now() time.Time            { return time.Unix(d.at.Load(), 0).UTC() }
func (d *door) pass(passed time.Duration) { d.at.Add(int64(passed / time.Second)) }
func (d *door) reopened(t *testing.T, cost entry.Cost) *entry.Ways {
	t.Helper()
	w, err := entry.NewWays(d.store, d.book, d.now, "https://redonda.example", cost, seal)
	must(t, err)
	return w
}

// seal keeps the second steps of these tests.
var seal = func() *entry.Seal {
	s, err := entry.NewSeal(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		panic(err)
	}
	return s
}()

var cheap = entry.Cost{Time: 1, Memory: 64, Threads: 1}

func open(t *testing.T) *door {
	t.Helper()
	s, err := sqlite.Open(t.Context(), t.TempDir(), []store.Collection{
		people.AccountCollection, people.InvitationCollection, people.SessionCollection, entry.CredentialCollection, entry.TicketCollection,
	})
	must(t, err)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	d := &door{store: s}
	d.at.Store(time.Date(2021, 9, 3, 15, 0, 0, 0, time.UTC).Unix())
	d.book = people.NewBook(s, d.now, gcm.Catalogue(), nil)
	d.Ways = d.reopened(t, cheap)
	return d
}

func (d *door) account(t *testing.T, email string) people.Account {
	t.Helper()
	a, err := d.book.Add(t.Context(), email, people.Place{Role: contribution.Delegate, Delegation: "hn"})
	must(t, err)
	return a
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func refused(t *testing.T, doing string, err error, want fault.Code) {
	t.Helper()
	if err == nil || fault.CodeOf(err) != want {
		t.Errorf("%s: %v, want %s", doing, err, want)
	}
}

// OWASP's password storage cheat sheet names this cost; less would be a mistake.
func TestTheCostOfAPasswordIsOWASPs(t *testing.T) {
	t.Parallel()
	if entry.Production != (entry.Cost{Time: 2, Memory: 19456, Threads: 1}) {
		t.Errorf("%+v", entry.Production)
	}
}

func TestWhichPasswordsAreTaken(t *testing.T) {
	t.Parallel()
	d := open(t)
	a := d.account(t, "delegada.norte@hn.example")
	tests := []struct {
		password string
		want     fault.Code // empty: taken
	}{
		{good, ""},
		{"ñandú ñandú ceiba", ""},
		{"corta", fault.PasswordShort},
		{"once letras", fault.PasswordShort},
		{strings.Repeat("a b ", 65), fault.TooLarge},
		{strings.Repeat("volcán ", 36), ""},
		{"password2021!", fault.PasswordCommon},
		{"contraseña123456", fault.PasswordCommon},
		{"qwertyuiopasdf", fault.PasswordCommon},
		{"aaaaaaaaaaaaaaaa", fault.PasswordCommon},
		{"abcabcabcabcabc", fault.PasswordCommon},
		{"redonda2021!!", fault.PasswordCommon},
		{"Delegada.Norte1", fault.PasswordCommon},
	}
	current := ""
	for _, test := range tests {
		err := d.SetPassword(t.Context(), a, current, test.password)
		switch {
		case test.want != "":
			refused(t, test.password, err, test.want)
		case err != nil:
			t.Errorf("%s: %v", test.password, err)
		default:
			current = test.password
		}
	}
}

func TestAPasswordSignsIn(t *testing.T) {
	t.Parallel()
	d := open(t)
	a := d.account(t, "head@hn.example")
	must(t, d.SetPassword(t.Context(), a, "", "laguna de Yojoa, año nuevo"))
	tests := []struct {
		name, email, password string
		want                  fault.Code
	}{
		{"as it was set", "head@hn.example", "laguna de Yojoa, año nuevo", ""},
		{"with an accent put together of two", "Head@HN.example ", "laguna de Yojoa, an\u0303o nuevo", ""},
		{"another password", "head@hn.example", "laguna de Yojoa", fault.WrongCredentials},
		{"nobody's address", "nobody@hn.example", "laguna de Yojoa, año nuevo", fault.WrongCredentials},
		{"no address at all", "x", "laguna de Yojoa, año nuevo", fault.WrongCredentials},
	}
	for _, test := range tests {
		next, err := d.Password(t.Context(), test.email, test.password)
		if test.want != "" {
			refused(t, test.name, err, test.want)
		} else if err != nil || next.Account.ID != a.ID || next.Ticket != "" {
			t.Errorf("%s: %+v, %v", test.name, next, err)
		}
	}
	refused(t, "a new password without the current one", d.SetPassword(t.Context(), a, "another one of many", good), fault.WrongCredentials)
}

// A hash of an older cost is made anew by the next sign-in, and goes on fitting.
func TestAPasswordIsBroughtToTheCostOfToday(t *testing.T) {
	t.Parallel()
	d := open(t)
	a := d.account(t, "head@hn.example")
	must(t, d.SetPassword(t.Context(), a, "", good))
	dearer := d.reopened(t, entry.Cost{Time: 2, Memory: 128, Threads: 1})
	stored := func() string {
		r, err := d.store.Get(t.Context(), entry.CredentialCollection.Name, a.ID)
		must(t, err)
		return string(r.Body)
	}
	if before := stored(); !strings.Contains(before, "m=64,t=1") || strings.Contains(before, good) {
		t.Fatal(before)
	}
	for range 2 {
		_, err := dearer.Password(t.Context(), "head@hn.example", good)
		must(t, err)
		if after := stored(); !strings.Contains(after, "m=128,t=2") {
			t.Error(after)
		}
	}
}

// Failures hold an address up for a time that grows to a minute and ends by itself; an
// address that nobody has is held up alike.
func TestGuessingIsHeldUp(t *testing.T) {
	t.Parallel()
	for _, email := range []string{"head@hn.example", "nobody@hn.example"} {
		d := open(t)
		must(t, d.SetPassword(t.Context(), d.account(t, "head@hn.example"), "", good))
		var waits []time.Duration
		for range 13 {
			for wait := time.Duration(0); ; wait += time.Second {
				_, err := d.Password(t.Context(), email, "not the right one")
				if fault.CodeOf(err) == fault.WrongCredentials {
					waits = append(waits, wait)
					break
				}
				refused(t, "while held up", err, fault.SlowDown)
				d.pass(time.Second)
			}
		}
		want := []time.Duration{0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60}
		for i := range want {
			if waits[i] != want[i]*time.Second {
				t.Errorf("%s waits %v", email, waits)
				break
			}
		}
		d.pass(time.Minute)
		if email == "head@hn.example" {
			_, err := d.Password(t.Context(), email, good)
			must(t, err)
		}
	}
}

func TestCodesAreASecondStep(t *testing.T) {
	t.Parallel()
	d := open(t)
	a := d.account(t, "head@hn.example")
	must(t, d.SetPassword(t.Context(), a, "", good))
	e, err := d.Enrol(t.Context(), a)
	must(t, err)
	if !strings.HasPrefix(e.URL, "otpauth://totp/Redonda:") || !strings.HasPrefix(e.QR, "data:image/png;base64,") {
		t.Errorf("%+v", e)
	}
	code := func(steps int) string {
		c, err := totp.GenerateCode(e.Secret, d.now().Add(time.Duration(steps)*30*time.Second))
		must(t, err)
		return c
	}
	ticket := func() string {
		next, err := d.Password(t.Context(), "head@hn.example", good)
		must(t, err)
		return next.Ticket
	}
	if ticket() != "" {
		t.Error("a step that isn't confirmed is asked for")
	}
	_, err = d.Confirm(t.Context(), a, code(3))
	refused(t, "a code of another time", err, fault.WrongCode)
	recovery, err := d.Confirm(t.Context(), a, code(0))
	must(t, err)

	one := ticket()
	_, err = d.Code(t.Context(), one, code(0))
	refused(t, "the code that confirmed", err, fault.WrongCode)
	if got, err := d.Code(t.Context(), one, code(1)); err != nil || got.ID != a.ID {
		t.Errorf("the next code, by a clock that is fast: %v", err)
	}
	_, err = d.Code(t.Context(), one, code(1))
	refused(t, "a ticket twice", err, fault.TicketSpent)
	_, err = d.Code(t.Context(), ticket(), code(1))
	refused(t, "a code twice", err, fault.WrongCode)

	d.pass(2 * time.Minute)
	late := ticket()
	if _, err := d.Code(t.Context(), late, code(-1)); err != nil {
		t.Errorf("by a clock that is slow: %v", err)
	}
	if _, err := d.Code(t.Context(), ticket(), strings.ToUpper(recovery[0])); err != nil {
		t.Errorf("a recovery code: %v", err)
	}
	_, err = d.Code(t.Context(), ticket(), recovery[0])
	refused(t, "a recovery code twice", err, fault.WrongCode)
	if standing, err := d.Standing(t.Context(), a.ID); err != nil || standing.Recovery != len(recovery)-1 {
		t.Errorf("%+v, %v", standing, err)
	}
	over := ticket()
	d.pass(5 * time.Minute)
	_, err = d.Code(t.Context(), over, code(0))
	refused(t, "a ticket after five minutes", err, fault.TicketSpent)

	must(t, d.Reset(t.Context(), a.ID))
	if standing, err := d.Standing(t.Context(), a.ID); err != nil || standing.TOTP || standing.Recovery != 0 || !standing.Password {
		t.Errorf("after a reset: %+v, %v", standing, err)
	}
	if ticket() != "" {
		t.Error("a second step that was reset is asked for")
	}
}

// An address without a name has no passkeys, and everything else.
func TestAnAddressWithoutANameHasNoPasskeys(t *testing.T) {
	t.Parallel()
	d := open(t)
	w, err := entry.NewWays(d.store, d.book, d.now, "http://10.0.0.5:8080", cheap, seal)
	must(t, err)
	_, _, err = w.AskForPasskey(t.Context())
	refused(t, "a passkey", err, fault.PasskeyRefused)
	if w.HasPasskeys() || !d.HasPasskeys() {
		t.Error("passkeys belong to names")
	}
}
