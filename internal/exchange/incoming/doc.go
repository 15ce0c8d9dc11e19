// Package incoming brings a Word file back into a text: what would change is shown first,
// and taken in as one change once somebody has seen it.
//
//	preview  what the file would change, of which version
//	settle   the file's paragraphs as those of the text: names, labels, levels, notes
//	change   the words of a comparison as a change of the text
//	carry    that change over what came since the version it rests on
//
// A file that was exported from here rests on the version it was exported at. All else
// is compared with a version that the caller chooses.
package incoming
