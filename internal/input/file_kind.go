package input

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"image"
	_ "image/jpeg" // registers its format
	_ "image/png"  // registers its format
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/redonda/redonda/internal/fault"
)

// fileKind is a kind of file that is taken.
type fileKind struct{ media, extension string }

var (
	pdf  = fileKind{"application/pdf", ".pdf"}
	docx = fileKind{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"}
	png  = fileKind{"image/png", ".png"}
	jpeg = fileKind{"image/jpeg", ".jpg"}
	webp = fileKind{"image/webp", ".webp"}
)

// Bounds of what a file may unfold to.
const (
	maxPixels   = 100_000_000
	maxEntries  = 2000
	maxUnpacked = 200 << 20 // bytes
	maxRatio    = 200
)

// kindOf finds the kind of a file by its content, whatever it is called. What is of none
// of the kinds, of two at once, cut short, or brings something that runs is a fault UnfitFile.
func kindOf(content []byte) (fileKind, error) {
	unfit := fault.New(fault.UnfitFile, "the content is of no kind that is taken")
	switch {
	case bytes.HasPrefix(content, []byte("%PDF-")):
		return pdf, checkPDF(content)
	case bytes.HasPrefix(content, []byte("\x89PNG\r\n\x1a\n")):
		if !bytes.HasSuffix(content, []byte("IEND\xaeB`\x82")) {
			return fileKind{}, unfit
		}
		return png, checkImage(content)
	case bytes.HasPrefix(content, []byte{0xff, 0xd8, 0xff}):
		if !bytes.HasSuffix(bytes.TrimRight(content, "\x00"), []byte{0xff, 0xd9}) {
			return fileKind{}, unfit
		}
		return jpeg, checkImage(content)
	case len(content) > 16 && bytes.HasPrefix(content, []byte("RIFF")) && string(content[8:12]) == "WEBP":
		if size := int(binary.LittleEndian.Uint32(content[4:8])) + 8; size != len(content) && size+1 != len(content) {
			return fileKind{}, unfit
		}
		if !bytes.HasPrefix(content[12:], []byte("VP8")) {
			return fileKind{}, unfit
		}
		return webp, nil
	case bytes.HasPrefix(content, []byte("PK\x03\x04")):
		return docx, checkDOCX(content)
	}
	return fileKind{}, unfit
}

func checkImage(content []byte) error {
	size, _, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil {
		return fault.Wrap(fault.UnfitFile, err, "reading the image's head")
	}
	if size.Width <= 0 || size.Height <= 0 || size.Width > maxPixels/size.Height {
		return fault.New(fault.UnfitFile, "an image of %d by %d", size.Width, size.Height)
	}
	return nil
}

// active are the names in a PDF under which something would run or open by itself. One
// hidden in a packed stream isn't found: files are only ever given out as downloads.
var active = []string{"/JavaScript", "/JS ", "/JS(", "/Launch", "/EmbeddedFile", "/OpenAction", "/AA ", "/AA<", "/RichMedia"}

func checkPDF(content []byte) error {
	if !bytes.Contains(content[max(0, len(content)-2048):], []byte("%%EOF")) {
		return fault.New(fault.UnfitFile, "a PDF without its end")
	}
	if bytes.Contains(content[max(0, len(content)-zipTail):], []byte("PK\x05\x06")) {
		return fault.New(fault.UnfitFile, "a PDF that is a zip too")
	}
	for _, name := range active {
		if bytes.Contains(content, []byte(name)) {
			return fault.New(fault.UnfitFile, "a PDF with %s", strings.TrimRight(name, " (<"))
		}
	}
	return nil
}

// zipTail is how far from its end a zip's directory may be announced.
const zipTail = 64<<10 + 22

// checkDOCX reads the list of a zip's entries, and unfolds none of them.
func checkDOCX(content []byte) error {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return fault.Wrap(fault.UnfitFile, err, "reading the document's parts")
	}
	if bytes.Contains(content[:min(len(content), 1024)], []byte("%PDF-")) {
		return fault.New(fault.UnfitFile, "a document that is a PDF too")
	}
	if len(archive.File) > maxEntries {
		return fault.New(fault.UnfitFile, "a document of %d parts", len(archive.File))
	}
	var unpacked uint64
	parts := map[string]bool{}
	for _, f := range archive.File {
		unpacked += f.UncompressedSize64
		name := strings.ToLower(f.Name)
		switch {
		case unpacked > maxUnpacked || f.UncompressedSize64 > 1<<20 && f.UncompressedSize64/max(f.CompressedSize64, 1) > maxRatio:
			return fault.New(fault.UnfitFile, "a document that unfolds too far")
		case path.IsAbs(f.Name) || strings.Contains(f.Name, "..") || strings.Contains(f.Name, `\`):
			return fault.New(fault.UnfitFile, "a part outside the document")
		case strings.HasSuffix(name, "vbaproject.bin") || strings.Contains(name, "activex") || strings.Contains(name, "/embeddings/ole"):
			return fault.New(fault.UnfitFile, "a document with something that runs")
		}
		parts[f.Name] = true
	}
	if !parts["[Content_Types].xml"] || !parts["word/document.xml"] {
		return fault.New(fault.UnfitFile, "no Word document")
	}
	return nil
}

// safeName gives the name under which a file is offered: the last part of what it was
// called, without controls or marks that mislead, with the ending of its kind.
func safeName(name string, kind fileKind) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError, unicode.IsControl(r), unicode.Is(unicode.Cf, r), strings.ContainsRune(`<>:"/|?*;`, r):
			return -1
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, name)
	name = strings.Trim(strings.TrimSuffix(name, path.Ext(name)), ". ")
	if runes := []rune(name); len(runes) > 100 {
		name = string(runes[:100])
	}
	if name == "" {
		name = "archivo"
	}
	return name + kind.extension
}
