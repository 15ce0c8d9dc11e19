package compare

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/delta"
)

var dawn = time.Date(2021, 9, 17, 15, 0, 0, 0, time.UTC)

// written reads "hn:words|mx:more|:kept" as hands in a text, paragraph ends included.
func written(marked string) (text string, hands []Hand) {
	for i, piece := range strings.Split(marked, "|") {
		who, words, _ := strings.Cut(piece, ":")
		text += words
		hands = append(hands, Hand{Units: delta.UTF16Len(words), Credit: Credit{Delegation: who, At: dawn.Add(time.Duration(i) * time.Minute)}})
	}
	return text, hands
}

// credited writes runs down as "+words{hn}" and "-words{hn,mx}", equal ones bare.
func credited(r Result) string {
	var b strings.Builder
	for i, e := range r.Entries {
		if i > 0 {
			b.WriteString(" / ")
		}
		for _, run := range e.Runs {
			b.WriteString(map[Mark]string{MarkInsert: "+", MarkDelete: "-"}[run.Mark] + strings.ReplaceAll(run.Text, "\n", "¶"))
			if run.Mark != MarkEqual || len(run.By) > 0 {
				var who []string
				for _, by := range run.By {
					who = append(who, by.Delegation)
				}
				b.WriteString("{" + strings.Join(who, ",") + "}")
			}
		}
	}
	return b.String()
}

func TestRunsCarryWhoDidIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, old, new, want string }{
		{"two wrote side by side", ":Protect migrants.\n", ":Protect |hn:all |mx:returned |:migrants.\n",
			"Protect +all {hn}+returned {mx}migrants."},
		{"one word by two is both of theirs", ":A plan.\n", ":A plan |hn:multi|mx:lateral|:.\n",
			"A plan+ multilateral{hn,mx}."},
		{"who took away and who put in its place", ":Ensure |gt:safe|: return.\n", ":Ensure |sv:orderly|: return.\n",
			"Ensure -safe{gt}+orderly{sv} return."},
		{"white space goes with the words before it", ":Start end.\n", ":Start |hn:one|mx: |hn:two|: end.\n",
			"Start +one two {hn}end."},
		{"a new paragraph", ":First.\n", ":First.\n|mx:Second.\n", "First. / +Second.{mx}"},
		{"a paragraph that went", ":First.\n|cr:Second.\n", ":First.\n", "First. / -Second.{cr}"},
		{"words that nobody touched go with those about them", ":Migrants |hn:have |:access to justice.\n", ":Migrants |hn:and their families |:shall |hn:enjoy |:access to justice.\n",
			"Migrants -have{hn}+and their families shall enjoy{hn} access to justice."},
		{"a split is whoever broke the line", ":One two three four. Five six seven eight.\n", ":One two three four.|hn:\n|:Five six seven eight.\n",
			"One two three four.- {hn}+¶{hn}Five six seven eight."},
		{"nobody knows", ":old words here\n", ":new words here\n", "-old{}+new{} words here"},
		{"signs outside the first plane", ":Migrants 🌎 first.\n", ":Migrants 🌎|hn: 🌎|: first|mx: and foremost|:.\n",
			"Migrants 🌎+ 🌎{hn} first+ and foremost{mx}."},
	} {
		old, gone := written(c.old)
		new, come := written(c.new)
		r, err := Text(context.Background(), old, new)
		if err != nil {
			t.Fatal(err)
		}
		r.Attribute(Lines(old), Lines(new), Hands{Gone: gone, Come: come})
		if got := credited(r); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
		checkWhole(t, Lines(old), Lines(new), r)
	}
}

func TestAMoveIsWhoevers(t *testing.T) {
	t.Parallel()
	lines := []string{"The first paragraph speaks of borders.", "The second one is about returned children.", "The third one asks for regular pathways and work."}
	for _, c := range []struct{ name, old, new, want string }{
		{"who cut it and put it elsewhere", ":" + lines[0] + "\n|:" + lines[1] + "\n|hn:" + lines[2] + "\n", "hn:" + lines[2] + "\n|:" + lines[0] + "\n|:" + lines[1] + "\n", "hn"},
		{"who retyped what it jumped over", "mx:" + lines[0] + "\n|mx:" + lines[1] + "\n|:" + lines[2] + "\n", ":" + lines[2] + "\n|mx:" + lines[0] + "\n|mx:" + lines[1] + "\n", "mx"},
	} {
		old, gone := written(c.old)
		new, come := written(c.new)
		r, err := Text(context.Background(), old, new)
		if err != nil {
			t.Fatal(err)
		}
		r.Attribute(Lines(old), Lines(new), Hands{Gone: gone, Come: come})
		moved := 0
		for _, e := range r.Entries {
			for _, run := range e.Runs {
				switch {
				case e.Moved && (len(run.By) != 1 || run.By[0].Delegation != c.want):
					t.Errorf("%s: moved by %v, want %s", c.name, run.By, c.want)
				case !e.Moved && len(run.By) > 0:
					t.Errorf("%s: %q stays where it was and is said to be moved by %v", c.name, run.Text, run.By)
				}
			}
			if e.Moved {
				moved++
			}
		}
		if moved != 1 {
			t.Errorf("%s: %d moved", c.name, moved)
		}
	}
}

func TestACreditSaysWhenItWasLast(t *testing.T) {
	t.Parallel()
	old, new := ":A plan.\n", ":A |hn:first |mx:wide |hn:second |:plan.\n"
	before, gone := written(old)
	after, come := written(new)
	r, err := Text(context.Background(), before, after)
	if err != nil {
		t.Fatal(err)
	}
	r.Attribute(Lines(before), Lines(after), Hands{Gone: gone, Come: come})
	runs := r.Entries[0].Runs
	if len(runs) != 5 || !runs[1].By[0].At.Equal(dawn.Add(time.Minute)) || !runs[3].By[0].At.Equal(dawn.Add(3*time.Minute)) {
		t.Errorf("%+v", runs)
	}
	want := Tallies{{Delegation: "hn", WordsAdded: 2, Changes: 1}, {Delegation: "mx", WordsAdded: 1, Changes: 1}}
	if got := r.Tallies(); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// Whoever wrote what: both sides come out, counts stay, and where somebody's hand is known
// in an entry, none of its changes is left without one.
func TestAttributionLosesNothing(t *testing.T) {
	t.Parallel()
	for seed := range uint64(60) {
		a := newAuthor(t, seed)
		before, after, _ := a.pair(20, 0.3)
		old, new := Lines(strings.Join(before, "\n")), Lines(strings.Join(after, "\n"))
		r, err := Paragraphs(context.Background(), old, new)
		if err != nil {
			t.Fatal(err)
		}
		counts := r.Counts
		gone, come := handsOver(a.Rand, old), handsOver(a.Rand, new)
		r.Attribute(old, new, Hands{Gone: gone, Come: come})
		checkWhole(t, old, new, r)
		if counts != r.Counts {
			t.Errorf("seed %d: counts changed", seed)
		}
		for _, e := range r.Entries {
			known, bare := 0, 0
			for _, run := range e.Runs {
				switch {
				case run.Mark == MarkEqual:
				case len(run.By) == 0:
					bare++
				default:
					known++
				}
			}
			if known > 0 && bare > 0 {
				t.Errorf("seed %d: %d runs of an entry have hands and %d have none", seed, known, bare)
			}
		}
	}
}

// handsOver covers a text with hands of random lengths, some of them nobody's.
func handsOver(r *rand.Rand, paragraphs []Paragraph) []Hand {
	total := 0
	for _, p := range paragraphs {
		total += delta.UTF16Len(p.Text) + 1
	}
	var hands []Hand
	for total > 0 {
		n := min(total, 1+r.IntN(60))
		hands = append(hands, Hand{Units: n, Credit: Credit{Delegation: []string{"", "hn", "mx", "sv"}[r.IntN(4)], At: dawn}})
		total -= n
	}
	return hands
}
