package docx

import (
	"regexp"
	"strings"

	"github.com/redonda/redonda/internal/document"
)

// What people type before a paragraph instead of counting it: "12.", "3.1.", "2)", "(b)",
// "b)". A year, a decimal or an initial is none of them.
var (
	typedNumber = regexp.MustCompile(`^\(?[0-9]{1,3}(?:\.[0-9]{1,2}){0,3}[.)][ \x{a0}\t]+`)
	typedLetter = regexp.MustCompile(`^\(?[a-zñ]\)[ \x{a0}\t]+`)
)

// longestLabel is how many bytes of a paragraph are looked at for one.
const longestLabel = 40

// cutLabel takes a typed label off the words and counts the paragraph instead, unless
// nothing else is in it.
func (p *Paragraph) cutLabel(pieces []scrap) []scrap {
	var head strings.Builder
	for _, s := range pieces {
		if s.note != "" || head.Len() > longestLabel {
			break
		}
		head.Write(s.text[:min(len(s.text), longestLabel)])
	}
	label := typedNumber.FindString(head.String())
	kind, level := "number", strings.Count(strings.TrimRight(label, " .)\t\u00a0"), ".")+1
	if label == "" {
		label = typedLetter.FindString(head.String())
		kind, level = "letter", 1
	}
	if label == "" || label == head.String() {
		return pieces
	}
	p.Label, p.Kind = label, kind
	if level > 1 {
		p.Level = min(level, document.MaxLevel)
	}
	rest := append([]scrap(nil), pieces...)
	for left := len(label); left > 0; {
		if n := len(rest[0].text); n <= left {
			left -= n
			rest = rest[1:]
			continue
		}
		rest[0].text = rest[0].text[left:]
		left = 0
	}
	return rest
}
