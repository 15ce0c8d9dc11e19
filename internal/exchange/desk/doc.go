// Package desk makes files while whoever asked for them waits: it says how far each has
// come, keeps it for a while, and gives it to nobody else. What it keeps lives in the
// temporary folder of the system, under no name, and ends with the process.
package desk
