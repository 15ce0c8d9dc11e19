package docx_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/exchange"
	"github.com/redonda/redonda/internal/exchange/docx"
	"github.com/redonda/redonda/internal/exchange/exchangetest"
	"github.com/redonda/redonda/internal/gcm"
)

var (
	write = flag.Bool("write", false, "write the golden files anew")
	files = flag.String("files", "", "a folder to write the small books into, for a person to open in Word")
)

// The main parts of small books are kept, so that every change of the markup is seen.
// To write them anew:
//
//	go test ./internal/exchange/docx -run TestMarkup -write
func TestMarkup(t *testing.T) {
	t.Parallel()
	all := books(t)
	table := all["clean"]
	table.book = exchangetest.Concordance()
	all["concordance"] = table
	for _, lang := range gcm.Langs() {
		table.book = exchangetest.Roster(lang)
		all["roster-"+string(lang)] = table
	}
	for name, b := range all {
		file := written(t, b.book, b.opts)
		if *files != "" {
			if err := os.WriteFile(filepath.Join(*files, name+".docx"), file, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		var got strings.Builder
		for _, part := range []string{"word/document.xml", "word/footnotes.xml", "customXml/item1.xml"} {
			// A line each paragraph, to be read.
			got.WriteString("== " + part + "\n" + strings.NewReplacer("<w:p>", "\n<w:p>", "<text", "\n<text", "<p ", "\n<p ").Replace(partOf(t, file, part)) + "\n")
		}
		golden := filepath.Join("testdata", name+".golden")
		if *write {
			if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if got.String() != string(want) {
			t.Errorf("%s differs from what is written", golden)
		}
	}
}

func TestEqualBooksGiveEqualBytes(t *testing.T) {
	t.Parallel()
	first, second := books(t), books(t)
	for name := range first {
		if !bytes.Equal(written(t, first[name].book, first[name].opts), written(t, second[name].book, second[name].opts)) {
			t.Errorf("%s: two files differ", name)
		}
	}
}

func TestProgressAndCancelling(t *testing.T) {
	t.Parallel()
	b := books(t)["clean"]
	var heard []int
	b.opts.Progress = func(done, all int) {
		if all != 3 {
			t.Errorf("of %d", all)
		}
		heard = append(heard, done)
	}
	written(t, b.book, b.opts)
	if len(heard) != 3 || heard[0] != 1 || heard[2] != 3 {
		t.Errorf("%v", heard)
	}
	ctx, cancel := context.WithCancel(context.Background())
	b.opts.Progress = func(int, int) { cancel() }
	if err := docx.Write(ctx, new(bytes.Buffer), b.book, b.opts); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// full fails after some bytes.
type full struct{ left int }

var errFull = errors.New("no space left")

func (f *full) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestAFailingWriterIsHeard(t *testing.T) {
	t.Parallel()
	b := books(t)["redline"]
	size := len(written(t, b.book, b.opts))
	for left := 0; left < size; left += 500 {
		if err := docx.Write(context.Background(), &full{left}, b.book, b.opts); !errors.Is(err, errFull) {
			t.Fatalf("after %d bytes: %v", left, err)
		}
	}
}

// custom is the custom part as a reader sees it.
type custom struct {
	ID    string `xml:"id,attr"`
	Texts []struct {
		ID       string `xml:"id,attr"`
		From     int    `xml:"from,attr"`
		To       int    `xml:"to,attr"`
		Bookmark string `xml:"bookmark,attr"`
		P        []struct {
			PID      string `xml:"pid,attr"`
			Bookmark string `xml:"bookmark,attr"`
			Hash     string `xml:"hash,attr"`
			Gone     bool   `xml:"gone,attr"`
		} `xml:"p"`
	} `xml:"text"`
}

func described(t *testing.T, file []byte) custom {
	t.Helper()
	var c custom
	if err := xml.Unmarshal([]byte(partOf(t, file, "customXml/item1.xml")), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestParagraphsAreFoundAgain(t *testing.T) {
	t.Parallel()
	b := books(t)["redline"]
	file := written(t, b.book, b.opts)
	document, c := partOf(t, file, "word/document.xml"), described(t, file)
	if c.ID != "e-7f3a" || len(c.Texts) != 1 || c.Texts[0].From != 4 || c.Texts[0].To != 9 || !strings.Contains(document, `w:name="`+c.Texts[0].Bookmark+`"`) {
		t.Fatalf("%+v", c)
	}
	hashes := map[string]string{}
	gone := map[string]bool{}
	for _, p := range c.Texts[0].P {
		if strings.Count(document, `w:name="`+p.Bookmark+`"`) != 1 {
			t.Errorf("%s has not one bookmark %s", p.PID, p.Bookmark)
		}
		hashes[p.PID], gone[p.PID] = p.Hash, p.Gone
	}
	for _, line := range exchange.Clean(gcm.ES, after()) {
		words := ""
		for _, run := range line.Runs {
			if words += run.Text; run.IsNote {
				words += "\uFFFC"
			}
		}
		if gone[line.PID] || hashes[line.PID] != docx.Hash(words) {
			t.Errorf("%s: %v, %s of %q", line.PID, gone[line.PID], hashes[line.PID], words)
		}
	}
	if !gone["b3"] || hashes["b3"] != docx.Hash("Este párrafo se retira por completo.") {
		t.Errorf("b3: %v %s", gone["b3"], hashes["b3"])
	}
}

func TestNamesThatAreNoBookmarks(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 40)
	var texts text
	for _, pid := range []string{"a", "A", "a-b", long, "a_b"} {
		texts.words("Uno.").end(pid, "")
	}
	lines := exchange.Clean(gcm.ES, texts.delta())
	sections := []exchange.Section{{ID: "s", Text: "s.es", Lang: gcm.ES, Lines: lines}, {ID: "t", Text: "t.es", Lang: gcm.ES, Lines: lines}}
	file := written(t, exchange.Book{ID: "e", Title: "T", Lang: gcm.ES, At: made, Sections: sections}, docx.Options{})
	seen := map[string]bool{}
	for _, described := range described(t, file).Texts {
		if len(described.P) != 5 {
			t.Fatalf("%+v", described)
		}
		for _, p := range described.P {
			if seen[p.Bookmark] || len(p.Bookmark) > 40 || !strings.HasPrefix(p.Bookmark, "_rdn_") {
				t.Errorf("%s: %s", p.PID, p.Bookmark)
			}
			seen[p.Bookmark] = true
		}
	}
}

func TestCharactersThatNoFileCarries(t *testing.T) {
	t.Parallel()
	words := "a\x00b\x0bc\ufffed\xffe & <f> \"g\"\th"
	line := exchange.Line{PID: "p0", Change: compare.MarkEqual, Runs: []exchange.Run{{Text: words, Change: compare.MarkEqual}, {IsNote: true, Note: words, Change: compare.MarkEqual}}}
	file := written(t, exchange.Book{Title: words, Symbol: words, Sections: []exchange.Section{{Title: words, Lines: []exchange.Line{line}}}}, docx.Options{})
	if document := partOf(t, file, "word/document.xml"); !strings.Contains(document, `abcde &amp; &lt;f&gt; &quot;g&quot;</w:t><w:tab/><w:t xml:space="preserve">h</w:t>`) {
		t.Error(document)
	}
}

// Every entry of the contents refers to its page, in a file to edit within a field that
// Word can renew; nothing makes Word ask whether it may when it opens the file.
func TestContentsReferToPages(t *testing.T) {
	t.Parallel()
	for _, printed := range []bool{false, true} {
		b := books(t)["clean"]
		b.opts.Printed = printed
		file := written(t, b.book, b.opts)
		document := partOf(t, file, "word/document.xml")
		if entries, pages := strings.Count(document, `<w:hyperlink w:anchor="_Toc`), strings.Count(document, " PAGEREF _Toc"); entries == 0 || pages != entries {
			t.Errorf("%d entries and %d pages", entries, pages)
		}
		if strings.Contains(document, " TOC ") == printed {
			t.Errorf("printed: %v, and the table is a field: %v", printed, !printed)
		}
		if strings.Contains(document, "w:dirty") || strings.Contains(partOf(t, file, "word/settings.xml"), "updateFields") {
			t.Error("Word would ask about fields")
		}
	}
}

func TestHalfAMoveIsNone(t *testing.T) {
	t.Parallel()
	line := exchange.Line{PID: "p0", Change: compare.MarkInsert, Move: "m", Runs: []exchange.Run{{Text: "a", Change: compare.MarkInsert, Moved: true}}}
	file := written(t, exchange.Book{Sections: []exchange.Section{{Lines: []exchange.Line{line}}}}, docx.Options{})
	if document := partOf(t, file, "word/document.xml"); strings.Contains(document, "moveTo") {
		t.Error(document)
	}
}

// Where insertions by one author meet at a line end, the paragraphs after it are put in
// there; where the next paragraph was there before, its changes are dated apart.
func TestChangesThatMeetAtALineEnd(t *testing.T) {
	t.Parallel()
	put := exchange.Run{Text: "más", Change: compare.MarkInsert, By: []compare.Credit{{Delegation: "hn", At: made}}}
	kept := exchange.Run{Text: "antes", Change: compare.MarkEqual}
	line := func(kind string, change compare.Mark, runs ...exchange.Run) exchange.Line {
		return exchange.Line{Kind: kind, Change: change, By: put.By, Runs: runs}
	}
	written := func(lines ...exchange.Line) string {
		file := written(t, exchange.Book{Title: "T", Lang: gcm.ES, At: made, Sections: []exchange.Section{{Lines: lines}}}, docx.Options{})
		return partOf(t, file, "word/document.xml")
	}
	const end, mark = `<w:rPr><w:ins w:id="`, `w:author="Honduras" w:date="2021-11-25T18:30:00Z"`
	after := written(line("", compare.MarkEqual, kept, put), line("quote", compare.MarkInsert, put))
	if strings.Count(after, end) != 1 || strings.Index(after, end) > strings.Index(after, "antes") || strings.Count(after, mark) != 4 || !strings.Contains(after, "<w:pPrChange") {
		t.Error(after)
	}
	before := written(line("", compare.MarkEqual, kept, put), line("", compare.MarkEqual, put, kept))
	if strings.Contains(before, end) || strings.Count(before, mark) != 1 || !strings.Contains(before, `w:date="2021-11-25T18:32:00Z"`) {
		t.Error(before)
	}
	apart := put
	apart.By = []compare.Credit{{Delegation: "sv", At: made}}
	if other := written(line("", compare.MarkEqual, kept, put), line("", compare.MarkInsert, apart)); strings.Index(other, end) < strings.Index(other, "antes") {
		t.Error(other)
	}
}

func TestAnEmptyBookIsAFile(t *testing.T) {
	t.Parallel()
	written(t, exchange.Book{}, docx.Options{})
	written(t, exchange.Book{Sections: []exchange.Section{{}}}, docx.Options{})
	written(t, exchange.Book{Sections: []exchange.Section{{ID: "a", Lang: gcm.ES}, {ID: "a", Lang: gcm.EN}}}, docx.Options{Columns: true})
	empty := exchange.Clean(gcm.ES, delta.Delta{{Insert: "\n"}})
	written(t, exchange.Book{Sections: []exchange.Section{{ID: "a", Lang: gcm.ES, Lines: empty}, {ID: "a", Lang: gcm.EN}}}, docx.Options{Columns: true})
}
