package compare

import "slices"

// farthestSlide bounds how many tokens a change is shifted, for texts that repeat
// one word.
const farthestSlide = 64

// slideAll shifts insertions and deletions to where they read best: of "a, b and
// c" to "a, b, d and c" as much as of a sentence put between two that begin alike.
// The texts stay as they are: a change may be shifted over a token that it both
// begins and is followed by, or ends and is preceded by.
func slideAll(changes []change) []change {
	changes = append(changes, change{}) // room for what comes to stand behind the last one
	for k := range changes[:len(changes)-1] {
		c := &changes[k]
		switch {
		case len(c.del) == 0 && len(c.ins) > 0:
			c.ins = slide(c, c.ins, &changes[k+1], k == 0)
		case len(c.ins) == 0 && len(c.del) > 0:
			c.del = slide(c, c.del, &changes[k+1], k == 0)
		}
	}
	return changes
}

// slide shifts tokens, the only side of c, and returns them as they are then.
// Neither stretch beside it is used up if another change would touch this one.
func slide(c *change, tokens []string, after *change, first bool) []string {
	rightMost := len(after.equal)
	if !after.open() {
		rightMost--
	}
	leftMost := len(c.equal)
	if !first {
		leftMost--
	}
	all := slices.Concat(c.equal, tokens, after.equal)
	start, n := len(c.equal), len(tokens)
	best, most := start, fit(all, start, n)
	try := func(at int) {
		if value := fit(all, at, n); value > most {
			best, most = at, value
		}
	}
	for at := start - 1; at >= start-min(leftMost, farthestSlide) && all[at] == all[at+n]; at-- {
		try(at)
	}
	for at := start + 1; at <= start+min(rightMost, farthestSlide) && all[at-1] == all[at-1+n]; at++ {
		try(at)
	}
	if best == start {
		return tokens
	}
	c.equal, after.equal = all[:best:best], all[best+n:]
	return all[best : best+n : best+n]
}

// fit values the place of a change of n tokens at all[at]: whole sentences first,
// then bracketed text, clauses with their comma, and words with the space after them.
func fit(all []string, at, n int) int {
	token := func(i int) string {
		if i < 0 || i >= len(all) {
			return "\n"
		}
		return all[i]
	}
	before, first, last, next := token(at-1), all[at], all[at+n-1], token(at+n)
	startsSentence := before == "\n" || isSpace(before) && isStop(token(at-2))
	endsSentence := next == "\n" && !isSpace(last) || isSpace(last) && isStop(token(at+n-2)) || last == "\n"
	switch {
	case startsSentence && endsSentence:
		return 6
	case isOpening(first) && (isClosing(last) || isSpace(last) && isClosing(token(at+n-2))):
		return 5
	case isSeparator(first) && !isSpace(last) && (isSeparator(next) || isStop(next) || next == "\n"):
		return 4
	case isSpace(first) && first != "\n" && !isSpace(last) && !isWord(next) && next != " ":
		return 3
	case isWord(first) && isSpace(last) && last != "\n":
		return 3
	case isSeparator(first) && !isSpace(last):
		return 2
	case isSpace(first) && !isSpace(last):
		return 1
	}
	return 0
}

func isOpening(token string) bool {
	return token == "[" || token == "(" || token == "«" || token == "“"
}

func isClosing(token string) bool {
	return token == "]" || token == ")" || token == "»" || token == "”"
}

func isSeparator(token string) bool { return token == "," || token == ";" }
