package document

import (
	"fmt"
	"strings"

	"github.com/redonda/redonda/internal/gcm"
)

// Labels gives what stands before each paragraph when it is shown: "2." before a
// numbered one, "(b)" or "b)" before a lettered one as the language writes it, else
// nothing. Letters stand below the number of their level; an item further out, or
// a heading, starts what lies below it anew.
func Labels(paragraphs []Paragraph, lang gcm.Lang) []string {
	labels := make([]string, len(paragraphs))
	var counters []int
	for i, p := range paragraphs {
		if strings.HasPrefix(p.Kind, "h") {
			counters = counters[:min(1, len(counters))]
		}
		depth := 2 * (max(p.Level, 1) - 1)
		switch p.Kind {
		case "letter":
			depth++
		case "number":
		default:
			continue
		}
		counters = counters[:min(depth+1, len(counters))]
		for len(counters) <= depth {
			counters = append(counters, 0)
		}
		counters[depth]++
		labels[i] = label(p.Kind, counters[depth], lang)
	}
	return labels
}

func label(kind string, n int, lang gcm.Lang) string {
	switch {
	case kind == "number":
		return fmt.Sprintf("%d.", n)
	case lang == gcm.EN:
		return "(" + letters(n) + ")"
	}
	return letters(n) + ")"
}

// letters counts a … z, aa, ab …
func letters(n int) string {
	if n > 26 {
		return letters((n-1)/26) + letters((n-1)%26+1)
	}
	return string(rune('a' + n - 1))
}
