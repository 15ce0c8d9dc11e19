package exchange_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/exchange"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
)

func lines(all ...[2]string) delta.Delta {
	var text delta.Delta
	for i, line := range all {
		attrs := delta.Attributes{"pid": fmt.Sprint("p", i, len(line[1]))}
		if line[0] != "" {
			attrs["kind"] = line[0]
		}
		text = append(text, delta.Op{Insert: line[1]}, delta.Op{Insert: "\n", Attributes: attrs})
	}
	return text.Canonical()
}

func TestAConcordanceNamesEveryParagraph(t *testing.T) {
	t.Parallel()
	first, second, third := "The members reaffirm their commitment to safe and orderly migration.", "They ask for data on return, by sex and by age, every year.", "Nobody is returned without an interview in a language they speak."
	old := lines([2]string{"number", first}, [2]string{"number", second}, [2]string{"", third}, [2]string{"", "This paragraph is withdrawn as a whole."})
	new := lines([2]string{"number", third}, [2]string{"number", "An opening that nobody had written before, about regular pathways and about decent work for all"}, [2]string{"number", first}, [2]string{"quote", strings.Replace(second, "every", "each", 1)})
	result, err := compare.Paragraphs(context.Background(), history.Comparable(old), history.Comparable(new))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := exchange.Concordance(gcm.EN, old, new, result, exchange.Ways{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, row := range rows {
		side := func(all []exchange.Cited) string {
			if len(all) == 0 {
				return "–"
			}
			return all[0].Place()
		}
		got = append(got, fmt.Sprintf("%s → %s: %s", side(row.Old), side(row.New), exchange.FrameIn(gcm.EN).Reasons(row)))
	}
	want := []string{
		"¶ 3 → ¶ 1 · 1.: moved, other form",
		"– → ¶ 2 · 2.: new",
		"¶ 1 · 1. → ¶ 3 · 3.: unchanged",
		"¶ 2 · 2. → ¶ 4: edited",
		"¶ 4 → –: deleted",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if begins := rows[1].New[0].Begins; begins != "An opening that nobody had written before, about regular pathways …" && begins != "An opening that nobody had written before, about regular pathways and …" {
		t.Errorf("first words: %q", begins)
	}
	if _, err := exchange.Concordance(gcm.EN, old, lines([2]string{"", "Another."}), result, exchange.Ways{}); !errors.Is(err, exchange.ErrOtherText) {
		t.Errorf("of another text: %v", err)
	}
}
