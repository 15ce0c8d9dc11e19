package entry_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/redonda/redonda/internal/entry"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/people"
)

// enrolled gives an account with a password and a second step, with its secret.
func (d *door) enrolled(t *testing.T, w *entry.Ways) (a people.Account, secret string, recovery []string) {
	t.Helper()
	a = d.account(t, "head@hn.example")
	must(t, w.SetPassword(t.Context(), a, "", good))
	e, err := w.Enrol(t.Context(), a)
	must(t, err)
	recovery, err = w.Confirm(t.Context(), a, d.code(t, e.Secret))
	must(t, err)
	return a, e.Secret, recovery
}

func (d *door) code(t *testing.T, secret string) string {
	t.Helper()
	d.pass(time.Minute) // none is taken twice
	c, err := totp.GenerateCode(secret, d.now())
	must(t, err)
	return c
}

// enter signs in with a second step.
func (d *door) enter(t *testing.T, w *entry.Ways, code string) error {
	t.Helper()
	next, err := w.Password(t.Context(), "head@hn.example", good)
	must(t, err)
	_, err = w.Code(t.Context(), next.Ticket, code)
	return err
}

func (d *door) stored(t *testing.T, account string) string {
	t.Helper()
	r, err := d.store.Get(t.Context(), entry.CredentialCollection.Name, account)
	must(t, err)
	return string(r.Body)
}

func (d *door) sealedBy(t *testing.T, seal *entry.Seal) *entry.Ways {
	t.Helper()
	w, err := entry.NewWays(d.store, d.book, d.now, "https://redonda.example", cheap, seal)
	must(t, err)
	return w
}

// A stolen database or backup holds no second step.
func TestSecretsAreSealed(t *testing.T) {
	t.Parallel()
	d := open(t)
	a, secret, recovery := d.enrolled(t, d.Ways)
	if body := d.stored(t, a.ID); strings.Contains(body, secret) || !strings.Contains(body, "sealed1:") {
		t.Errorf("stored as %s", body)
	}
	must(t, d.enter(t, d.Ways, d.code(t, secret)))

	other, err := entry.NewSeal(bytes.Repeat([]byte{8}, 32))
	must(t, err)
	for name, w := range map[string]*entry.Ways{"another key": d.sealedBy(t, other), "no key": d.sealedBy(t, nil)} {
		if err := d.enter(t, w, d.code(t, secret)); !errors.Is(err, entry.ErrSealed) || fault.CodeOf(err) != fault.Unavailable {
			t.Errorf("%s: %v", name, err)
		}
	}
	must(t, d.enter(t, d.sealedBy(t, other), recovery[0])) // whoever kept these is in, and can begin anew
}

// A secret is of use for its own account alone.
func TestASealedSecretIsItsAccountsOwn(t *testing.T) {
	t.Parallel()
	d := open(t)
	a, secret, _ := d.enrolled(t, d.Ways)
	b := d.account(t, "delegate@hn.example")
	must(t, d.SetPassword(t.Context(), b, "", good))
	r, err := d.store.Get(t.Context(), entry.CredentialCollection.Name, b.ID)
	must(t, err)
	var from, to map[string]any
	must(t, json.Unmarshal([]byte(d.stored(t, a.ID)), &from))
	must(t, json.Unmarshal(r.Body, &to))
	to["totp"] = from["totp"]
	r.Body, err = json.Marshal(to)
	must(t, err)
	_, err = d.store.Replace(t.Context(), entry.CredentialCollection.Name, r)
	must(t, err)
	next, err := d.Password(t.Context(), "delegate@hn.example", good)
	must(t, err)
	if _, err := d.Code(t.Context(), next.Ticket, d.code(t, secret)); !errors.Is(err, entry.ErrSealed) {
		t.Errorf("somebody else's secret: %v", err)
	}
}

// What was stored before there was a key is sealed at the next sign-in.
func TestPlainSecretsAreSealedWhenTheyAreUsed(t *testing.T) {
	t.Parallel()
	d := open(t)
	a, secret, _ := d.enrolled(t, d.sealedBy(t, nil))
	if !strings.Contains(d.stored(t, a.ID), secret) {
		t.Fatal("without a key it is plain")
	}
	must(t, d.enter(t, d.Ways, d.code(t, secret)))
	if body := d.stored(t, a.ID); strings.Contains(body, secret) {
		t.Errorf("still plain: %s", body)
	}
	must(t, d.enter(t, d.Ways, d.code(t, secret)))
}

func TestTheKeyLiesInAFileOfItsOwn(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "new", "redonda.key")
	_, err := entry.OpenSeal(file)
	must(t, err)
	info, err := os.Stat(file)
	must(t, err)
	if mode := info.Mode().Perm(); mode != 0o600 {
		t.Errorf("others may read it: %v", mode)
	}
	before, err := os.ReadFile(file)
	must(t, err)
	_, err = entry.OpenSeal(file)
	must(t, err)
	if after, err := os.ReadFile(file); err != nil || !bytes.Equal(before, after) {
		t.Errorf("it was made anew: %v", err)
	}
	must(t, os.WriteFile(file, []byte("0123"), 0o600))
	if _, err := entry.OpenSeal(file); err == nil {
		t.Error("half a key is taken")
	}
	if _, err := entry.NewSeal([]byte("short")); err == nil {
		t.Error("a short key is taken")
	}
}
