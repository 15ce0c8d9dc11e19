package httpapi

import (
	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/gcm"
)

type paragraphView struct {
	Index int    `json:"index"`
	PID   string `json:"pid"`
	Kind  string `json:"kind"`
	Label string `json:"label"`
	Text  string `json:"text"`
}

type entryView struct {
	Type    compare.Type    `json:"type"`
	Moved   bool            `json:"moved"`
	Changes []string        `json:"changes"`
	Old     []paragraphView `json:"old"`
	New     []paragraphView `json:"new"`
	Runs    []compare.Run   `json:"runs"`
	// Notes are those of the U+FFFC in the runs, in their order.
	Notes []compare.Note `json:"notes,omitempty"`
	// By made another kind of paragraph of it.
	By []compare.Credit `json:"by,omitempty"`
}

type sectionComparisonView struct {
	Section string         `json:"section"`
	Text    string         `json:"text"`
	Lang    gcm.Lang       `json:"lang"`
	From    int64          `json:"from"`
	To      int64          `json:"to"`
	Counts  compare.Counts `json:"counts"`
	// ByDelegation says who did how much; Authors, who changed anything at all meanwhile.
	ByDelegation compare.Tallies `json:"byDelegation"`
	Authors      []string        `json:"authors"`
	Entries      []entryView     `json:"entries"`
	Degraded     bool            `json:"degraded"`
}

type comparisonView struct {
	From         string                  `json:"from"`
	To           string                  `json:"to"`
	Lang         gcm.Lang                `json:"lang"`
	Sections     []sectionComparisonView `json:"sections"`
	Counts       compare.Counts          `json:"counts"`
	ByDelegation compare.Tallies         `json:"byDelegation"`
	Across       []acrossView            `json:"across"`
}

// acrossView is a paragraph that went from one section into another.
type acrossView struct {
	From    acrossPlace    `json:"from"` // in the old text
	To      acrossPlace    `json:"to"`   // in the new one
	Changes []string       `json:"changes"`
	Runs    []compare.Run  `json:"runs"` // from its old words to its new ones
	Notes   []compare.Note `json:"notes,omitempty"`
}

type acrossPlace struct {
	Section string `json:"section"`
	Index   int    `json:"index"`
	// Since and Until are the versions of the section's text that were set side by side.
	Since int64 `json:"since"`
	Until int64 `json:"until"`
}

func viewParagraphs(paragraphs []document.Paragraph, lang gcm.Lang) []paragraphView {
	views := make([]paragraphView, len(paragraphs))
	for i, label := range document.Labels(paragraphs, lang) {
		p := paragraphs[i]
		views[i] = paragraphView{Index: i, PID: p.PID, Kind: p.Kind, Label: label, Text: p.Text}
	}
	return views
}

// viewSection gives what was found between two versions of a section's text.
func viewSection(section string, lang gcm.Lang, from, to int64, compared *compare.Compared, authors []string, older, newer []paragraphView) sectionComparisonView {
	view := sectionComparisonView{
		Section: section, Text: contribution.TextID(section, lang), Lang: lang, From: from, To: to,
		Counts: compared.Counts(), ByDelegation: compared.Tallies(), Authors: authors, Degraded: compared.Result.Degraded,
		Entries: viewEntries(compared.Result, older, newer),
	}
	if view.Authors == nil {
		view.Authors = []string{}
	}
	return view
}

func viewEntries(result compare.Result, older, newer []paragraphView) []entryView {
	entries := make([]entryView, len(result.Entries))
	for i, e := range result.Entries {
		entries[i] = entryView{Type: e.Type, Moved: e.Moved, Changes: e.Changes, Runs: e.Runs, Notes: e.Notes, By: e.By, Old: pick(older, e.Old), New: pick(newer, e.New)}
		if entries[i].Runs == nil {
			entries[i].Runs = []compare.Run{}
		}
	}
	return entries
}

func pick(all []paragraphView, indexes []int) []paragraphView {
	picked := make([]paragraphView, len(indexes))
	for i, index := range indexes {
		picked[i] = all[index]
	}
	return picked
}

// take adds what was found in a section.
func (v *comparisonView) take(one sectionComparisonView) {
	v.Sections = append(v.Sections, one)
	v.ByDelegation.Add(one.ByDelegation)
	sum, c := &v.Counts, one.Counts

	sum.WordsAdded += c.WordsAdded
	sum.WordsRemoved += c.WordsRemoved
	sum.Inserted += c.Inserted
	sum.Deleted += c.Deleted
	sum.Edited += c.Edited
	sum.Moved += c.Moved
	sum.Split += c.Split
	sum.Merged += c.Merged
	sum.Unchanged += c.Unchanged
}
