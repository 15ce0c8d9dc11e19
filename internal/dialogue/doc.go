// Package dialogue keeps the two dialogues in which the contribution is made: their
// dates in the conference's zone, and whether they are planned, open or closed. Opening
// and closing one takes a milestone of the whole contribution. Agenda, names and the
// window of a date that isn't set yet stay in the catalogue.
package dialogue
