package sample

import (
	"fmt"
	"strings"

	"github.com/redonda/redonda/internal/delta"
)

// parseWords reads the words of a paragraph with their marks.
func parseWords(s string) (delta.Delta, error) {
	var words delta.Delta
	for s != "" {
		start := strings.IndexAny(s, "*[]")
		if start < 0 {
			start = len(s)
		}
		if start > 0 {
			words = append(words, delta.Op{Insert: s[:start]})
		}
		if s = s[start:]; s == "" {
			break
		}
		op, rest, err := parseMark(s)
		if err != nil {
			return nil, err
		}
		words = append(words, op)
		s = rest
	}
	return words.Canonical(), nil
}

// parseMark reads the mark that s begins with.
func parseMark(s string) (op delta.Op, rest string, err error) {
	switch {
	case strings.HasPrefix(s, "**"):
		return marked(s, "**", "bold")
	case strings.HasPrefix(s, "*"):
		return marked(s, "*", "italic")
	case strings.HasPrefix(s, "[^"):
		return footnote(s)
	case strings.HasPrefix(s, "["):
		return link(s)
	}
	return delta.Op{}, "", fmt.Errorf("%q closes nothing", s[:1])
}

func marked(s, mark, name string) (delta.Op, string, error) {
	words, rest, closed := strings.Cut(s[len(mark):], mark)
	if !closed || words == "" || strings.ContainsAny(words, "*[]") {
		return delta.Op{}, "", fmt.Errorf("%s isn't closed around plain words", mark)
	}
	return delta.Op{Insert: words, Attributes: delta.Attributes{name: true}}, rest, nil
}

func footnote(s string) (delta.Op, string, error) {
	inside, rest, closed := strings.Cut(s[len("[^"):], "]")
	id, note, told := strings.Cut(inside, ": ")
	if !closed || !told || id == "" || note == "" || strings.ContainsAny(inside, "*[") {
		return delta.Op{}, "", fmt.Errorf("a footnote is written [^id: words]")
	}
	return delta.Op{Embed: map[string]any{"footnote": id}, Attributes: delta.Attributes{"note": note}}, rest, nil
}

func link(s string) (delta.Op, string, error) {
	words, rest, closed := strings.Cut(s[len("["):], "](")
	address, rest, ended := strings.Cut(rest, ")")
	if !closed || !ended || words == "" || strings.ContainsAny(words, "*[]") {
		return delta.Op{}, "", fmt.Errorf("a link is written [words](address)")
	}
	return delta.Op{Insert: words, Attributes: delta.Attributes{"link": address}}, rest, nil
}
