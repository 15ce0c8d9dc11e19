package compare

import "context"

// What makes a paragraph that went from one text and one that came into another the
// same: at least so many words, and this part of the longer one's.
const (
	fewestAcross = 5
	leastAcross  = 0.6
)

// Compared is a comparison with the paragraphs of both its sides.
type Compared struct {
	Result   Result
	Old, New []Paragraph
}

// Place is a paragraph of one of several texts.
type Place struct {
	Text      int // index of the text
	Paragraph int // index in its old or its new side
}

// Across is a paragraph that one text lost and another gained.
type Across struct{ From, To Place }

// Elsewhere finds the paragraphs that were taken from one of several texts into another,
// their words changed a little or not at all. To their own texts they are deleted and
// inserted, which stays as it is. Errors are those of Paragraphs.
func Elsewhere(ctx context.Context, texts []Compared) ([]Across, error) {
	var gone, come []Paragraph
	var from, to []Place
	for t, text := range texts {
		for _, e := range text.Result.Entries {
			switch {
			case e.Type == Delete && countWords(text.Old[e.Old[0]].Text) >= fewestAcross:
				gone, from = append(gone, text.Old[e.Old[0]]), append(from, Place{t, e.Old[0]})
			case e.Type == Insert && countWords(text.New[e.New[0]].Text) >= fewestAcross:
				come, to = append(come, text.New[e.New[0]]), append(to, Place{t, e.New[0]})
			}
		}
	}
	if len(gone) == 0 || len(come) == 0 {
		return nil, nil
	}
	found, err := Paragraphs(ctx, gone, come)
	if err != nil {
		return nil, err
	}
	var across []Across
	for _, e := range found.Entries {
		if e.Type == Match && from[e.Old[0]].Text != to[e.New[0]].Text && e.stays() >= leastAcross {
			across = append(across, Across{From: from[e.Old[0]], To: to[e.New[0]]})
		}
	}
	return across, nil
}

// stays gives what part of the words of the longer side is equal.
func (e *Entry) stays() float64 {
	equal, old, new := 0, 0, 0
	for _, run := range e.Runs {
		n := countWords(run.Text)
		if run.Mark != MarkInsert {
			old += n
		}
		if run.Mark != MarkDelete {
			new += n
		}
		if run.Mark == MarkEqual {
			equal += n
		}
	}
	return float64(equal) / float64(max(old, new, 1))
}
