package docx_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/exchange/docx"
)

// Each body is read in both texts, in both forms of the standard.
func TestWhatOthersWriteIsRead(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body         string
		accepted, rejected string // rejected "" for as accepted
		lost               string
	}{
		{"headings by name, style and outline", wp("Ttulo1", wr("Uno")) + wp("Mio", wr("Dos")) + wp(`<w:outlineLvl w:val="1"/>`, wr("Tres")) + wp("Cita", wr("Cuatro")),
			"Unomap[kind:h1]\nDosmap[kind:h1]\nTresmap[kind:h2]\nCuatromap[kind:quote]\n", "", ""},
		{"lists", wp(wnum("7", "0"), wr("a")) + wp(wnum("7", "1"), wr("b")) + wp(wnum("7", "2"), wr("c")) + wp("Lista", wr("d")) + wp(wnum("9", "1"), wr("e")) + wp(wnum("8", "0"), wr("f")) + wp(`<w:pStyle w:val="Lista"/>`+wnum("0", "0"), wr("g")),
			"amap[kind:number]\nbmap[kind:letter]\ncmap[kind:letter level:2]\ndmap[kind:number]\nemap[kind:number level:2]\nf\ng\n", "", "bullets 1"},
		{"deeper than a text goes", wp(wnum("9", "4"), wr("x")), "xmap[kind:number level:4]\n", "", "levels 1"},
		{"typed labels", wp("", wr("12. "), wr("Doce")) + wp("", wr("(b)\u00a0Be", `<w:b/>`)) + wp("", wr("3.1. Tres")) + wp("", wr("2,5 por ciento")) + wp("", wr("2021. Año")) + wp("", wr("I. Romano")) + wp("Ttulo1", wr("4. Título")),
			"Docemap[kind:number]\nBemap[bold:true]map[kind:letter]\nTresmap[kind:number level:2]\n2,5 por ciento\n2021. Año\nI. Romano\n4. Títulomap[kind:h1]\n", "", "typed_labels 3"},
		{"forms", wp("", wr("b", `<w:b/>`), wr("i", `<w:i w:val="true"/>`), wr("u", `<w:u w:val="single"/>`), wr("n", `<w:b w:val="0"/>`, `<w:u w:val="none"/>`), wr("s", `<w:rStyle w:val="Fuerte"/>`), wr("x", `<w:rStyle w:val="Fuerte"/>`, `<w:b w:val="false"/>`)),
			"bmap[bold:true]imap[italic:true]umap[underline:true]nsmap[bold:true]x\n", "", ""},
		{"forms that a text has not", wp("", wr("a", `<w:strike/>`), wr("b", `<w:highlight w:val="yellow"/>`, `<w:color w:val="FF0000"/>`), wr("c", `<w:caps/>`), wr("2", `<w:vertAlign w:val="superscript"/>`), wr("no", `<w:vanish/>`), wr("z", `<w:strike w:val="0"/>`, `<w:color w:val="auto"/>`)),
			"abc2z\n", "", "capitals 1 colours 1 hidden 1 highlights 1 raised 1 strike 1"},
		{"form that was changed", wp("", `<w:r><w:rPr><w:b/><w:rPrChange w:id="1" w:author="Ana"><w:rPr><w:i/></w:rPr></w:rPrChange></w:rPr><w:t>x</w:t></w:r>`) + `<w:p><w:pPr><w:pStyle w:val="Cita"/><w:pPrChange w:id="2" w:author="Ana"><w:pPr>` + wnum("7", "1") + `</w:pPr></w:pPrChange></w:pPr>` + wr("y") + `</w:p>`,
			"xmap[bold:true]\nymap[kind:quote]\n", "xmap[italic:true]\nymap[kind:letter]\n", ""},
		{"words in and out", wp("", wr("Uno "), wins(wr("dos ")), wdel("tres "), wins(wdel("nunca ")), wr("fin")), "Uno dos fin\n", "Uno tres fin\n", ""},
		{"a paragraph in", wp("", wr("Uno")) + wp(`<w:rPr><w:ins w:id="1" w:author="A"/></w:rPr>`, wins(wr("Dos"))) + wp("", wr("Fin")), "Uno\nDos\nFin\n", "Uno\nFin\n", ""},
		{"a paragraph out", wp("", wr("Uno")) + wp(`<w:rPr><w:del w:id="1" w:author="A"/></w:rPr>`, wdel("Dos")) + wp("", wr("Fin")), "Uno\nFin\n", "Uno\nDos\nFin\n", ""},
		{"split", wp(`<w:rPr><w:ins w:id="1" w:author="A"/></w:rPr>`, wr("Uno")) + wp("Cita", wr("Dos")), "Uno\nDosmap[kind:quote]\n", "UnoDosmap[kind:quote]\n", ""},
		{"joined", wp(`<w:rPr><w:del w:id="1" w:author="A"/></w:rPr>`, wr("Uno")) + wp("Cita", wr("Dos")), "UnoDosmap[kind:quote]\n", "Uno\nDosmap[kind:quote]\n", ""},
		{"moved", wp(`<w:rPr><w:moveFrom w:id="1" w:author="A"/></w:rPr>`, `<w:moveFrom w:id="2" w:author="A">`+wr("Uno")+`</w:moveFrom>`) + wp("", wr("Dos")) + wp(`<w:rPr><w:moveTo w:id="3" w:author="A"/></w:rPr>`, `<w:moveTo w:id="4" w:author="A">`+wr("Uno")+`</w:moveTo>`) + wp("", wr("Fin")), "Dos\nUno\nFin\n", "Uno\nDos\nFin\n", ""},
		{"out at the very end", wp("", wr("Uno")) + wp(`<w:rPr><w:del w:id="1" w:author="A"/></w:rPr>`, wdel("Dos")), "Uno\n", "Uno\nDos\n", ""},
		{"what encloses words", wp("", `<w:smartTag>`+wr("a")+`</w:smartTag>`, `<w:sdt><w:sdtPr><w:t>no</w:t></w:sdtPr><w:sdtContent>`+wr("b")+`</w:sdtContent></w:sdt>`, `<w:unknown>`+wr("no")+`</w:unknown>`) + `<w:sdt><w:sdtContent>` + wp("", wr("c")) + `</w:sdtContent></w:sdt>`, "ab\nc\n", "", ""},
		{"one branch of several", wp("", `<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:t>una</w:t></mc:Choice><mc:Fallback><w:t>otra</w:t></mc:Fallback></mc:AlternateContent></w:r>`) +
			`<mc:AlternateContent><mc:Choice Requires="wps">` + wp("", wr("dos")) + `</mc:Choice><mc:Fallback>` + wp("", wr("no")) + `</mc:Fallback></mc:AlternateContent>`, "una\ndos\n", "", ""},
		{"signs for characters", wp("", `<w:r><w:t>a</w:t><w:noBreakHyphen/><w:softHyphen/><w:tab/><w:br/><w:cr/><w:br w:type="page"/><w:t>b</w:t></w:r>`), "a\u2011\u00ad\t\u2028\u2028b\n", "", ""},
		{"white space", wp("", `<w:r><w:t>  a
b </w:t></w:r>`, wr(" c\td ")), "a b c d \n", "", ""},
		{"links", wp("", `<w:hyperlink r:id="l1" w:anchor="x">`+wr("CRM", `<w:rStyle w:val="Hipervnculo"/>`, `<w:u w:val="single"/>`)+`</w:hyperlink>`, `<w:hyperlink r:id="l2">`+wr("c")+`</w:hyperlink>`, `<w:hyperlink w:anchor="y">`+wr("d")+`</w:hyperlink>`), "CRMmap[link:https://crmsv.org/#x]cd\n", "", "links 2"},
		{"fields", wp("", `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "https://crmsv.org/a" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>`+wr("CRM")+`<w:r><w:fldChar w:fldCharType="end"/></w:r>`, wr(" y "), `<w:fldSimple w:instr=" REF x ">`+wr("12")+`</w:fldSimple>`), "CRMmap[link:https://crmsv.org/a] y 12\n", "", "fields 1"},
		{"notes", wp("", wr("a"), `<w:r><w:footnoteReference w:id="1"/></w:r><w:r><w:endnoteReference w:id="1"/></w:r><w:r><w:footnoteReference w:id="77"/></w:r>`),
			"a[note]map[note:A/RES/73/195\nAnexo][note]map[note:Al final]\n", "a[note]map[note:A/RES/71/195\nAnexo][note]map[note:Al final]\n", "endnotes 1 notes 1"},
		{"what a text has not", wp("", wr("a"), `<w:r><w:drawing><x/></w:drawing></w:r><w:r><w:pict><w:txbxContent>`+wp("", wr("no"))+`</w:txbxContent></w:pict></w:r><w:r><w:sym w:font="Wingdings" w:char="F0E0"/></w:r><w:r><w:object/></w:r><m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>`) + `<w:altChunk r:id="z"/>` + wp("", wr("b")),
			"a\nb\n", "", "embedded 2 equations 1 images 1 symbols 1 text_boxes 1"},
		{"tables", `<w:tbl><w:tr><w:tc>` + wp("", wr("a")) + `</w:tc><w:tc>` + wp("", wr("b")) + `</w:tc></w:tr><w:tr><w:trPr><w:del w:id="1" w:author="A"/></w:trPr><w:tc>` + wp("", wr("c")) + `</w:tc></w:tr></w:tbl>` + wp("", wr("d")), "a\nb\nd\n", "a\nb\nc\nd\n", "tables 1"},
		{"characters", wp("", wr("a&#x7f;b&#xD800;c\uFFFCd")), "ab\uFFFDcd\n", "", "characters 3"},
		{"a table of contents", wp("TDC1", wr("Uno 3")) + wp("", wr("x")), "x\n", "", "contents 1"},
	}
	for _, test := range tests {
		file := newWordFile(test.body)
		for form, file := range map[string]wordFile{"transitional": file, "strict": file.inStrict()} {
			r := read(t, file.bytes(t))
			if r.Export != "" || len(r.Texts) != 1 {
				t.Fatalf("%s: %+v", test.name, r)
			}
			text := r.Texts[0]
			if test.rejected == "" {
				test.rejected = test.accepted
			}
			if got := spelt(docx.Content(text.Accepted), true); got != test.accepted {
				t.Errorf("%s, %s, accepted:\n got %q\nwant %q", test.name, form, got, test.accepted)
			}
			if got := spelt(docx.Content(text.Rejected), true); got != test.rejected {
				t.Errorf("%s, %s, rejected:\n got %q\nwant %q", test.name, form, got, test.rejected)
			}
			if got := lossesOf(text); got != test.lost {
				t.Errorf("%s, %s: lost %q, want %q", test.name, form, got, test.lost)
			}
		}
	}
}

func lossesOf(text docx.Text) string {
	var all []string
	for _, l := range text.Lost {
		all = append(all, fmt.Sprintf("%s %d", l.Code, l.Count))
	}
	return strings.Join(sorted(all), " ")
}

func TestAuthorsAndComments(t *testing.T) {
	t.Parallel()
	body := wp("", wr("Uno")) + wp(`<w:rPr><w:del w:id="1" w:author="Ana"/></w:rPr>`, wdel("fuera")) + wp("", wins(wr("dos")), `<w:commentRangeStart w:id="0"/>`, wr(" tres"), `<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>`)
	text := read(t, newWordFile(body).bytes(t)).Texts[0]
	at := func(day, hour int) time.Time { return time.Date(2021, 11, day, hour, 0, 0, 0, time.UTC) }
	want := []docx.Author{{Name: "Ana", First: at(23, 10), Last: at(23, 10), Deletions: 2}, {Name: "Honduras", First: at(22, 10), Last: at(22, 10), Insertions: 1}}
	if fmt.Sprint(text.Authors) != fmt.Sprint(want) {
		t.Errorf("got %v", text.Authors)
	}
	comment := docx.Comment{Author: "Ana", At: at(22, 10), Text: "¿De qué año?\nFalta la fuente.", Paragraph: 1, Exact: " tres", Prefix: "dos", Parent: -1}
	if len(text.Comments) != 1 || text.Comments[0] != comment || lossesOf(text) != "comments 1" || text.Lost[0].Places[0] != 1 {
		t.Errorf("got %+v, %+v", text.Comments, text.Lost)
	}
}
