// Package delta is the algebra of changes: compose, transform, invert and diff
// over lists of inserts, retains and deletes, with the results of npm quill-delta
// 5.1.0 on canonical changes. Lengths and cuts count UTF-16 units.
//
// A Delta is never altered after it was made; operations may be shared between
// deltas. Text is valid UTF-8, so half a surrogate pair can't be held: what would
// cut one is refused with ErrCutPair.
//
// What other implementations answer and this one decides otherwise:
//
//	lone-surrogate, pair-joined   Parse refuses
//	pair-cut                      Compose and Invert answer ErrCutPair
//	past-end                      answered as quill-delta does; document.Apply refuses it
//	insert-null                   Parse strips the null: there is nothing to remove
//	zero-length, non-canonical    Parse brings into canonical form, then as quill-delta
//	Object.prototype names        Parse refuses: JavaScript clients would lose them
package delta
