package compare

import (
	"slices"
	"unicode/utf8"
)

// A sentence of which so little is kept is shown as replaced.
const (
	keptLeast     = 0.45 // of the words, as Dice; ordinary edits keep two thirds and more
	sentenceLeast = 6    // words on either side; shorter ones are read at a glance anyhow
	sameFolded    = 0.9  // above, capitals or accents changed: each word is marked by itself
)

// readable turns the smallest change into the one that reads best: sentences of
// which nearly nothing is left are replaced, changes with no more than a comma or
// a short word between them are joined, and each begins and ends at a word.
func readable(changes []change) []change {
	var whole list
	for _, sentence := range bySentence(changes) {
		whole.append(replaceRewritten(sentence))
	}
	joined := joinIslands(whole.changes)
	return slideAll(trim(joined))
}

// bySentence cuts a list of changes where a sentence ends in both texts.
func bySentence(changes []change) [][]change {
	var cut [][]change
	var sentence []change
	for _, c := range changes {
		from := 0
		for i := range c.equal {
			if endsSentence(c.equal, i) {
				cut = append(cut, append(sentence, change{equal: c.equal[from : i+1]}))
				sentence, from = nil, i+1
			}
		}
		sentence = append(sentence, change{c.equal[from:], c.del, c.ins})
	}
	return append(cut, sentence)
}

// replaceRewritten makes one change of a sentence that was rewritten.
func replaceRewritten(sentence []change) []change {
	var all change
	kept, deleted, inserted := 0, 0, 0
	for _, c := range sentence {
		all.del = append(append(all.del, c.equal...), c.del...)
		all.ins = append(append(all.ins, c.equal...), c.ins...)
		kept += wordsIn(c.equal)
		deleted += wordsIn(c.del)
		inserted += wordsIn(c.ins)
	}
	if kept+min(deleted, inserted) < sentenceLeast || float64(2*kept) >= keptLeast*float64(2*kept+deleted+inserted) {
		return sentence
	}
	if sameWordsFolded(all.del, all.ins) {
		return sentence
	}
	return []change{all}
}

// sameWordsFolded reports whether two lists of tokens have nearly the same words
// but for capitals and accents.
func sameWordsFolded(old, new []string) bool {
	count := map[string]int{}
	words, shared := 0, 0
	for _, token := range old {
		if isWord(token) {
			words++
			count[fold(token)]++
		}
	}
	for _, token := range new {
		if isWord(token) {
			words++
			if form := fold(token); count[form] > 0 {
				count[form]--
				shared++
			}
		}
	}
	return float64(2*shared) >= sameFolded*float64(words)
}

func wordsIn(tokens []string) int {
	n := 0
	for _, token := range tokens {
		if isWord(token) {
			n++
		}
	}
	return n
}

// joinIslands joins neighbouring changes over what is too small to be an anchor
// for the eye.
func joinIslands(changes []change) []change {
	var joined []change
	var del, ins int // letters of the last one joined
	for _, c := range changes {
		nextDel, nextIns := letters(c.del), letters(c.ins)
		if n := len(joined); n > 0 && !c.open() && isIsland(c.equal, min(max(del, ins), max(nextDel, nextIns))) {
			last := &joined[n-1]
			last.del = append(append(last.del, c.equal...), c.del...)
			last.ins = append(append(last.ins, c.equal...), c.ins...)
			island := letters(c.equal)
			del, ins = del+island+nextDel, ins+island+nextIns
			continue
		}
		del, ins = nextDel, nextIns
		joined = append(joined, change{c.equal, slices.Clip(c.del), slices.Clip(c.ins)})
	}
	return joined
}

// isIsland reports whether an equal stretch has no word, or one that isn't longer
// than what changed on either side of it. A change without words joins nothing,
// and a paragraph break is no island.
func isIsland(stretch []string, beside int) bool {
	if beside == 0 || slices.Contains(stretch, "\n") {
		return false
	}
	words := wordsIn(stretch)
	return words == 0 || words == 1 && letters(stretch) <= beside
}

// letters is the length of the words among some tokens.
func letters(tokens []string) int {
	n := 0
	for _, token := range tokens {
		if isWord(token) {
			n += utf8.RuneCountInString(token)
		}
	}
	return n
}

// trim gives back to the equal stretches what both sides of a change begin or
// end with.
func trim(changes []change) []change {
	for k := 0; k < len(changes); k++ {
		c := &changes[k]
		for len(c.del) > 0 && len(c.ins) > 0 && c.del[0] == c.ins[0] {
			c.equal = append(slices.Clip(c.equal), c.del[0])
			c.del, c.ins = c.del[1:], c.ins[1:]
		}
		var end []string
		for len(c.del) > 0 && len(c.ins) > 0 && c.del[len(c.del)-1] == c.ins[len(c.ins)-1] {
			end = append(end, c.del[len(c.del)-1])
			c.del, c.ins = c.del[:len(c.del)-1], c.ins[:len(c.ins)-1]
		}
		if len(end) == 0 {
			continue
		}
		slices.Reverse(end)
		if k+1 < len(changes) {
			changes[k+1].equal = slices.Concat(end, changes[k+1].equal)
		} else {
			changes = append(changes, change{equal: end})
		}
	}
	return changes
}
