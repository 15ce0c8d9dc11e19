// Package plain writes a book as plain text, a paragraph a line: what every program
// reads, and `redonda compare` too.
package plain
