package compare

import (
	"context"
	"fmt"
	"testing"
)

func TestParagraphsTakenToAnotherText(t *testing.T) {
	t.Parallel()
	const moved = "Encourages the members to share good practice on consular protection of migrants in transit."
	texts := make([]Compared, 3)
	for i, pair := range [][2]string{
		{"First objective.\n" + moved + "\nTo be completed by members.\n", "First objective.\n"},
		{"Second objective.\n", "Second objective.\nEncourages all members to share good practice on consular protection of migrants in transit.\nTo be completed soon.\n"},
		{"Third objective.\nAsks for data on regular pathways, by sex and by age.\n", "Third objective.\nWelcomes the pledges made before the forum in New York.\nTo be completed by members.\n"},
	} {
		texts[i] = Compared{Old: Lines(pair[0]), New: Lines(pair[1])}
		var err error
		if texts[i].Result, err = Paragraphs(context.Background(), texts[i].Old, texts[i].New); err != nil {
			t.Fatal(err)
		}
	}
	got, err := Elsewhere(context.Background(), texts)
	if err != nil {
		t.Fatal(err)
	}
	want := []Across{{From: Place{0, 1}, To: Place{1, 1}}, {From: Place{0, 2}, To: Place{2, 2}}}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", got, want)
	}
	if none, err := Elsewhere(context.Background(), texts[2:]); err != nil || len(none) != 0 {
		t.Errorf("within one text nothing goes elsewhere: %v, %v", none, err)
	}
}
