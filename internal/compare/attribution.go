package compare

import (
	"slices"
	"strings"
)

// Attribute says of every inserted and deleted run whose hand it was, and cuts runs
// where the hand changes: between words, never within one; also of words that have
// another form, of notes, and of the kind of a paragraph. Any of the hands may be empty
// where nobody knows.
//
// A comparison doesn't always find what happened: a sentence that was rewritten is
// replaced as a whole, some of its old words with it. Words that nobody touched get the
// hands of those about them in their run, then of what they replace, then of their
// entry. The words of a moved paragraph, which are equal, carry who moved it.
//
// Neither the texts of the runs nor their marks change, so both sides still come out
// byte for byte. Counts stay as they are.
func (r *Result) Attribute(old, new []Paragraph, hands Hands) {
	a := attributor{
		old: old, new: new, gone: newSide(old, hands.Gone), come: newSide(new, hands.Come),
		formedOld: newSide(old, hands.FormedOld), formedNew: newSide(new, hands.FormedNew),
		retyped: make([][]Credit, len(r.Entries)),
	}
	for i := range r.Entries {
		a.retyped[i] = a.runs(&r.Entries[i])
	}
	for i := range r.Entries {
		if r.Entries[i].Moved {
			a.move(r.Entries, i)
		}
	}
}

type attributor struct {
	old, new             []Paragraph
	gone, come           *side
	formedOld, formedNew *side
	retyped              [][]Credit // of each entry: who took away and brought in what is equal in it
}

// runs says whose the changed runs of an entry are, and who had a hand in the equal ones.
func (a *attributor) runs(e *Entry) (retyped []Credit) {
	old, new := reader{side: a.gone, formed: a.formedOld, places: e.Old}, reader{side: a.come, formed: a.formedNew, places: e.New}
	var cut []Run
	var bare []int       // runs in which nobody's hand was found
	var noted [][]Credit // who had a hand in each equal note
	for _, run := range e.Runs {
		tokens := tokensOf(run.Text)
		hands := make([][]Credit, len(tokens))
		for k, token := range tokens {
			switch run.Mark {
			case MarkInsert:
				hands[k], _ = new.take(token)
			case MarkDelete:
				hands[k], _ = old.take(token)
			default:
				gone, was := old.take(token)
				come, is := new.take(token)
				retyped = Unite(retyped, Unite(gone, come))
				formed := Unite(was, is)
				if run.Form != nil {
					run.By = Unite(run.By, formed)
				}
				if token == string(note) {
					noted = append(noted, Unite(formed, Unite(gone, come)))
				}
			}
		}
		if run.Mark == MarkEqual {
			cut = append(cut, run)
			continue
		}
		spread(tokens, hands)
		from := len(cut)
		cut = appendCut(cut, run.Mark, tokens, hands)
		if len(cut) == from+1 && len(cut[from].By) == 0 {
			bare = append(bare, from)
		}
	}
	for _, k := range bare {
		cut[k].By = about(cut, k)
	}
	e.Runs = cut
	e.creditNotes(noted)
	if slices.Contains(e.Changes, ChangeKind) {
		e.By = Unite(old.end(a.old), new.end(a.new))
	}
	return retyped
}

// creditNotes gives notes that came or went the hands of their marks, and the changed
// words of those that stayed the hands given, in their order.
func (e *Entry) creditNotes(noted [][]Credit) {
	at := 0
	for _, run := range e.Runs {
		for range strings.Count(run.Text, string(note)) {
			if at == len(e.Notes) {
				return
			}
			by := run.By
			if run.Mark == MarkEqual {
				by, noted = noted[0], noted[1:]
			}
			for k := range e.Notes[at].Runs {
				if e.Notes[at].Runs[k].Mark != MarkEqual {
					e.Notes[at].Runs[k].By = by
				}
			}
			at++
		}
	}
}

// spread gives tokens without a hand that of the one before, else of the one after, in
// the same run. White space goes with the words before it: whoever typed it.
func spread(tokens []string, hands [][]Credit) {
	var last []Credit
	for k, token := range tokens {
		if len(hands[k]) == 0 || token != "\n" && isSpace(token) && last != nil {
			hands[k] = last
		}
		last = hands[k]
	}
	last = nil
	for k := len(tokens) - 1; k >= 0; k-- {
		if len(hands[k]) == 0 {
			hands[k] = last
		}
		last = hands[k]
	}
}

// appendCut puts tokens into runs of one mark, each of the same delegations.
func appendCut(runs []Run, mark Mark, tokens []string, hands [][]Credit) []Run {
	from := len(runs)
	for k, token := range tokens {
		if at := len(runs) - 1; at >= from && sameDelegations(runs[at].By, hands[k]) {
			runs[at].Text += token
			runs[at].By = Unite(runs[at].By, hands[k])
			continue
		}
		runs = append(runs, Run{Mark: mark, Text: token, By: hands[k]})
	}
	return runs
}

// about gives the hands nearest to a run that has none: of its neighbours, which it
// replaces or is replaced by, else of all of its entry.
func about(runs []Run, k int) []Credit {
	var near, all []Credit
	for i, run := range runs {
		if run.Mark == MarkEqual {
			continue
		}
		all = Unite(all, run.By)
		if i == k-1 || i == k+1 {
			near = Unite(near, run.By)
		}
	}
	if near != nil {
		return near
	}
	return all
}

// move says who took a paragraph elsewhere: whoever retyped its words, else whoever
// retyped the paragraphs that it now stands on the other side of, since one of two that
// change places is enough.
func (a *attributor) move(entries []Entry, i int) {
	e, by := &entries[i], a.retyped[i]
	for k := 0; len(a.retyped[i]) == 0 && k < len(entries); k++ {
		if a.retyped[k] != nil && entries[k].crosses(e) {
			by = Unite(by, a.retyped[k])
		}
	}
	for k := range e.Runs {
		if e.Runs[k].Mark == MarkEqual && e.Runs[k].Form == nil {
			e.Runs[k].By = slices.Clone(by)
		}
	}
}

// crosses reports whether two entries stand in another order than they did.
func (e *Entry) crosses(other *Entry) bool {
	if len(e.Old) == 0 || len(e.New) == 0 || len(other.Old) == 0 || len(other.New) == 0 {
		return false
	}
	return e.Old[0] < other.Old[0] != (e.New[0] < other.New[0])
}
