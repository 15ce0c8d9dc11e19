package httpapi_test

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/exchange/archive"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
)

type exportSeen struct {
	ID, State, Name string
	Done, Of        int
	Size            int64
	Problem         *struct{ Code string }
}

// export asks for a file and waits until it is made.
func (p person) export(t *testing.T, asked map[string]string) exportSeen {
	t.Helper()
	var seen exportSeen
	got := p.ask(t, http.MethodPost, v1+"/exports", asked)
	if got.status != http.StatusAccepted {
		t.Fatalf("%v: %d %s", asked, got.status, got.body)
	}
	for got.into(t, &seen); seen.State == "waiting" || seen.State == "making"; {
		p.ask(t, http.MethodGet, v1+"/exports/"+seen.ID, nil).into(t, &seen)
	}
	return seen
}

func TestAnExportIsMadeAndFetched(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.write(t, "o02.es", "Uno dos")
	delegate := s.honduras(t)
	day := gcm.InZone(time.Now()).Format(time.DateOnly)
	for format, test := range map[string]struct{ kind, extension, holds string }{
		"docx":     {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx", "word/document.xml"},
		"html":     {"text/html; charset=utf-8", "html", `<p data-pid="nU">Uno dos</p>`},
		"markdown": {"text/markdown; charset=utf-8", "md", "\nUno dos\n"},
		"text":     {"text/plain; charset=utf-8", "txt", "\nUno dos\n"},
		"json":     {"application/json", "json", `{"insert":"Uno dos"}`},
	} {
		seen := delegate.export(t, map[string]string{"format": format, "lang": "es", "section": "o02", "words": "en"})
		name := "RCM-contribution-RT1-objective-2-es-" + day + "." + test.extension
		if seen.State != "ready" || seen.Done != 2 || seen.Of != 2 || seen.Size == 0 || seen.Name != name {
			t.Errorf("%s: %+v", format, seen)
		}
		got := delegate.ask(t, http.MethodGet, v1+"/exports/"+seen.ID+"/file", nil)
		if got.status != http.StatusOK || got.header.Get("Content-Type") != test.kind || !strings.Contains(string(got.body), test.holds) || int64(len(got.body)) != seen.Size {
			t.Errorf("%s: %d %v\n%s", format, got.status, got.header, got.body)
		}
		if want := `attachment; filename="` + name + `"; filename*=UTF-8''` + name; got.header.Get("Content-Disposition") != want {
			t.Errorf("%s: %s, want %s", format, got.header.Get("Content-Disposition"), want)
		}
		if policy := got.header.Get("Content-Security-Policy"); !strings.Contains(policy, "sandbox") || strings.Contains(policy, "script-src") {
			t.Errorf("%s may run something: %s", format, policy)
		}
		shown := delegate.ask(t, http.MethodGet, v1+"/exports/"+seen.ID+"/file?show=1", nil).header.Get("Content-Disposition")
		if strings.HasPrefix(shown, "inline") != (format == "html") {
			t.Errorf("%s is shown %s", format, shown)
		}
	}
}

func TestAnExportIsForWhoAskedAlone(t *testing.T) {
	t.Parallel()
	s := serve(t)
	delegate := s.honduras(t)
	seen := delegate.export(t, map[string]string{"format": "text", "lang": "es"})
	for _, other := range []person{s.secretariat(t), s.enter(t, contribution.Delegate, "sv")} {
		for _, ask := range [][2]string{{"GET", ""}, {"GET", "/file"}, {"DELETE", ""}} {
			if got := other.ask(t, ask[0], v1+"/exports/"+seen.ID+ask[1], nil); got.status != 404 || got.problem(t) != "absent" {
				t.Errorf("%v: %d", ask, got.status)
			}
		}
	}
	if got := delegate.ask(t, "DELETE", v1+"/exports/"+seen.ID, nil); got.status != 204 {
		t.Errorf("%d", got.status)
	}
	if got := delegate.ask(t, "GET", v1+"/exports/"+seen.ID+"/file", nil); got.status != 404 {
		t.Errorf("removed and there: %d", got.status)
	}
}

func TestARedlineShowsWhatChanged(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.write(t, "o02.es", "Uno dos")
	s.write(t, "o02.es", "Antes")
	delegate := s.honduras(t)
	seen := delegate.export(t, map[string]string{"format": "html", "lang": "es", "section": "o02", "from": "v1", "to": "v2"})
	body := string(delegate.ask(t, "GET", v1+"/exports/"+seen.ID+"/file", nil).body)
	if !regexp.MustCompile(`<ins title="insertado[^"]*">Antes</ins>`).MatchString(body) || !strings.Contains(body, "Cambios: versión 1 → versión 2") || !strings.Contains(seen.Name, "-cambios-") {
		t.Errorf("%s\n%s", seen.Name, body)
	}
	same := delegate.export(t, map[string]string{"format": "html", "lang": "es", "section": "o02", "from": "v2", "to": "now"})
	if body := string(delegate.ask(t, "GET", v1+"/exports/"+same.ID+"/file", nil).body); strings.Contains(body, "<ins title") {
		t.Error("nothing changed, and it is marked")
	}
}

func TestAConcordanceShowsWhereParagraphsWent(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.write(t, "o02.es", "Uno dos")
	s.write(t, "o02.es", "Antes")
	delegate := s.honduras(t)
	asked := map[string]string{"format": "html", "lang": "es", "section": "o02", "from": "v1", "to": "v2", "form": "concordance"}
	seen := delegate.export(t, asked)
	body := string(delegate.ask(t, "GET", v1+"/exports/"+seen.ID+"/file", nil).body)
	row := regexp.MustCompile(`<tr><td>–</td><td><p><span class="place">¶ 1</span> Antes</p></td><td lang="es">nuevo</td><td>HND</td></tr>`)
	if !row.MatchString(body) || !strings.Contains(body, "sin cambios") || !strings.Contains(seen.Name, "-concordancia-") {
		t.Errorf("%s\n%s", seen.Name, body)
	}
	asked["format"] = "docx"
	seen = delegate.export(t, asked)
	if body := unzipped(t, string(delegate.ask(t, "GET", v1+"/exports/"+seen.ID+"/file", nil).body)); !strings.Contains(body, "<w:tblHeader/>") || strings.Contains(body, "<w:ins ") {
		t.Error("a table with its head, and no marks")
	}
}

// Scenario T21: the concordance names both places of a paragraph that went to another section.
func TestAConcordanceLeadsToOtherSections(t *testing.T) {
	t.Parallel()
	s := serve(t)
	const paragraph = "Alienta a los miembros a compartir buenas prácticas de protección consular."
	s.write(t, "o02.es", paragraph)
	secretariat := s.secretariat(t)
	var before struct{ ID string }
	secretariat.ask(t, http.MethodPost, v1+"/revisions", map[string]string{"name": "Diálogo 1"}).into(t, &before)
	s.edit(t, "o02.es", "mx", delta.Delta{{Delete: delta.UTF16Len(paragraph) + 1}})
	s.write(t, "o07.es", strings.Replace(paragraph, "buenas", "mejores", 1))
	seen := secretariat.export(t, map[string]string{"format": "html", "lang": "es", "from": before.ID, "form": "concordance"})
	body := string(secretariat.ask(t, "GET", v1+"/exports/"+seen.ID+"/file", nil).body)
	for _, row := range []string{
		`<tr><td><p><span class="place">¶ 1</span> Alienta a los miembros a compartir buenas prácticas de protección …</p></td><td><p><span class="place">Objetivo 7, ¶ 1</span>`,
		`<tr><td><p><span class="place">Objetivo 2, ¶ 1</span> Alienta a los miembros a compartir buenas prácticas de protección …</p></td><td><p><span class="place">¶ 1</span>`,
		`<td lang="es">trasladado, modificado</td><td>MEX</td>`, `<td lang="es">trasladado, modificado</td><td>HND</td>`,
	} {
		if !strings.Contains(body, row) {
			t.Errorf("no row %s in\n%s", row, body[strings.Index(body, "<main>"):])
		}
	}
}

// A paragraph that went to another section is a move in the Word file, tracked at both its
// places under one name, and a move in the page.
func TestARedlineMovesFromSectionToSection(t *testing.T) {
	t.Parallel()
	s := serve(t)
	const paragraph = "Alienta a los miembros a compartir buenas prácticas de protección consular."
	s.write(t, "o02.es", paragraph)
	secretariat := s.secretariat(t)
	var before struct{ ID string }
	secretariat.ask(t, http.MethodPost, v1+"/revisions", map[string]string{"name": "Diálogo 1"}).into(t, &before)
	s.edit(t, "o02.es", "mx", delta.Delta{{Delete: delta.UTF16Len(paragraph) + 1}})
	s.write(t, "o07.es", strings.Replace(paragraph, "buenas", "mejores", 1))
	file := func(format string) string {
		seen := secretariat.export(t, map[string]string{"format": format, "lang": "es", "from": before.ID})
		return string(secretariat.ask(t, "GET", v1+"/exports/"+seen.ID+"/file", nil).body)
	}
	word := unzipped(t, file("docx"))
	for _, mark := range []string{`<w:moveFromRangeStart [^>]*w:name="move1"/>`, `<w:moveToRangeStart [^>]*w:name="move1"/>`, `<w:ins [^>]*>(?:<[^>]*>)*mejores</w:t>`} {
		if found := regexp.MustCompile(mark).FindAllString(word, -1); len(found) != 1 {
			t.Errorf("%s is there %d times", mark, len(found))
		}
	}
	page := file("html")
	for _, place := range []string{`id="across-move1-from"`, `href="#across-move1-to"`, `id="across-move1-to"`, `href="#across-move1-from"`} {
		if strings.Count(page, place) != 1 {
			t.Errorf("%s is there %d times", place, strings.Count(page, place))
		}
	}
}

// Observers and the others get what the table of rights gives them, and private rooms
// nobody.
func TestAnExportHoldsWhatMayLeave(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.write(t, "o02.es", "Visible")
	s.write(t, "o05.es", "Esbozo")
	s.write(t, "o06.es", "Retirado")
	var room struct {
		Texts map[string]string
		ID    string
	}
	head := s.enter(t, contribution.Head, "hn")
	got := head.ask(t, "POST", v1+"/inputs", map[string]string{"section": "champion-hn"})
	got.into(t, &room)
	s.write(t, room.ID+".es", "Privado")
	for _, who := range []person{s.secretariat(t), head, s.enter(t, contribution.Presidency, "mx")} {
		for _, format := range []string{"docx", "html", "markdown", "text", "json"} {
			seen := who.export(t, map[string]string{"format": format, "lang": "both"})
			body := string(who.ask(t, "GET", v1+"/exports/"+seen.ID+"/file", nil).body)
			if format == "docx" {
				body = unzipped(t, body)
			}
			if !strings.Contains(body, "Visible") || strings.Contains(body, "Esbozo") || strings.Contains(body, "Retirado") || strings.Contains(body, "Privado") || strings.Contains(body, room.ID) {
				t.Errorf("%s: %.300s", format, body)
			}
			if format != "json" {
				continue
			}
			if a, err := archive.Read(bytes.NewReader([]byte(body))); err != nil || len(a.Sections) != 31 || len(a.Texts) != 62 || strings.Contains(body, "@") {
				t.Errorf("%v, %d sections", err, len(a.Sections))
			}
		}
	}
}

// A right that ends ends for what was made before, too.
func TestAnExportIsFetchedAsLongAsItIsAllowed(t *testing.T) {
	t.Parallel()
	s := serve(t)
	delegate := s.honduras(t)
	seen := delegate.export(t, map[string]string{"format": "text", "lang": "es"})
	if got := delegate.ask(t, "GET", v1+"/exports/"+seen.ID+"/file", nil); got.status != 200 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	got := s.enter(t, contribution.Presidency, "mx").ask(t, "PUT", v1+"/sections/o02/status", map[string]string{"status": "outline"}, "If-Match", `"1"`)
	if got.status != 200 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	if got := delegate.ask(t, "GET", v1+"/exports/"+seen.ID+"/file", nil); got.status != 403 || got.problem(t) != "forbidden" {
		t.Errorf("%d %s", got.status, got.body)
	}
}

// The name of a revision is for the readers of its section.
func TestAnotherSectionsRevisionTellsNothing(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.write(t, "o05.es", "Esbozo")
	revision, err := s.revisions.Take(t.Context(), history.Request{Kind: history.Named, Section: "o05", Name: "Secreto", Versions: map[string]int64{"o05.es": 1}})
	must(t, err)
	reader := s.enter(t, contribution.Reader, "hn")
	got := reader.ask(t, "POST", v1+"/exports", map[string]string{"format": "text", "lang": "es", "section": "o02", "to": revision.ID})
	if got.status != 404 || strings.Contains(string(got.body), "Secreto") {
		t.Errorf("%d %s", got.status, got.body)
	}
}

func TestWhatCannotBeExportedIsRefused(t *testing.T) {
	t.Parallel()
	s := serve(t)
	delegate := s.honduras(t)
	for name, test := range map[string]struct {
		asked  map[string]string
		status int
	}{
		"no format":                {map[string]string{"lang": "es"}, 422},
		"an invented format":       {map[string]string{"format": "pdf", "lang": "es"}, 422},
		"no language":              {map[string]string{"format": "html"}, 422},
		"other words":              {map[string]string{"format": "html", "lang": "es", "words": "fr"}, 422},
		"data of two points":       {map[string]string{"format": "json", "lang": "es", "from": "start"}, 422},
		"a concordance of nothing": {map[string]string{"format": "docx", "lang": "es", "form": "concordance"}, 422},
		"a table as plain text":    {map[string]string{"format": "text", "lang": "es", "form": "concordance", "from": "start"}, 422},
		"an invented form":         {map[string]string{"format": "docx", "lang": "es", "form": "x", "from": "start"}, 422},
		"no such version":          {map[string]string{"format": "html", "lang": "es", "section": "o02", "to": "v99"}, 404},
		"no such revision":         {map[string]string{"format": "html", "lang": "es", "from": "x"}, 404},
		"no such section":          {map[string]string{"format": "html", "lang": "es", "section": "o99"}, 404},
	} {
		if got := delegate.ask(t, "POST", v1+"/exports", test.asked); got.status != test.status {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	for range 20 {
		got := delegate.ask(t, "POST", v1+"/exports", map[string]string{"format": "pdf"})
		if got.status == http.StatusTooManyRequests {
			return
		}
	}
	t.Error("no end to asking")
}

func TestAnExportStandsOnRecord(t *testing.T) {
	t.Parallel()
	s := serve(t)
	delegate := s.honduras(t)
	delegate.export(t, map[string]string{"format": "text", "lang": "es", "section": "o02", "from": "start"})
	delegate.export(t, map[string]string{"format": "json", "lang": "both"})
	var page struct {
		Items []struct {
			Kind, Account, Section, Subject string
			Details                         map[string]string
		}
	}
	s.secretariat(t).ask(t, "GET", v1+"/record?kind=export", nil).into(t, &page)
	if len(page.Items) != 2 {
		t.Fatalf("%+v", page)
	}
	whole, one := page.Items[0], page.Items[1]
	if whole.Subject != "contribution" || whole.Section != "" || whole.Details["form"] != "json" || whole.Details["export"] == "" {
		t.Errorf("%+v", whole)
	}
	if one.Kind != "export.made" || one.Account != "hn-delegate" || one.Section != "o02" || one.Details["since"] != "start" || one.Details["at"] != "now" {
		t.Errorf("%+v", one)
	}
}

// unzipped gives all that is in a zip, one part after the other.
func unzipped(t *testing.T, body string) string {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
	must(t, err)
	var all strings.Builder
	for _, part := range z.File {
		in, err := part.Open()
		must(t, err)
		_, err = io.Copy(&all, in)
		must(t, err)
		must(t, in.Close())
	}
	return all.String()
}
