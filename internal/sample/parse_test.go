package sample_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/sample"
)

const first = `at 2021-09-06T15:10Z by hn-delegate
es
p0 h2
  Avances
data number 2
  Los países **intercambian** datos.[^1: Véase la nota.] Los
  [publican](https://example.org/a).
`

func TestNotationBecomesParagraphs(t *testing.T) {
	t.Parallel()
	section, err := sample.Parse("o01", first+`
# The second state splits and keeps.
at 2021-09-07T15:10Z by secretariat
es
keep p0
data
  Los países intercambian datos.
more letter 1 from data
  Los *publican*.
en
p0 h2
  Progress
revision Enviado
`)
	if err != nil {
		t.Fatal(err)
	}
	one, two := section.States[0], section.States[1]
	if one.Delegation != "hn" || two.Delegation != gcm.SecretariatID || two.Revision != "Enviado" || one.Revision != "" {
		t.Errorf("got %+v and %+v", one, two)
	}
	wantText(t, one.Texts[gcm.ES], `[{"insert":"Avances"},{"insert":"\n","attributes":{"kind":"h2","pid":"p0"}},
		{"insert":"Los países "},{"insert":"intercambian","attributes":{"bold":true}},{"insert":" datos."},
		{"insert":{"footnote":"1"},"attributes":{"note":"Véase la nota."}},{"insert":" Los "},
		{"insert":"publican","attributes":{"link":"https://example.org/a"}},{"insert":"."},
		{"insert":"\n","attributes":{"kind":"number","level":2,"pid":"o01-data"}}]`)
	wantText(t, two.Texts[gcm.ES], `[{"insert":"Avances"},{"insert":"\n","attributes":{"kind":"h2","pid":"p0"}},
		{"insert":"Los países intercambian datos."},{"insert":"\n","attributes":{"kind":"number","level":2,"pid":"o01-data"}},
		{"insert":"Los "},{"insert":"publican","attributes":{"italic":true}},{"insert":"."},
		{"insert":"\n","attributes":{"kind":"letter","level":1,"pid":"o01-more"}}]`)
	wantText(t, two.Texts[gcm.EN], `[{"insert":"Progress"},{"insert":"\n","attributes":{"kind":"h2","pid":"p0"}}]`)
	if len(one.Texts[gcm.EN]) != 0 {
		t.Error("English is there before it was written")
	}
}

func wantText(t *testing.T, got []sample.Paragraph, want string) {
	t.Helper()
	encoded, err := json.Marshal(sample.Document(got))
	if err != nil {
		t.Fatal(err)
	}
	var flat strings.Builder
	for line := range strings.Lines(want) {
		flat.WriteString(strings.Trim(line, "\t\n"))
	}
	if string(encoded) != flat.String() {
		t.Errorf("got\n%s, want\n%s", encoded, flat.String())
	}
}

func TestErrorsNameTheLine(t *testing.T) {
	t.Parallel()
	second := first + "at 2021-09-07T15:10Z by hn-head\nes\n" // its next line is line 10
	tests := []struct{ name, text, want string }{
		{"nothing", "# only a comment\n", "o01.txt: no state"},
		{"a time in another shape", "at 2021-09-06 15:10 by hn-head\n", "o01.txt:1: a state opens with"},
		{"nobody's account", "at 2021-09-06T15:10Z by xx-head\n", `o01.txt:1: unknown account "xx-head"`},
		{"an account that doesn't write", "at 2021-09-06T15:10Z by hn-observer\n", "o01.txt:1: unknown account"},
		{"states out of order", first + "at 2021-09-06T15:10Z by hn-head\n", "o01.txt:8: the state is not after"},
		{"a state without a text", first + "at 2021-09-07T15:10Z by hn-head\n", "the state of 2021-09-07T15:10Z writes nothing"},
		{"a language twice", first + "en\np0 h2\n  A\nes\n", "o01.txt:11: es comes twice"},
		{"a language with more in its line", first + "en now\n", "o01.txt:8: a language stands alone"},
		{"a language before a state", "es\n", "o01.txt:1: a language outside a state"},
		{"a paragraph before a language", "p0 h2\n", "o01.txt:1: a paragraph outside a language"},
		{"words before a paragraph", "  words\n", "o01.txt:1: words of no paragraph"},
		{"deeper indentation", second + "p0\n   words\n", "o01.txt:11: words are indented by two"},
		{"blanks at the end", "at \n", "o01.txt:1: blanks at the end"},
		{"a new paragraph without a kind", second + "keep p0\nnew\n  Words.\n", "o01.txt:11: new paragraph new needs a kind"},
		{"a kind that isn't one", second + "keep p0\nnew h7\n", "needs a kind"},
		{"a level that isn't one", second + "keep p0\nnew letter 9\n", "o01.txt:11: level 9"},
		{"a paragraph without words", second + "keep p0\ndata\n", "paragraph of line 11 has no words"},
		{"a paragraph twice", second + "keep p0 data\ndata\n  Otra vez.\n", "o01-data comes twice"},
		{"keeping what isn't there", second + "keep p0 other\n", "o01.txt:10: no paragraph other to keep"},
		{"another first paragraph", second + "keep data\n", "es does not begin with p0"},
		{"a name in capitals", second + "keep p0\nData h2\n", `o01.txt:11: "Data" is no name`},
		{"a split off a paragraph elsewhere", second + "keep p0\nnew number from data\n", "o01.txt:11: data is not split"},
		{"taking in what stays", second + "keep p0\ndata joins p0\n  Todo.\n", "p0 was taken in and is listed"},
		{"taking in what was never there", second + "keep p0\ndata joins other\n", "o01.txt:11: other can't be taken in"},
		{"a word too many", second + "keep p0\ndata number 2 more\n", `o01.txt:11: unknown word "more"`},
		{"a mark left open", second + "keep p0\ndata\n  Los **países.\n", "paragraph of line 11: ** isn't closed"},
		{"a mark within a mark", second + "keep p0\ndata\n  **a *b* c**\n", "paragraph of line 11: ** isn't closed around plain words"},
		{"a bracket that closes nothing", second + "keep p0\ndata\n  a] b\n", `paragraph of line 11: "]" closes nothing`},
		{"a link without an address", second + "keep p0\ndata\n  [a] b\n", "paragraph of line 11: a link is written"},
		{"a footnote without words", second + "keep p0\ndata\n  a[^1] b\n", "paragraph of line 11: a footnote is written"},
		{"a revision without a state", "revision Nombre\n", "o01.txt:1: a revision has a name and ends a state"},
		{"a language after the revision", first + "revision Nombre\nen\n", "o01.txt:9: a language outside a state"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := sample.Parse("o01", test.text)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}
