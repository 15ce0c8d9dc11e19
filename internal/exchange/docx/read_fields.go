package docx

import (
	"regexp"
	"strings"
)

// openField is one whose parts are marked within runs. Its words are those of its last result.
type openField struct {
	instruction string
	result      bool   // its result is being read, no longer its instruction
	link        string // around it
}

// longestInstruction is how many bytes of an instruction are kept: an address is no longer.
const longestInstruction = 4096

var hyperlinkField = regexp.MustCompile(`^\s*HYPERLINK\s+"([^"]+)"`)

// fieldMark begins a field, its result, or ends it.
func (b *body) fieldMark(kind string) {
	n := len(b.fields)
	switch {
	case kind == "begin" && n < b.most:
		b.fields = append(b.fields, openField{link: b.link})
	case n == 0:
	case kind == "separate" && !b.fields[n-1].result:
		b.fields[n-1].result = true
		b.resultOf(b.fields[n-1].instruction)
	case kind == "end":
		if !b.fields[n-1].result {
			b.resultOf(b.fields[n-1].instruction)
		}
		b.link = b.fields[n-1].link
		b.fields = b.fields[:n-1]
	}
}

// resultOf makes the words that follow a link where the field is one.
func (b *body) resultOf(instruction string) {
	switch link := hyperlinkField.FindStringSubmatch(instruction); {
	case strings.TrimSpace(instruction) == "":
	case link != nil && followed(link[1]):
		b.link = link[1]
	default:
		b.lose(Fields)
	}
}

func (b *body) instruct(words string) {
	if n := len(b.fields); n > 0 && !b.fields[n-1].result && len(b.fields[n-1].instruction)+len(words) <= longestInstruction {
		b.fields[n-1].instruction += words
	}
}

// simpleField reads a field that is one element.
func (b *body) simpleField(e element) error {
	if link := hyperlinkField.FindStringSubmatch(e.get("w:instr")); link != nil {
		return b.leading(link[1], func() error { return b.children(b.inline) })
	}
	b.lose(Fields)
	return b.children(b.inline)
}
