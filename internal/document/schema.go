package document

import (
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/redonda/redonda/internal/fault"
)

// place says which units of a text an attribute may sit on.
type place int

const (
	onWords    place = 1 << iota // any unit but "\n"
	onLineEnd                    // "\n"
	onFootnote                   // a footnote embed
)

// rule is one row of the table of attributes.
type rule struct {
	places place
	valid  func(value any) bool
}

var (
	pidShape  = regexp.MustCompile(`^[A-Za-z0-9_-]{1,40}$`)
	noteShape = regexp.MustCompile(`^[A-Za-z0-9_-]{1,40}$`)
	kinds     = map[string]bool{"h1": true, "h2": true, "h3": true, "quote": true, "number": true, "letter": true}
)

// attributes is the whole table: a name that isn't here is refused.
var attributes = map[string]rule{
	"bold":      {onWords | onFootnote, isTrue},
	"italic":    {onWords | onFootnote, isTrue},
	"underline": {onWords | onFootnote, isTrue},
	"link":      {onWords | onFootnote, isLink},
	"note":      {onFootnote, isNote},
	"pid":       {onLineEnd, isPID},
	"kind":      {onLineEnd, isKind},
	"level":     {onLineEnd, isLevel},
}

func isTrue(v any) bool { b, ok := v.(bool); return ok && b }

// IsPID tells whether a text may name a paragraph so. Names that come from outside, as in a
// Word file that somebody edited, are to be asked about before a paragraph takes them.
func IsPID(name string) bool { return pidShape.MatchString(name) }

func isPID(v any) bool { s, ok := v.(string); return ok && IsPID(s) }

func isKind(v any) bool { s, ok := v.(string); return ok && kinds[s] }

func isLevel(v any) bool {
	n, ok := v.(float64)
	return ok && n == float64(int(n)) && n >= 1 && n <= MaxLevel
}

func isNote(v any) bool {
	s, ok := v.(string)
	return ok && utf8.RuneCountInString(s) <= MaxNote && checkCharacters(s) == nil
}

// isLink admits absolute addresses of the three schemes a reader can follow safely.
func isLink(v any) bool {
	s, ok := v.(string)
	if !ok || len(s) > MaxLink || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return false
	}
	u, err := url.Parse(s)
	if err != nil {
		return false
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		return u.Host != ""
	case "mailto":
		return u.Opaque != ""
	}
	return false
}

// checkCharacters refuses what XML 1.0 and terminals can't carry. Zero-width and
// bidirectional characters are text and stay: dropping them would shift every
// later position on every client.
func checkCharacters(s string) error {
	for _, r := range s {
		if (r < 0x20 && r != '\n' && r != '\t') || r == 0x7f || r == 0xFFFE || r == 0xFFFF {
			return fault.New(fault.BadCharacter, "character U+%04X is not accepted", r)
		}
	}
	return nil
}
