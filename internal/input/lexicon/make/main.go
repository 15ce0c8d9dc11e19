// Make writes a filter of internal/input/lexicon: make WORDS.json FILTER.bloom, where
// the words are one JSON array.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/redonda/redonda/internal/input/lexicon"
)

// bitsPerWord gives about one false answer in a hundred.
const bitsPerWord = 10

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "make:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("want WORDS.json and FILTER.bloom, got %d arguments", len(args))
	}
	body, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	var words []string
	if err := json.Unmarshal(body, &words); err != nil {
		return fmt.Errorf("reading %s: %w", args[0], err)
	}
	filter := make([]byte, (len(words)*bitsPerWord+7)/8)
	for _, word := range words {
		for _, bit := range lexicon.Bits(lexicon.Bare(word), len(filter)*8) {
			filter[bit/8] |= 1 << (bit % 8)
		}
	}
	return os.WriteFile(args[1], filter, 0o644)
}
