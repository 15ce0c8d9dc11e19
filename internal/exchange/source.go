package exchange

import "strings"

// source hands out the words of some paragraphs in order.
type source struct {
	paragraphs []paragraph
	places     []int // of the paragraphs in their text
	line       int   // the paragraph being read
	piece      int   // the piece of it
	offset     int   // bytes of the piece that are taken
}

// paragraph is the one being read, nil after the last.
func (s *source) paragraph() *paragraph {
	if s.line >= len(s.paragraphs) {
		return nil
	}
	return &s.paragraphs[s.line]
}

// take gives the next words, cut by form. They must be those of the text.
func (s *source) take(words string, fail func(string, ...any)) []piece {
	var taken []piece
	for words != "" {
		p := s.paragraph()
		if p == nil || s.piece >= len(p.pieces) {
			fail("its runs have more words than the text")
			return taken
		}
		next := p.pieces[s.piece]
		next.text = next.text[s.offset:]
		if len(words) < len(next.text) {
			next.text = next.text[:len(words)]
			s.offset += len(words)
		} else {
			s.piece, s.offset = s.piece+1, 0
		}
		if !strings.HasPrefix(words, next.text) {
			fail("its words differ from the text's")
			return taken
		}
		words = words[len(next.text):]
		taken = append(taken, next)
	}
	return taken
}

// nextLine goes on to the next paragraph and gives its place, or 0 after the last.
// Words that were not taken leave the source unfinished.
func (s *source) nextLine() (place int) {
	if p := s.paragraph(); p != nil && s.piece == len(p.pieces) {
		s.line, s.piece = s.line+1, 0
	}
	if s.line < len(s.places) {
		return s.places[s.line]
	}
	return 0
}

// finish says whether all was taken.
func (s *source) finish(fail func(string, ...any)) {
	if s.line != len(s.paragraphs) {
		fail("its runs have fewer words than the text")
	}
}
