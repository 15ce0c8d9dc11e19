package lexicon_test

import (
	"math/rand/v2"
	"testing"

	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/input/lexicon"
)

func TestWordsAreKnown(t *testing.T) {
	t.Parallel()
	for lang, words := range map[gcm.Lang][]string{
		gcm.ES: {"migración", "Niñez", "países", "público", "gobiernos", "cooperación", "deberán", "mujeres"},
		gcm.EN: {"migration", "States", "commitment", "which", "governance", "receive"},
	} {
		for _, word := range words {
			if !lexicon.Knows(lang, lexicon.Bare(word)) {
				t.Errorf("%s: %s is not known", lang, word)
			}
		}
	}
}

func TestInventedWordsAreRarelyKnown(t *testing.T) {
	t.Parallel()
	const tries = 20_000
	random := rand.New(rand.NewPCG(1, 2))
	for _, lang := range gcm.Langs() {
		known := 0
		for range tries {
			word := make([]byte, 12)
			for i := range word {
				word[i] = byte('a' + random.IntN(26))
			}
			if lexicon.Knows(lang, string(word)) {
				known++
			}
		}
		if known > tries/50 {
			t.Errorf("%s: %d of %d invented words are known", lang, known, tries)
		}
	}
}
