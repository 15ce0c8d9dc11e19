package docx

import (
	"time"

	"github.com/redonda/redonda/internal/compare"
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

// settleEnds deals with words put in at the end of a paragraph that new paragraphs
// follow, all by the same. LibreOffice takes both for one change, and the line end
// between with them. So it is the new one here, and the last of the new paragraphs has
// the old: as when somebody types on from the end.
func (b *builder) settleEnds(all []paragraphOf) {
	for i := 0; i+1 < len(all); i++ {
		last := i
		for last+1 < len(all) && all[last+1].mark == inserted && all[last+1].Move == "" && wholly(all[last+1]) {
			last++
		}
		if last == i || !b.runsOn(all[i], all[i+1]) {
			continue
		}
		p := &all[i]
		p.mark, p.markBy = inserted, p.Runs[len(p.Runs)-1].By
		end := &all[last]
		end.mark, end.markBy = none, nil
		end.stem(p.before())
		i = last - 1
	}
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
