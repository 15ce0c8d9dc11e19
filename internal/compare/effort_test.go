package compare

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// hostile lists texts made to be slow to compare, of a size that grows with n.
var hostile = map[string]func(n int) (old, new []Paragraph){
	"one line over and over": func(n int) (old, new []Paragraph) {
		same := func(int) string { return "one and the same line" }
		return repeat(n, same), repeat(n+1, same)
	},
	"alike but for a figure": func(n int) (old, new []Paragraph) {
		return repeat(n, func(i int) string { return fmt.Sprint("paragraph ", i, " is like all the others here") }),
			repeat(n, func(i int) string { return fmt.Sprint("paragraph ", 7*i+1, " is like all the others here") })
	},
	"alike but for a new word": func(n int) (old, new []Paragraph) {
		return repeat(n, func(i int) string { return fmt.Sprint("paragraph a", i, " is like all the others here") }),
			repeat(n, func(i int) string { return fmt.Sprint("paragraph b", i, " is like all the others here") })
	},
	"three lines by turns": func(n int) (old, new []Paragraph) {
		return repeat(n, func(i int) string { return string(rune('a' + i*i%3)) }),
			repeat(n, func(i int) string { return string(rune('a' + i*7/5%3)) })
	},
	"empty lines": func(n int) (old, new []Paragraph) {
		return repeat(n, func(int) string { return "" }), repeat(n+3, func(int) string { return "" })
	},
	"backwards": func(n int) (old, new []Paragraph) {
		return repeat(n, func(i int) string { return fmt.Sprint("line ", i) }), repeat(n, func(i int) string { return fmt.Sprint("line ", n-i) })
	},
	"one long line backwards": func(n int) (old, new []Paragraph) {
		words := func(from, by int) string {
			var b strings.Builder
			for i := range 20 * n {
				fmt.Fprint(&b, "w", from+by*i, " ")
			}
			return b.String()
		}
		return []Paragraph{{Text: words(0, 1)}}, []Paragraph{{Text: words(20*n, -1)}}
	},
	"long lines backwards": func(n int) (old, new []Paragraph) {
		words := func(line, from, by int) string {
			var b strings.Builder
			for i := range 800 {
				fmt.Fprint(&b, "w", line, "x", from+by*i, " ")
			}
			return b.String()
		}
		return repeat(n/20, func(i int) string { return words(i, 0, 1) }), repeat(n/20, func(i int) string { return words(i, 799, -1) })
	},
	"one word": func(n int) (old, new []Paragraph) {
		return []Paragraph{{Text: strings.Repeat("a ", 20*n)}}, []Paragraph{{Text: "b " + strings.Repeat("a ", 18*n) + "c"}}
	},
	"marks alone": func(n int) (old, new []Paragraph) {
		return []Paragraph{{Text: "x" + strings.Repeat(".,", 10*n)}}, []Paragraph{{Text: "x" + strings.Repeat(",;", 10*n)}}
	},
}

func repeat(n int, line func(int) string) []Paragraph {
	paragraphs := make([]Paragraph, n)
	for i := range paragraphs {
		paragraphs[i].Text = line(i)
	}
	return paragraphs
}

// Whatever the texts repeat, each paragraph meets a bounded number of others, and
// the word comparison stays within its allowance but for the last pair and the
// small ones.
func TestWorkIsBounded(t *testing.T) {
	t.Parallel()
	for name, texts := range hostile {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			old, new := texts(1500)
			a := newAligner(&watch{ctx: t.Context()}, old, new)
			a.anchor()
			if n := len(a.candidates()); n > mostCandidates*len(old) {
				t.Errorf("%d candidates for %d paragraphs", n, len(old))
			}
			entries := newAligner(&watch{ctx: t.Context()}, old, new).entries()
			r := newRedliner(&watch{ctx: t.Context()}, old, new)
			for i := range entries {
				r.mark(&entries[i])
			}
			if r.allowance < -largestArea-smallArea*len(entries) {
				t.Errorf("the word comparison overdrew its allowance by %d", -r.allowance)
			}
			checkWhole(t, old, new, Result{Entries: entries})
		})
	}
}

// A search visits so many postings for each word of a paragraph and no more.
func TestPostingsAreBounded(t *testing.T) {
	t.Parallel()
	old, new := hostile["alike but for a new word"](3000)
	a := newAligner(&watch{ctx: t.Context()}, old, new)
	s := search{aligner: a, forecast: a.forecasts()}
	postings := make([]posting, len(new))
	for j := range postings {
		postings[j] = posting{int32(j), 1}
	}
	for _, i := range []int{0, 1, 1499, 2998, 2999} {
		near := s.near(postings, i)
		if len(near) != mostPostings || int(near[0].j) > i || int(near[len(near)-1].j) < i {
			t.Errorf("paragraph %d: %d postings from %d to %d", i, len(near), near[0].j, near[len(near)-1].j)
		}
	}
}

// dying is a context whose deadline passes at the n-th time it is asked.
type dying struct {
	context.Context
	left int
	err  error
}

func (d *dying) Err() error {
	if d.left--; d.left < 0 {
		return d.err
	}
	return nil
}

// Wherever the deadline falls, the result is whole and says that it is coarser.
func TestDeadline(t *testing.T) {
	t.Parallel()
	a := newAuthor(t, 5)
	before, after, _ := a.pair(200, 0.2)
	old, new := Lines(strings.Join(before, "\n")), Lines(strings.Join(after, "\n"))
	asked := &dying{t.Context(), 1 << 30, nil}
	full, err := Paragraphs(asked, old, new)
	if err != nil || full.Degraded {
		t.Fatalf("without a deadline: degraded %v, %v", full.Degraded, err)
	}
	times := 1<<30 - asked.left
	if times < 20 {
		t.Fatalf("the context was asked %d times only", times)
	}
	for n := 0; n < times-1; n += 1 + n/8 {
		r, err := Paragraphs(&dying{t.Context(), n, context.DeadlineExceeded}, old, new)
		if err != nil || !r.Degraded {
			t.Fatalf("deadline at question %d: degraded %v, %v", n, r.Degraded, err)
		}
		checkWhole(t, old, new, r)
	}
}

func TestCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Text(ctx, "a\nb c", "a\nb d"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}

// A pair of lines too long for a word comparison is compared by sentences first.
func TestLongLineBySentences(t *testing.T) {
	t.Parallel()
	var old, new strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&old, "Sentence %d says something. ", i)
		fmt.Fprintf(&new, "Sentence %d says something. ", i)
		if i%1000 == 500 {
			old.WriteString("The old end. ")
			new.WriteString("The new end. ")
		}
	}
	r, err := Text(t.Context(), old.String(), new.String())
	if err != nil {
		t.Fatal(err)
	}
	if r.Degraded || r.Counts.WordsAdded != 3 || r.Counts.WordsRemoved != 3 {
		t.Errorf("degraded %v, %+v", r.Degraded, r.Counts)
	}
}

// BenchmarkBook compares two states of a text of 1.2 MB.
func BenchmarkBook(b *testing.B) {
	a := newAuthor(b, 1)
	before, after, _ := a.pair(8000, 0.15)
	old, new := Lines(strings.Join(before, "\n")), Lines(strings.Join(after, "\n"))
	for b.Loop() {
		if _, err := Paragraphs(b.Context(), old, new); err != nil {
			b.Fatal(err)
		}
	}
}
