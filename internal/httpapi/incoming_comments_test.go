package httpapi_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/redonda/redonda/internal/contribution"
)

// rewritten gives a Word file with parts of it changed, as Word would that saved it.
func rewritten(t *testing.T, file string, change func(name, body string) string) string {
	t.Helper()
	in, err := zip.NewReader(strings.NewReader(file), int64(len(file)))
	must(t, err)
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range in.File {
		part, err := f.Open()
		must(t, err)
		body, err := io.ReadAll(part)
		must(t, err)
		w, err := z.Create(f.Name)
		must(t, err)
		_, err = io.WriteString(w, change(f.Name, string(body)))
		must(t, err)
	}
	must(t, z.Close())
	return out.String()
}

type remarks struct {
	Hash     string
	Version  int64
	Changes  bool
	Lost     []struct{ Code string }
	Choices  []string
	Comments []struct {
		Author, Text, Of, Fate, Stands string
		Answer                         bool
		Place                          int
	}
}

func (p person) remarksOf(t *testing.T, text, file string) (seen remarks) {
	t.Helper()
	p.ask(t, http.MethodPost, v1+"/texts/"+text+"/incoming", file).into(t, &seen)
	return seen
}

func (p person) takes(t *testing.T, text, file string, seen remarks, visibility string) answer {
	t.Helper()
	return p.ask(t, http.MethodPost, fmt.Sprintf("%s/texts/%s/incoming/accept?hash=%s&version=%d&comments=%s", v1, text, seen.Hash, seen.Version, visibility), file)
}

// Comments go out with a file, are answered in Word, and come back: the answer is there,
// nothing is doubled.
func TestCommentsGoThroughWordAndBack(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.write(t, "o02.es", "Uno dos tres")
	hn, sv := s.honduras(t), s.enter(t, contribution.Head, "sv")
	hn.remarks(t, "o02.es", remark("a", "members", "¿Dos?\nO tres."))
	hn.remarks(t, "o02.es", remark("b", "own", "CONFIDENCIAL"))
	out := func(comments string) string {
		made := hn.export(t, map[string]string{"format": "docx", "lang": "es", "section": "o02", "comments": comments})
		return string(hn.ask(t, http.MethodGet, v1+"/exports/"+made.ID+"/file", nil).body)
	}
	parts := func(file string) (all string) {
		rewritten(t, file, func(_, body string) string { all += body; return body })
		return all
	}
	if all := parts(out("")); strings.Contains(all, "¿Dos?") || strings.Contains(all, "omments") {
		t.Error("comments go along unasked")
	}
	if all := parts(out("own")); !strings.Contains(all, "CONFIDENCIAL") {
		t.Error("own ones don't go along on request")
	}
	file := out("members")
	if all := parts(file); !strings.Contains(all, "¿Dos?") || !strings.Contains(all, `w:author="Honduras"`) || strings.Contains(all, "CONFIDENCIAL") {
		t.Error("the file has not the comments that members see")
	}
	if seen := sv.remarksOf(t, "o02.es", file); len(seen.Comments) != 1 || seen.Comments[0].Fate != "known" || seen.Changes || len(seen.Lost) != 0 {
		t.Errorf("untouched: %+v", seen)
	}
	answered := rewritten(t, file, func(name, body string) string {
		switch name {
		case "word/comments.xml":
			return strings.Replace(body, "</w:comments>", `<w:comment w:id="7" w:author="Ana" w:date="2021-09-20T10:00:00Z"><w:p w14:paraId="11111111"><w:r><w:t>Dos.</w:t></w:r></w:p></w:comment>`+
				`<w:comment w:id="8" w:author="Ana"><w:p w14:paraId="22222222"><w:r><w:t>¿Y cuatro?</w:t></w:r></w:p></w:comment></w:comments>`, 1)
		case "word/commentsExtended.xml":
			first := body[strings.Index(body, `w15:paraId="`)+len(`w15:paraId="`):][:8]
			return strings.Replace(body, "</w15:commentsEx>", `<w15:commentEx w15:paraId="11111111" w15:paraIdParent="`+first+`" w15:done="0"/></w15:commentsEx>`, 1)
		case "word/document.xml":
			body = strings.Replace(body, `<w:commentRangeStart w:id="0"/>`, `<w:commentRangeStart w:id="0"/><w:commentRangeStart w:id="7"/><w:commentRangeStart w:id="8"/>`, 1)
			return strings.Replace(body, `<w:r><w:commentReference w:id="0"/></w:r>`, `<w:r><w:commentReference w:id="0"/></w:r><w:commentRangeEnd w:id="7"/><w:r><w:commentReference w:id="7"/></w:r><w:commentRangeEnd w:id="8"/><w:r><w:commentReference w:id="8"/></w:r>`, 1)
		}
		return body
	})
	seen := sv.remarksOf(t, "o02.es", answered)
	if len(seen.Comments) != 3 || seen.Comments[1].Fate != "answers" || seen.Comments[2].Fate != "opens" || seen.Comments[2].Stands != "words" || seen.Comments[2].Of != "dos" || seen.Choices[0] != "own" {
		t.Fatalf("%+v", seen)
	}
	if got := sv.takes(t, "o02.es", answered, seen, "room"); got.problem(t) != "invalid" {
		t.Errorf("for eyes that can't be: %s", got.body)
	}
	for _, want := range []int{2, 0} { // sent twice
		got := sv.takes(t, "o02.es", answered, seen, "own")
		var taken struct{ Comments, Left int }
		got.into(t, &taken)
		if got.status != http.StatusOK || taken.Comments != want || taken.Left != 0 {
			t.Errorf("%d %s, want %d", got.status, got.body, want)
		}
	}
	all := hn.threads(t, "o02.es").Threads
	if len(all) != 2 || len(all[0].Entries) != 2 || all[0].Entries[1].Words != "Dos." || all[0].Entries[1].Word.Author != "Ana" || all[0].Entries[1].By.Code != "SLV" {
		t.Errorf("Honduras sees %+v", all)
	}
	if own := sv.threads(t, "o02.es").Threads; len(own) != 2 || own[1].Visibility != "own" || own[1].Quote.Exact != "dos" || own[1].PID != "nU" {
		t.Errorf("El Salvador sees %+v", own)
	}
}

// Comments of a file from elsewhere stand where its text comes to stand; what can't be
// placed goes to the text as a whole.
func TestCommentsOfAFileFromElsewhereFindTheirPlace(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.write(t, "o02.es", "Uno dos tres")
	hn := s.honduras(t)
	comments := map[string]string{
		"[Content_Types].xml":          `<Override PartName="/word/comments.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"/></Types>`,
		"word/_rels/document.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="c" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments" Target="comments.xml"/></Relationships>`,
		"word/comments.xml": `<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:comment w:id="1" w:author="Ana"><w:p><w:r><w:t>En lo viejo.</w:t></w:r></w:p></w:comment>` +
			`<w:comment w:id="2" w:author="Ana"><w:p><w:r><w:t>En lo nuevo.</w:t></w:r></w:p></w:comment><w:comment w:id="3" w:author="Ana"><w:p><w:r><w:t>En nada.</w:t></w:r></w:p></w:comment></w:comments>`,
	}
	on := func(id, words string) string {
		return `<w:commentRangeStart w:id="` + id + `"/><w:r><w:t xml:space="preserve">` + words + `</w:t></w:r><w:commentRangeEnd w:id="` + id + `"/><w:r><w:commentReference w:id="` + id + `"/></w:r>`
	}
	file := wordFile(`<w:p><w:r><w:t xml:space="preserve">Uno </w:t></w:r>` + on("1", "dos") + `<w:r><w:t xml:space="preserve"> tres</w:t></w:r></w:p>` +
		`<w:p><w:r><w:t xml:space="preserve">Un párrafo que </w:t></w:r>` + on("2", "nadie conocía") + `</w:p><w:tbl><w:tr><w:trPr><w:del w:id="8" w:author="A"/></w:trPr><w:tc><w:p>` + on("3", "fuera") + `</w:p></w:tc></w:tr></w:tbl><w:p/>`)
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	rewritten(t, file, func(name, body string) string {
		if name == "[Content_Types].xml" {
			body = strings.Replace(body, "</Types>", comments[name], 1)
		}
		w, err := z.Create(name)
		must(t, err)
		_, err = io.WriteString(w, body)
		must(t, err)
		return body
	})
	for _, name := range []string{"word/_rels/document.xml.rels", "word/comments.xml"} {
		w, err := z.Create(name)
		must(t, err)
		_, err = io.WriteString(w, comments[name])
		must(t, err)
	}
	must(t, z.Close())
	file = out.String()
	seen := hn.remarksOf(t, "o02.es", file)
	if len(seen.Comments) != 3 || seen.Comments[0].Stands != "words" || seen.Comments[1].Stands != "words" || seen.Comments[2].Stands != "text" || seen.Comments[2].Place != -1 {
		t.Fatalf("%+v", seen)
	}
	if got := hn.takes(t, "o02.es", file, seen, "members"); got.status != http.StatusOK {
		t.Fatalf("%d %s", got.status, got.body)
	}
	for _, one := range hn.threads(t, "o02.es").Threads {
		switch words := one.Entries[0].Words; {
		case words == "En lo viejo." && one.PID == "nU" && one.Quote.Exact == "dos":
		case words == "En lo nuevo." && one.PID != "" && one.PID != "nU" && one.Quote.Exact == "nadie conocía":
		case words == "En nada." && one.PID == "" && one.Quote == nil:
		default:
			t.Errorf("%q stands at %q of %+v", words, one.PID, one.Quote)
		}
	}
}
