// Package history looks back: it opens any version of a text, keeps the list of
// revisions, and takes one by itself when a text has come to rest. A revision is
// a name for versions that the log holds anyway; it copies no text, and nothing
// here rewrites the log.
package history
