// Package mongo stands behind the store's port with MongoDB: documents that read in
// a Mongo shell as docs/data-model.md shows them, written with the consent of the
// majority and journalled. It needs no transactions and no change streams: every
// promise rests on unique indexes and on single documents.
//
// A server of MongoDB's protocol that lacks TTL indexes, validators or partial
// indexes serves as well; Open says in the log what it has to do without.
package mongo
