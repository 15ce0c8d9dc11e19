// Package office keeps who holds the presidency pro tempore, and from when to when. It
// is an office with dates and no country in the code: it passed from one member to the
// next between the two dialogues (domain, part a 6).
package office
