package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/gcm"
)

// writer makes texts of the words of the objectives, the frequent ones often, as in any text.
type writer struct {
	*rand.Rand
	words []string
	often *rand.Zipf
}

func newWriter(seed uint64) *writer {
	w := &writer{Rand: rand.New(rand.NewPCG(seed, 11))}
	for _, objective := range gcm.Catalogue().Objectives {
		for _, lang := range gcm.Langs() {
			w.words = append(w.words, strings.Fields(objective.Title.In(lang))...)
		}
	}
	slices.Sort(w.words)
	w.words = slices.Compact(w.words)
	w.often = rand.NewZipf(w.Rand, 1.1, 8, uint64(len(w.words)-1))
	return w
}

func (w *writer) paragraph() []string {
	words := make([]string, 12+w.IntN(60))
	for i := range words {
		words[i] = w.words[w.often.Uint64()]
	}
	words[0] = fmt.Sprintf("%d.", 1+w.IntN(400))
	return words
}

// pair gives two texts of about so many bytes. Of the paragraphs, the given part is edited
// in a few words; a tenth of that part each is new, gone, moved, split and rewritten.
func (w *writer) pair(bytes int, part float64) (old, new []compare.Paragraph) {
	var before [][]string
	for size := 0; size < bytes; {
		p := w.paragraph()
		before = append(before, p)
		size += len(strings.Join(p, " ")) + 1
	}
	after, moved := [][]string{}, [][]string{}
	for _, p := range before {
		if w.Float64() >= part {
			after = append(after, p)
			continue
		}
		switch w.IntN(10) {
		case 0:
			after = append(after, p, w.paragraph())
		case 1: // gone
		case 2:
			moved = append(moved, p)
		case 3:
			after = append(after, p[:len(p)/2], p[len(p)/2:])
		case 4:
			after = append(after, w.paragraph())
		default:
			after = append(after, w.edited(p))
		}
	}
	for _, p := range moved {
		after = slices.Insert(after, w.IntN(len(after)+1), p)
	}
	return paragraphs(before), paragraphs(after)
}

func (w *writer) edited(p []string) []string {
	p = slices.Clone(p)
	for range 1 + w.IntN(4) {
		at := 1 + w.IntN(len(p)-1)
		switch w.IntN(3) {
		case 0:
			p = slices.Insert(p, at, w.words[w.often.Uint64()])
		case 1:
			p[at] = w.words[w.often.Uint64()]
		default:
			if len(p) > 4 {
				p = slices.Delete(p, at, at+1)
			}
		}
	}
	return p
}

func paragraphs(lines [][]string) []compare.Paragraph {
	all := make([]compare.Paragraph, len(lines))
	for i, words := range lines {
		all[i].Text = strings.Join(words, " ")
	}
	return all
}
