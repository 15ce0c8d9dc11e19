package httpapi_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/delta"
	outgoing "github.com/redonda/redonda/internal/exchange"
	"github.com/redonda/redonda/internal/exchange/docx"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
)

// emptyWordFile is a document of another program with one paragraph.
var emptyWordFile = wordFile(`<w:p/>`)

// wordFile is a document with a body, as bytes in a string.
func wordFile(body string) string {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`},
		{"word/document.xml", `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>` + body + `</w:body></w:document>`},
	} {
		w, err := z.Create(part[0])
		if err == nil {
			_, err = w.Write([]byte(part[1]))
		}
		if err != nil {
			panic(err) // a buffer takes everything
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return out.String()
}

func sumOf(file string) string {
	sum := sha256.Sum256([]byte(file))
	return hex.EncodeToString(sum[:])
}

// exportedFile is what an export of a text's newest version gives, with tracked changes
// on it where another content is given, and words replaced in the XML as somebody would
// who has switched tracking off.
func (s *service) exportedFile(t *testing.T, text string, tracked func(now delta.Delta) delta.Delta, silently ...string) string {
	t.Helper()
	state, err := history.Latest(t.Context(), s.store, text)
	must(t, err)
	content := state.Text.Content()
	section, lang, _ := contribution.SplitTextID(text)
	clean := outgoing.Clean(lang, content)
	lines := clean
	if tracked != nil {
		other := tracked(content)
		result, err := compare.Paragraphs(t.Context(), history.Comparable(content), history.Comparable(other))
		must(t, err)
		lines, err = outgoing.Redline(text, lang, content, other, result, outgoing.Travels{})
		must(t, err)
	}
	var marked, plain bytes.Buffer
	for _, one := range []struct {
		out   *bytes.Buffer
		lines []outgoing.Line
	}{{&marked, lines}, {&plain, clean}} {
		book := outgoing.Book{ID: "e1", Title: "T", Lang: gcm.ES, At: time.Unix(0, 0), Sections: []outgoing.Section{{ID: section, Text: text, Lang: lang, From: state.Version, To: state.Version, Lines: one.lines}}}
		must(t, docx.Write(context.Background(), one.out, book, docx.Options{}))
	}
	// What was exported is the clean text: its custom part goes with the tracked changes.
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, from := range map[string]*bytes.Buffer{"": &marked, "customXml/item1.xml": &plain} {
		in, err := zip.NewReader(bytes.NewReader(from.Bytes()), int64(from.Len()))
		must(t, err)
		for _, f := range in.File {
			if (f.Name == "customXml/item1.xml") != (name != "") {
				continue
			}
			r, err := f.Open()
			must(t, err)
			var body bytes.Buffer
			_, err = body.ReadFrom(r)
			must(t, err)
			w, err := z.Create(f.Name)
			must(t, err)
			words := body.String()
			if f.Name == "word/document.xml" {
				words = strings.NewReplacer(silently...).Replace(words)
			}
			_, err = w.Write([]byte(words))
			must(t, err)
		}
	}
	must(t, z.Close())
	return out.String()
}

type incomingPreview struct {
	Hash                        string
	From, Version, Head         int64
	Known, TrackedOnly, Changes bool
	Comparison                  struct {
		Counts  compare.Counts
		Entries []struct {
			Type    string
			Changes []string
		}
	}
	Lost     []struct{ Code string }
	Comments []struct{ Author, Text string }
	Authors  []struct{ Name string }
}

func (p person) preview(t *testing.T, text, file string) incomingPreview {
	t.Helper()
	got := p.ask(t, http.MethodPost, v1+"/texts/"+text+"/incoming", file)
	if got.status != http.StatusOK {
		t.Fatalf("%d %s", got.status, got.body)
	}
	var preview incomingPreview
	got.into(t, &preview)
	return preview
}

func (p person) accept(t *testing.T, text, file string, seen incomingPreview) answer {
	t.Helper()
	return p.ask(t, http.MethodPost, fmt.Sprintf("%s/texts/%s/incoming/accept?hash=%s&version=%d", v1, text, seen.Hash, seen.Version), file)
}

func (p person) words(t *testing.T, text string) string {
	t.Helper()
	var got textAt
	p.ask(t, http.MethodGet, v1+"/texts/"+text, nil).into(t, &got)
	return got.words()
}

// edited replaces words of a text.
func edited(pairs ...string) func(delta.Delta) delta.Delta {
	return func(now delta.Delta) delta.Delta {
		var other delta.Delta
		for _, op := range now {
			op.Insert = strings.NewReplacer(pairs...).Replace(op.Insert)
			other = append(other, op)
		}
		return other
	}
}

func TestAWordFileComesBack(t *testing.T) {
	t.Parallel()
	s := serve(t)
	hn := s.honduras(t)
	s.write(t, "o02.es", "Fin del texto.")
	s.write(t, "o02.es", "Recordando que los datos son de todos,")
	s.write(t, "o02.es", "Acuerdan publicar los datos cada mes.")
	file := s.exportedFile(t, "o02.es", edited("cada mes", "cada año"))

	// Meanwhile somebody goes on writing, before and in what the file changes.
	s.write(t, "o02.es", "Nuevo al principio.")
	seen := hn.preview(t, "o02.es", file)
	if !seen.Known || !seen.TrackedOnly || !seen.Changes || seen.Version != 3 || seen.Head != 4 || seen.Comparison.Counts.Edited != 1 || seen.Hash != sumOf(file) || len(seen.Authors) != 1 {
		t.Fatalf("%+v", seen)
	}
	if got := hn.words(t, "o02.es"); !strings.Contains(got, "cada mes") {
		t.Fatalf("applied before it was confirmed: %q", got)
	}
	answer := hn.accept(t, "o02.es", file, seen)
	var after struct{ Version int64 }
	answer.into(t, &after)
	if answer.status != http.StatusOK || after.Version != 5 {
		t.Fatalf("%d %s", answer.status, answer.body)
	}
	want := "Nuevo al principio.\nAcuerdan publicar los datos cada año.\nRecordando que los datos son de todos,\nFin del texto.\n\n"
	if got := hn.words(t, "o02.es"); got != want {
		t.Errorf("got %q", got)
	}
	var authors struct {
		Stretches []struct {
			Units   int
			Account string
		}
	}
	s.secretariat(t).ask(t, http.MethodGet, v1+"/texts/o02.es/authors", nil).into(t, &authors)
	if len(authors.Stretches) < 2 || authors.Stretches[1].Account != "" && authors.Stretches[1].Account != "hn-delegate" {
		t.Errorf("%+v", authors)
	}
	// The same file once more changes nothing, however much was written since.
	s.write(t, "o02.es", "Otro principio.")
	again := hn.accept(t, "o02.es", file, seen)
	again.into(t, &after)
	if got := hn.words(t, "o02.es"); again.status != http.StatusOK || after.Version != 5 || got != "Otro principio.\n"+want {
		t.Errorf("%d %s, %q", again.status, again.body, got)
	}
	var noted struct {
		Items []struct {
			Kind    string
			Details map[string]string
		}
	}
	s.secretariat(t).ask(t, http.MethodGet, v1+"/record?kind=text.incoming", nil).into(t, &noted)
	if len(noted.Items) != 1 || noted.Items[0].Details["as"] != "5" || noted.Items[0].Details["file"] != seen.Hash {
		t.Errorf("noted %+v", noted)
	}
}

// An export that nobody touched changes nothing, however it was laid out and whatever has
// been written since.
func TestAnExportThatComesBackChangesNothing(t *testing.T) {
	t.Parallel()
	s := serve(t)
	hn := s.honduras(t)
	s.write(t, "o02.es", "Fin del texto.")
	s.write(t, "o02.es", "Acuerdan publicar los datos cada mes.")
	s.write(t, "o02.en", "Agree to publish the data every month.")
	for name, asked := range map[string]map[string]string{
		"clean":   {"format": "docx", "lang": "es", "section": "o02"},
		"columns": {"format": "docx", "lang": "both", "section": "o02"},
		"redline": {"format": "docx", "lang": "es", "section": "o02", "from": "v1", "to": "v2"},
		"whole":   {"format": "docx", "lang": "es"},
	} {
		seen := hn.export(t, asked)
		file := string(hn.ask(t, http.MethodGet, v1+"/exports/"+seen.ID+"/file", nil).body)
		head := s.write(t, "o02.es", "Más.")
		got := hn.preview(t, "o02.es", file)
		if marked := name == "redline"; marked != (got.From < got.Version) || !got.Known || !got.TrackedOnly || got.Changes || got.Head < head || len(got.Lost) != 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// A double click, while somebody types.
func TestAWordFileIsTakenInOnce(t *testing.T) {
	t.Parallel()
	s := serve(t)
	hn := s.honduras(t)
	s.write(t, "o02.es", "Acuerdan publicar los datos cada mes.")
	file := s.exportedFile(t, "o02.es", edited("cada mes", "cada año y cada mes"))
	seen := hn.preview(t, "o02.es", file)
	var clicks sync.WaitGroup
	for range 4 {
		clicks.Go(func() {
			if got := hn.accept(t, "o02.es", file, seen); got.status != http.StatusOK {
				t.Errorf("%d %s", got.status, got.body)
			}
		})
	}
	for range 20 {
		s.write(t, "o02.es", "Más.")
	}
	clicks.Wait()
	if got := hn.words(t, "o02.es"); strings.Count(got, "cada año y cada mes.") != 1 || strings.Count(got, "cada") != 2 || strings.Count(got, "Más.") != 20 {
		t.Errorf("got %q", got)
	}
}

func TestWhatIsAcceptedIsWhatWasSeen(t *testing.T) {
	t.Parallel()
	s := serve(t)
	hn := s.honduras(t)
	s.write(t, "o02.es", "Acuerdan publicar los datos cada mes.")
	file := s.exportedFile(t, "o02.es", edited("mes", "año"))
	seen := hn.preview(t, "o02.es", file)
	other := s.exportedFile(t, "o02.es", edited("mes", "día"))
	refused := map[string]struct {
		file string
		seen incomingPreview
	}{
		"another file":    {other, seen},
		"another version": {file, incomingPreview{Hash: seen.Hash, Version: 0}},
		"no hash":         {file, incomingPreview{Version: seen.Version}},
	}
	for name, r := range refused {
		if got := hn.accept(t, "o02.es", r.file, r.seen); got.status != http.StatusConflict || got.problem(t) != "file_changed" {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	if got := hn.words(t, "o02.es"); !strings.Contains(got, "cada mes") {
		t.Errorf("got %q", got)
	}
}

func TestUntrackedEditsAreSaid(t *testing.T) {
	t.Parallel()
	s := serve(t)
	hn := s.honduras(t)
	s.write(t, "o02.es", "Acuerdan publicar los datos cada mes en Puebla.")
	seen := hn.preview(t, "o02.es", s.exportedFile(t, "o02.es", edited("cada mes", "cada año"), "Puebla", "Tegucigalpa"))
	if !seen.Known || seen.TrackedOnly || seen.Comparison.Counts.Edited != 1 {
		t.Errorf("%+v", seen)
	}
}

func TestAWordFileFromElsewhere(t *testing.T) {
	t.Parallel()
	s := serve(t)
	hn := s.honduras(t)
	s.write(t, "o02.es", "Acuerdan publicar los datos cada mes.")
	file := wordFile(`<w:p><w:r><w:t>Acuerdan publicar los datos cada año.</w:t></w:r></w:p><w:p><w:r><w:drawing/><w:t>Fin.</w:t></w:r></w:p>`)
	seen := hn.preview(t, "o02.es", file)
	if seen.Known || seen.TrackedOnly || seen.Version != 1 || len(seen.Lost) != 1 || seen.Lost[0].Code != "images" {
		t.Fatalf("%+v", seen)
	}
	if got := hn.accept(t, "o02.es", file, seen); got.status != http.StatusOK || hn.words(t, "o02.es") != "Acuerdan publicar los datos cada año.\nFin.\n" {
		t.Errorf("%d %s, %q", got.status, got.body, hn.words(t, "o02.es"))
	}
	// Against the version that was shown, whatever came since.
	s.write(t, "o02.es", "Antes.")
	file = wordFile(`<w:p><w:r><w:t>Acuerdan publicar los datos cada día.</w:t></w:r></w:p><w:p><w:r><w:t>Fin.</w:t></w:r></w:p>`)
	seen = incomingPreview{Hash: sumOf(file), Version: 2}
	if got := hn.accept(t, "o02.es", file, seen); got.status != http.StatusOK {
		t.Fatalf("%d %s", got.status, got.body)
	}
	if got := hn.words(t, "o02.es"); got != "Antes.\nAcuerdan publicar los datos cada día.\nFin.\n" {
		t.Errorf("got %q", got)
	}
}

func TestFilesThatAreNotForThisText(t *testing.T) {
	t.Parallel()
	s := serve(t)
	hn := s.honduras(t)
	s.write(t, "o02.es", "Acuerdan publicar los datos cada mes.")
	file := s.exportedFile(t, "o02.es", nil)
	tests := []struct {
		name, text, file string
		status           int
		code             string
	}{
		{"of another text", "o02.en", file, 422, "other_text"},
		{"no document", "o02.es", "Acta", 422, "not_word"},
		{"too long", "o02.es", strings.Repeat("x", int(docx.DefaultLimits.File)+1), 413, "word_too_large"},
		{"a bomb by its type", "o02.es", wordFile(`<!DOCTYPE d [<!ENTITY a "b">]><w:p/>`), 422, "word_unsafe"},
	}
	for _, test := range tests {
		for _, way := range []string{"/incoming", "/incoming/accept"} {
			got := hn.ask(t, http.MethodPost, v1+"/texts/"+test.text+way, test.file)
			if got.status != test.status || got.problem(t) != test.code {
				t.Errorf("%s: %d %s", test.name, got.status, got.body)
			}
		}
	}
	if got := hn.preview(t, "o02.es", file); got.Changes || got.Comparison.Counts.Unchanged != 2 {
		t.Errorf("an unchanged file: %+v", got)
	}
	other := serve(t) // another service, whose text of that name has other words
	if got := other.honduras(t).ask(t, http.MethodPost, v1+"/texts/o02.es/incoming", file); got.status != 422 || got.problem(t) != "other_text" {
		t.Errorf("of another service: %d %s", got.status, got.body)
	}
}

// Scenario T17, without proposals, which are not there yet: two words edited with tracking
// off are two changes of whoever brings the file, and nothing else changes.
func TestTwoWordsEditedSilentlyAreTwoChanges(t *testing.T) {
	t.Parallel()
	s := serve(t)
	mx := s.enter(t, contribution.Delegate, "mx")
	s.write(t, "o02.es", "Encargan a la presidencia que informe en Puebla.")
	s.write(t, "o02.es", "Acuerdan publicar los datos cada mes.")
	before, err := s.store.Head(t.Context(), "o02.es")
	must(t, err)
	file := s.exportedFile(t, "o02.es", nil, "cada mes", "cada año", "Puebla", "Tegucigalpa")
	seen := mx.preview(t, "o02.es", file)
	if !seen.Known || seen.TrackedOnly || seen.Comparison.Counts.Edited != 2 || seen.Comparison.Counts.WordsAdded != 2 || seen.Comparison.Counts.WordsRemoved != 2 {
		t.Fatalf("%+v", seen)
	}
	if got := mx.accept(t, "o02.es", file, seen); got.status != http.StatusOK {
		t.Fatalf("%d %s", got.status, got.body)
	}
	var c comparison
	mx.ask(t, http.MethodGet, fmt.Sprintf("%s/compare?section=o02&lang=es&from=v%d", v1, before), nil).into(t, &c)
	const want = "Acuerdan publicar los datos cada [-mes mx][+año mx].|Encargan a la presidencia que informe en [-Puebla mx][+Tegucigalpa mx].|"
	if got := c.said(); !strings.HasPrefix(got, want) {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

// Scenario T18: what a file says of its authors is shown, and is no authorship.
func TestAnAuthorInAFileIsANoteAndNoProof(t *testing.T) {
	t.Parallel()
	s := serve(t)
	hn := s.honduras(t)
	s.write(t, "o02.es", "Acuerdan publicar los datos cada mes.")
	file := wordFile(`<w:p><w:r><w:t xml:space="preserve">Acuerdan publicar los datos cada </w:t></w:r>` +
		`<w:del w:id="1" w:author="Guatemala" w:date="2021-10-01T10:00:00Z"><w:r><w:delText>mes</w:delText></w:r></w:del>` +
		`<w:ins w:id="2" w:author="Guatemala" w:date="2021-10-01T10:00:00Z"><w:r><w:t>año</w:t></w:r></w:ins><w:r><w:t>.</w:t></w:r></w:p><w:p/>`)
	seen := hn.preview(t, "o02.es", file)
	if len(seen.Authors) != 1 || seen.Authors[0].Name != "Guatemala" || !seen.Changes {
		t.Fatalf("%+v", seen)
	}
	if got := hn.words(t, "o02.es"); !strings.Contains(got, "cada mes") {
		t.Fatalf("taken in before it was confirmed: %q", got)
	}
	if got := hn.accept(t, "o02.es", file, seen); got.status != http.StatusOK {
		t.Fatalf("%d %s", got.status, got.body)
	}
	var c comparison
	hn.ask(t, http.MethodGet, v1+"/compare?section=o02&lang=es&from=v1", nil).into(t, &c)
	if got := c.said(); !strings.Contains(got, "[-mes hn][+año hn]") || strings.Contains(got, "gt") {
		t.Errorf("whose it is: %s", got)
	}
}
