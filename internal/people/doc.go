// Package people holds accounts, the invitation links that bring somebody in, and
// sessions. Accounts stand for a delegation and a role, never for a named person.
// Secrets leave it once and are stored as hashes.
package people
