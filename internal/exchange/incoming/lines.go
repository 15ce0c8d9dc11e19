package incoming

import (
	"strings"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
)

// line is a paragraph of a text with its operations.
type line struct {
	document.Paragraph
	words delta.Delta // without the line end
	end   delta.Op
}

func linesOf(text delta.Delta) []line {
	paragraphs := document.Paragraphs(text)
	lines := make([]line, len(paragraphs))
	for i, p := range paragraphs {
		lines[i].Paragraph = p
	}
	var words delta.Delta
	at := 0
	for _, op := range text {
		for rest := op.Insert; ; {
			part, after, ended := strings.Cut(rest, "\n")
			if op.Embed != nil || part != "" {
				words = append(words, delta.Op{Insert: part, Embed: op.Embed, Attributes: op.Attributes})
			}
			if !ended {
				break
			}
			lines[at].words, lines[at].end = words, delta.Op{Insert: "\n", Attributes: op.Attributes}
			at, words, rest = at+1, nil, after
		}
	}
	return lines
}

// units gives a line as single characters and notes, its end last.
func (l line) units() delta.Delta {
	var units delta.Delta
	for _, op := range l.words {
		if op.Embed != nil {
			units = append(units, op)
			continue
		}
		for _, r := range op.Insert {
			units = append(units, delta.Op{Insert: string(r), Attributes: op.Attributes})
		}
	}
	return append(units, l.end)
}
