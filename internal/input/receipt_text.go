package input

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/redonda/redonda/internal/gcm"
)

// textName is the first line of a receipt's text, and names its format.
const textName = "redonda-receipt-1"

const (
	sealPrefix = "seal: "
	textTime   = "2006-01-02T15:04:05.000Z"
)

// Text gives the receipt as a person keeps it: a line for each fact, and the seal over
// all of them, which `redonda receipt` checks.
func (r Receipt) Text() string { return r.facts() + sealPrefix + r.Seal + "\n" }

// seal is the SHA-256 over the text of the receipt above its last line.
func (r Receipt) seal() string {
	sum := sha256.Sum256([]byte(r.facts()))
	return hex.EncodeToString(sum[:])
}

func (r Receipt) facts() string {
	var s strings.Builder
	line := func(name, value string, args ...any) { fmt.Fprintf(&s, name+": "+value+"\n", args...) }
	s.WriteString(textName + "\n")
	line("receipt", "%d", r.Number)
	line("kind", "%s", r.Kind)
	line("delegation", "%s", r.Delegation)
	line("section", "%s", r.Section)
	line("hash", "%s", r.Hash)
	line("decided", "%s", r.Pressed.UTC().Format(textTime))
	line("effective", "%s", r.Effective.UTC().Format(textTime))
	line("conference time", "%s", inZone(r.Effective))
	line("by", "%s", r.By)
	if r.As != nil {
		line("delegation as", "%s", r.as())
	}
	for _, p := range r.Agreed {
		line("agreed", "%s", p)
	}
	for _, lang := range gcm.Langs() {
		line("words "+string(lang), "%d", r.Words[lang])
	}
	for _, a := range r.Attachments {
		line("attachment", "%s %d %s", a.SHA256, a.Size, a.Name)
	}
	switch {
	case r.Deadline == nil:
		line("deadline", "none")
	default:
		line("deadline", "%s", r.Deadline.UTC().Format(textTime))
	}
	line("late", "%s", map[bool]string{false: "no", true: "yes"}[r.Late])
	line("receipt before", "%s", numberOrNone(r.Previous))
	line("first receipt", "%s", numberOrNone(r.First))
	return s.String()
}

// as lists what the delegation was: "member, gcm, champion".
func (r Receipt) as() string {
	if len(r.As) == 0 {
		return "none"
	}
	names := make([]string, len(r.As))
	for i, a := range r.As {
		names[i] = string(a)
	}
	return strings.Join(names, ", ")
}

// String names a person as receipts do: "hn-head, head, hn".
func (p Person) String() string { return p.Account + ", " + string(p.Role) + ", " + p.Delegation }

func numberOrNone(n int64) string {
	if n == 0 {
		return "none"
	}
	return fmt.Sprint(n)
}

func inZone(at time.Time) string {
	return gcm.InZone(at).Format("2006-01-02 15:04:05.000 -07:00") + " (" + gcm.Zone + ")"
}

// TextFacts are what a receipt's text says, line by line, in its order.
type TextFacts struct {
	Number  int64
	Section string
	Hash    string
	Kind    Kind
	Body    string // the text above the seal
	Seal    string
}

// ParseText reads a receipt's text and checks its seal.
func ParseText(text string) (TextFacts, error) {
	text = strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\r\n", "\n") // as mail programs and editors leave it
	body, seal, sealed := strings.Cut(text, "\n"+sealPrefix)
	if !strings.HasPrefix(text, textName+"\n") || !sealed {
		return TextFacts{}, fmt.Errorf("this is no receipt: it begins with %s and ends with its seal", textName)
	}
	f := TextFacts{Body: body + "\n", Seal: strings.TrimSpace(seal)}
	sum := sha256.Sum256([]byte(f.Body))
	if got := hex.EncodeToString(sum[:]); got != f.Seal {
		return TextFacts{}, fmt.Errorf("the receipt was altered: its seal is %s, and its lines give %s", f.Seal, got)
	}
	for lines := bufio.NewScanner(strings.NewReader(f.Body)); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		switch name {
		case "receipt":
			if _, err := fmt.Sscan(value, &f.Number); err != nil {
				return TextFacts{}, fmt.Errorf("the receipt has no number: %q", value)
			}
		case "kind":
			f.Kind = Kind(value)
		case "section":
			f.Section = value
		case "hash":
			f.Hash = value
		}
	}
	return f, nil
}
