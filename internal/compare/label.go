package compare

import (
	"regexp"
	"strings"
)

// labelPattern is a number or letter typed at the start of a line: "IV. ", "12. ",
// "12 bis. ", "3.1. ", "(a) ", "b) ", "2) ".
var labelPattern = regexp.MustCompile(`^(?:(?:[IVXLC]{1,7}|[A-Z]|\d{1,6}(?:\.\d{1,3}){0,3})` + latin + `[.)]|\(?(?:[a-zñ]|[ivxlc]{1,6}|\d{1,4})` + latin + `\))[ \x{a0}\t]+`)

// latin follows the label of a paragraph that was put in without renumbering.
const latin = `(?: (?:bis|ter|quater|quáter|quinquies))?`

// cutLabel parts the label from the body of a line; label + body is the text.
func cutLabel(text string) (label, body string) {
	if end := labelPattern.FindStringIndex(text); end != nil {
		return text[:end[1]], text[end[1]:]
	}
	return "", text
}

// Unlabelled takes the numbers and letters off that were typed before plain paragraphs,
// as they come with what is copied from a paper. It gives them by paragraph, without the
// space after them. Where the text it is for has typed labels itself they stay, and
// nothing is given.
func Unlabelled(paragraphs, against []Paragraph) (bare []Paragraph, labels []string) {
	for _, p := range against {
		if label, _ := cutLabel(p.Text); label != "" {
			return paragraphs, make([]string, len(paragraphs))
		}
	}
	bare, labels = make([]Paragraph, len(paragraphs)), make([]string, len(paragraphs))
	for i, p := range paragraphs {
		label, body := cutLabel(p.Text)
		labels[i], p.Text = strings.TrimSpace(label), body
		bare[i] = p
	}
	return bare, labels
}
