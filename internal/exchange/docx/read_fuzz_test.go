package docx_test

import (
	"bytes"
	"testing"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/exchange/docx"
	"github.com/redonda/redonda/internal/fault"
)

// Whatever stands in the body, it is refused with a reason or gives what a text may hold.
func FuzzBody(f *testing.F) {
	for _, body := range []string{
		wp("Ttulo1", wr("Uno ", `<w:b/>`), wins(wr("dos")), wdel("tres")),
		`<w:tbl><w:tr><w:tc>` + wp(wnum("7", "1"), wr("x")) + `</w:tc></w:tr></w:tbl>`,
		`<w:bookmarkStart w:id="1" w:name="_rdt_1"/>` + wp("", `<w:bookmarkStart w:id="2" w:name="_rdn_a"/>`, wr("(a) x")) + `<w:bookmarkEnd w:id="1"/>`,
		wp(`<w:rPr><w:del w:id="1" w:author="A"/></w:rPr>`, `<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>HYPERLINK "https://a.b"</w:instrText><w:fldChar w:fldCharType="separate"/><w:t>c</w:t></w:r>`, `<w:r><w:footnoteReference w:id="1"/></w:r>`),
	} {
		f.Add(body, `<text id="o02.es" section="o02" lang="es" from="1" to="2" bookmark="_rdt_1" column="0"><p pid="a" bookmark="_rdn_a" hash=""/></text>`)
	}
	f.Add(wp("", `<w:bookmarkStart w:id="2" w:name="_rdn_a"/>`, wr("a name that no text can have")), `<text id="o02.es" bookmark="_rdt_1" column="0"><p pid="^" bookmark="_rdn_a" hash=""/></text>`)
	f.Fuzz(func(t *testing.T, body, exported string) {
		file := newWordFile(body).with("data/export.xml", `<redonda xmlns="`+docx.Namespace+`" id="e">`+exported+`</redonda>`).bytes(t)
		r, err := docx.Read(t.Context(), bytes.NewReader(file), int64(len(file)), docx.DefaultLimits)
		if err != nil {
			if fault.CodeOf(err) == fault.Internal {
				t.Errorf("no reason: %v", err)
			}
			return
		}
		for _, text := range r.Texts {
			for _, paragraphs := range [][]docx.Paragraph{text.Accepted, text.Rejected} {
				for _, op := range docx.Content(paragraphs) {
					if err := document.Check(delta.Delta{op}); err != nil {
						t.Errorf("no text may hold %v: %v", op, err)
					}
				}
			}
			for _, l := range text.Lost {
				for _, place := range l.Places {
					if place < 0 || place >= max(1, len(text.Accepted)) {
						t.Errorf("%s at %d of %d", l.Code, place, len(text.Accepted))
					}
				}
			}
		}
	})
}

// Whatever the bytes are, reading ends with a reason.
func FuzzFile(f *testing.F) {
	f.Add(newWordFile(wp("", wr("Uno"))).bytes(f))
	f.Fuzz(func(t *testing.T, file []byte) {
		if _, err := docx.Read(t.Context(), bytes.NewReader(file), int64(len(file)), docx.DefaultLimits); err != nil && fault.CodeOf(err) == fault.Internal {
			t.Errorf("no reason: %v", err)
		}
	})
}
