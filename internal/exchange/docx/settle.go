package docx

import (
	"slices"
	"time"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/exchange"
)

// settle arranges the tracked changes of a text such that every reader comes to the
// same two texts.
func (b *builder) settle(all []paragraphOf) {
	settleJoined(all)
	b.settleEnds(all)
	b.settleStarts(all)
}

// settleJoined gives the parts of one paragraph the same properties where they are
// joined. When a line end goes, Word keeps the properties of the last part and
// LibreOffice those of the first.
func settleJoined(all []paragraphOf) {
	var parts []int
	for i := range all {
		switch p := &all[i]; {
		case p.mark != none && wholly(*p):
		case p.mark != none:
			parts = append(parts, i)
		default:
			for _, k := range parts {
				if part := &all[k]; part.Change == compare.MarkDelete {
					part.become(p.now)
				} else {
					part.stem(p.before())
				}
			}
			parts = parts[:0]
		}
	}
}

// settleEnds moves the mark of whole paragraphs that came or went up by one line end:
// that of the paragraph before them is marked, and the last of them keeps its own, as
// when somebody types on from the end. It does so in three cases that LibreOffice gets
// wrong otherwise:
//
//   - words were put in at the end of the paragraph before, by the same: both are taken
//     for one change, and the line end between with them;
//   - a whole paragraph is of several authors: it goes piece by piece, and leaves its
//     properties to the next;
//   - the first footnote of the file is in a whole paragraph: LibreOffice forgets that the
//     end of that paragraph is tracked. For the same reason such an end isn't marked here.
func (b *builder) settleEnds(all []paragraphOf) {
	noted := b.firstNoted(all)
	for i := 0; i+1 < len(all); i++ {
		if all[i].mark != none || i == noted {
			continue
		}
		what := all[i+1].mark
		last := i
		for last+1 < len(all) && all[last+1].mark == what && all[last+1].Move == "" && wholly(all[last+1]) {
			last++
		}
		if last == i || what != inserted && what != deleted {
			continue
		}
		group := all[i+1 : last+1]
		p, end := &all[i], &all[last]
		switch {
		case b.runsOn(all[i], all[i+1]):
			p.markBy = p.Runs[len(p.Runs)-1].By
		case i < noted && noted <= last, b.leaves(group, all[last+1:]):
			p.markBy = group[0].markBy
			if len(group[0].Runs) > 0 {
				p.markBy = group[0].Runs[0].By
			}
		default:
			continue
		}
		p.mark = what
		end.mark, end.markBy = none, nil
		if what == inserted {
			end.stem(p.before())
		} else {
			end.become(p.now)
		}
		i = last - 1
	}
}

// firstNoted gives the place of the paragraph that the first footnote of the file is in,
// -1 if it is in none of these.
func (b *builder) firstNoted(all []paragraphOf) int {
	if b.notes.count > 0 {
		return -1
	}
	return slices.IndexFunc(all, func(p paragraphOf) bool {
		return slices.ContainsFunc(p.Runs, func(run exchange.Run) bool { return run.IsNote })
	})
}

// leaves tells whether whole paragraphs are of several authors, and have other properties
// than what follows.
func (b *builder) leaves(group, after []paragraphOf) bool {
	several, same := false, len(after) > 0
	for _, p := range group {
		for _, run := range p.Runs {
			author, at := b.author(run.By)
			first, then := b.author(p.markBy)
			several = several || author != first || !at.Equal(then)
		}
		if same && p.mark == inserted {
			same = p.now == after[0].before()
		} else if same {
			same = p.now == after[0].now
		}
	}
	return several && !same
}

// settleStarts deals with the same where the paragraph that follows was there before:
// its changes are dated later, by more than the minute within which LibreOffice takes
// them for one.
func (b *builder) settleStarts(all []paragraphOf) {
	for i := 0; i+1 < len(all); i++ {
		if all[i].mark == none && b.runsOn(all[i], all[i+1]) {
			all[i+1].later = all[i].later + 2*time.Minute
		}
	}
}

// runsOn tells whether insertions by the same, at about the same time, stand at the end
// of a paragraph and at the beginning of the next.
func (b *builder) runsOn(p, next paragraphOf) bool {
	if p.mark != none || len(p.Runs) == 0 || len(next.Runs) == 0 {
		return false
	}
	end, start := p.Runs[len(p.Runs)-1], next.Runs[0]
	putIn := end.Change == compare.MarkInsert || end.WasForm != nil && end.WasForm.Link != end.Form.Link
	if !putIn || start.Change != compare.MarkInsert {
		return false
	}
	author, at := b.author(end.By)
	other, then := b.author(start.By)
	return author == other && then.Add(next.later).Sub(at.Add(p.later)).Abs() <= time.Minute
}
