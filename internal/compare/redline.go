package compare

import (
	"strings"
	"unicode/utf8"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// Bounds of the word comparison, in place of a time limit: one pair of token
// lists of this area costs 0.1 s at worst. The allowance is for all entries
// together, in steps of the library's search; it grows with the text.
const (
	largestArea       = 25_000_000
	smallArea         = 10_000 // compared even when the allowance is used up
	allowanceBase     = 100_000_000
	allowancePerToken = 200
)

// redliner marks the words of entries.
type redliner struct {
	watch     *watch
	old, new  []Paragraph
	allowance int
	degraded  bool
}

func newRedliner(watch *watch, old, new []Paragraph) *redliner {
	r := &redliner{watch: watch, old: old, new: new, allowance: allowanceBase}
	for _, side := range [][]Paragraph{old, new} {
		for i := range side {
			r.allowance += allowancePerToken * len(side[i].Text) / 3
		}
	}
	return r
}

// mark fills in the runs and the changes of an entry.
func (r *redliner) mark(e *Entry) {
	old, new := textOf(r.old, e.Old), textOf(r.new, e.New)
	differs := kinds{}
	switch {
	case e.Type == Insert || e.Type == Delete:
		e.Runs = runsOf([]change{{del: whole(old), ins: whole(new)}})
	case old == new:
		e.Runs = runsOf([]change{{equal: whole(old)}})
	case r.watch.over():
		e.Runs = runsOf([]change{{del: whole(old), ins: whole(new)}})
		differs[ChangeWords] = true
	case e.Type == Match:
		e.Runs = runsOf(readable(r.compareLine(old, new, differs)))
	default:
		e.Runs = runsOf(readable(r.compare(tokenize(old), tokenize(new))))
		differs[ChangeWords] = true
	}
	if e.Type == Match && (r.old[e.Old[0]].Kind != r.new[e.New[0]].Kind || r.old[e.Old[0]].Level != r.new[e.New[0]].Level) {
		differs[ChangeKind] = true
	}
	r.inner(e, differs)
	e.Changes = differs.list()
}

// compareLine compares label and body of two lines apart, so that no word of the
// body is taken for part of a label.
func (r *redliner) compareLine(old, new string, differs kinds) []change {
	oldLabel, oldBody := cutLabel(old)
	newLabel, newBody := cutLabel(new)
	var l list
	if oldLabel != newLabel {
		differs[ChangeNumber] = true
	}
	l.append(r.compare(tokenize(oldLabel), tokenize(newLabel)))
	body := r.compare(tokenize(oldBody), tokenize(newBody))
	differs.classify(body)
	l.append(body)
	return l.changes
}

func textOf(side []Paragraph, places []int) string {
	if len(places) == 1 {
		return side[places[0]].Text
	}
	texts := make([]string, len(places))
	for k, at := range places {
		texts[k] = side[at].Text
	}
	return strings.Join(texts, "\n")
}

func whole(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}

// change is a stretch of tokens that is equal, followed by what was deleted and
// what was inserted in its place. Only the last of a list has neither.
type change struct{ equal, del, ins []string }

// compare finds the smallest change from old to new, or a coarser one where the
// texts are too large for that.
func (r *redliner) compare(old, new []string) []change {
	start := 0
	for start < len(old) && start < len(new) && old[start] == new[start] {
		start++
	}
	end := 0
	for end < len(old)-start && end < len(new)-start && old[len(old)-1-end] == new[len(new)-1-end] {
		end++
	}
	var l list
	l.keep(old[:start])
	r.middle(&l, old[start:len(old)-end], new[start:len(new)-end])
	l.keep(old[len(old)-end:])
	return l.changes
}

// middle compares what common beginning and end left over: by words, else by
// sentences and then the words of those that differ.
func (r *redliner) middle(l *list, old, new []string) {
	if r.affordable(len(old), len(new)) {
		r.diff(l, old, new, asTheyAre, l.replace)
		return
	}
	olds, news := sentences(old), sentences(new)
	if len(olds) == len(old) || !r.affordable(len(olds), len(news)) {
		r.replace(l, old, new)
		return
	}
	cut := func(sentences []string) []string { return tokenize(strings.Join(sentences, "")) }
	r.diff(l, olds, news, cut, func(del, ins []string) {
		if r.affordable(len(del), len(ins)) {
			r.diff(l, del, ins, asTheyAre, l.replace)
			return
		}
		r.replace(l, del, ins)
	})
}

func (r *redliner) affordable(old, new int) bool {
	if old == 0 || new == 0 {
		return true
	}
	if old > largestArea/new || old+new > standInsAvailable {
		return false
	}
	return r.allowance > 0 || old*new <= smallArea
}

func (r *redliner) replace(l *list, old, new []string) {
	r.degraded = true
	l.replace(old, new)
}

func asTheyAre(tokens []string) []string { return tokens }

// diff compares two lists, puts what is equal into l and hands what differs to
// replace, both cut into the tokens that l is made of.
func (r *redliner) diff(l *list, old, new []string, cut func([]string) []string, replace func(del, ins []string)) {
	table := newRunes()
	a, b := table.all(old), table.all(new)
	var i, j, edits int
	var del, ins []string
	flush := func() {
		if len(del)+len(ins) > 0 {
			replace(cut(del), cut(ins))
		}
		del, ins = nil, nil
	}
	for _, d := range exact.DiffMainRunes(a, b, false) {
		n := utf8.RuneCountInString(d.Text)
		switch d.Type {
		case diffmatchpatch.DiffDelete:
			del = append(del, old[i:i+n]...)
			i, edits = i+n, edits+n
		case diffmatchpatch.DiffInsert:
			ins = append(ins, new[j:j+n]...)
			j, edits = j+n, edits+n
		case diffmatchpatch.DiffEqual:
			flush()
			l.keep(cut(old[i : i+n]))
			i, j = i+n, j+n
		}
	}
	flush()
	r.allowance -= min(len(a)*len(b), (len(a)+len(b))*edits)
}

// list grows changes in order; neighbours of one sort are joined.
type list struct{ changes []change }

func (l *list) keep(tokens []string) {
	if len(tokens) == 0 {
		return
	}
	if n := len(l.changes); n > 0 && l.changes[n-1].open() {
		l.changes[n-1].equal = append(l.changes[n-1].equal, tokens...)
		return
	}
	l.changes = append(l.changes, change{equal: append([]string(nil), tokens...)})
}

func (l *list) replace(del, ins []string) {
	if len(del)+len(ins) == 0 {
		return
	}
	if len(l.changes) == 0 {
		l.changes = append(l.changes, change{})
	}
	last := &l.changes[len(l.changes)-1]
	last.del, last.ins = append(last.del, del...), append(last.ins, ins...)
}

func (l *list) append(changes []change) {
	for _, c := range changes {
		l.keep(c.equal)
		l.replace(c.del, c.ins)
	}
}

// open reports whether the change is only an equal stretch so far.
func (c *change) open() bool { return len(c.del)+len(c.ins) == 0 }

// runsOf writes changes as runs: of each, one deletion, then one insertion.
func runsOf(changes []change) []Run {
	runs := []Run{}
	add := func(mark Mark, tokens []string) {
		text := strings.Join(tokens, "")
		if text == "" {
			return
		}
		if n := len(runs); n > 0 && runs[n-1].Mark == mark {
			runs[n-1].Text += text
			return
		}
		runs = append(runs, Run{Mark: mark, Text: text})
	}
	for _, c := range changes {
		add(MarkEqual, c.equal)
		add(MarkDelete, c.del)
		add(MarkInsert, c.ins)
	}
	return runs
}
