package compare

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// author writes paragraphs by a chain of word pairs over the texts in testdata,
// and edits them, keeping book of what was done.
type author struct {
	*rand.Rand
	next     map[string][]string // the words seen after a word, in their language
	openings [][]string          // the first words of each language's paragraphs
	words    [][]string          // all words of each language, as often as they occur
	lang     int
	numbered bool // each paragraph with its number
	spaced   bool // an empty line after each paragraph
	headings bool // with headings that say the same again and again
}

func newAuthor(t testing.TB, seed uint64) *author {
	t.Helper()
	a := &author{Rand: rand.New(rand.NewPCG(seed, 7)), next: map[string][]string{}, openings: make([][]string, 2), words: make([][]string, 2)}
	files, err := filepath.Glob("testdata/*.base.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no texts to learn from: %v", err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lang := strings.Count(filepath.Base(file), "-es-")
		for _, line := range strings.Split(strings.TrimSpace(string(content)), "\n") {
			_, body := cutLabel(line)
			words := strings.Fields(strings.Trim(body, ".,;:"))
			if len(words) > 5 {
				a.openings[lang] = append(a.openings[lang], words[0])
			}
			a.words[lang] = append(a.words[lang], words...)
			for i := 1; i < len(words); i++ {
				from := fmt.Sprint(lang, words[i-1])
				a.next[from] = append(a.next[from], words[i])
			}
		}
	}
	a.lang = a.IntN(2)
	a.numbered, a.spaced, a.headings = a.IntN(3) > 0, a.IntN(4) == 0, a.IntN(2) == 0
	return a
}

func pick[T any](a *author, list []T) T { return list[a.IntN(len(list))] }

// sentence writes n words. The chain is left often, so that no long phrase of the
// texts is learnt by heart and comes twice by chance.
func (a *author) sentence(n int) []string {
	words := []string{pick(a, a.openings[a.lang])}
	for len(words) < n {
		follow := a.next[fmt.Sprint(a.lang, words[len(words)-1])]
		if len(follow) == 0 || a.IntN(5) < 2 {
			follow = a.words[a.lang]
		}
		words = append(words, pick(a, follow))
	}
	return words
}

// touched replaces, drops or adds words, each with the given probability.
func (a *author) touched(words []string, p float64) []string {
	var result []string
	for _, w := range words {
		if a.Float64() >= p {
			result = append(result, w)
			continue
		}
		other := pick(a, a.sentence(8))
		switch a.IntN(3) {
		case 0:
			result = append(result, other)
		case 1:
			result = append(result, w, other)
		}
	}
	if len(result) == 0 || slices.Equal(result, words) && p > 0 {
		return append(slices.Clone(words), pick(a, a.sentence(8)))
	}
	return result
}

// piece is a paragraph on its way through the author's hands. from lists the old
// paragraphs it comes from, part how many pieces share them.
type piece struct {
	from  []int
	words []string
	moved bool
}

// pair writes an old text, edits it with the given share of words touched, and
// says what became of each paragraph.
func (a *author) pair(size int, p float64) (old, new []string, want truth) {
	var pieces []piece
	var originals [][]string
	for i := range size {
		n := 8 + a.IntN(30)
		if a.IntN(8) == 0 {
			n = 5 + a.IntN(3) // a heading or a short item
		}
		words := a.sentence(n)
		if a.headings && a.IntN(6) == 0 {
			words = []string{pick(a, []string{"Decides:", "Recomienda", "Also"})}
		}
		originals = append(originals, words)
		pieces = append(pieces, piece{from: []int{i}, words: words})
	}
	pieces = a.edit(pieces, p)
	for i, words := range originals {
		old = a.write(old, words, i)
	}
	number := map[int][]int{}
	for j, piece := range pieces {
		new = a.write(new, piece.words, j)
		for _, i := range piece.from {
			number[i] = append(number[i], j)
		}
	}
	for j, piece := range pieces {
		e := truthEntry{Old: piece.from, New: []int{j}, Moved: piece.moved, Changes: []string{ChangeWords}}
		switch {
		case len(piece.from) == 0:
			e.Type = Insert
		case len(piece.from) > 1:
			e.Type = Merge
		case len(number[piece.from[0]]) > 1:
			e.Type, e.New = Split, number[piece.from[0]]
			if e.New[0] != j {
				continue
			}
		default:
			e.Type = Match
			if before, after := old[a.at(piece.from[0])], new[a.at(j)]; before == after {
				e.Changes = nil
			} else if body(before) == body(after) {
				e.Changes = []string{ChangeNumber}
			}
		}
		want.Alignment = append(want.Alignment, e)
	}
	for i := range size {
		if len(number[i]) == 0 {
			want.Alignment = append(want.Alignment, truthEntry{Type: Delete, Old: []int{i}})
		}
	}
	for k := range want.Alignment {
		e := &want.Alignment[k]
		e.Old, e.New = a.allAt(e.Old), a.allAt(e.New)
	}
	want.EqualText.Old, want.EqualText.New = equalText(old), equalText(new)
	return old, new, want
}

// at is the line that a paragraph stands on.
func (a *author) at(paragraph int) int {
	if a.spaced {
		return 2 * paragraph
	}
	return paragraph
}

func (a *author) allAt(paragraphs []int) (lines []int) {
	for _, p := range paragraphs {
		lines = append(lines, a.at(p))
	}
	return lines
}

// write adds a paragraph to the lines of a text.
func (a *author) write(text []string, words []string, at int) []string {
	line := strings.Join(words, " ")
	if len(words) > 1 {
		line += ";"
	}
	if len(words) > 1 && a.numbered {
		line = fmt.Sprintf("%d. %s", at+1, line)
	}
	if text = append(text, line); a.spaced {
		text = append(text, "")
	}
	return text
}

func body(line string) string {
	_, body := cutLabel(line)
	return body
}

// equalText groups the lines of one text that say the same.
func equalText(text []string) (groups [][]int) {
	lines := map[string][]int{}
	for at, line := range text {
		lines[body(line)] = append(lines[body(line)], at)
	}
	for _, at := range slices.SortedFunc(maps.Values(lines), slices.Compare) {
		if len(at) > 1 {
			groups = append(groups, at)
		}
	}
	return groups
}

// edit does to each paragraph one thing at most, then moves some, single or as blocks.
func (a *author) edit(pieces []piece, p float64) []piece {
	var result []piece
	for k := 0; k < len(pieces); k++ {
		piece := pieces[k]
		switch chance := a.Float64(); {
		case chance < 0.08:
			continue // deleted
		case len(piece.words) == 1:
			result = append(result, piece)
		case chance < 0.16 && len(piece.words) >= 16:
			result = append(result, a.split(piece, p)...)
		case chance < 0.24 && k+1 < len(pieces) && len(piece.words) >= 8 && len(pieces[k+1].words) >= 8:
			result = append(result, a.merged(piece, pieces[k+1], p))
			k++
		case chance < 0.55:
			piece.words = a.touched(piece.words, p)
			result = append(result, piece)
		default:
			result = append(result, piece)
		}
		if a.IntN(12) == 0 {
			result = append(result, a.inserted())
		}
	}
	return a.move(result)
}

func (a *author) inserted() piece { return piece{words: a.sentence(8 + a.IntN(20))} }

func (a *author) split(p piece, touch float64) []piece {
	at := len(p.words)/4 + a.IntN(len(p.words)/2)
	return []piece{
		{from: p.from, words: a.touched(p.words[:at], touch)},
		{from: p.from, words: a.touched(append([]string{pick(a, a.openings[a.lang])}, p.words[at:]...), touch)},
	}
}

func (a *author) merged(p, q piece, touch float64) piece {
	return piece{from: []int{p.from[0], q.from[0]}, words: a.touched(slices.Concat(p.words, q.words), touch)}
}

// move takes a few blocks elsewhere. Pieces of a split stay together.
func (a *author) move(pieces []piece) []piece {
	for range 1 + len(pieces)/20 {
		n := 1
		if a.IntN(3) == 0 {
			n += a.IntN(4)
		}
		from := a.IntN(len(pieces))
		to := min(from+n, len(pieces))
		if !a.whole(pieces, from) || !a.whole(pieces, to) {
			continue
		}
		rest := slices.Concat(pieces[:from], pieces[to:])
		at := a.IntN(len(rest) + 1)
		if at == from || !a.whole(rest, at) {
			continue
		}
		block := slices.Clone(pieces[from:to])
		for k := range block {
			block[k].moved = len(block[k].from) > 0
		}
		pieces = slices.Concat(rest[:at], block, rest[at:])
	}
	return pieces
}

// whole reports whether a text can be cut before a place without parting a split.
func (a *author) whole(pieces []piece, at int) bool {
	if at == 0 || at >= len(pieces) {
		return true
	}
	left, right := pieces[at-1].from, pieces[at].from
	return len(left) == 0 || len(right) == 0 || left[0] != right[0]
}

// named gives the paragraphs names as the editor would: what became of a paragraph
// keeps its name, of a split the first part, of a merge the first one's.
func named(old, new []string, want truth) (from, to []Paragraph) {
	from, to = Lines(strings.Join(old, "\n")), Lines(strings.Join(new, "\n"))
	for i := range from {
		from[i].PID = fmt.Sprint("old", i)
	}
	for j := range to {
		to[j].PID = fmt.Sprint("new", j)
	}
	for _, e := range want.Alignment {
		if len(e.Old) > 0 && len(e.New) > 0 {
			to[e.New[0]].PID = from[e.Old[0]].PID
		}
	}
	return from, to
}

// Pairs that nobody has seen, edited more and more heavily: as plain text, both
// ways round, and with names.
func TestRandomPairs(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ touch, plain, hard float64 }{
		{0.05, 99.5, 94}, {0.15, 99, 94}, {0.30, 98, 92}, {0.45, 97, 88},
	} {
		t.Run(fmt.Sprintf("%.0f %% of words touched", 100*test.touch), func(t *testing.T) {
			t.Parallel()
			total, withNames := score{}, score{}
			for seed := range uint64(150) {
				a := newAuthor(t, seed)
				old, new, want := a.pair(6+a.IntN(50), test.touch)
				plainOld, plainNew := Lines(strings.Join(old, "\n")), Lines(strings.Join(new, "\n"))
				compared(t, fmt.Sprint("seed ", seed), want, plainOld, plainNew, total)
				compared(t, fmt.Sprint("seed ", seed, ", reversed"), want.reversed(), plainNew, plainOld, total)
				namedOld, namedNew := named(old, new, want)
				want.EqualText.Old, want.EqualText.New = nil, nil // a name says which of two it is
				compared(t, fmt.Sprint("seed ", seed, ", named"), want, namedOld, namedNew, withNames)
			}
			t.Logf("plain: %s", total)
			t.Logf("named: %s", withNames)
			for kind := range total {
				least := test.plain
				if kind != string(Match) && kind != string(Insert) && kind != string(Delete) {
					least = test.hard
				}
				if p := total.percent(kind); p < least && kind != "unmoved kept" {
					t.Errorf("%s: %.1f %% right, want %.1f %%", kind, p, least)
				}
			}
			for _, kind := range []Type{Match, Insert, Delete} {
				if p := withNames.percent(string(kind)); p < 99.5 {
					t.Errorf("named %s: %.1f %% right, want 99.5 %%", kind, p)
				}
			}
		})
	}
}

func compared(t *testing.T, name string, want truth, old, new []Paragraph, s score) {
	t.Helper()
	got, err := Paragraphs(t.Context(), old, new)
	if err != nil {
		t.Fatal(err)
	}
	checkWhole(t, old, new, got)
	judge(t, name, want, got, s)
}
