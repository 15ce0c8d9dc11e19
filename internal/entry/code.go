package entry

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"image/png"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/people"
)

// A code of six digits holds for 30 seconds (RFC 6238), and for one step before and
// after, because clocks differ.
const (
	codeStep      = 30 // seconds
	codeDrift     = 1  // steps
	recoveryCodes = 10
)

// Enrolment is what an authenticator needs to make codes.
type Enrolment struct {
	Secret string `json:"secret"` // base32, for typing in
	URL    string `json:"url"`    // otpauth://…
	QR     string `json:"qr"`     // the same as a picture: a data: address of a PNG
}

// Enrol begins a second step with a new secret, which counts once a code of it was confirmed.
func (w *Ways) Enrol(ctx context.Context, a people.Account) (Enrolment, error) {
	c, err := w.read(ctx, a.ID)
	if err != nil {
		return Enrolment{}, err
	}
	name := a.Email
	if name == "" {
		name = a.ID
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: "Redonda", AccountName: name, Period: codeStep})
	if err != nil {
		return Enrolment{}, fmt.Errorf("making a secret: %w", err)
	}
	picture, err := key.Image(240, 240)
	if err != nil {
		return Enrolment{}, fmt.Errorf("drawing a secret: %w", err)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		return Enrolment{}, fmt.Errorf("drawing a secret: %w", err)
	}
	c.Waiting = w.seal.close(a.ID, key.Secret())
	if err := w.write(ctx, a.ID, c); err != nil {
		return Enrolment{}, err
	}
	return Enrolment{Secret: key.Secret(), URL: key.URL(), QR: "data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes())}, nil
}

// Confirm ends the enrolment by a first code and gives the recovery codes, which are
// shown this once.
func (w *Ways) Confirm(ctx context.Context, a people.Account, code string) ([]string, error) {
	if err := w.slow.allow("code " + a.ID); err != nil {
		return nil, err
	}
	c, err := w.read(ctx, a.ID)
	if err != nil {
		return nil, err
	}
	waiting, err := w.seal.open(a.ID, c.Waiting)
	if err != nil {
		return nil, err
	}
	step, fits := w.step(waiting, code, 0)
	if !fits {
		w.slow.failed("code " + a.ID)
		return nil, fault.New(fault.WrongCode, "confirming a second step")
	}
	c.TOTP, c.Waiting, c.Step, c.Recovery = w.seal.close(a.ID, waiting), "", step, nil
	var shown []string
	for range recoveryCodes {
		code := strings.ToLower(rand.Text()[:16])
		shown = append(shown, code[:4]+"-"+code[4:8]+"-"+code[8:12]+"-"+code[12:])
		c.Recovery = append(c.Recovery, recoveryHash(code))
	}
	return shown, w.write(ctx, a.ID, c)
}

// recoveryHash is what of a recovery code is stored; its 80 random bits can't be guessed from it.
func recoveryHash(code string) string {
	sum := sha256.Sum256([]byte(strings.ToLower(strings.NewReplacer("-", "", " ", "").Replace(code))))
	return hex.EncodeToString(sum[:])
}

// step gives the step whose code this is, if it comes after the last one taken.
func (w *Ways) step(secret, code string, last int64) (int64, bool) {
	code = strings.ReplaceAll(strings.TrimSpace(code), " ", "")
	if secret == "" || len(code) != 6 {
		return 0, false
	}
	now := w.now().Unix() / codeStep
	for s := now - codeDrift; s <= now+codeDrift; s++ {
		want, err := totp.GenerateCodeCustom(secret, time.Unix(s*codeStep, 0), totp.ValidateOpts{Period: codeStep, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && s > last && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			return s, true
		}
	}
	return 0, false
}

// Code is the second step of a sign-in: a code of the authenticator, or one of the
// recovery codes, each taken once.
func (w *Ways) Code(ctx context.Context, ticket, code string) (people.Account, error) {
	t, _, err := w.look(ctx, forCode, ticket)
	if err != nil {
		return people.Account{}, err
	}
	if err := w.slow.allow("code " + t.Account); err != nil {
		return people.Account{}, err
	}
	a, err := w.book.Account(ctx, t.Account)
	if err != nil {
		return people.Account{}, err
	}
	c, err := w.read(ctx, a.ID)
	if err != nil {
		return people.Account{}, err
	}
	// A recovery code is taken also where the key is lost that opens the secret.
	secret, sealed := w.seal.open(a.ID, c.TOTP)
	if step, fits := w.step(secret, code, c.Step); fits {
		c.Step, c.TOTP = step, w.seal.close(a.ID, secret) // a plain one is sealed from now on
	} else if !c.recover(code) {
		if sealed != nil {
			return people.Account{}, fault.Wrap(fault.Unavailable, sealed, "the second step")
		}
		w.slow.failed("code " + a.ID)
		return people.Account{}, fault.New(fault.WrongCode, "the second step")
	}
	// The write comes first: of two who give one code, one is let in.
	if err := w.write(ctx, a.ID, c); err != nil {
		if fault.CodeOf(err) == fault.Conflict {
			return people.Account{}, fault.Wrap(fault.WrongCode, err, "the code was taken at this moment")
		}
		return people.Account{}, err
	}
	w.slow.succeeded("code " + a.ID)
	if _, err := w.spend(ctx, forCode, ticket); err != nil {
		return people.Account{}, err
	}
	return a, nil
}

// recover takes a recovery code out of those that are left.
func (c *credentials) recover(code string) bool {
	hash := recoveryHash(code)
	for i, left := range c.Recovery {
		if subtle.ConstantTimeCompare([]byte(left), []byte(hash)) == 1 {
			c.Recovery = append(c.Recovery[:i:i], c.Recovery[i+1:]...)
			return true
		}
	}
	return false
}

// Disenrol ends the second step.
func (w *Ways) Disenrol(ctx context.Context, account string) error {
	c, err := w.read(ctx, account)
	if err != nil || c.TOTP == "" {
		return err
	}
	c.TOTP, c.Waiting, c.Recovery, c.Step = "", "", nil, 0
	return w.write(ctx, account, c)
}

// Reset takes the codes and the passkeys of an account away, so that a link lets its
// owner in to set up new ones. The password stays.
func (w *Ways) Reset(ctx context.Context, account string) error {
	c, err := w.read(ctx, account)
	if err != nil || c.TOTP == "" && len(c.Passkeys) == 0 {
		return err
	}
	c.TOTP, c.Waiting, c.Recovery, c.Step, c.Passkeys = "", "", nil, 0, nil
	return w.write(ctx, account, c)
}
