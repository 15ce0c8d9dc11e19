package docx

import (
	"io"
	"strconv"
	"unicode/utf8"
)

const xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

// sheet is a part being written.
type sheet struct{ buf []byte }

// raw adds markup.
func (s *sheet) raw(markup ...string) {
	for _, m := range markup {
		s.buf = append(s.buf, m...)
	}
}

func (s *sheet) number(n int) { s.buf = strconv.AppendInt(s.buf, int64(n), 10) }

// text adds words. Characters that XML 1.0 can't carry are left out: they are no text,
// and one of them makes the whole file unreadable.
func (s *sheet) text(words string) {
	from := 0
	for i := 0; i < len(words); {
		r, size := utf8.DecodeRuneInString(words[i:])
		var instead string
		switch {
		case r == '&':
			instead = "&amp;"
		case r == '<':
			instead = "&lt;"
		case r == '>':
			instead = "&gt;"
		case r == '"':
			instead = "&quot;"
		case r == '\n' || r == '\t':
			instead = " " // in an attribute; words in a paragraph have elements for them
		case r < ' ' || r == 0xFFFE || r == 0xFFFF || r == utf8.RuneError && size == 1:
		default:
			i += size
			continue
		}
		s.buf = append(append(s.buf, words[from:i]...), instead...)
		i += size
		from = i
	}
	s.buf = append(s.buf, words[from:]...)
}

// attribute adds name="value" after a space.
func (s *sheet) attribute(name, value string) {
	s.raw(" ", name, `="`)
	s.text(value)
	s.raw(`"`)
}

// flush writes what is there to out.
func (s *sheet) flush(out io.Writer) error {
	_, err := out.Write(s.buf)
	s.buf = s.buf[:0]
	return err
}
