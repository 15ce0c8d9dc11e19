// Package html writes a book as one HTML file that needs nothing besides: its style is
// in it, it has no script, and printing it gives pages with their numbers.
package html
