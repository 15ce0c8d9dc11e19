package docx

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/redonda/redonda/internal/exchange"
)

// MediaType is what a file of this package is served as.
const MediaType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

// Options say how a book is laid out.
type Options struct {
	// Columns puts a section in two languages side by side: sections of one ID that
	// follow each other in the book.
	Columns bool
	// Printed is for a file that LibreOffice lays out at once. Its table of contents is then
	// no field of its own: LibreOffice counts the pages of references, but not of those in
	// such a field.
	Printed bool
	// Progress hears how many sections are written, of how many. It is called from
	// Write's own goroutine and may be nil.
	Progress func(done, all int)
}

// Write writes the book to out as it goes. What was written before an error, or before
// ctx was cancelled, is no file. ctx is asked between sections.
func Write(ctx context.Context, out io.Writer, book exchange.Book, opts Options) error {
	if err := write(ctx, out, book, opts); err != nil {
		return fmt.Errorf("writing the export %s as DOCX: %w", book.ID, err)
	}
	return nil
}

func write(ctx context.Context, out io.Writer, book exchange.Book, opts Options) error {
	file := archive{zip.NewWriter(out)}
	types := contentTypes
	if hasComments(book) {
		types = strings.Replace(types, "</Types>", commentTypes, 1)
	}
	if err := file.add("[Content_Types].xml", types); err != nil {
		return err
	}
	if err := file.add("_rels/.rels", rootRelations); err != nil {
		return err
	}
	entry, err := file.create("word/document.xml")
	if err != nil {
		return err
	}
	b := newBuilder(book, opts)
	if err := b.document(ctx, entry); err != nil {
		return err
	}
	for _, part := range b.parts() {
		if err := file.add(part.name, part.body); err != nil {
			return err
		}
	}
	return file.Close()
}

// archive is a zip whose entries have no time of their own.
type archive struct{ *zip.Writer }

var entryTime = time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC)

func (a archive) create(name string) (io.Writer, error) {
	return a.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: entryTime})
}

func (a archive) add(name, body string) error {
	entry, err := a.create(name)
	if err != nil {
		return err
	}
	_, err = io.WriteString(entry, body)
	return err
}

// document writes the main part: cover, table of contents, sections, closing paragraph.
func (b *builder) document(ctx context.Context, out io.Writer) error {
	b.raw(xmlHead, `<w:document `, namespaces, `><w:body>`)
	b.front()
	groups := b.groups()
	done := 0
	for _, group := range groups {
		if err := ctx.Err(); err != nil {
			return err
		}
		b.section(group)
		if err := b.flush(out); err != nil {
			return err
		}
		done += len(group)
		if b.opts.Progress != nil {
			b.opts.Progress(done, len(b.book.Sections))
		}
	}
	b.raw(`<w:p><w:pPr><w:pStyle w:val="RdnEnd"/></w:pPr></w:p>`, b.page(), `</w:body></w:document>`)
	return b.flush(out)
}

// groups gives the sections as they are laid out: one by one, or two side by side.
func (b *builder) groups() [][]exchange.Section {
	var groups [][]exchange.Section
	all := b.book.Sections
	for len(all) > 0 {
		n := 1
		if b.opts.Columns && len(all) > 1 && all[0].ID == all[1].ID && all[0].Lang != all[1].Lang && len(all[0].Rows)+len(all[1].Rows) == 0 {
			n = 2
		}
		groups, all = append(groups, all[:n]), all[n:]
	}
	return groups
}
