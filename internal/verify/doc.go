// Package verify says whether a store is sound: that the log of every text has no
// gaps and is bound together by its chain, that replaying it gives every keyframe,
// that records can be read, are found by their indexes and name only what is there.
// It also sums up all a store holds in one digest, equal for equal contents in
// whatever database. It reads page by page and changes nothing.
package verify
