// Package input holds the national inputs: what a delegation prepares in a private
// room and submits into a section of its own, with a receipt. The champion countries'
// statements are such inputs, and so is what any delegation says on an objective.
//
// Until it is submitted an input is known to its delegation and to those it invites,
// to nobody else. Everything that happens to it afterwards (taking effect, corrections
// of form, withdrawal) is an act that is stored first and carried out then, as often
// as it takes, with one result.
package input
