package docx_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/redonda/redonda/internal/exchange"
	"github.com/redonda/redonda/internal/exchange/docx"
	"github.com/redonda/redonda/internal/exchange/exchangetest"
)

var saidAt = time.Date(2021, 9, 17, 15, 30, 0, 0, time.UTC)

// commented is the clean book with threads: on words across forms and a footnote, on the
// same words and on some that overlap, on a whole paragraph, on the text, and resolved.
func commented() exchange.Book {
	book := exchangetest.Clean()
	book.Sections[0].Lines = book.Sections[0].Lines[:9]
	entry := func(id, author, words string) exchange.Said {
		return exchange.Said{ID: id, Author: author, Initials: "XXX", At: saidAt, Words: words}
	}
	one := func(thread string, line, from, to int, entries ...exchange.Said) exchange.Comment {
		return exchange.Comment{Thread: thread, Line: line, From: from, To: to, Entries: entries}
	}
	resolved := one("t-resolved", 5, 0, 4, entry("e-5", "México", "Hecho."))
	resolved.Resolved = true
	book.Sections[0].Comments = []exchange.Comment{
		one("t-words", 1, 11, 20, entry("e-1", "Honduras", "¿Reafirman?\nO confirman <x> & \"y\"."), entry("e-2", "El Salvador", "Reafirman.")),
		one("t-same", 1, 11, 20, entry("e-3", "Guatemala", "De acuerdo.")),
		one("t-over", 1, 15, 74, entry("e-4", "OIM", "De acuerdo.")),
		resolved,
		one("t-whole", 2, 0, 7, entry("e-6", "Honduras", "Todo el párrafo.")),
		one("t-text", 0, 0, 0, entry("e-7", "Honduras", "La sección.")),
	}
	return book
}

func readBack(t *testing.T, file []byte) docx.Text {
	t.Helper()
	r, err := docx.Read(context.Background(), bytes.NewReader(file), int64(len(file)), docx.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	text, ok := r.Text("o02.es")
	if !ok {
		t.Fatal("the file isn't known")
	}
	return text
}

// back are the comments of commented as they come back, by entry.
func back(comments []docx.Comment) map[string]docx.Comment {
	all := map[string]docx.Comment{}
	for _, c := range comments {
		all[c.Entry] = c
	}
	return all
}

func TestCommentsGoOutAndComeBack(t *testing.T) {
	t.Parallel()
	for _, columns := range []bool{false, true} {
		file := written(t, commented(), docx.Options{Columns: columns})
		text := readBack(t, file)
		if len(text.Comments) != 7 {
			t.Fatalf("%d comments came back", len(text.Comments))
		}
		for i, want := range []docx.Comment{
			{Thread: "t-text", Entry: "e-7", Author: "Honduras", Text: "La sección.", Paragraph: 0, Parent: -1},
			{Thread: "t-words", Entry: "e-1", Author: "Honduras", Text: "¿Reafirman?\nO confirman <x> & \"y\".", Paragraph: 1, Exact: "reafirman", Prefix: "Los países ", Parent: -1},
			{Thread: "t-words", Entry: "e-2", Author: "El Salvador", Text: "Reafirman.", Paragraph: 1, Exact: "reafirman", Prefix: "Los países ", Parent: 1},
			{Thread: "t-same", Entry: "e-3", Author: "Guatemala", Text: "De acuerdo.", Paragraph: 1, Exact: "reafirman", Prefix: "Los países ", Parent: -1},
			{Thread: "t-over", Entry: "e-4", Author: "OIM", Text: "De acuerdo.", Paragraph: 1, Parent: -1},
			{Thread: "t-whole", Entry: "e-6", Author: "Honduras", Text: "Todo el párrafo.", Paragraph: 2, Exact: "Primero", Parent: -1},
			{Thread: "t-resolved", Entry: "e-5", Author: "México", Text: "Hecho.", Paragraph: 5, Exact: "Cita", Done: true, Parent: -1},
		} {
			got := text.Comments[i]
			want.At = saidAt
			if want.Entry == "e-4" { // its words go over forms, a link and a footnote
				if !strings.HasPrefix(got.Exact, "irman") || !strings.Contains(got.Exact, "\ufffc") {
					t.Errorf("of %q", got.Exact)
				}
				got.Exact, got.Prefix = "", ""
			}
			got.Suffix = ""
			if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(docx.Comment{})); diff != "" {
				t.Errorf("columns %v, comment %d:\n%s", columns, i, diff)
			}
		}
	}
}

// A book without comments has no trace of them.
func TestABookWithoutCommentsHasNoPartForThem(t *testing.T) {
	t.Parallel()
	file := written(t, exchangetest.Redline(), docx.Options{})
	if strings.Contains(partOf(t, file, "[Content_Types].xml")+partOf(t, file, "word/_rels/document.xml.rels"), "omments") {
		t.Error("there are parts for comments")
	}
}

// edit changes parts of a file, as a program would that saved it.
func edit(t *testing.T, file []byte, parts map[string]func(string) string) []byte {
	t.Helper()
	f := opened(t, file)
	for name, change := range parts {
		changed := change(f[name])
		if changed == f[name] {
			t.Fatalf("%s stays as it was", name)
		}
		f[name] = changed
	}
	return f.bytes(t)
}

// answeredInWord is a file that went out, with an answer, other words, a new comment and
// one that was resolved, as Word would leave them.
func answeredInWord(t *testing.T) []byte {
	t.Helper()
	file := written(t, commented(), docx.Options{})
	return edit(t, file, map[string]func(string) string{
		"word/comments.xml": func(body string) string {
			body = strings.Replace(body, "Todo el párrafo.", "Casi todo el párrafo.", 1)
			return strings.Replace(body, "</w:comments>", `<w:comment w:id="90" w:author="Ana" w:date="2021-09-20T10:00:00Z"><w:p w14:paraId="11111111"><w:r><w:t>Confirman.</w:t></w:r></w:p></w:comment>`+
				`<w:comment w:id="91" w:author="Ana"><w:p w14:paraId="22222222"><w:r><w:t>De acuerdo.</w:t></w:r></w:p></w:comment></w:comments>`, 1)
		},
		"word/commentsExtended.xml": func(body string) string {
			first := body[strings.Index(body, `w15:paraId="`)+len(`w15:paraId="`):][:8]
			return strings.Replace(strings.Replace(body, `w15:done="0"`, `w15:done="1"`, 1), "</w15:commentsEx>", `<w15:commentEx w15:paraId="11111111" w15:paraIdParent="`+first+`" w15:done="0"/></w15:commentsEx>`, 1)
		},
		"word/document.xml": func(body string) string {
			body = strings.Replace(body, `<w:commentRangeStart w:id="0"/>`, `<w:commentRangeStart w:id="0"/><w:commentRangeStart w:id="90"/>`, 1)
			body = strings.Replace(body, `<w:r><w:commentReference w:id="0"/></w:r>`, `<w:r><w:commentReference w:id="0"/></w:r><w:commentRangeEnd w:id="90"/><w:r><w:commentReference w:id="90"/></w:r>`, 1)
			at := strings.Index(body, "Cita")
			at = at + strings.Index(body[at:], "</w:p>")
			return body[:at] + `<w:r><w:commentReference w:id="91"/></w:r>` + body[at:]
		},
	})
}

func TestWhatWordDoesToCommentsIsSeen(t *testing.T) {
	t.Parallel()
	if ids := back(readBack(t, written(t, commented(), docx.Options{})).Comments); len(ids) != 7 {
		t.Fatalf("%d entries went out", len(ids))
	}
	seenInWord(t, answeredInWord(t))
}

// LibreOffice saves a file with comments: those that went out are recognised all the same,
// at their words, resolved or not. What answers what it does not write (7.4), so that an
// answer given there comes back as a comment on the same words.
func TestLibreOfficeKeepsComments(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.ask("keep", written(t, commented(), docx.Options{}), "docx")
	o.ask("keep", answeredInWord(t), "docx")
	answers := o.answers()
	all := back(readBack(t, answers[0]).Comments)
	for entry, c := range all {
		if entry == "" || c.Thread == "" || c.Done != (entry == "e-5") || c.Exact == "" && entry != "e-7" {
			t.Errorf("%s came back as %+v", entry, c)
		}
	}
	if len(all) != 7 {
		t.Errorf("%d of 7 entries are recognised", len(all))
	}
	known, fresh := 0, map[string]string{}
	for _, c := range readBack(t, answers[1]).Comments {
		if c.Entry != "" {
			known++
		} else {
			fresh[c.Text] = c.Author
		}
	}
	if diff := cmp.Diff(map[string]string{"Confirman.": "Ana", "De acuerdo.": "Ana", "Casi todo el párrafo.": "Honduras"}, fresh); diff != "" || known != 6 {
		t.Errorf("%d are recognised, and of the others:\n%s", known, diff)
	}
}

// seenInWord holds what TestWhatWordDoesToCommentsIsSeen did to a file.
func seenInWord(t *testing.T, changed []byte) {
	t.Helper()
	var answer, fresh, other docx.Comment
	for _, c := range readBack(t, changed).Comments {
		switch {
		case c.Text == "Confirman.":
			answer = c
		case c.Author == "Ana":
			fresh = c
		case strings.HasPrefix(c.Text, "Casi"):
			other = c
		case c.Entry == "":
			t.Errorf("%q is taken for a new one", c.Text)
		}
	}
	if answer.Thread == "" || answer.Entry != "" || answer.Parent < 0 {
		t.Errorf("the answer: %+v", answer)
	}
	if fresh.Thread != "" || fresh.Entry != "" || !fresh.At.IsZero() || fresh.Exact != "" || fresh.Paragraph != 5 {
		t.Errorf("the new one: %+v", fresh)
	}
	if other.Thread != "t-whole" || other.Entry != "" {
		t.Errorf("the one with other words: %+v", other)
	}
}
