// Package sqlite is the embedded database behind the store's port: one file in
// WAL mode with synchronous=FULL, so that what was answered has reached the disk.
// All writing goes through one goroutine that commits what waits together (group
// commit); readers work beside it. Records whose end has come stay until somebody
// deletes them.
package sqlite
