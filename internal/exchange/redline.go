package exchange

import (
	"errors"
	"fmt"
	"strings"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/gcm"
)

// ErrOtherText is the answer to a comparison that is not of the texts it came with.
var ErrOtherText = errors.New("the comparison is of other texts")

// Redline gives the lines of a comparison. result is what compare.Paragraphs found
// between the two texts; name is the text's id, which makes the names of its moves
// unique in the book. travels are the paragraphs that compare.Elsewhere found to have
// changed texts.
//
// Lines follow the new text. What went stands at its old place, before what came in
// its stead. Leaving out what is marked Delete gives the lines of the new text, leaving
// out Insert those of the old one; where a line end is left out, its words belong to
// the next line, and its own kind is forgotten.
//
// A footnote whose words alone changed is one deleted and one inserted: it is one
// character to the comparison.
func Redline(name string, lang gcm.Lang, old, new delta.Delta, result compare.Result, travels Travels) ([]Line, error) {
	r := redliner{old: read(old, lang), new: read(new, lang)}
	r.gone, r.come = make([]*Line, len(r.old)), make([]*Line, len(r.new))
	if err := r.check(result.Entries); err != nil {
		return nil, fmt.Errorf("marking the changes of %s: %w", name, err)
	}
	placed := inPlace(result.Entries)
	moves := movesOf(name, result.Entries, placed)
	for i, e := range result.Entries {
		if !placed[i] {
			if t, elsewhere := travels.of(e); elsewhere {
				e.Runs, moves[i] = t.Runs, t.Move
			}
			r.whole(r.paragraphs(r.old, e.Old), e, compare.MarkDelete, moves[i], r.gone)
			r.whole(r.paragraphs(r.new, e.New), e, compare.MarkInsert, moves[i], r.come)
		}
	}
	for i, e := range result.Entries {
		if placed[i] {
			r.leave(e.Old[0])
			r.enter(e.New[0])
			r.stay(e)
		}
	}
	r.leave(len(r.old))
	r.enter(len(r.new))
	if r.err != nil {
		return nil, fmt.Errorf("marking the changes of %s: %w", name, r.err)
	}
	return r.lines, nil
}

// Travel is the way of a paragraph from one text of a book to another.
type Travel struct {
	Move string        // its name, unique in the book
	Runs []compare.Run // from its old words to its new ones
}

// Travels are the paragraphs of a text that went to another, by their place in the old
// text, and those that came from another, by their place in the new one.
type Travels struct{ Went, Came map[int]Travel }

func (t Travels) of(e compare.Entry) (travel Travel, elsewhere bool) {
	switch e.Type {
	case compare.Delete:
		travel, elsewhere = t.Went[e.Old[0]]
	case compare.Insert:
		travel, elsewhere = t.Came[e.New[0]]
	}
	return travel, elsewhere
}

type redliner struct {
	old, new []paragraph
	// Paragraphs that are not in place: at their old place, and at their new one.
	gone, come     []*Line
	atGone, atCome int // how far these are put down
	lines          []Line
	err            error
}

func (r *redliner) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: "+format, append([]any{ErrOtherText}, args...)...)
	}
}

// check holds that every paragraph of both sides is in one entry.
func (r *redliner) check(entries []compare.Entry) error {
	olds, news := make([]int, len(r.old)), make([]int, len(r.new))
	for _, e := range entries {
		for k, side := range [][]int{olds, news} {
			for _, at := range [][]int{e.Old, e.New}[k] {
				if at < 0 || at >= len(side) {
					return fmt.Errorf("%w: there is no paragraph %d", ErrOtherText, at)
				}
				side[at]++
			}
		}
	}
	for _, side := range [][]int{olds, news} {
		for at, n := range side {
			if n != 1 {
				return fmt.Errorf("%w: paragraph %d is in %d entries", ErrOtherText, at, n)
			}
		}
	}
	return nil
}

func (r *redliner) paragraphs(side []paragraph, places []int) *source {
	s := &source{places: places}
	for _, at := range places {
		s.paragraphs = append(s.paragraphs, side[at])
	}
	return s
}

// leave puts down what stood in the old text before a paragraph of it.
func (r *redliner) leave(before int) {
	for ; r.atGone < before; r.atGone++ {
		if line := r.gone[r.atGone]; line != nil {
			r.lines = append(r.lines, *line)
		}
	}
}

// enter puts down what stands in the new text before a paragraph of it.
func (r *redliner) enter(before int) {
	for ; r.atCome < before; r.atCome++ {
		if line := r.come[r.atCome]; line != nil {
			r.lines = append(r.lines, *line)
		}
	}
}

// whole fills in, at their places, paragraphs of one side that are all marked; words
// that stand at both places of a move are Moved.
func (r *redliner) whole(s *source, e compare.Entry, mark compare.Mark, move string, lines []*Line) {
	if len(s.places) == 0 {
		return
	}
	var runs []Run
	var by []compare.Credit
	end := func() {
		place := s.paragraph()
		if place == nil {
			r.fail("its runs have more lines than the text")
			return
		}
		line := place.line()
		line.Runs, line.Change, line.By, line.Move = runs, mark, by, move
		lines[s.places[s.line]] = &line
		runs = nil
		s.nextLine()
	}
	for _, run := range e.Runs {
		if run.Mark != mark && run.Mark != compare.MarkEqual {
			continue
		}
		if move == "" || run.Mark == compare.MarkEqual {
			by = run.By // an edit is not the move's
		}
		for k, words := range strings.Split(run.Text, "\n") {
			if k > 0 {
				end()
			}
			for _, piece := range s.take(words, r.fail) {
				out := piece.run()
				out.Change, out.By = mark, run.By
				out.Moved = move != "" && run.Mark == compare.MarkEqual
				runs = append(runs, out)
			}
		}
	}
	end()
	s.finish(r.fail)
}

// stay puts down paragraphs that are at their place, split and merged ones among them.
func (r *redliner) stay(e compare.Entry) {
	from, to := r.paragraphs(r.old, e.Old), r.paragraphs(r.new, e.New)
	notes := notesBy(e)
	var runs []Run
	end := func(side *source, mark compare.Mark, by []compare.Credit) {
		place, was := side.paragraph(), from.paragraph()
		if place == nil || was == nil {
			r.fail("its runs have more lines than the text")
			return
		}
		line := place.line()
		line.Runs, line.Change, line.By = runs, mark, by
		if mark == compare.MarkEqual && was.style() != place.style() {
			style := was.style()
			line.Was, line.By = &style, e.By
		}
		r.lines, runs = append(r.lines, line), nil
	}
	for _, run := range e.Runs {
		for k, words := range strings.Split(run.Text, "\n") {
			switch run.Mark {
			case compare.MarkInsert:
				if k > 0 {
					end(to, run.Mark, run.By)
					r.enter(to.nextLine())
				}
				runs = append(runs, marked(to.take(words, r.fail), run)...)
			case compare.MarkDelete:
				if k > 0 {
					end(from, run.Mark, run.By)
					r.leave(from.nextLine())
				}
				runs = append(runs, marked(from.take(words, r.fail), run)...)
			default:
				if k > 0 {
					end(to, run.Mark, nil)
					r.leave(from.nextLine())
					r.enter(to.nextLine())
				}
				runs = append(runs, both(from.take(words, r.fail), to.take(words, r.fail), run.By, &notes)...)
			}
		}
	}
	end(to, compare.MarkEqual, nil)
	from.nextLine()
	to.nextLine()
	from.finish(r.fail)
	to.finish(r.fail)
}

func marked(pieces []piece, run compare.Run) []Run {
	runs := make([]Run, len(pieces))
	for i, p := range pieces {
		runs[i] = p.run()
		runs[i].Change, runs[i].By = run.Mark, run.By
	}
	return runs
}

// notesBy says of the footnotes that stand in both texts, in their order, who changed
// their words.
func notesBy(e compare.Entry) [][]compare.Credit {
	var all [][]compare.Credit
	for _, note := range e.Notes {
		if note.Mark != compare.MarkEqual {
			continue
		}
		var by []compare.Credit
		for _, run := range note.Runs {
			if run.Mark != compare.MarkEqual {
				by = compare.Unite(by, run.By)
			}
		}
		all = append(all, by)
	}
	return all
}

// both gives words that stand in both texts, with the form of the new one. by changed that
// form; the notes among them take theirs from notes.
func both(old, new []piece, by []compare.Credit, notes *[][]compare.Credit) []Run {
	var runs []Run
	for len(old) > 0 && len(new) > 0 {
		n := min(len(old[0].text), len(new[0].text))
		was, is := old[0], new[0]
		was.text, is.text = was.text[:n], is.text[:n]
		var noteBy []compare.Credit
		if is.isNote && len(*notes) > 0 {
			noteBy, *notes = (*notes)[0], (*notes)[1:]
		}
		if old, new = advance(old, n), advance(new, n); was.isNote != is.isNote || was.note != is.note {
			gone, come := was.run(), is.run()
			gone.Change, come.Change = compare.MarkDelete, compare.MarkInsert
			gone.By, come.By = noteBy, noteBy
			runs = append(runs, gone, come)
			continue
		}
		run := is.run()
		run.Change = compare.MarkEqual
		if was.form != is.form {
			form := was.form
			run.WasForm, run.By = &form, by
		}
		runs = append(runs, run)
	}
	return runs
}

// advance takes n bytes off the first piece.
func advance(pieces []piece, n int) []piece {
	if len(pieces[0].text) == n {
		return pieces[1:]
	}
	pieces[0].text = pieces[0].text[n:]
	return pieces
}
