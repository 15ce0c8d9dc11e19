package bind

import (
	"context"
	"io"
	"slices"

	"github.com/redonda/redonda/internal/exchange"
	"github.com/redonda/redonda/internal/exchange/archive"
	"github.com/redonda/redonda/internal/exchange/docx"
	"github.com/redonda/redonda/internal/exchange/html"
	"github.com/redonda/redonda/internal/exchange/markdown"
	"github.com/redonda/redonda/internal/exchange/pdf"
	"github.com/redonda/redonda/internal/exchange/plain"
)

// Format is a form that the contribution leaves in.
type Format struct {
	Name      string // as it is asked for
	Extension string
	MediaType string
	Tables    bool // a concordance can leave in it
	Comments  bool // comments can go along
	// Write writes a book; nil for Data, which is made of an archive.
	Write func(ctx context.Context, out io.Writer, book exchange.Book) error
}

// Data is the format that is the contribution as data.
const Data = "json"

// Formats are those that can be asked for, in the order in which they are offered.
type Formats []Format

// AllFormats gives what leaves in any installation, and PDF where there is a LibreOffice;
// nil for none.
func AllFormats(office *pdf.Office) Formats {
	if office == nil {
		return formats
	}
	laidOut := Format{Name: "pdf", Extension: "pdf", MediaType: pdf.MediaType, Tables: true, Write: func(ctx context.Context, out io.Writer, book exchange.Book) error {
		return office.Convert(ctx, out, func(word io.Writer) error {
			return docx.Write(ctx, word, book, docx.Options{Columns: book.Languages(), Printed: true})
		})
	}}
	return slices.Insert(slices.Clone(formats), 1, laidOut)
}

var formats = Formats{
	{Name: "docx", Extension: "docx", MediaType: docx.MediaType, Tables: true, Comments: true, Write: writeWord},
	{Name: "html", Extension: "html", MediaType: html.MediaType, Tables: true, Write: html.Write},
	{Name: "markdown", Extension: "md", MediaType: markdown.MediaType, Write: markdown.Write},
	{Name: "text", Extension: "txt", MediaType: plain.MediaType, Write: plain.Write},
	{Name: Data, Extension: "json", MediaType: archive.MediaType},
}

// writeWord puts the languages of a section side by side where there are two.
func writeWord(ctx context.Context, out io.Writer, book exchange.Book) error {
	return docx.Write(ctx, out, book, docx.Options{Columns: book.Languages()})
}

// Named gives the format of a name.
func (f Formats) Named(name string) (Format, bool) {
	at := slices.IndexFunc(f, func(one Format) bool { return one.Name == name })
	if at < 0 {
		return Format{}, false
	}
	return f[at], true
}

// Names gives the names of all formats.
func (f Formats) Names() []string {
	names := make([]string, len(f))
	for i, one := range f {
		names[i] = one.Name
	}
	return names
}
