package sqlite

import (
	"encoding/binary"
	"errors"
	"time"

	"github.com/redonda/redonda/internal/store"
)

// appendEntry writes an entry as the journal keeps it: numbers as varints, everything
// else behind its length.
func appendEntry(dst []byte, e store.Entry) []byte {
	dst = binary.AppendVarint(dst, e.Version)
	dst = binary.AppendVarint(dst, e.Seq)
	dst = binary.AppendVarint(dst, e.At.UnixMilli())
	for _, s := range [...]string{e.Text, e.Client, e.Account, e.Delegation} {
		dst = append(binary.AppendUvarint(dst, uint64(len(s))), s...)
	}
	for _, b := range [...][]byte{e.Delta, e.Hash, e.Origins, e.Chain} {
		dst = append(binary.AppendUvarint(dst, uint64(len(b))), b...)
	}
	return dst
}

var errCutEntry = errors.New("an entry of the journal is cut short")

// decodeEntries reads the entries of a record behind those that are there.
func decodeEntries(entries []store.Entry, body []byte) ([]store.Entry, error) {
	for len(body) > 0 {
		var e store.Entry
		var at int64
		for _, n := range [...]*int64{&e.Version, &e.Seq, &at} {
			value, size := binary.Varint(body)
			if size <= 0 {
				return nil, errCutEntry
			}
			*n, body = value, body[size:]
		}
		var fields [8][]byte
		for i := range fields {
			length, size := binary.Uvarint(body)
			if size <= 0 || length > uint64(len(body)-size) {
				return nil, errCutEntry
			}
			end := size + int(length)
			fields[i], body = body[size:end:end], body[end:]
		}
		e.At = time.UnixMilli(at).UTC()
		e.Text, e.Client, e.Account, e.Delegation = string(fields[0]), string(fields[1]), string(fields[2]), string(fields[3])
		e.Delta, e.Hash, e.Origins, e.Chain = fields[4], fields[5], fields[6], fields[7]
		entries = append(entries, e)
	}
	return entries, nil
}
