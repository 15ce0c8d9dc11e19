// Package markdown writes a book as CommonMark with footnotes as GitHub has them.
// Numbers and letters of paragraphs are words of it, so that they stay as they are
// cited; what Markdown has no mark for (underlining, what changed) is HTML.
package markdown
