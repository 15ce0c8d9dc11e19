// Package contribution holds the structure of what is written together: parts,
// sections with one text per language, their statuses, and the one table of who
// may do what. Everything that asks for a right asks May.
package contribution
