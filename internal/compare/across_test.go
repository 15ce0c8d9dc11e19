package compare

import (
	"context"
	"fmt"
	"slices"
	"testing"
)

func TestParagraphsTakenToAnotherText(t *testing.T) {
	t.Parallel()
	const moved = "Encourages the members to share good practice on consular protection of migrants in transit."
	texts := make([]*Compared, 3)
	for i, pair := range [][2]string{
		{"First objective.\n" + moved + "\nTo be completed by members.\n", "First objective.\n"},
		{"Second objective.\n", "Second objective.\nEncourages all members to share good practice on consular protection of migrants in transit.\nTo be completed soon.\n"},
		{"Third objective.\nAsks for data on regular pathways, by sex and by age.\n", "Third objective.\nWelcomes the pledges made before the forum in New York.\nTo be completed by members.\n"},
	} {
		texts[i] = &Compared{Old: Lines(pair[0]), New: Lines(pair[1])}
		var err error
		if texts[i].Result, err = Paragraphs(context.Background(), texts[i].Old, texts[i].New); err != nil {
			t.Fatal(err)
		}
		texts[i].Result.Attribute(texts[i].Old, texts[i].New, Hands{Come: []Hand{{Units: 500, Credit: Credit{Delegation: "hn"}}}})
	}
	got, err := Elsewhere(context.Background(), texts)
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, a := range got {
		r := Result{Entries: []Entry{{Runs: a.Runs}}}
		said = append(said, fmt.Sprint(a.From, " > ", a.To, " ", credited(r)))
	}
	want := []string{
		"{0 1} > {1 1} Encourages {hn}-the{hn}+all{hn} members to share good practice on consular protection of migrants in transit.{hn}",
		"{0 2} > {2 2} To be completed by members.{hn}",
	}
	if !slices.Equal(said, want) {
		t.Errorf("\n got %q\nwant %q", said, want)
	}
	for i, want := range []Counts{{Unchanged: 1}, {Unchanged: 1, Moved: 1, Edited: 1, Inserted: 1, WordsAdded: 5, WordsRemoved: 1}} {
		if got := texts[i].Counts(); got != want {
			t.Errorf("text %d: %+v, want %+v", i, got, want)
		}
	}
	if c := texts[2].Counts(); c.Moved != 1 {
		t.Errorf("%+v", c)
	}
	if got := fmt.Sprint(texts[1].Tallies()); got != "[{hn 5 1 2}]" {
		t.Error(got)
	}
	// A look at the words leaves out no pair that was found.
	for _, a := range got {
		from, to := texts[a.From.Text], texts[a.To.Text]
		if !from.MayMeet(to.Old, to.New) || !to.MayMeet(from.Old, from.New) {
			t.Errorf("%v > %v is left out", a.From, a.To)
		}
	}
	if texts[1].MayMeet(texts[2].Old, texts[2].New) {
		t.Error("texts that share few words may have met")
	}
	if none, err := Elsewhere(context.Background(), texts[2:]); err != nil || len(none) != 0 {
		t.Errorf("within one text nothing goes elsewhere: %v, %v", none, err)
	}
}
