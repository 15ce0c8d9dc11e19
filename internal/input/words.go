package input

import (
	"strings"
	"unicode"

	"github.com/clipperhouse/uax29/v2/words"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
)

// Words counts the words of a text as they are said: the segments of Unicode's word
// segmentation (UAX #29) that hold a letter or a digit. The page asks for
// this count, so that the meter and the receipt say the same.
func Words(text delta.Delta) int {
	count := 0
	for _, p := range document.Paragraphs(text) {
		count += wordsIn(p.Text)
	}
	return count
}

func wordsIn(line string) int {
	count := 0
	for tokens := words.FromString(line); tokens.Next(); {
		// Whether a colon within a word ends it differs between versions of browsers; here and in the page it does.
		for part := range strings.SplitSeq(tokens.Value(), ":") {
			if strings.ContainsFunc(part, isWordly) {
				count++
			}
		}
	}
	return count
}

func isWordly(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }
