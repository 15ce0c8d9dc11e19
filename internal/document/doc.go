// Package document holds the rules of one text: what a change may contain, how it
// is applied, how paragraphs keep their names, and what a keyframe stores.
//
// A text is a delta of inserts. Every line ends with "\n", whose attributes hold
// the paragraph's kind, level and stable id (pid). The package knows neither
// people nor stores; time and randomness come in as arguments.
package document

import "github.com/redonda/redonda/internal/delta"

// Limits of a change and of a text.
const (
	MaxChangeBytes = 64 << 10 // encoded operations of one change
	MaxChangeOps   = 1000
	MaxTextBytes   = 1 << 20 // UTF-8 bytes of a text's words
	// MaxFormBytes bounds what a text has beside its words: attributes, footnotes' ids and
	// what stands around them. Words that are all escaped, and an author to each letter,
	// make a keyframe of 10 MiB with it: what a store takes, and what a page can draw.
	MaxFormBytes = 4 << 20
	MaxNote      = 4000 // characters of one footnote
	MaxLink      = 2048 // bytes of one link
	MaxLevel     = 4    // nesting of numbered and lettered items
)

// FirstPID names the only paragraph of an empty text.
const FirstPID = "p0"

// Empty is version 0 of every text: one empty paragraph.
func Empty() delta.Delta {
	return delta.Delta{{Insert: "\n", Attributes: delta.Attributes{"pid": FirstPID}}}
}
