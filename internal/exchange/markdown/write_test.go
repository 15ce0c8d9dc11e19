package markdown_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/redonda/redonda/internal/exchange"
	"github.com/redonda/redonda/internal/exchange/exchangetest"
	"github.com/redonda/redonda/internal/exchange/markdown"
)

var write = flag.Bool("write", false, "write the golden files anew")

func TestTheFilesAreAsTheyWere(t *testing.T) {
	t.Parallel()
	for name, book := range map[string]exchange.Book{"clean": exchangetest.Clean(), "redline": exchangetest.Redline()} {
		got, file := written(t, book), "testdata/"+name+".golden.md"
		if *write {
			if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s differs; go test -write writes it anew. Got\n%s", file, got)
		}
	}
}

func written(t *testing.T, book exchange.Book) string {
	t.Helper()
	var out bytes.Buffer
	if err := markdown.Write(t.Context(), &out, book); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// of gives a paragraph of plain words as it is written.
func of(t *testing.T, runs ...exchange.Run) string {
	t.Helper()
	book := exchangetest.Redline()
	book.Sections[0].Lines = []exchange.Line{{Runs: runs, Change: "equal"}}
	blocks := strings.Split(strings.TrimSuffix(written(t, book), "\n"), "\n\n")
	return blocks[len(blocks)-1]
}

func TestWordsStayWords(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]string{
		`<b>&amp;`:       `\<b\>\&amp;`,
		"# a":            `\# a`,
		"- a":            `\- a`,
		"+ a":            `\+ a`,
		"===":            `\===`,
		"12. a":          `12\. a`,
		"1) a":           `1\) a`,
		"12 a. b":        `12 a. b`,
		"\ta":            `&#9;a`,
		"    a":          `&#32;   a`,
		"a  ":            `a &#32;`,
		`a\`:             `a\\`,
		"a_b*c`d":        "a\\_b\\*c\\`d",
		"[x](y) ![z](w)": `\[x\](y) !\[z\](w)`,
		"[^1]: x":        `\[^1\]: x`,
		"~~x~~ | $y$":    `\~\~x\~\~ \| \$y\$`,
		"El 3.1.":        `El 3.1.`,
		"3.1. El":        `3\.1. El`,
	} {
		if got := of(t, exchange.Run{Text: words, Change: "equal"}); got != want {
			t.Errorf("%q is written %q, want %q", words, got, want)
		}
	}
}

// No character that means something stands without a backslash, but those of the marks.
func TestNothingOfHostileWordsIsAMark(t *testing.T) {
	t.Parallel()
	bare := regexp.MustCompile("(?:^|[^\\\\])(?:\\\\\\\\)*[`*_\\[\\]<>#|~$]")
	for _, words := range exchangetest.Hostile {
		got := strings.NewReplacer("&#9;", "", "&#32;", "").Replace(of(t, exchange.Run{Text: words, Change: "equal"}))
		if bare.MatchString(got) {
			t.Errorf("%q is written %q", words, got)
		}
		bold := of(t, exchange.Run{Text: words, Form: exchange.Form{Bold: true}, Change: "equal"})
		if inner := strings.TrimSuffix(strings.TrimPrefix(bold, "<strong>"), "</strong>"); inner != bold && bare.MatchString(inner) {
			t.Errorf("%q is written %q", words, bold)
		}
	}
}

func TestFormsAreReadAsTheyAreMeant(t *testing.T) {
	t.Parallel()
	plain := func(words string) exchange.Run { return exchange.Run{Text: words, Change: "equal"} }
	bold := func(words string) exchange.Run {
		return exchange.Run{Text: words, Form: exchange.Form{Bold: true}, Change: "equal"}
	}
	link := exchange.Run{Text: "aquí", Form: exchange.Form{Link: `https://example.org/a)b<c>\d&e`}, Change: "equal"}
	script := exchange.Run{Text: "aquí", Form: exchange.Form{Link: `javascript:alert(1)`}, Change: "equal"}
	for want, runs := range map[string][]exchange.Run{
		"a **b** c":                     {plain("a "), bold("b"), plain(" c")},
		"a<strong>b</strong>c":          {plain("a"), bold("b"), plain("c")},
		"a <strong>b </strong>c":        {plain("a "), bold("b "), plain("c")},
		"a <strong>(b)</strong> c":      {plain("a "), bold("(b)"), plain(" c")},
		"<strong>a</strong><em>b</em>":  {bold("a"), {Text: "b", Form: exchange.Form{Italic: true}, Change: "equal"}},
		"***a***":                       {{Text: "a", Form: exchange.Form{Bold: true, Italic: true}, Change: "equal"}},
		"<strong><u>a</u></strong>":     {{Text: "a", Form: exchange.Form{Bold: true, Underline: true}, Change: "equal"}},
		"<ins><strong>a</strong></ins>": {{Text: "a", Form: exchange.Form{Bold: true}, Change: "insert"}},
		"[aquí](<https://example.org/a)b\\<c\\>\\\\d&amp;e>)": {link},
		"aquí": {script},
	} {
		if got := of(t, runs...); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestWritingEndsWhenNobodyWaits(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := markdown.Write(ctx, &bytes.Buffer{}, exchangetest.Clean()); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
