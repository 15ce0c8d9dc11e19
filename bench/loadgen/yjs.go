package loadgen

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// errUpdate is what the reader of updates answers to anything it did not expect.
var errUpdate = errors.New("unexpected Yjs encoding")

// Kinds of structs in version 1 of the update format, the low five bits of their first byte.
const (
	yGC      = 0
	yDeleted = 1
	yString  = 4
	yFormat  = 6
	ySkip    = 10

	yHasOrigin = 0x80
	yHasRight  = 0x40
	yHasSub    = 0x20
)

// yID names a character: the client that typed it and its place in that client's sequence.
type yID struct{ client, clock uint64 }

// appendInsert writes an update with one character between two others.
func appendInsert(out []byte, id, left, right yID, letter byte) []byte {
	out = binary.AppendUvarint(append(out, 1, 1), id.client)
	out = binary.AppendUvarint(out, id.clock)
	out = append(out, yString|yHasOrigin|yHasRight)
	for _, n := range []uint64{left.client, left.clock, right.client, right.clock, 1} {
		out = binary.AppendUvarint(out, n)
	}
	return append(out, letter, 0)
}

// appendDelete writes an update that takes one character away.
func appendDelete(out []byte, id yID) []byte {
	out = binary.AppendUvarint(append(out, 0, 1), id.client)
	out = binary.AppendUvarint(append(out, 1), id.clock)
	return append(out, 1)
}

// yReader reads lib0's encoding; the first error stays.
type yReader struct {
	data []byte
	err  error
}

func (r *yReader) uint() uint64 {
	n, size := binary.Uvarint(r.data)
	if size <= 0 {
		r.err = errUpdate
		r.data = nil
		return 0
	}
	r.data = r.data[size:]
	return n
}

func (r *yReader) octet() byte {
	if len(r.data) == 0 {
		r.err = errUpdate
		return 0
	}
	b := r.data[0]
	r.data = r.data[1:]
	return b
}

func (r *yReader) bytes() []byte {
	n := r.uint()
	if n > uint64(len(r.data)) {
		r.err = errUpdate
		return nil
	}
	b := r.data[:n]
	r.data = r.data[n:]
	return b
}

// update calls inserted and deleted for each run of an update.
func (r *yReader) update(inserted, deleted func(id yID, length uint64)) error {
	for clients := r.uint(); clients > 0 && r.err == nil; clients-- {
		structs := r.uint()
		id := yID{r.uint(), r.uint()}
		for ; structs > 0 && r.err == nil; structs-- {
			kind, length := r.block()
			if kind != ySkip {
				inserted(id, length)
			}
			id.clock += length
		}
	}
	for clients := r.uint(); clients > 0 && r.err == nil; clients-- {
		client := r.uint()
		for runs := r.uint(); runs > 0 && r.err == nil; runs-- {
			clock := r.uint()
			deleted(yID{client, clock}, r.uint())
		}
	}
	return r.err
}

// block reads one struct and gives its kind and length.
func (r *yReader) block() (kind byte, length uint64) {
	info := r.octet()
	kind = info & 0x1f
	if kind == yGC || kind == ySkip {
		return kind, r.uint()
	}
	if info&yHasOrigin != 0 {
		r.uint()
		r.uint()
	}
	if info&yHasRight != 0 {
		r.uint()
		r.uint()
	}
	if info&(yHasOrigin|yHasRight) == 0 {
		if r.uint() == 1 {
			r.bytes() // the name of a top-level type
		} else {
			r.uint()
			r.uint()
		}
		if info&yHasSub != 0 {
			r.bytes()
		}
	}
	switch kind {
	case yDeleted:
		return kind, r.uint()
	case yString:
		return kind, units(r.bytes())
	case yFormat:
		r.bytes()
		r.bytes()
		return kind, 1
	}
	if r.err == nil {
		r.err = fmt.Errorf("%w: a struct of kind %d", errUpdate, kind)
	}
	return kind, 0
}

// units counts UTF-16 units of UTF-8.
func units(text []byte) (n uint64) {
	for _, c := range text {
		switch {
		case c&0xc0 == 0x80:
		case c >= 0xf0:
			n += 2
		default:
			n++
		}
	}
	return n
}
