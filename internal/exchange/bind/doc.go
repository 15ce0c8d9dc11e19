// Package bind puts texts of the contribution together into what leaves in one file: a
// book in one of its formats, or the data.
package bind
