package exchange

import (
	"fmt"
	"strings"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/gcm"
)

// Row says where a paragraph of the old text is in the new one, or that it is in one of
// them alone.
type Row struct {
	Old, New []Cited // several where paragraphs were joined or split
	Reasons  []Reason
	By       []compare.Credit // who did it
}

// Cited is a paragraph as a table names it.
type Cited struct {
	Number int    // its place in the text, from 1
	Label  string // what is shown before it; empty for none
	Begins string // its first words
	In     string // the title of the section it is in; empty for the table's own
}

// Away is the other end of a paragraph's way from one section to another.
type Away struct {
	Cited  Cited
	Edited bool // its words changed on the way
}

// Ways are the paragraphs of a text that went to another section, by their place in the
// old text, and those that came from one, by their place in the new text.
type Ways struct{ Went, Came map[int]Away }

// Reason is what became of a paragraph. Several can be true of one.
type Reason string

// What becomes of paragraphs.
const (
	Unchanged  Reason = "unchanged"
	New        Reason = "new"
	Gone       Reason = "gone"
	Moved      Reason = "moved"
	Split      Reason = "split"
	Merged     Reason = "merged"
	Edited     Reason = "edited"
	Renumbered Reason = "renumbered" // the typed number alone
	Reformed   Reason = "reformed"   // the kind of paragraph alone
)

// begins is how many characters of a paragraph a table shows, to its last whole word.
const begins = 70

// Concordance gives the table of a comparison: a row for each paragraph that is new or
// gone, or that became another. result is what compare.Paragraphs found between the two
// texts, ways what compare.Elsewhere found beyond them. Rows follow the new text, as the
// redline does.
func Concordance(lang gcm.Lang, old, new delta.Delta, result compare.Result, ways Ways) ([]Row, error) {
	before, after := read(old, lang), read(new, lang)
	rows := make([]Row, 0, len(result.Entries))
	for _, e := range result.Entries {
		row := Row{Reasons: reasonsOf(e)}
		var err error
		if row.Old, err = cite(before, e.Old); err != nil {
			return nil, err
		}
		if row.New, err = cite(after, e.New); err != nil {
			return nil, err
		}
		for _, run := range e.Runs {
			row.By = compare.Unite(row.By, run.By)
		}
		row.lead(e, ways)
		rows = append(rows, row)
	}
	return rows, nil
}

func reasonsOf(e compare.Entry) []Reason {
	switch e.Type {
	case compare.Insert:
		return []Reason{New}
	case compare.Delete:
		return []Reason{Gone}
	}
	var reasons []Reason
	if e.Moved {
		reasons = append(reasons, Moved)
	}
	switch e.Type {
	case compare.Split:
		reasons = append(reasons, Split)
	case compare.Merge:
		reasons = append(reasons, Merged)
	}
	only := func(what string) bool { return len(e.Changes) == 1 && e.Changes[0] == what }
	switch {
	case len(e.Changes) == 0 || e.Type != compare.Match:
	case only(compare.ChangeNumber):
		reasons = append(reasons, Renumbered)
	case only(compare.ChangeKind):
		reasons = append(reasons, Reformed)
	default:
		reasons = append(reasons, Edited)
	}
	if len(reasons) == 0 {
		return []Reason{Unchanged}
	}
	return reasons
}

// lead names the other end where a paragraph went to another section or came from one.
func (r *Row) lead(e compare.Entry, ways Ways) {
	var away Away
	var known bool
	switch e.Type {
	case compare.Delete:
		if away, known = ways.Went[e.Old[0]]; known {
			r.New = []Cited{away.Cited}
		}
	case compare.Insert:
		if away, known = ways.Came[e.New[0]]; known {
			r.Old = []Cited{away.Cited}
		}
	}
	if known {
		r.Reasons = []Reason{Moved}
		if away.Edited {
			r.Reasons = append(r.Reasons, Edited)
		}
	}
}

// Cite names a paragraph of a text, by its place, for the table of another section.
func Cite(in string, lang gcm.Lang, text delta.Delta, at int) (Cited, error) {
	cited, err := cite(read(text, lang), []int{at})
	if err != nil {
		return Cited{}, err
	}
	cited[0].In = in
	return cited[0], nil
}

func cite(paragraphs []paragraph, places []int) ([]Cited, error) {
	cited := make([]Cited, len(places))
	for i, at := range places {
		if at < 0 || at >= len(paragraphs) {
			return nil, fmt.Errorf("citing paragraph %d of %d: %w", at+1, len(paragraphs), ErrOtherText)
		}
		p := paragraphs[at]
		cited[i] = Cited{Number: at + 1, Label: p.label, Begins: firstWords(p.Text)}
	}
	return cited, nil
}

// firstWords cuts at the last space before the bound; footnotes are left out.
func firstWords(text string) string {
	text = strings.Join(strings.Fields(strings.ReplaceAll(text, document.Embed, "")), " ")
	runes := []rune(text)
	if len(runes) <= begins {
		return text
	}
	cut := string(runes[:begins])
	if at := strings.LastIndexByte(cut, ' '); at > 0 && runes[begins] != ' ' {
		cut = cut[:at]
	}
	return strings.TrimRight(cut, " ,;:") + " …"
}
