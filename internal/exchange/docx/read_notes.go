package docx

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/redonda/redonda/internal/document"
)

// noteTexts are the words of a note in both texts.
type noteTexts struct {
	rejected, accepted string
	cut                bool
}

// readNotes reads footnotes and endnotes, the ids of the former behind "f", of the
// latter behind "e".
func (b *body) readNotes() error {
	for kind, prefix := range map[string]string{"footnotes": "f", "endnotes": "e"} {
		item := "w:" + strings.TrimSuffix(kind, "s")
		err := b.asides(kind, item, func(e element, inner *body) error {
			rejected, _ := shortened(inner.plain(false))
			accepted, cut := shortened(inner.plain(true))
			b.notes[prefix+e.get("w:id")] = noteTexts{rejected, accepted, cut}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// shortened cuts a note to what a text may hold.
func shortened(note string) (string, bool) {
	if utf8.RuneCountInString(note) <= document.MaxNote {
		return note, false
	}
	return string([]rune(note)[:document.MaxNote]), true
}

// asides reads the items of parts of a kind, each with paragraphs of its own.
func (b *body) asides(kind, item string, take func(element, *body) error) error {
	for _, name := range ofKind(b.relations, kind) {
		part, err := b.pack.part(name)
		if err != nil {
			return err
		}
		if part == nil {
			continue // named and missing: its marks are lost
		}
		x := newScanner(part, b.pack.limits.Depth)
		err = x.children(func(element) error {
			return x.children(func(e element) error {
				if e.name != item || e.get("w:type") != "" && e.get("w:type") != "normal" {
					return nil
				}
				if err := b.pack.keep(); err != nil {
					return err
				}
				inner := &body{scanner: x, pack: b.pack, styles: b.styles, lists: b.lists, names: map[string]string{}, starts: map[string]edge{}, ends: map[string]edge{}}
				if err := x.children(inner.block); err != nil {
					return err
				}
				return take(e, inner)
			})
		})
		part.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// plain gives the words of all paragraphs. The space that stands between the mark of a
// note and its words is not one of them.
func (b *body) plain(accepted bool) string {
	lines := make([]string, 0, 1)
	var line strings.Builder
	for i := range b.drafts {
		d := &b.drafts[i]
		for _, s := range d.pieces {
			if !s.gone(accepted) {
				line.Write(s.text)
			}
		}
		if d.row.gone(accepted) || d.end.gone(accepted) && i < len(b.drafts)-1 {
			continue
		}
		lines = append(lines, line.String())
		line.Reset()
	}
	return strings.ReplaceAll(strings.TrimLeft(strings.Join(lines, "\n"), " \t"), "\u2028", "\n")
}

// dateOf reads a date as Word writes it, with or without a zone; zero where it is none.
func dateOf(date string) time.Time {
	for _, form := range []string{time.RFC3339, "2006-01-02T15:04:05"} {
		if at, err := time.Parse(form, date); err == nil {
			return at.UTC()
		}
	}
	return time.Time{}
}
