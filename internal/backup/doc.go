// Package backup takes all a store holds to another place: into one file, out of such
// a file, or straight into another store, whatever database is behind each.
//
// What travels is records and the log; keyframes are derived and made anew. Records
// go first and in the order given, those that name others before those they name:
// where people write meanwhile, what is read later can only have more than what was
// read before names.
//
// docs/operations.md tells operators how; docs/verify.md describes the file.
package backup
