package docx_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/redonda/redonda/internal/exchange/docx"
	"github.com/redonda/redonda/internal/fault"
)

// with gives the file with other parts; an empty one is left out.
func (f wordFile) with(parts ...string) wordFile {
	for i := 0; i < len(parts); i += 2 {
		f[parts[i]] = parts[i+1]
		if parts[i+1] == "" {
			delete(f, parts[i])
		}
	}
	return f
}

// more gives a whole file with entries added.
func more(t testing.TB, add func(*zip.Writer)) []byte {
	return newWordFile(wp("", wr("Uno"))).archive(t, add)
}

// bomb adds an entry that unpacks to so many megabytes of zeros, whatever it says itself.
func bomb(t testing.TB, z *zip.Writer, name string, megabytes int, declared uint64) {
	t.Helper()
	var block, packed bytes.Buffer
	w, err := flate.NewWriter(&block, flate.BestCompression)
	if err == nil {
		_, err = w.Write(make([]byte, 1<<20))
	}
	if err == nil {
		err = w.Flush() // so that the block can stand again and again
	}
	for range megabytes {
		packed.Write(block.Bytes())
	}
	packed.Write([]byte{1, 0, 0, 0xff, 0xff}) // the last block, of nothing
	raw, failed := z.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, CompressedSize64: uint64(packed.Len()), UncompressedSize64: declared})
	if failed == nil {
		_, failed = raw.Write(packed.Bytes())
	}
	if err := errors.Join(err, failed); err != nil {
		t.Fatal(err)
	}
}

// sharing gives an archive of which two entries have the same packed bytes.
func sharing(t testing.TB) []byte {
	file := more(t, func(z *zip.Writer) { bomb(t, z, "a.bin", 1, 1<<20); bomb(t, z, "b.bin", 1, 1<<20) })
	first := bytes.Index(file, []byte("PK\x03\x04"))
	directory := bytes.LastIndex(file, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(file[directory+42:], uint32(first)) // where the last entry says it is
	return file
}

func TestHostileFilesAreRefused(t *testing.T) {
	main := "content/main.xml"
	tests := []struct {
		name string
		file func(t testing.TB) []byte
		code fault.Code
	}{
		{"nothing", func(testing.TB) []byte { return nil }, fault.NotWord},
		{"no archive", func(testing.TB) []byte { return []byte(strings.Repeat("Acta de la reunión. ", 100)) }, fault.NotWord},
		{"cut short", func(t testing.TB) []byte { return newWordFile(wp("")).bytes(t)[:100] }, fault.NotWord},
		{"too long", func(t testing.TB) []byte { return make([]byte, docx.DefaultLimits.File+1) }, fault.WordTooLarge},
		{"4 GiB of zeros as the document", func(t testing.TB) []byte {
			return newWordFile("").with(main, "").archive(t, func(z *zip.Writer) { bomb(t, z, main, 4096, 1<<32) })
		}, fault.WordUnsafe},
		{"4 GiB of zeros that say they are little", func(t testing.TB) []byte {
			return newWordFile("").with(main, "").archive(t, func(z *zip.Writer) { bomb(t, z, main, 4096, 1000) })
		}, fault.NotWord},
		{"4 GiB of zeros beside the document", func(t testing.TB) []byte {
			return more(t, func(z *zip.Writer) { bomb(t, z, "media/a.png", 4096, 1<<32) })
		}, fault.WordUnsafe},
		{"a part that says it is a terabyte", func(t testing.TB) []byte { return more(t, func(z *zip.Writer) { bomb(t, z, "a.bin", 1, 1<<40) }) }, fault.WordUnsafe},
		{"a part larger than it says", func(t testing.TB) []byte {
			return newWordFile(wp("")).with(main, "").archive(t, func(z *zip.Writer) {
				packed := []byte(inDocument(transitional, wp("", wr("Uno"))))
				w, err := z.CreateRaw(&zip.FileHeader{Name: main, Method: zip.Store, CompressedSize64: uint64(len(packed)), UncompressedSize64: 10, CRC32: crc32.ChecksumIEEE(packed)})
				if err == nil {
					_, err = w.Write(packed)
				}
				if err != nil {
					t.Fatal(err)
				}
			})
		}, fault.NotWord},
		{"200,000 entries", func(t testing.TB) []byte {
			return more(t, func(z *zip.Writer) {
				for i := range 60_000 { // as many as a file of ten megabytes holds
					_, _ = z.CreateHeader(&zip.FileHeader{Name: fmt.Sprintf("m/%d.png", i), Method: zip.Store})
				}
			})
		}, fault.WordTooLarge},
		{"entries that share bytes", sharing, fault.WordUnsafe},
		{"a path that climbs out", func(t testing.TB) []byte { return newWordFile(wp("")).with("../../outside.xml", "<a/>").bytes(t) }, fault.WordUnsafe},
		{"a path with backslashes", func(t testing.TB) []byte { return newWordFile(wp("")).with(`..\outside.xml`, "<a/>").bytes(t) }, fault.WordUnsafe},
		{"a path from the root", func(t testing.TB) []byte { return newWordFile(wp("")).with("/etc/passwd", "<a/>").bytes(t) }, fault.WordUnsafe},
		{"a path with a drive", func(t testing.TB) []byte { return newWordFile(wp("")).with("c:x", "<a/>").bytes(t) }, fault.WordUnsafe},
		{"a target that climbs out", func(t testing.TB) []byte {
			return newWordFile(wp("")).with("_rels/.rels", relations(rel("a", "officeDocument", "../../etc/passwd"))).bytes(t)
		}, fault.NotWord},
		{"a document elsewhere", func(t testing.TB) []byte {
			return newWordFile(wp("")).with("_rels/.rels", relations(`<Relationship Id="a" Type="`+officeRels+`officeDocument" Target="http://127.0.0.1/x.xml" TargetMode="External"/>`)).bytes(t)
		}, fault.NotWord},
		{"two names that differ by case", func(t testing.TB) []byte { return newWordFile(wp("")).with("Content/Main.xml", "<a/>").bytes(t) }, fault.NotWord},
		{"billion laughs", func(t testing.TB) []byte {
			return newWordFile(wp("")).with(main, `<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><d>&c;</d>`).bytes(t)
		}, fault.WordUnsafe},
		{"an external entity", func(t testing.TB) []byte {
			return newWordFile(wp("")).with("content/s.xml", `<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]><d>&x;</d>`).bytes(t)
		}, fault.WordUnsafe},
		{"an entity that nobody declared", func(t testing.TB) []byte { return newWordFile(wp("", wr("&x;"))).bytes(t) }, fault.NotWord},
		{"100,000 paragraphs", func(t testing.TB) []byte { return newWordFile(strings.Repeat("<w:p/>", 100_000)).bytes(t) }, fault.WordTooLarge},
		{"100,000 elements deep", func(t testing.TB) []byte {
			return newWordFile(strings.Repeat("<w:sdt>", 100_000) + strings.Repeat("</w:sdt>", 100_000)).bytes(t)
		}, fault.WordUnsafe},
		{"runs of a kind without end", func(t testing.TB) []byte {
			one := wr("a") + wr("b", `<w:b/>`)
			return newWordFile(wp("", strings.Repeat(one, 150_000))).bytes(t)
		}, fault.WordUnsafe},
		{"many runs, poorly packed", func(t testing.TB) []byte {
			var body strings.Builder
			for i := range 101_000 {
				fmt.Fprintf(&body, "<w:r><w:t>%x</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>%x</w:t></w:r>", i*2654435761, i*40503)
			}
			return newWordFile(wp("", body.String())).bytes(t)
		}, fault.WordTooLarge},
		{"no types", func(t testing.TB) []byte { return newWordFile(wp("")).with("[Content_Types].xml", "").bytes(t) }, fault.NotWord},
		{"no relationships", func(t testing.TB) []byte { return newWordFile(wp("")).with("_rels/.rels", "").bytes(t) }, fault.NotWord},
		{"no document", func(t testing.TB) []byte { return newWordFile(wp("")).with(main, "").bytes(t) }, fault.NotWord},
		{"an empty document", func(t testing.TB) []byte { return newWordFile(wp("")).with(main, " ").bytes(t) }, fault.NotWord},
		{"a document without a body", func(t testing.TB) []byte {
			return newWordFile(wp("")).with(main, `<w:document xmlns:w="`+transitional+`"/>`).bytes(t)
		}, fault.NotWord},
		{"a document of another program", func(t testing.TB) []byte { return newWordFile(wp("")).with(main, `<workbook/>`).bytes(t) }, fault.NotWord},
		{"a document that ends early", func(t testing.TB) []byte {
			whole := inDocument(transitional, wp("", wr("Uno")))
			return newWordFile("").with(main, whole[:len(whole)-40]).bytes(t)
		}, fault.NotWord},
		{"a spreadsheet", func(t testing.TB) []byte {
			f := newWordFile(wp(""))
			f["[Content_Types].xml"] = strings.ReplaceAll(f["[Content_Types].xml"], "wordprocessingml", "spreadsheetml")
			return f.bytes(t)
		}, fault.NotWord},
		{"macros by type", func(t testing.TB) []byte {
			f := newWordFile(wp(""))
			f["[Content_Types].xml"] = strings.ReplaceAll(f["[Content_Types].xml"], "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", "application/vnd.ms-word.document.macroEnabled.main+xml")
			return f.bytes(t)
		}, fault.WordUnsafe},
		{"macros", func(t testing.TB) []byte { return newWordFile(wp("")).with("word/vbaProject.bin", "x").bytes(t) }, fault.WordUnsafe},
		{"bytes that are no UTF-8", func(t testing.TB) []byte { return newWordFile(wp("", wr("caf\xe9"))).bytes(t) }, fault.NotWord},
		{"half a surrogate pair in bytes", func(t testing.TB) []byte { return newWordFile(wp("", wr("\xed\xa0\x80"))).bytes(t) }, fault.NotWord},
		{"a control character", func(t testing.TB) []byte { return newWordFile(wp("", wr("a&#x1;b"))).bytes(t) }, fault.NotWord},
		{"another encoding", func(t testing.TB) []byte {
			return newWordFile("").with(main, strings.Replace(inDocument(transitional, wp("")), "UTF-8", "ISO-8859-1", 1)).bytes(t)
		}, fault.NotWord},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			file := test.file(t)
			peak, err := measured(file)
			if got := fault.CodeOf(err); err == nil || got != test.code {
				t.Errorf("got %v, want %s", err, test.code)
			}
			if said := fault.SentenceOf(fault.CodeOf(err)); said.ES == said.EN {
				t.Error("no sentence in two languages")
			}
			if peak > 48<<20 {
				t.Errorf("it took %d MB", peak>>20)
			}
		})
	}
}

// gauge looks at the memory in use whenever the file is read.
type gauge struct {
	io.ReaderAt
	before, peak uint64
}

func (g *gauge) ReadAt(into []byte, at int64) (int, error) {
	g.peak = max(g.peak, inUse())
	return g.ReaderAt.ReadAt(into, at)
}

func inUse() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// measured reads a file and gives the most memory that it took beyond the file itself.
func measured(file []byte) (uint64, error) {
	defer debug.SetGCPercent(debug.SetGCPercent(10))
	runtime.GC()
	g := &gauge{ReaderAt: bytes.NewReader(file), before: inUse()}
	_, err := docx.Read(context.Background(), g, int64(len(file)), docx.DefaultLimits)
	g.peak = max(g.peak, inUse())
	return g.peak - min(g.peak, g.before), err
}

// What is large and honest is read, in bounded memory, and in time that doesn't grow with
// the square of anything: the test would not end.
func TestALargeDocumentIsRead(t *testing.T) {
	many := func(n int, one func(i int) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(one(i * 2654435761))
		}
		return b.String()
	}
	for name, body := range map[string]string{
		"paragraphs": many(8000, func(i int) string {
			return wp("", wr(fmt.Sprintf("Párrafo %x ", i)), wins(wr(strings.Repeat("palabra ", 10))))
		}),
		"runs of one form": wp("", many(150_000, func(i int) string { return fmt.Sprintf("<w:r><w:t>%x</w:t></w:r>", i) })),
		"authors":          wp("", many(40_000, func(i int) string { return fmt.Sprintf(`<w:ins w:author="%x"><w:r><w:t>%x</w:t></w:r></w:ins>`, i, i) })),
		"comments":         wp("", many(60_000, func(i int) string { return fmt.Sprintf(`<w:commentRangeStart w:id="%x"/>`, i) })),
		"bookmarks":        many(10_000, func(i int) string { return wp("", fmt.Sprintf(`<w:bookmarkStart w:id="%x" w:name="_rdt_%x"/>`, i, i)) }),
	} {
		peak, err := measured(newWordFile(body).bytes(t))
		if err != nil || peak > 96<<20 {
			t.Errorf("%s: %v with %d MB", name, err, peak>>20)
		}
		t.Logf("%s: %d MB", name, peak>>20)
	}
}

// Each comment on a paragraph is given its words and some around them, without going
// through the paragraph for each.
func TestManyCommentsOnALongParagraphAreRead(t *testing.T) {
	t.Parallel()
	var marks, remarks strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&marks, `<w:commentRangeStart w:id="c%d"/>`, i)
		fmt.Fprintf(&remarks, `<w:comment w:id="c%d" w:author="A"><w:p><w:r><w:t>¿Año?</w:t></w:r></w:p></w:comment>`, i)
	}
	body := wp("", wr(strings.Repeat("palabra ñ ", 50_000))+marks.String()+wr("Fin."))
	file := newWordFile(body).with("content/c.xml", `<w:comments xmlns:w="`+transitional+`">`+remarks.String()+`</w:comments>`)
	all := read(t, file.bytes(t)).Texts[0].Comments
	if len(all) != 5000 {
		t.Fatalf("%d comments", len(all))
	}
	for _, c := range all {
		if c.Exact != "Fin." || !strings.HasSuffix(c.Prefix, "palabra ñ ") || len([]rune(c.Prefix)) != 32 {
			t.Fatalf("%q behind %q", c.Exact, c.Prefix)
		}
	}
}

// A file may say that it holds any number of texts, all of them everywhere.
func TestTextsAreNotReadAgainAndAgain(t *testing.T) {
	var body, texts strings.Builder
	for i := range 5000 {
		body.WriteString(wp("", fmt.Sprintf(`<w:bookmarkStart w:id="%d" w:name="_rdn_p%d"/>`, i, i), wr("Palabra.")))
		fmt.Fprintf(&texts, `<text id="o%d.es" section="o%d" lang="es" from="1" to="1" bookmark="_rdt_1" column="0"><p pid="p%d" bookmark="_rdn_p%d" hash="%x"/></text>`, i, i, i, i, i*2654435761)
	}
	file := newWordFile(`<w:bookmarkStart w:id="9999" w:name="_rdt_1"/>`+body.String()+`<w:bookmarkEnd w:id="9999"/>`).with("data/export.xml", `<redonda xmlns="`+docx.Namespace+`" id="e">`+texts.String()+`</redonda>`)
	r := read(t, file.bytes(t))
	if len(r.Texts) != 2 {
		t.Errorf("%d texts", len(r.Texts))
	}
}

func TestReadingCanBeEnded(t *testing.T) {
	t.Parallel()
	ctx, end := context.WithCancel(t.Context())
	end()
	file := newWordFile(wp("", wr("Uno"))).bytes(t)
	_, err := docx.Read(ctx, bytes.NewReader(file), int64(len(file)), docx.DefaultLimits)
	if fault.CodeOf(err) != fault.Unavailable || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
