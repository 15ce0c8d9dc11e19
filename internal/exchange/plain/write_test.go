package plain_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/redonda/redonda/internal/exchange"
	"github.com/redonda/redonda/internal/exchange/exchangetest"
	"github.com/redonda/redonda/internal/exchange/plain"
)

var write = flag.Bool("write", false, "write the golden files anew")

func TestTheFilesAreAsTheyWere(t *testing.T) {
	t.Parallel()
	for name, book := range map[string]exchange.Book{"clean": exchangetest.Clean(), "redline": exchangetest.Redline()} {
		got, file := written(t, book), "testdata/"+name+".golden.txt"
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
	if err := plain.Write(t.Context(), &out, book); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestAParagraphIsALine(t *testing.T) {
	t.Parallel()
	lines := map[string]bool{}
	for line := range strings.Lines(written(t, exchangetest.Clean())) {
		lines[strings.TrimSuffix(line, "\n")] = true
	}
	for _, words := range exchangetest.Hostile {
		if !lines[words] {
			t.Errorf("no line reads %q", words)
		}
	}
}

// What was in words can't be taken for the mark of a change.
func TestMarksOfWordsAreNoMarks(t *testing.T) {
	t.Parallel()
	book := exchangetest.Redline()
	for words, want := range map[string]string{
		"{+a+}": `[-\{+a+\}-]`, "[-a-]": `[-\[-a-\]-]`, `a\`: `[-a\\-]`, "a-": "[-a--]",
	} {
		book.Sections[0].Lines = []exchange.Line{{Runs: []exchange.Run{{Text: words, Change: "delete"}}, Change: "equal"}}
		if got := written(t, book); !strings.HasSuffix(got, "\n"+want+"\n") {
			t.Errorf("%q is written %q", words, got)
		}
	}
}

func TestWritingEndsWhenNobodyWaits(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := plain.Write(ctx, &bytes.Buffer{}, exchangetest.Clean()); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
