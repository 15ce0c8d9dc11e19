package sample

import (
	"reflect"
	"slices"
)

// steps gives the texts that lie between two, the last being after itself: one for
// each act of a person at the keyboard, who moves, removes, rewords, splits, joins
// or writes one paragraph at a time.
func steps(before, after []Paragraph) [][]Paragraph {
	var all [][]Paragraph
	now := before
	add := func(next []Paragraph) { all, now = append(all, next), next }
	for _, pid := range moved(before, after) {
		add(move(now, pid, after))
	}
	for _, p := range before {
		if _, stays := find(after, p.PID); !stays && !takenIn(after, p.PID) {
			add(without(now, p.PID))
		}
	}
	for i := 0; i < len(after); i++ {
		next := write(now, after, i)
		for i+1 < len(after) && after[i+1].From != "" { // a split is one act
			i++
			next = write(next, after, i)
		}
		if !reflect.DeepEqual(next, now) {
			add(next)
		}
	}
	return all
}

// write puts paragraph i of after in its place, over its earlier wording.
func write(now, after []Paragraph, i int) []Paragraph {
	p := after[i]
	next := without(now, p.Joins)
	p.From, p.Joins = "", ""
	if at := index(next, p.PID); at >= 0 {
		next[at] = p
		return next
	}
	at := 0
	if i > 0 {
		at = index(next, after[i-1].PID) + 1
	}
	return slices.Insert(next, at, p)
}

// without gives a copy that lacks a paragraph.
func without(paragraphs []Paragraph, pid string) []Paragraph {
	return slices.DeleteFunc(slices.Clone(paragraphs), func(p Paragraph) bool { return p.PID == pid })
}

func index(paragraphs []Paragraph, pid string) int {
	return slices.IndexFunc(paragraphs, func(p Paragraph) bool { return p.PID == pid })
}

func takenIn(after []Paragraph, pid string) bool {
	return slices.ContainsFunc(after, func(p Paragraph) bool { return p.Joins == pid })
}

// moved gives the paragraphs of both texts outside their longest common order.
func moved(before, after []Paragraph) []string {
	var stay []string // in the order of before
	for _, p := range before {
		if index(after, p.PID) >= 0 {
			stay = append(stay, p.PID)
		}
	}
	longest := make([][]string, len(stay)) // that ends with stay[i] and ascends in after
	var best []string
	for i, pid := range stay {
		for j := range i {
			if index(after, stay[j]) < index(after, pid) && len(longest[j]) > len(longest[i]) {
				longest[i] = longest[j]
			}
		}
		longest[i] = append(slices.Clone(longest[i]), pid)
		if len(longest[i]) > len(best) {
			best = longest[i]
		}
	}
	return slices.DeleteFunc(stay, func(pid string) bool { return slices.Contains(best, pid) })
}

// move takes a paragraph to where after has it: behind the nearest one before it
// that is there already.
func move(now []Paragraph, pid string, after []Paragraph) []Paragraph {
	p, _ := find(now, pid)
	next := without(now, pid)
	at := 0
	for i := index(after, pid) - 1; i >= 0; i-- {
		if there := index(next, after[i].PID); there >= 0 {
			at = there + 1
			break
		}
	}
	return slices.Insert(next, at, p)
}
