package document

import (
	"fmt"
	"strings"

	"github.com/redonda/redonda/internal/gcm"
)

// Labels gives what stands before each paragraph when it is shown: "2." before a
// numbered one; before a lettered one "(b)", below such a one "(ii)", then "b." and "ii.",
// the first two as "b)" and "ii)" in Spanish (United Nations Editorial Manual); else nothing.
// Letters stand below the number of their level; an item further out, or a heading,
// starts what lies below it anew.
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
		labels[i] = label(p.Kind, above(counters[:depth]), counters[depth], lang)
	}
	return labels
}

// above counts the lettered items that an item stands below.
func above(counters []int) (letters int) {
	for depth := 1; depth < len(counters); depth += 2 {
		if counters[depth] > 0 {
			letters++
		}
	}
	return letters
}

func label(kind string, above, n int, lang gcm.Lang) string {
	if kind == "number" {
		return fmt.Sprintf("%d.", n)
	}
	marker := letters(n)
	if above%2 == 1 {
		marker = roman(n)
	}
	switch {
	case above > 1:
		return marker + "."
	case lang == gcm.EN:
		return "(" + marker + ")"
	}
	return marker + ")"
}

// roman counts i, ii, iii, iv …
func roman(n int) string {
	var b strings.Builder
	for _, step := range []struct {
		value int
		sign  string
	}{{1000, "m"}, {900, "cm"}, {500, "d"}, {400, "cd"}, {100, "c"}, {90, "xc"}, {50, "l"}, {40, "xl"}, {10, "x"}, {9, "ix"}, {5, "v"}, {4, "iv"}, {1, "i"}} {
		for ; n >= step.value; n -= step.value {
			b.WriteString(step.sign)
		}
	}
	return b.String()
}

// letters counts a … z, aa, ab …
func letters(n int) string {
	if n > 26 {
		return letters((n-1)/26) + letters((n-1)%26+1)
	}
	return string(rune('a' + n - 1))
}
