package bind

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/gcm"
)

// Named is what the name of a file says.
type Named struct {
	Lang    gcm.Lang              // the name's own
	Section *contribution.Section // nil for the whole contribution
	Texts   []gcm.Lang            // languages of the texts
	Form    Form                  // what of the texts
	At      time.Time             // whose state the file shows; its day by the clocks of the conference
}

// Form is what a file shows of its texts.
type Form string

// The texts as they are, what changed between two moments, or where paragraphs went.
const (
	Clean       Form = ""
	Redline     Form = "redline"
	Concordance Form = "concordance"
)

var (
	whole = gcm.Both{ES: "CRM contribución", EN: "RCM contribution"}
	forms = map[Form]gcm.Both{Redline: {ES: "cambios", EN: "redline"}, Concordance: {ES: "concordancia", EN: "concordance"}}
)

// FileName gives a name of letters, digits, points and hyphens alone, which every system
// and every mail keeps as it is: CRM-contribucion-RT1-objetivo-2-es-2021-09-17.docx.
func FileName(n Named, f Format) string {
	parts := []string{whole.In(n.Lang)}
	if s := n.Section; s != nil {
		switch {
		case s.RoundTable > 0:
			parts = append(parts, fmt.Sprintf("RT%d %s %d", s.RoundTable, strings.ToLower(objective.In(n.Lang)), s.Objective))
		default:
			parts = append(parts, strings.ToLower(s.Label.In(n.Lang)))
		}
	}
	for _, lang := range n.Texts {
		parts = append(parts, string(lang))
	}
	if n.Form != Clean {
		parts = append(parts, forms[n.Form].In(n.Lang))
	}
	parts = append(parts, gcm.InZone(n.At).Format(time.DateOnly))
	return plainWords(strings.Join(parts, " ")) + "." + f.Extension
}

// longestName is how long a name may be before its extension, in bytes.
const longestName = 120

// plainWords takes accents off and puts hyphens between words.
func plainWords(words string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(words) {
		switch {
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r):
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	name := b.String()
	if len(name) > longestName {
		// The end says most: languages and the day.
		name = name[:longestName/2] + name[len(name)-longestName/2:]
	}
	return strings.Trim(name, "-")
}
