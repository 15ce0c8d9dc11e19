// Package lexicon knows the words of Spanish and English, so that a slip of the pen can
// be told from another word. It keeps no list but a filter of each (Bloom, 1970): a word
// it has is always known, and about one invented word in a hundred is taken for one.
package lexicon

import (
	_ "embed"
	"hash/fnv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/redonda/redonda/internal/gcm"
)

// The filters are made by ./make of the lists that LICENSE names.
var (
	//go:embed es.bloom
	spanish []byte
	//go:embed en.bloom
	english []byte
)

// Hashes is how many bits stand for a word, the best number for ten bits a word.
const Hashes = 7

// Knows tells whether a word, in the form that Bare gives, is one of a language.
func Knows(lang gcm.Lang, bare string) bool {
	filter := spanish
	if lang == gcm.EN {
		filter = english
	}
	for _, bit := range Bits(bare, len(filter)*8) {
		if filter[bit/8]&(1<<(bit%8)) == 0 {
			return false
		}
	}
	return true
}

// Bits gives the places of a word in a filter of so many bits.
func Bits(bare string, size int) [Hashes]int {
	h := fnv.New128a()
	h.Write([]byte(bare)) // a hash takes everything
	sum := h.Sum(nil)
	var one, two uint64
	for i := range 8 {
		one, two = one<<8|uint64(sum[i]), two<<8|uint64(sum[8+i])
	}
	var bits [Hashes]int
	for i := range bits {
		bits[i] = int((one + uint64(i)*(two|1)) % uint64(size))
	}
	return bits
}

// Bare is a word in small letters without accents; ñ stays, for it is a letter.
func Bare(word string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ReplaceAll(strings.ToLower(norm.NFC.String(word)), "ñ", "\x00")) {
		switch {
		case r == 0:
			b.WriteRune('ñ')
		case !unicode.Is(unicode.Mn, r):
			b.WriteRune(r)
		}
	}
	return b.String()
}
