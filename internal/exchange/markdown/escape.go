package markdown

import "strings"

// always are the characters that mean something anywhere in a line.
const always = "\\`*_[]<>#|~&$"

// escape makes words stand for themselves within a line.
func escape(words string) string {
	var b strings.Builder
	for _, r := range words {
		switch {
		case r == '\n' || r == '\r':
			b.WriteByte(' ')
			continue
		case strings.ContainsRune(always, r):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// escapeStart makes the beginning of a paragraph, escaped already, no list, code or
// rule.
func escapeStart(line string) string {
	switch {
	case line == "":
		return line
	case line[0] == ' ':
		return "&#32;" + line[1:]
	case line[0] == '\t':
		return "&#9;" + line[1:]
	case strings.IndexByte("+-=", line[0]) >= 0:
		return "\\" + line
	}
	digits := 0
	for digits < len(line) && line[digits] >= '0' && line[digits] <= '9' {
		digits++
	}
	if digits > 0 && digits < len(line) && (line[digits] == '.' || line[digits] == ')') {
		return line[:digits] + "\\" + line[digits:]
	}
	return line
}

// escapeEnd keeps the last space of a paragraph, which would be cut off.
func escapeEnd(line string) string {
	switch {
	case strings.HasSuffix(line, " "):
		return line[:len(line)-1] + "&#32;"
	case strings.HasSuffix(line, "\t"):
		return line[:len(line)-1] + "&#9;"
	}
	return line
}

// address gives a link's address between angle brackets.
func address(link string) string {
	return "<" + strings.NewReplacer(`\`, `\\`, `<`, `\<`, `>`, `\>`, "\n", "%0A", "\r", "%0D", "&", "&amp;").Replace(link) + ">"
}
