package compare

import "context"

// What makes a paragraph that went from one text and one that came into another the
// same: at least so many words, and this part of the longer one's.
const (
	fewestAcross = 5
	leastAcross  = 0.6
)

// Compared is a comparison with the paragraphs of both its sides, one of several that
// belong together.
type Compared struct {
	Result   Result
	Old, New []Paragraph
	went     map[int]bool   // entries whose paragraph stands in another text now
	came     map[int]*Entry // what became of a paragraph of another text, by its entry here
}

// Place is a paragraph of one of several texts.
type Place struct {
	Text      int // index of the text
	Paragraph int // index in its old or its new side
}

// Across is a paragraph that one text lost and another gained.
type Across struct {
	From, To Place
	// As those of an entry that moved, from the old words to the new.
	Runs    []Run
	Notes   []Note
	Changes []string
}

// Elsewhere finds the paragraphs that were taken from one of several texts into another,
// their words changed a little or not at all. The results keep them as deleted and
// inserted, which they are to their texts; Counts and Tallies of the texts count them from
// then on as one move, where they came in. Errors are those of Paragraphs.
func Elsewhere(ctx context.Context, texts []*Compared) ([]Across, error) {
	type end struct {
		text  int
		entry *Entry
		at    int // of the entry
	}
	var gone, come []Paragraph
	var from, to []end
	for t, text := range texts {
		text.went, text.came = map[int]bool{}, map[int]*Entry{}
		for i := range text.Result.Entries {
			switch e := &text.Result.Entries[i]; {
			case e.Type == Delete && countWords(text.Old[e.Old[0]].Text) >= fewestAcross:
				gone, from = append(gone, text.Old[e.Old[0]]), append(from, end{t, e, i})
			case e.Type == Insert && countWords(text.New[e.New[0]].Text) >= fewestAcross:
				come, to = append(come, text.New[e.New[0]]), append(to, end{t, e, i})
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
		if e.Type != Match || e.stays() < leastAcross {
			continue
		}
		left, right := from[e.Old[0]], to[e.New[0]]
		if left.text == right.text {
			continue
		}
		moved := Entry{Type: Match, Old: []int{0}, New: []int{0}, Moved: true, Changes: e.Changes, Runs: e.Runs, Notes: e.Notes}
		moved.creditMove(gone[e.Old[0]], come[e.New[0]], left.entry.Runs, right.entry.Runs)
		texts[left.text].went[left.at], texts[right.text].came[right.at] = true, &moved
		across = append(across, Across{
			From: Place{left.text, left.entry.Old[0]}, To: Place{right.text, right.entry.New[0]}, Runs: moved.Runs, Notes: moved.Notes, Changes: moved.Changes,
		})
	}
	return across, nil
}

// MayMeet tells whether Elsewhere could find a paragraph that went from this text into
// another, or came from there. It looks at which words there are and at nothing else, so
// that texts which have nothing to do with each other need not be compared.
func (c *Compared) MayMeet(old, new []Paragraph) bool {
	for _, e := range c.Result.Entries {
		var own Paragraph
		var others []Paragraph
		switch e.Type {
		case Delete:
			own, others = c.Old[e.Old[0]], new
		case Insert:
			own, others = c.New[e.New[0]], old
		default:
			continue
		}
		bag, n := wordsOf(own.Text)
		if n < fewestAcross {
			continue
		}
		for _, other := range others {
			if bag.shares(other.Text, n) {
				return true
			}
		}
	}
	return false
}

// wordBag is how often each word is there.
type wordBag map[string]int

func wordsOf(text string) (words wordBag, n int) {
	words = wordBag{}
	for _, token := range tokenize(text) {
		if isWord(token) {
			words[token]++
			n++
		}
	}
	return words, n
}

// shares tells whether a text has as many of the bag's n words as what moved must keep.
func (b wordBag) shares(text string, n int) bool {
	other, m := wordsOf(text)
	most := float64(max(n, m)) * leastAcross
	if float64(min(n, m)) < most {
		return false
	}
	both := 0
	for word, times := range other {
		both += min(times, b[word])
	}
	return float64(both) >= most
}

// creditMove says who did what to a paragraph that went elsewhere, from the runs in which
// its old words were deleted and its new ones inserted.
func (e *Entry) creditMove(old, new Paragraph, gone, come []Run) {
	from, to := []Paragraph{old}, []Paragraph{new}
	a := attributor{
		old: from, new: to, gone: sideOf(from, authoredOf(gone)), come: sideOf(to, authoredOf(come)),
		formedOld: newSide(from, nil), formedNew: newSide(to, nil),
	}
	mover := a.runs(e)
	for i := range e.Runs {
		if e.Runs[i].Mark == MarkEqual {
			e.Runs[i].By = mover
		}
	}
}

// told gives the entries with a move in place of what went and came.
func (c *Compared) told() []Entry {
	if len(c.went)+len(c.came) == 0 {
		return c.Result.Entries
	}
	told := make([]Entry, 0, len(c.Result.Entries))
	for i, e := range c.Result.Entries {
		switch moved := c.came[i]; {
		case moved != nil:
			told = append(told, *moved)
		case !c.went[i]:
			told = append(told, e)
		}
	}
	return told
}

// Counts sums up the comparison.
func (c *Compared) Counts() Counts { return count(c.told()) }

// Tallies sums up who did what.
func (c *Compared) Tallies() Tallies { return talliesOf(c.told()) }

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
