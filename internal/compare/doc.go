// Package compare finds out what became of each paragraph between two texts, and
// which words of it changed.
//
// The way of a comparison:
//
//	tokens      words, numbers, spaces and punctuation of a paragraph
//	similarity  how much two paragraphs share, rare words counting more
//	align       partners: by name (pid), by equal text, by shared words
//	split       one paragraph that became several, or several that became one
//	moves       the fewest paragraphs to call moved so that the rest keeps its order
//	redline     the words of an entry, marked equal, insert or delete
//
// Partners are sought first and order second: a paragraph that was moved and
// edited is still found, and two sections that change places are one move.
//
// Equal input gives equal output: no clock takes part unless the context has a
// deadline. Only then can an answer depend on the machine's load, and it says so
// (Result.Degraded). Work is bounded without a clock as well: candidates for each
// paragraph, and the sizes handed to the word comparison.
package compare
