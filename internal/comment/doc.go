// Package comment keeps the threads in the margin of texts: who said what of which
// words, for whose eyes, and whether it is settled.
//
// A thread belongs to a text, to one of its paragraphs by name, and to words in it by
// a quote (quote.go). None of that is a position: a paragraph may be edited, moved or
// taken out without a thread being told, and finds its thread again when it is back.
// Where the words are gone the thread stays with its paragraph, and where that is gone
// with the text as a whole; no thread is ever lost or rewritten by an edit.
//
// Who may read a text decides first, by the table of rights for a section's text and by
// the room for a private one; within that the thread's visibility does. What isn't for
// somebody's eyes is absent to them, whatever they ask.
package comment
