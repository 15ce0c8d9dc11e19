package input_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/input"
	"github.com/redonda/redonda/internal/store"
)

const aPDF = "%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"

func picture(t *testing.T, encode func(io.Writer, image.Image) error) string {
	t.Helper()
	var b bytes.Buffer
	must(t, encode(&b, image.NewGray(image.Rect(0, 0, 3, 2))))
	return b.String()
}

func zipped(t *testing.T, parts map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, content := range parts {
		part, err := w.Create(name)
		must(t, err)
		_, err = io.WriteString(part, content)
		must(t, err)
	}
	must(t, w.Close())
	return b.String()
}

func TestWhatIsTakenIsDecidedByTheContent(t *testing.T) {
	t.Parallel()
	word := map[string]string{"[Content_Types].xml": "<Types/>", "word/document.xml": "<document/>"}
	with := func(name, content string) map[string]string {
		parts := map[string]string{name: content}
		for n, c := range word {
			parts[n] = c
		}
		return parts
	}
	aJPEG := picture(t, func(w io.Writer, i image.Image) error { return jpeg.Encode(w, i, nil) })
	webp := "WEBPVP8 " + "\x04\x00\x00\x00abcd"
	webp = "RIFF" + string(binary.LittleEndian.AppendUint32(nil, uint32(len(webp)))) + webp
	tests := []struct {
		name, file, content string
		media, called       string // empty: refused
	}{
		{"a PDF", "Nota.pdf", aPDF, "application/pdf", "Nota.pdf"},
		{"a PDF by another name", "nota.exe", aPDF, "application/pdf", "nota.pdf"},
		{"a Word document", "a.docx", zipped(t, word), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "a.docx"},
		{"a PNG", "a.png", picture(t, png.Encode), "image/png", "a.png"},
		{"a JPEG", "a.jpeg", aJPEG, "image/jpeg", "a.jpg"},
		{"a WebP", "a.webp", webp, "image/webp", "a.webp"},
		{"a name that climbs", `..\..//etc/pass"wd.pdf`, aPDF, "application/pdf", "passwd.pdf"},
		{"a name that turns round", "a\u202efdp.exe\r\nX: y.pdf", aPDF, "application/pdf", "afdp.exeX y.pdf"},
		{"no name", "", aPDF, "application/pdf", "archivo.pdf"},

		{"nothing", "a.pdf", "", "", ""},
		{"a page", "a.pdf", "<!doctype html><script>alert(1)</script>", "", ""},
		{"a drawing that runs", "a.png", `<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>`, "", ""},
		{"a PDF that runs", "a.pdf", "%PDF-1.7\n/OpenAction << /S /JavaScript /JS (x) >>\n%%EOF", "", ""},
		{"a PDF cut short", "a.pdf", "%PDF-1.7\n1 0 obj", "", ""},
		{"a PDF that is a zip too", "a.pdf", aPDF + zipped(t, word) + "%%EOF", "", ""},
		{"a picture with more behind it", "a.png", picture(t, png.Encode) + "<script>", "", ""},
		{"a picture without its head", "a.png", "\x89PNG\r\n\x1a\nIEND\xaeB`\x82", "", ""},
		{"a zip of other things", "a.docx", zipped(t, map[string]string{"a.txt": "a"}), "", ""},
		{"a document with macros", "a.docx", zipped(t, with("word/vbaProject.bin", "x")), "", ""},
		{"a document that climbs", "a.docx", zipped(t, with("../x", "x")), "", ""},
		{"a document that unfolds too far", "a.docx", zipped(t, with("word/media/a", strings.Repeat("\x00", 20<<20))), "", ""},
	}
	b := sit(t)
	in := b.prepare(t, "champion-hn")
	for _, test := range tests {
		got, err := b.Attach(t.Context(), delegate, in.ID, test.file, strings.NewReader(test.content))
		if test.media == "" {
			if fault.CodeOf(err) != fault.UnfitFile || err == nil {
				t.Errorf("%s: %v", test.name, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		a := got.Attachments[len(got.Attachments)-1]
		if a.Type != test.media || a.Name != test.called {
			t.Errorf("%s: %s %q", test.name, a.Type, a.Name)
		}
		var out bytes.Buffer
		if err := b.WriteTo(t.Context(), a, &out); err != nil || out.String() != test.content {
			t.Errorf("%s: comes back as %d bytes, %v", test.name, out.Len(), err)
		}
	}
}

func TestAttachmentsAreBounded(t *testing.T) {
	t.Parallel()
	b := sit(t)
	in := b.prepare(t, "champion-hn")
	most := aPDF[:9] + strings.Repeat(" ", input.MaxAttachment-len(aPDF)) + aPDF[9:]
	_, err := b.Attach(t.Context(), delegate, in.ID, "a.pdf", strings.NewReader(most+" "))
	refused(t, err, fault.TooLarge)
	in, err = b.Attach(t.Context(), delegate, in.ID, "a.pdf", strings.NewReader(most))
	must(t, err)
	for range 9 {
		in, err = b.Attach(t.Context(), delegate, in.ID, "b.pdf", strings.NewReader(aPDF))
		must(t, err)
	}
	_, err = b.Attach(t.Context(), delegate, in.ID, "c.pdf", strings.NewReader(aPDF))
	refused(t, err, fault.TooLarge)
	_, err = b.Attach(t.Context(), reader, in.ID, "c.pdf", strings.NewReader(aPDF))
	refused(t, err, fault.Forbidden)
	_, err = b.Download(t.Context(), neighbour, in.ID, in.Attachments[0].ID)
	refused(t, err, fault.Absent)
}

// Cut short at any write, an upload shows nobody anything, and its bytes go.
func TestAnUploadCutShortLeavesNothing(t *testing.T) {
	t.Parallel()
	b := sit(t)
	in := b.prepare(t, "champion-hn")
	long := aPDF[:9] + strings.Repeat(" ", 2<<20) + aPDF[9:]
	for lost := int64(1); lost <= 5; lost++ { // what it is, three pieces, the input
		b.store.left.Store(lost)
		if _, err := b.Attach(t.Context(), delegate, in.ID, "a.pdf", strings.NewReader(long)); err == nil {
			t.Fatalf("write %d was not lost", lost)
		}
	}
	kept, err := b.Attach(t.Context(), delegate, in.ID, "b.pdf", strings.NewReader(long))
	must(t, err)
	if len(kept.Attachments) != 1 {
		t.Errorf("%d attachments are seen", len(kept.Attachments))
	}
	must(t, b.Sweep(t.Context())) // too early: somebody may still be sending
	b.later(2 * time.Hour)
	must(t, b.Sweep(t.Context()))
	pieces, err := b.store.List(t.Context(), input.PieceCollection.Name, store.Query{})
	must(t, err)
	if len(pieces) != 3 {
		t.Errorf("%d pieces are kept, want those of the one attachment", len(pieces))
	}
	// Taken out of the room it goes too, unless a receipt is of it.
	_, err = b.Detach(t.Context(), delegate, in.ID, kept.Attachments[0].ID)
	must(t, err)
	must(t, b.Sweep(t.Context()))
	if pieces, err = b.store.List(t.Context(), input.PieceCollection.Name, store.Query{}); err != nil || len(pieces) != 0 {
		t.Errorf("%d pieces are kept, %v", len(pieces), err)
	}
}

func TestASubmissionKeepsItsAttachments(t *testing.T) {
	t.Parallel()
	b := sit(t)
	in := b.prepare(t, "champion-hn")
	without := b.seen(t, in)
	in, err := b.Attach(t.Context(), delegate, in.ID, "a.pdf", strings.NewReader(aPDF))
	must(t, err)
	with := b.seen(t, in)
	if with.Hash == without.Hash {
		t.Error("an attachment is no part of the hash")
	}
	_, err = b.Submit(t.Context(), head, in.ID, with)
	must(t, err)
	b.later(input.Window)
	must(t, b.Due(t.Context()))
	r, err := b.Receipt(t.Context(), 1)
	must(t, err)
	in, err = b.Withdraw(t.Context(), head, in.ID, 1)
	must(t, err)
	_, err = b.Detach(t.Context(), head, in.ID, in.Attachments[0].ID)
	must(t, err)
	b.later(2 * time.Hour)
	must(t, b.Sweep(t.Context()))
	a, err := r.Attachment(r.Attachments[0].ID)
	must(t, err)
	var out bytes.Buffer
	if err := b.WriteTo(t.Context(), a, &out); err != nil || out.String() != aPDF {
		t.Errorf("%d bytes, %v", out.Len(), err)
	}
}
