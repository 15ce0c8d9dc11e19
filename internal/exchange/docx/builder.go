package docx

import (
	"time"

	"github.com/redonda/redonda/internal/exchange"
	"github.com/redonda/redonda/internal/gcm"
)

// builder writes the main part and remembers what the others need. It owns the ids: all
// annotations of the document (changes, moves, bookmarks) share one count, since Word
// refuses a file in which one comes twice.
type builder struct {
	sheet
	book exchange.Book
	opts Options

	id        int // the last one given
	bookmarks bookmarks
	numbering numbering
	notes     notes
	comments  comments
	links     links
	custom    sheet
	headings  int    // so far, of those in the table of contents
	texts     int    // so far, that have a bookmark around them
	textID    int    // of the bookmark around the text being written
	part      string // that the last section is in

	moves       map[string]bool   // that are marked as such, by name in the book
	moveNames   map[string]string // in the file, by name in the book
	moveRangeID int               // of the range that is open
	later       time.Duration     // by which changes are dated after they were made
}

func newBuilder(book exchange.Book, opts Options) *builder {
	b := &builder{book: book, opts: opts, bookmarks: newBookmarks(), links: newLinks(), moveNames: map[string]string{}}
	b.moves = completeMoves(b.groups())
	return b
}

func (b *builder) nextID() int {
	b.id++
	return b.id
}

// language gives the tag that Word and LibreOffice have dictionaries for.
func language(lang gcm.Lang) string {
	if lang == gcm.EN {
		return "en-US"
	}
	return "es-MX"
}

// instant writes a time as an attribute of a change has it.
func instant(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05Z") }

// day writes a date in words, as the clocks of the conference show it.
func day(at time.Time, lang gcm.Lang) string {
	at = gcm.InZone(at)
	if lang == gcm.EN {
		return at.Format("2 January 2006")
	}
	months := [...]string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"}
	return at.Format("2 de ") + months[at.Month()-1] + at.Format(" de 2006")
}
