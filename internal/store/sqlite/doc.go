// Package sqlite is the embedded database behind the store's port: one file in WAL mode
// with synchronous=FULL, and a journal of two files in front of it for changes, so that
// what was answered has reached the disk.
//
// Writing is group commit: the first caller writes, and those who come meanwhile are
// written together by the first of them. Readers work beside it and see what is still in
// the journal as if it were in the database.
//
// Records whose end has come stay until somebody deletes them.
package sqlite
