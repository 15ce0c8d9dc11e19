package document

import (
	"strings"
	"unicode"

	"github.com/redonda/redonda/internal/delta"
)

// Embed stands for a footnote mark where a text is read as plain characters.
const Embed = "\uFFFC"

// Paragraph is one line of a text without its "\n".
type Paragraph struct {
	PID   string
	Kind  string // "" for a plain paragraph
	Level int    // 0 for the outermost
	Text  string // footnotes as Embed
}

// Paragraphs reads a text line by line.
func Paragraphs(text delta.Delta) []Paragraph {
	var paragraphs []Paragraph
	var words strings.Builder
	for _, op := range text {
		if op.Embed != nil {
			words.WriteString(Embed)
			continue
		}
		rest := op.Insert
		for {
			line, after, ended := strings.Cut(rest, "\n")
			words.WriteString(line)
			if !ended {
				break
			}
			paragraphs = append(paragraphs, lineOf(op.Attributes, words.String()))
			words.Reset()
			rest = after
		}
	}
	if words.Len() > 0 {
		paragraphs = append(paragraphs, Paragraph{Text: words.String()})
	}
	return paragraphs
}

func lineOf(attrs delta.Attributes, text string) Paragraph {
	p := Paragraph{Text: text}
	p.PID, _ = attrs["pid"].(string)
	p.Kind, _ = attrs["kind"].(string)
	if level, ok := attrs["level"].(float64); ok {
		p.Level = int(level)
	}
	return p
}

// Words counts the words of a text: runs of letters, digits and marks.
func Words(text delta.Delta) int {
	count := 0
	for _, p := range Paragraphs(text) {
		count += len(strings.FieldsFunc(p.Text, func(r rune) bool {
			return unicode.IsSpace(r) || r == []rune(Embed)[0]
		}))
	}
	return count
}
