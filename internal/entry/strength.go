package entry

import (
	_ "embed"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/people"
)

// Bounds of a password, in characters. Length is asked for and no mixture of kinds
// (OWASP ASVS 4.0, 2.1).
const (
	MinPassword = 12
	MaxPassword = 256
)

//go:embed common.txt
var commonFile string

// common are words that passwords are often made of, in small letters, one a line.
var common = func() map[string]bool {
	all := map[string]bool{}
	for line := range strings.Lines(commonFile) {
		if word := strings.TrimSpace(line); word != "" {
			all[word] = true
		}
	}
	return all
}()

// normal is the form in which a password is compared: the same letters however a
// keyboard puts accents together (NIST SP 800-63B, 5.1.1.2).
func normal(password string) string { return norm.NFKC.String(password) }

// check refuses a password that is short, or that somebody would try first.
func check(password string, a people.Account) error {
	switch n := utf8.RuneCountInString(password); {
	case n < MinPassword:
		return fault.New(fault.PasswordShort, "at least %d characters", MinPassword)
	case n > MaxPassword:
		return fault.New(fault.TooLarge, "a password has at most %d characters", MaxPassword)
	}
	if guessable(password, a) {
		return fault.New(fault.PasswordCommon, "a common password")
	}
	return nil
}

// padding is what is put before or behind a word to make a password of it.
const padding = "0123456789 !¡?¿.,-_*+#@$%&/()="

// guessable tells whether a password is a common word, one with digits or signs before
// or behind it, a word said over and over, a row of the keyboard, or little more than
// the account's own address or the name of the service.
func guessable(password string, a people.Account) bool {
	word := strings.ToLower(norm.NFKC.String(password))
	bare := strings.Trim(word, padding)
	if common[word] || common[bare] || utf8.RuneCountInString(bare) < 4 || fewLetters(word) || repeated(word) || row(word) {
		return true
	}
	local, _, _ := strings.Cut(a.Email, "@")
	for _, own := range []string{"redonda", a.Email, local} {
		if utf8.RuneCountInString(own) >= 4 && utf8.RuneCountInString(strings.Trim(strings.ReplaceAll(word, strings.ToLower(own), ""), padding)) < 6 {
			return true
		}
	}
	return false
}

// fewLetters finds a password of at most three different characters.
func fewLetters(word string) bool {
	seen := map[rune]bool{}
	for _, r := range word {
		seen[r] = true
	}
	return len(seen) <= 3
}

// repeated finds a common word or anything short said again and again.
func repeated(word string) bool {
	for n := 1; n <= len(word)/2; n++ {
		if len(word)%n == 0 && strings.Repeat(word[:n], len(word)/n) == word && (n <= 6 || common[word[:n]]) {
			return true
		}
	}
	return false
}

// rows are what lies side by side on keyboards and in the alphabet.
var rows = []string{"01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "qwertyuiopasdfghjklñzxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "1q2w3e4r5t6y7u8i9o0p"}

// row finds a password that runs along a row, forwards or backwards.
func row(word string) bool {
	for _, r := range rows {
		if strings.Contains(r, word) || strings.Contains(reversed(r), word) {
			return true
		}
	}
	return false
}

func reversed(s string) string {
	runes := []rune(s)
	for i, j := 0, len(runes)-1; i < j; i, j = i+1, j-1 {
		runes[i], runes[j] = runes[j], runes[i]
	}
	return string(runes)
}
