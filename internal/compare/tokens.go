package compare

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
)

// tokenize cuts text into what a mark may cover: words, numbers, runs of white
// space, single signs of punctuation. The tokens joined are the text.
//
// Words are those of UAX 29, some of them joined again: figures, dates, times,
// symbols of documents (A/RES/73/195), compounds with a hyphen, ordinals (3.er),
// abbreviations with their full stop, a figure with its per cent sign. A mark
// through the middle of one of these would be misread.
func tokenize(text string) []string {
	tokens := make([]string, 0, len(text)/4+1)
	start, end := 0, 0 // the token that is still growing
	for pieces := words.FromString(text); pieces.Next(); end = pieces.End() {
		if pieces.Start() > start && !joins(text[start:end], text[end:], pieces.Value()) {
			tokens = append(tokens, text[start:end])
			start = pieces.Start()
		}
	}
	if end > start {
		tokens = append(tokens, text[start:end])
	}
	return tokens
}

// joins reports whether the next piece belongs to the token before it. rest is
// the text from the piece on.
func joins(token, rest, piece string) bool {
	last, _ := utf8.DecodeLastRuneInString(token)
	first, _ := utf8.DecodeRuneInString(piece)
	switch {
	case unicode.IsSpace(first):
		if first == '\n' || last == '\n' {
			return false
		}
		return unicode.IsSpace(last) || unicode.IsDigit(last) && isPerCent(rest)
	case unicode.IsSpace(last):
		return first == '%' && startsWithDigit(token)
	case first == '%':
		return unicode.IsDigit(last)
	case isHyphen(first):
		return isLetterOrDigit(last) && isLetterOrDigit(second(rest))
	case isHyphen(last):
		return len(token) > utf8.RuneLen(last) && isLetterOrDigit(first)
	case first == ':':
		return unicode.IsDigit(last) && unicode.IsDigit(second(rest))
	case first == '/':
		return isLetterOrDigit(second(rest)) && (unicode.IsDigit(last) || isSymbolPart(token))
	case last == ':', last == '/':
		return len(token) > 1 && isLetterOrDigit(first)
	case first == '.':
		return unicode.IsDigit(last) && isOrdinalEnd(rest[1:]) || isAbbreviation(token)
	case last == '.':
		return startsWithDigit(token) && isOrdinalEnd(rest)
	}
	return false
}

// isPerCent reports whether rest is one white space and a per cent sign.
func isPerCent(rest string) bool {
	_, size := utf8.DecodeRuneInString(rest)
	return strings.HasPrefix(rest[size:], "%")
}

// isSymbolPart reports whether a symbol of a document may begin with token.
func isSymbolPart(token string) bool {
	for i, r := range token {
		if r == '/' && i > 0 {
			return true
		}
		if r < 'A' || r > 'Z' {
			return false
		}
	}
	return token != ""
}

// isOrdinalEnd reports whether rest continues a figure and full stop as an
// ordinal number: 3.er, 2.º, 4.ª.
func isOrdinalEnd(rest string) bool {
	for _, end := range []string{"er", "ra", "º", "ª", "°"} {
		if after, found := strings.CutPrefix(rest, end); found && !isLetterOrDigit(firstRune(after)) {
			return true
		}
	}
	return false
}

// abbreviations lists those of Spanish and English papers that keep their full stop.
var abbreviations = map[string]bool{
	"sr": true, "sra": true, "dr": true, "dra": true, "art": true, "arts": true, "párr": true, "párrs": true, "pág": true,
	"págs": true, "núm": true, "núms": true, "no": true, "nos": true, "para": true, "paras": true, "ee.uu": true, "p.ej": true,
	"mr": true, "mrs": true, "ms": true, "etc": true, "cf": true, "vol": true,
}

// isAbbreviation reports whether a token keeps its full stop. A small "no" ends a
// sentence; "No." stands before a figure.
func isAbbreviation(token string) bool {
	if len(token) > 6 || token == "no" || token == "nos" {
		return false
	}
	return abbreviations[strings.ToLower(token)]
}

func isHyphen(r rune) bool { return r == '-' || r == '\u2010' || r == '\u2011' }

func isLetterOrDigit(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func startsWithDigit(s string) bool { return unicode.IsDigit(firstRune(s)) }

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// second gives the rune after the first of s, or RuneError.
func second(s string) rune {
	_, size := utf8.DecodeRuneInString(s)
	return firstRune(s[size:])
}

// isWord reports whether a token counts as a word: it has a letter or a digit.
func isWord(token string) bool {
	for _, r := range token {
		if isLetterOrDigit(r) {
			return true
		}
	}
	return false
}

// isSpace reports whether a token is white space.
func isSpace(token string) bool { return unicode.IsSpace(firstRune(token)) }
