package compare

import "strings"

// sentences joins tokens to sentences: up to a full stop, semicolon, colon or
// question mark and the white space after it, or to the end of a paragraph.
func sentences(tokens []string) []string {
	var whole []string
	from := 0
	for i := range tokens {
		if i == len(tokens)-1 || endsSentence(tokens, i) {
			whole = append(whole, strings.Join(tokens[from:i+1], ""))
			from = i + 1
		}
	}
	return whole
}

// endsSentence reports whether token i is the last of a sentence.
func endsSentence(tokens []string, i int) bool {
	if tokens[i] == "\n" {
		return true
	}
	if i+1 == len(tokens) || isSpace(tokens[i+1]) {
		return false // the space after a stop is still part of the sentence
	}
	return i > 0 && isSpace(tokens[i]) && isStop(tokens[i-1])
}

// isStop reports whether a token closes a sentence or a clause as good as one.
func isStop(token string) bool {
	switch token {
	case ".", ";", ":", "?", "!", "…":
		return true
	}
	return false
}
