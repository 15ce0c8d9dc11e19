package people

import (
	"net/mail"
	"strings"
	"unicode"

	"golang.org/x/net/idna"

	"github.com/redonda/redonda/internal/fault"
)

// maxEmail is the longest address, in bytes (RFC 5321, 4.5.3.1.3).
const maxEmail = 254

// CheckEmail gives an address in the form that is stored and compared: without
// spaces around it, in small letters, its domain in ASCII. Whatever could mean something
// else in a mail's head, such as a line end, a comment or a second address, is a fault
// Invalid.
func CheckEmail(address string) (string, error) {
	address = strings.TrimSpace(address)
	local, domain, found := strings.Cut(address, "@")
	switch {
	case address == "":
		return "", fault.New(fault.Invalid, "an e-mail address is needed")
	case len(address) > maxEmail:
		return "", fault.New(fault.Invalid, "an e-mail address has at most %d bytes", maxEmail)
	case !found || local == "" || strings.ContainsFunc(address, notInAddress), strings.ContainsFunc(local, beyondASCII):
		return "", fault.New(fault.Invalid, "this is no e-mail address")
	}
	ascii, err := idna.Lookup.ToASCII(domain)
	if err != nil || !strings.Contains(ascii, ".") {
		return "", fault.New(fault.Invalid, "the e-mail address has no valid domain")
	}
	address = strings.ToLower(local) + "@" + strings.ToLower(ascii)
	if parsed, err := mail.ParseAddress(address); err != nil || parsed.Address != address {
		return "", fault.New(fault.Invalid, "this is no e-mail address")
	}
	return address, nil
}

// notInAddress finds what an address of ours doesn't have: spaces, controls, quotes and
// the separators of a list of addresses.
func notInAddress(r rune) bool {
	if r > unicode.MaxASCII {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r)
	}
	return r <= ' ' || r == 0x7f || strings.ContainsRune(`"(),:;<>[\]`, r)
}

// beyondASCII keeps other scripts out before the @: two that look alike would be two accounts.
func beyondASCII(r rune) bool { return r > unicode.MaxASCII }
