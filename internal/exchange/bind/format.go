package bind

import (
	"context"
	"io"

	"github.com/redonda/redonda/internal/exchange"
	"github.com/redonda/redonda/internal/exchange/archive"
	"github.com/redonda/redonda/internal/exchange/docx"
	"github.com/redonda/redonda/internal/exchange/html"
	"github.com/redonda/redonda/internal/exchange/markdown"
	"github.com/redonda/redonda/internal/exchange/plain"
)

// Format is a form that the contribution leaves in.
type Format struct {
	Name      string // as it is asked for
	Extension string
	MediaType string
	Tables    bool // a concordance can leave in it
	// Write writes a book; nil for Data, which is made of an archive.
	Write func(ctx context.Context, out io.Writer, book exchange.Book) error
}

// Data is the format that is the contribution as data.
const Data = "json"

// formats are all there are, in the order in which they are offered.
var formats = []Format{
	{Name: "docx", Extension: "docx", MediaType: docx.MediaType, Tables: true, Write: writeWord},
	{Name: "html", Extension: "html", MediaType: html.MediaType, Tables: true, Write: html.Write},
	{Name: "markdown", Extension: "md", MediaType: markdown.MediaType, Write: markdown.Write},
	{Name: "text", Extension: "txt", MediaType: plain.MediaType, Write: plain.Write},
	{Name: Data, Extension: "json", MediaType: archive.MediaType},
}

// writeWord puts the languages of a section side by side where there are two.
func writeWord(ctx context.Context, out io.Writer, book exchange.Book) error {
	return docx.Write(ctx, out, book, docx.Options{Columns: book.Languages()})
}

// FormatNamed gives the format of a name.
func FormatNamed(name string) (Format, bool) {
	for _, f := range formats {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// FormatNames gives the names of all formats.
func FormatNames() []string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.Name
	}
	return names
}
