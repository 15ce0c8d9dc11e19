package docx_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/exchange"
	"github.com/redonda/redonda/internal/exchange/docx"
	"github.com/redonda/redonda/internal/gcm"
)

// A redline of 500 pages: 40 sections, 1.2 MB of text, a change in every second
// paragraph; marked up from a book, and from the two texts of each section on.
func BenchmarkRedlineOf500Pages(b *testing.B) {
	const sections, paragraphs = 40, 90
	type pair struct{ old, new delta.Delta }
	pairs := make([]pair, sections)
	size := 0
	for s := range sections {
		var old, new text
		for p := range paragraphs {
			pid, kind := fmt.Sprintf("s%dp%d", s, p), []string{"", "number", "letter", ""}[p%4]
			words := fmt.Sprintf("Párrafo %d de la sección %d: ", p, s) + strings.Repeat("las delegaciones acuerdan fortalecer la protección de niñas y niños, ", 4)
			old.words(words).words("y su seguimiento", "italic").words(" hasta 2021;").end(pid, kind)
			if p%2 == 0 {
				words = strings.Replace(words, "acuerdan fortalecer", "deciden reforzar sin demora", 2)
			}
			new.words(words).words("y su seguimiento", "italic").words(" hasta 2021;").end(pid, kind)
			size += len(words) + 28
		}
		pairs[s] = pair{old.delta(), new.delta()}
	}
	book := func() exchange.Book {
		book := exchange.Book{ID: "e", Title: "Contribución", Symbol: "CRM/2021/C.1", Lang: gcm.ES, At: made}
		for s, pair := range pairs {
			name := fmt.Sprintf("o%02d.es", s)
			book.Sections = append(book.Sections, exchange.Section{ID: name[:3], Text: name, Lang: gcm.ES, Part: fmt.Sprint("Parte ", s/10), Title: fmt.Sprint("Sección ", s),
				From: 1, To: 2, Lines: redlined(b, name, gcm.ES, pair.old, pair.new)})
		}
		return book
	}
	write := func(b *testing.B, book exchange.Book) {
		if err := docx.Write(context.Background(), io.Discard, book, docx.Options{}); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("from the book", func(b *testing.B) {
		book := book()
		b.SetBytes(int64(size))
		b.ReportAllocs()
		for b.Loop() {
			write(b, book)
		}
	})
	b.Run("from the texts", func(b *testing.B) {
		b.SetBytes(int64(size))
		for b.Loop() {
			write(b, book())
		}
	})
	b.Run("read back", func(b *testing.B) {
		var file bytes.Buffer
		if err := docx.Write(context.Background(), &file, book(), docx.Options{}); err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(size))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := docx.Read(context.Background(), bytes.NewReader(file.Bytes()), int64(file.Len()), docx.DefaultLimits); err != nil {
				b.Fatal(err)
			}
		}
	})
}
