package docx_test

import (
	"archive/zip"
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"
)

const (
	transitional = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	strict       = "http://purl.oclc.org/ooxml/wordprocessingml/main"
	officeRels   = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	strictRels   = "http://purl.oclc.org/ooxml/officeDocument/relationships/"
)

// wordFile is a document as another program would write it, part by part.
type wordFile map[string]string

// newWordFile makes one with a body. Its main part is not where Word puts it.
func newWordFile(body string) wordFile {
	return wordFile{
		"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/content/Main.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
		"_rels/.rels":         relations(`<Relationship Id="a" Type="` + officeRels + `officeDocument" Target="content/main.xml"/>`),
		"content/main.xml":    inDocument(transitional, body),
		"content/_rels/main.xml.rels": relations(
			rel("s", "styles", "s.xml") + rel("n", "numbering", "/content/n.xml") + rel("f", "footnotes", "f.xml") + rel("e", "endnotes", "e.xml") + rel("c", "comments", "c.xml") + rel("x", "customXml", "../data/export.xml") +
				`<Relationship Id="l1" Type="` + officeRels + `hyperlink" Target="https://crmsv.org/" TargetMode="External"/>` +
				`<Relationship Id="l2" Type="` + officeRels + `hyperlink" Target="file:///c:/secret.txt" TargetMode="External"/>`),
		"content/s.xml": `<w:styles xmlns:w="` + transitional + `">` +
			`<w:style w:type="paragraph" w:styleId="Ttulo1"><w:name w:val="heading 1"/></w:style>` +
			`<w:style w:type="paragraph" w:styleId="Mio"><w:name w:val="Mi título"/><w:basedOn w:val="Ttulo1"/></w:style>` +
			`<w:style w:type="paragraph" w:styleId="Cita"><w:name w:val="Quote"/><w:rPr><w:i/></w:rPr></w:style>` +
			`<w:style w:type="paragraph" w:styleId="TDC1"><w:name w:val="toc 1"/></w:style>` +
			`<w:style w:type="paragraph" w:styleId="Lista"><w:name w:val="List Number"/><w:pPr><w:numPr><w:numId w:val="7"/></w:numPr></w:pPr></w:style>` +
			`<w:style w:type="character" w:styleId="Fuerte"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>` +
			`<w:style w:type="character" w:styleId="Hipervnculo"><w:name w:val="Hyperlink"/><w:rPr><w:u w:val="single"/></w:rPr></w:style>` +
			`<w:style w:type="character" w:styleId="Refdenota"><w:name w:val="footnote reference"/><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style></w:styles>`,
		"content/n.xml": `<w:numbering xmlns:w="` + transitional + `">` +
			`<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="lowerLetter"/></w:lvl><w:lvl w:ilvl="2"><w:numFmt w:val="lowerRoman"/></w:lvl></w:abstractNum>` +
			`<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>` +
			`<w:abstractNum w:abstractNumId="3"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/></w:lvl><w:lvl w:ilvl="2"><w:numFmt w:val="decimal"/></w:lvl><w:lvl w:ilvl="3"><w:numFmt w:val="decimal"/></w:lvl><w:lvl w:ilvl="4"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>` +
			`<w:num w:numId="7"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="8"><w:abstractNumId w:val="2"/></w:num><w:num w:numId="9"><w:abstractNumId w:val="3"/></w:num></w:numbering>`,
		"content/f.xml": `<w:footnotes xmlns:w="` + transitional + `"><w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>` +
			`<w:footnote w:id="1"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> A/RES/</w:t></w:r><w:del w:id="90" w:author="A"><w:r><w:delText>71</w:delText></w:r></w:del><w:ins w:id="91" w:author="A"><w:r><w:t>73</w:t></w:r></w:ins><w:r><w:t>/195</w:t></w:r></w:p><w:p><w:r><w:t>Anexo</w:t></w:r></w:p></w:footnote></w:footnotes>`,
		"content/e.xml": `<w:endnotes xmlns:w="` + transitional + `"><w:endnote w:id="1"><w:p><w:r><w:t>Al final</w:t></w:r></w:p></w:endnote></w:endnotes>`,
		"content/c.xml": `<w:comments xmlns:w="` + transitional + `"><w:comment w:id="0" w:author="Ana" w:date="2021-11-22T10:00:00Z"><w:p><w:r><w:t>¿De qué año?</w:t></w:r></w:p><w:p><w:r><w:t>Falta la fuente.</w:t></w:r></w:p></w:comment></w:comments>`,
	}
}

func relations(lines string) string {
	return `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + lines + `</Relationships>`
}

func rel(id, kind, target string) string {
	return `<Relationship Id="` + id + `" Type="` + officeRels + kind + `" Target="` + target + `"/>`
}

func inDocument(namespace, body string) string {
	return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="` + namespace + `" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="urn:other"><w:body>` + body + `</w:body></w:document>`
}

// inStrict gives the file in the strict form of the standard.
func (f wordFile) inStrict() wordFile {
	strictly := wordFile{}
	for name, part := range f {
		strictly[name] = strings.NewReplacer(transitional, strict, officeRels, strictRels, strings.TrimSuffix(officeRels, "/"), strings.TrimSuffix(strictRels, "/"),
			"http://schemas.openxmlformats.org/officeDocument/2006/math", "http://purl.oclc.org/ooxml/officeDocument/math").Replace(part)
	}
	return strictly
}

// bytes gives the archive.
func (f wordFile) bytes(t testing.TB) []byte {
	t.Helper()
	return f.archive(t, func(*zip.Writer) {})
}

// archive writes the parts, and what is added to them.
func (f wordFile) archive(t testing.TB, add func(*zip.Writer)) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range sorted(slices.Collect(maps.Keys(f))) {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(f[name]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	add(z)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Bits of a body.
func wp(style string, content ...string) string {
	if style != "" && !strings.HasPrefix(style, "<") {
		style = `<w:pStyle w:val="` + style + `"/>`
	}
	return `<w:p><w:pPr>` + style + `</w:pPr>` + strings.Join(content, "") + `</w:p>`
}

func wr(words string, form ...string) string {
	return `<w:r><w:rPr>` + strings.Join(form, "") + `</w:rPr><w:t xml:space="preserve">` + words + `</w:t></w:r>`
}

func wins(content string) string {
	return `<w:ins w:id="50" w:author="Honduras" w:date="2021-11-22T10:00:00Z">` + content + `</w:ins>`
}

func wdel(words string) string {
	return `<w:del w:id="51" w:author="Ana" w:date="2021-11-23T10:00:00"><w:r><w:delText xml:space="preserve">` + words + `</w:delText></w:r></w:del>`
}

func wnum(list, depth string) string {
	return `<w:numPr><w:ilvl w:val="` + depth + `"/><w:numId w:val="` + list + `"/></w:numPr>`
}

func sorted(all []string) []string {
	slices.Sort(all)
	return all
}

// opened gives the parts of a file, to be changed.
func opened(t testing.TB, file []byte) wordFile {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	parts := wordFile{}
	for _, f := range z.File {
		parts[f.Name] = partOf(t, file, f.Name)
	}
	return parts
}
