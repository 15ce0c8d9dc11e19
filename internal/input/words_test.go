package input_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/input"
)

// Punctuation, numbers, symbols of documents and footnotes are where counts differ.
func TestWordsAreCountedAsTheyAreSaid(t *testing.T) {
	t.Parallel()
	body, err := os.ReadFile("testdata/words.json")
	must(t, err)
	var vectors []struct {
		Text  string `json:"text"`
		Words int    `json:"words"`
	}
	must(t, json.Unmarshal(body, &vectors))
	for _, v := range vectors {
		content := delta.Delta{}
		for i, part := range strings.Split(v.Text, "\ufffc") {
			if i > 0 {
				content = append(content, delta.Op{Embed: map[string]any{"footnote": "f1"}})
			}
			if part != "" {
				content = append(content, delta.Op{Insert: part})
			}
		}
		if got := input.Words(append(content, delta.Op{Insert: "\n"})); got != v.Words {
			t.Errorf("%q has %d words, want %d", v.Text, got, v.Words)
		}
	}
}
