package lint_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/exchange"
	"github.com/redonda/redonda/internal/exchange/docx"
	"github.com/redonda/redonda/internal/exchange/docx/lint"
	"github.com/redonda/redonda/internal/gcm"
)

const document = "word/document.xml"

// sound gives the parts of a file in which nothing is wrong, in order.
func sound(t *testing.T) (names []string, parts map[string]string) {
	t.Helper()
	run := func(change compare.Mark, moved bool) exchange.Run {
		return exchange.Run{Text: "palabras", Change: change, Moved: moved}
	}
	line := func(pid string, change compare.Mark, move string, runs ...exchange.Run) exchange.Line {
		return exchange.Line{PID: pid, Kind: "number", Change: change, Move: move, Runs: runs}
	}
	link := run(compare.MarkEqual, false)
	link.Form.Link = "https://example.org/"
	book := exchange.Book{Title: "T", Lang: gcm.ES, At: time.Unix(0, 0), Sections: []exchange.Section{{ID: "s", Text: "s.es", Lang: gcm.ES, Title: "S", Lines: []exchange.Line{
		line("a", compare.MarkDelete, "m", run(compare.MarkDelete, true)),
		line("b", compare.MarkEqual, "", run(compare.MarkDelete, false), run(compare.MarkInsert, false), link),
		line("c", compare.MarkInsert, "", exchange.Run{IsNote: true, Note: "nota", Change: compare.MarkInsert}),
		line("a", compare.MarkInsert, "m", run(compare.MarkInsert, true)),
	}}}}
	var file bytes.Buffer
	if err := docx.Write(context.Background(), &file, book, docx.Options{}); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	parts = map[string]string{}
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, f.Name)
		parts[f.Name] = string(body)
	}
	return names, parts
}

func packed(t *testing.T, names []string, parts map[string]string) []byte {
	t.Helper()
	var file bytes.Buffer
	z := zip.NewWriter(&file)
	for _, name := range names {
		out, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(out, parts[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// Each row breaks a sound file in one way that has made Word refuse one.
func TestWhatIsWrongIsFound(t *testing.T) {
	t.Parallel()
	names, parts := sound(t)
	if problems := lint.Check(packed(t, names, parts)); len(problems) > 0 {
		t.Fatalf("the sound file: %q", problems)
	}
	for name, broken := range map[string]struct{ part, old, new, want string }{
		"text in a deletion":       {document, "<w:delText xml:space=\"preserve\">palabras</w:delText>", "<w:t xml:space=\"preserve\">palabras</w:t>", "w:t in a deletion"},
		"deleted text outside":     {document, "<w:t xml:space=\"preserve\">S</w:t>", "<w:delText xml:space=\"preserve\">S</w:delText>", "outside a deletion"},
		"an id twice":              {document, `w:id="3"`, `w:id="2"`, "twice"},
		"an id that is none":       {document, `<w:bookmarkStart w:id="1"`, `<w:bookmarkStart w:id="x"`, "no number"},
		"half a move":              {document, `w:name="move1"`, `w:name="move9"`, "not one range at each place"},
		"a range without end":      {document, "<w:moveFromRangeEnd", "<w:moveToRangeEnd", "ends without a start"},
		"a change in a run":        {document, `<w:r><w:rPr><w:lang w:val="es-MX"/></w:rPr><w:t xml:space="preserve">S`, `<w:r><w:ins w:id="99" w:author="a" w:date="b"/><w:t xml:space="preserve">S`, "in a run"},
		"two changes in a mark":    {document, "<w:rPr><w:ins ", `<w:rPr><w:del w:id="99" w:author="a" w:date="b"/><w:ins `, "2 changes in one mark"},
		"a paragraph in a move":    {document, "</w:moveFrom>", "<w:p/></w:moveFrom>", "w:p in w:moveFrom"},
		"a change without author":  {document, `w:author="Redonda"`, `w:author=""`, "without id, author or date"},
		"an order that is another": {document, `<w:pStyle w:val="RdnNumber"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>`, `<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:pStyle w:val="RdnNumber"/>`, "too late"},
		"a style that is not":      {document, `w:val="Heading2"`, `w:val="Heading9"`, "no style"},
		"a list that is not":       {document, `<w:numId w:val="1"/>`, `<w:numId w:val="7"/>`, "no list"},
		"a note that is not":       {document, `footnoteReference w:id="2"`, `footnoteReference w:id="3"`, "no footnote"},
		"a link that is not":       {document, `r:id="rIdLink1"`, `r:id="rIdLink2"`, "no relationship"},
		"a bookmark's long name":   {document, `w:name="_rdn_b"`, `w:name="_rdn_` + strings.Repeat("b", 36) + `"`, "bookmark name"},
		"a bookmark twice":         {document, `w:name="_rdn_b"`, `w:name="_rdn_C"`, "bookmark _rdn_c twice"},
		"a bookmark without end":   {document, `<w:bookmarkEnd w:id="1"/>`, ``, "has no end"},
		"escaped twice":            {document, ">palabras</w:t>", ">&amp;amp;</w:t>", "escaped twice"},
		"a character XML has not":  {document, ">palabras</w:t>", ">\x01</w:t>", "illegal character"},
		"text between":             {document, "</w:p><w:sectPr>", "</w:p>x<w:sectPr>", "text"},
		"space that is lost":       {document, `<w:t xml:space="preserve">S`, `<w:t>S`, "without xml:space"},
		"no closing paragraph":     {document, `<w:p><w:pPr><w:pStyle w:val="RdnEnd"/></w:pPr></w:p><w:sectPr>`, `<w:sectPr>`, "the body ends"},
		"a tracked closing":        {document, `<w:pStyle w:val="RdnEnd"/>`, `<w:pStyle w:val="RdnEnd"/><w:rPr><w:ins w:id="99" w:author="a" w:date="b"/></w:rPr>`, "closing paragraph is tracked"},
		"a part without type":      {"[Content_Types].xml", `PartName="/word/styles.xml"`, `PartName="/word/style.xml"`, "content type"},
		"a part that is missing":   {"word/_rels/document.xml.rels", `Target="styles.xml"`, `Target="style.xml"`, "is missing"},
		"a list before its kind":   {"word/numbering.xml", "<w:abstractNum ", `<w:num w:numId="9"><w:abstractNumId w:val="1"/></w:num><w:abstractNum `, "abstract list after a list"},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(parts[broken.part], broken.old) {
				t.Fatalf("%q is not in %s:\n%s", broken.old, broken.part, parts[broken.part])
			}
			changed := map[string]string{}
			for name, body := range parts {
				changed[name] = body
			}
			changed[broken.part] = strings.Replace(parts[broken.part], broken.old, broken.new, 1)
			problems := lint.Check(packed(t, names, changed))
			if !strings.Contains(strings.Join(problems, "\n"), broken.want) {
				t.Errorf("%q", problems)
			}
		})
	}
	if problems := lint.Check([]byte("no zip")); len(problems) == 0 {
		t.Error("what is no zip passes")
	}
	if problems := lint.Check(packed(t, append(names, document), parts)); len(problems) == 0 {
		t.Error("a part that is there twice passes")
	}
}
