package exchange

import (
	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/gcm"
)

// Clean gives the lines of a text as it is, labelled as its language does.
func Clean(lang gcm.Lang, text delta.Delta) []Line {
	paragraphs := read(text, lang)
	lines := make([]Line, len(paragraphs))
	for i := range paragraphs {
		p := &paragraphs[i]
		lines[i] = p.line()
		lines[i].Change = compare.MarkEqual
		for _, piece := range p.pieces {
			r := piece.run()
			r.Change = compare.MarkEqual
			lines[i].Runs = append(lines[i].Runs, r)
		}
	}
	return lines
}
