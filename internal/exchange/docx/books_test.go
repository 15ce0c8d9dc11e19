package docx_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"time"

	"pgregory.net/rapid"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/exchange"
	"github.com/redonda/redonda/internal/exchange/docx"
	"github.com/redonda/redonda/internal/exchange/docx/lint"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
)

var made = time.Date(2021, time.November, 25, 18, 30, 0, 0, time.UTC)

// text is a text being made for a test.
type text delta.Delta

func (t *text) words(words string, form ...string) *text {
	op := delta.Op{Insert: words}
	for _, f := range form {
		if op.Attributes == nil {
			op.Attributes = delta.Attributes{}
		}
		if f == "bold" || f == "italic" || f == "underline" {
			op.Attributes[f] = true
		} else {
			op.Attributes["link"] = f
		}
	}
	*t = append(*t, op)
	return t
}

func (t *text) note(id, words string) *text {
	*t = append(*t, delta.Op{Embed: map[string]any{"footnote": id}, Attributes: delta.Attributes{"note": words}})
	return t
}

func (t *text) end(pid, kind string, level ...int) *text {
	attrs := delta.Attributes{"pid": pid}
	if kind != "" {
		attrs["kind"] = kind
	}
	if len(level) > 0 {
		attrs["level"] = float64(level[0])
	}
	*t = append(*t, delta.Op{Insert: "\n", Attributes: attrs})
	return t
}

func (t *text) delta() delta.Delta { return delta.Delta(*t) }

// before and after are two versions of a section with a change of every sort.
func before() delta.Delta {
	return new(text).
		words("Datos y retorno digno").end("a1", "h1").
		words("Las delegaciones, reunidas en línea el 17 de septiembre de 2021,").end("a2", "").
		words("Recordando la Declaración de Nueva York").note("f1", "A/RES/71/1, de 19 de septiembre de 2016.").words(" y el Pacto Mundial,").end("a3", "").
		words("Piden a los países miembros que publiquen cada año los datos de retorno desglosados por edad y sexo;").end("a4", "number").
		words("Acuerdan compartir, por conducto de la secretaría, tres registros: ").end("a5", "number").
		words("el de personas retornadas;").end("a6", "letter").
		words("el de niñas y niños no acompañados;").end("a7", "letter").
		words("el de solicitudes de asistencia consular.").end("a8", "letter").
		words("Subrayan que ninguna persona será devuelta sin una entrevista previa en su idioma. Encargan a la presidencia que informe de ello en el segundo diálogo.").end("a9", "number").
		words("Todo migrante tiene derecho a ser tratado con dignidad.").end("b1", "quote").
		words("Véase el sitio de la ").words("Conferencia", "https://crmsv.org/").words(" para los anexos.").end("b2", "").
		words("Este párrafo se retira por completo.").end("b3", "").
		words("Fin.").end("b4", "").delta()
}

func after() delta.Delta {
	return new(text).
		words("Datos y retorno digno").end("a1", "h1").
		words("Las delegaciones, reunidas en Puebla el 17 de septiembre de 2021,").end("a2", "").
		words("Todo migrante tiene derecho a ser tratado con dignidad y sin demora.").end("b1", "quote").
		words("Recordando la ").words("Declaración de Nueva York", "italic").note("f1", "A/RES/71/1.").words(" y el Pacto Mundial,").end("a3", "").
		words("Reconociendo la labor de los consulados móviles").note("f2", "Anexo II <borrador> & acta.").words(",").end("n1", "").
		words("Piden a los países miembros que publiquen cada año los datos de retorno desglosados por edad, sexo y lugar de origen;").end("a4", "number").
		words("Acuerdan compartir, por conducto de la secretaría, tres registros: el de personas retornadas;").end("a6", "number").
		words("el de solicitudes de asistencia consular;").end("a8", "letter").
		words("el de niñas y niños no acompañados.").end("a7", "letter").
		words("el de ").words("centros", "bold", "underline").words(" de acogida\u2028(con sus plazas).").end("n2", "letter").
		words("Subrayan que ninguna persona será devuelta sin una entrevista previa en su idioma.").end("n3", "number").
		words("Encargan a la presidencia que informe de ello en el segundo diálogo.").end("a9", "number").
		words("Véase el sitio de la ").words("Conferencia", "https://crmsv.org/es").words(" para los anexos.").end("b2", "quote").
		words("Fin.").end("b4", "").delta()
}

func english() delta.Delta {
	return new(text).
		words("Data and dignified return").end("a1", "h1").
		words("The delegations, meeting in Puebla on 17 September 2021,").end("a2", "").
		words("Every migrant has the right to be treated with dignity and without delay.").end("b1", "quote").
		words("Recalling the ").words("New York Declaration", "italic").note("f1", "A/RES/71/1.").words(" and the Global Compact,").end("a3", "").
		words("Ask member countries to publish data on returns every year;").end("a4", "number").
		words("Agree to share, through the secretariat, three registers: that of returned persons;").end("a6", "number").
		words("that of requests for consular assistance;").end("a8", "letter").
		words("that of unaccompanied children.").end("a7", "letter").
		words("End.").end("b4", "").delta()
}

func olderEnglish() delta.Delta {
	return new(text).words("Data and return").end("a1", "h1").words("End.").end("b4", "").delta()
}

// redlined compares two texts and gives delegations a part in what changed.
func redlined(t rapid.TB, name string, lang gcm.Lang, old, new delta.Delta) []exchange.Line {
	t.Helper()
	result, err := compare.Paragraphs(context.Background(), history.Comparable(old), history.Comparable(new))
	if err != nil {
		t.Fatal(err)
	}
	who := [][]compare.Credit{
		{{Delegation: "hn", At: made.Add(-72 * time.Hour)}},
		{{Delegation: "hn", At: made.Add(-72 * time.Hour)}, {Delegation: "us", At: made.Add(-2 * time.Hour)}},
		nil,
		{{Delegation: "sv", At: made.Add(-time.Hour)}},
	}
	n := 0
	for i := range result.Entries {
		for k := range result.Entries[i].Runs {
			if run := &result.Entries[i].Runs[k]; run.Mark != compare.MarkEqual {
				run.By = who[n%len(who)]
				n++
			}
		}
	}
	lines, err := exchange.Redline(name, lang, old, new, result, exchange.Travels{})
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

// books are the small books of the golden files, by the files' names.
func books(t rapid.TB) map[string]struct {
	book exchange.Book
	opts docx.Options
} {
	facts := exchange.Section{ID: "o21", Text: "o21.es", Lang: gcm.ES, Part: "Mesas redondas", Title: "Objetivo 21: Retorno y readmisión", Subtitle: "Colaborar para facilitar el regreso y la readmisión en condiciones de seguridad y dignidad", From: 4, To: 9}
	section := func(lines []exchange.Line, from int64) exchange.Section {
		s := facts
		s.From, s.Lines = from, lines
		return s
	}
	inEnglish := exchange.Section{ID: "o21", Text: "o21.en", Lang: gcm.EN, Part: "Round tables", Title: "Objective 21: Return and readmission", From: 7, To: 7, Lines: exchange.Clean(gcm.EN, english())}
	other := exchange.Section{ID: "conclusions", Text: "conclusions.es", Lang: gcm.ES, Part: "Conclusiones y recomendaciones", Title: "Conclusiones", From: 2, To: 2,
		Lines: exchange.Clean(gcm.ES, new(text).words("Queda por escribir.").end("p0", "").delta())}
	book := func(subtitle string, sections ...exchange.Section) exchange.Book {
		return exchange.Book{ID: "e-7f3a", Title: "Contribución de la Conferencia Regional sobre Migración al Foro de Examen de la Migración Internacional", Symbol: "CRM/2021/C.1", Subtitle: subtitle, Lang: gcm.ES, At: made, Sections: sections}
	}
	type entry = struct {
		book exchange.Book
		opts docx.Options
	}
	enOther := other
	enOther.Lang, enOther.Text, enOther.Title, enOther.Part = gcm.EN, "conclusions.en", "Conclusions", "Conclusions and recommendations"
	enOther.Lines = exchange.Clean(gcm.EN, new(text).words("To be written.").end("p0", "").delta())
	return map[string]entry{
		"clean":   {book: book("Texto al 25 de noviembre de 2021", section(exchange.Clean(gcm.ES, after()), 9), inEnglish, other)},
		"redline": {book: book("Diálogo 1 cerrado, comparado con ahora", section(redlined(t, "o21.es", gcm.ES, before(), after()), 4))},
		"columns": {book: book("En los dos idiomas", section(exchange.Clean(gcm.ES, after()), 9), inEnglish, other, enOther), opts: docx.Options{Columns: true}},
		"columns-redline": {book: book("En los dos idiomas, con cambios", section(redlined(t, "o21.es", gcm.ES, before(), after()), 4),
			exchange.Section{ID: "o21", Text: "o21.en", Lang: gcm.EN, Title: inEnglish.Title, From: 3, To: 7, Lines: redlined(t, "o21.en", gcm.EN, olderEnglish(), english())}), opts: docx.Options{Columns: true}},
	}
}

// written gives the book's file, which must be sound.
func written(t rapid.TB, book exchange.Book, opts docx.Options) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := docx.Write(context.Background(), &file, book, opts); err != nil {
		t.Fatal(err)
	}
	for _, problem := range lint.Check(file.Bytes()) {
		t.Error(problem)
	}
	return file.Bytes()
}

// partOf reads one part of a file.
func partOf(t rapid.TB, file []byte, name string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	in, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}
