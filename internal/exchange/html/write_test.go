package html_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"

	nethtml "golang.org/x/net/html"

	"github.com/redonda/redonda/internal/exchange"
	"github.com/redonda/redonda/internal/exchange/exchangetest"
	"github.com/redonda/redonda/internal/exchange/html"
)

var write = flag.Bool("write", false, "write the golden files anew")

func TestTheFilesAreAsTheyWere(t *testing.T) {
	t.Parallel()
	for name, book := range map[string]exchange.Book{"clean": exchangetest.Clean(), "redline": exchangetest.Redline(), "concordance": exchangetest.Concordance()} {
		got, file := written(t, book), "testdata/"+name+".golden.html"
		if *write {
			if err := os.WriteFile(file, got, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s differs; go test -write writes it anew. Got\n%s", file, got)
		}
	}
}

func written(t *testing.T, book exchange.Book) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := html.Write(t.Context(), &out, book); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// A browser reads of hostile words what was written, and no element that they name.
func TestWordsStayWords(t *testing.T) {
	t.Parallel()
	seen, elements := map[string]bool{}, map[string]int{}
	root, err := nethtml.Parse(bytes.NewReader(written(t, exchangetest.Clean())))
	if err != nil {
		t.Fatal(err)
	}
	ids, links := map[string]int{}, []string{}
	for n := range root.Descendants() {
		if n.Type != nethtml.ElementNode {
			continue
		}
		elements[n.Data]++
		for _, a := range n.Attr {
			switch {
			case a.Key == "id":
				ids[a.Val]++
			case a.Key == "href" && strings.HasPrefix(a.Val, "#"):
				links = append(links, a.Val[1:])
			case strings.HasPrefix(a.Key, "on"):
				t.Errorf("an attribute %s", a.Key)
			}
		}
		if n.Data == "p" || n.Data == "strong" {
			seen[textOf(n)] = true
		}
	}
	for _, words := range exchangetest.Hostile {
		if !seen[words] {
			t.Errorf("no paragraph reads %q", words)
		}
	}
	for _, name := range []string{"script", "img", "iframe", "template", "code"} {
		if elements[name] > 0 {
			t.Errorf("%d elements %s", elements[name], name)
		}
	}
	for id, n := range ids {
		if n > 1 {
			t.Errorf("%d elements are %s", n, id)
		}
	}
	for _, to := range links {
		if ids[to] == 0 {
			t.Errorf("a link to %s, which is nowhere", to)
		}
	}
}

func textOf(n *nethtml.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == nethtml.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

func TestALinkIsOneThatCanBeFollowedSafely(t *testing.T) {
	t.Parallel()
	book := exchangetest.Redline()
	for address, kept := range map[string]bool{"https://example.org/?a=1&b=\"": true, "mailto:a@example.org": true, "javascript:alert(1)": false, "data:text/html,x": false, "JaVaScRiPt:x": false} {
		book.Sections[0].Lines = []exchange.Line{{Runs: []exchange.Run{{Text: "aquí", Form: exchange.Form{Link: address}, Change: "equal"}}, Change: "equal"}}
		got := string(written(t, book))
		scheme, _, _ := strings.Cut(address, ":")
		if strings.Contains(got, `href="`+scheme+":") != kept {
			t.Errorf("%s: %s", address, got[strings.Index(got, "aquí")-80:])
		}
	}
}

func TestHostileFramesAreWordsToo(t *testing.T) {
	t.Parallel()
	book := exchangetest.Clean()
	book.Title, book.Symbol = `"}</style><script>x</script>`, `\"; } body { display: none`
	got := string(written(t, book))
	if strings.Contains(got, "<script>x") || strings.Contains(got, "display: none") && !strings.Contains(got, `.notes a { display: none; }`) || strings.Count(got, "</style>") != 1 {
		t.Error(got[:3000])
	}
}

func TestWritingEndsWhenNobodyWaits(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := html.Write(ctx, &bytes.Buffer{}, exchangetest.Clean()); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
