package sqlite

import (
	"encoding/binary"
	"errors"
	"slices"
	"time"

	"github.com/redonda/redonda/internal/store"
)

// appendEntry writes an entry as the journal keeps it: numbers as varints, everything
// else behind its length.
func appendEntry(dst []byte, e store.Entry) []byte {
	dst = slices.Grow(dst, entryBytes(e))
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

// entryBytes is the most an entry takes.
func entryBytes(e store.Entry) int {
	return len(e.Text) + len(e.Client) + len(e.Account) + len(e.Delegation) + len(e.Delta) + len(e.Hash) + len(e.Origins) + len(e.Chain) +
		11*binary.MaxVarintLen64
}

var errCutEntry = errors.New("an entry of the journal is cut short")

// decodeEntries reads the entries of a record behind those that are there.
func decodeEntries(entries []store.Entry, body []byte) ([]store.Entry, error) {
	var e store.Entry
	var err error
	for len(body) > 0 {
		// One often follows another of the same text and author.
		if e, body, err = decodeEntry(body, e); err != nil {
			return nil, err
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// decodeEntry reads the first entry of a record, into which it points, and gives what
// follows it. Names that are the same in like are taken from there.
func decodeEntry(body []byte, like store.Entry) (e store.Entry, rest []byte, err error) {
	var numbers [3]int64
	for i := range numbers {
		value, size := binary.Varint(body)
		if size <= 0 {
			return e, nil, errCutEntry
		}
		numbers[i], body = value, body[size:]
	}
	var fields [8][]byte
	for i := range fields {
		length, size := binary.Uvarint(body)
		if size <= 0 || length > uint64(len(body)-size) {
			return e, nil, errCutEntry
		}
		end := size + int(length)
		fields[i], body = body[size:end:end], body[end:]
	}
	return store.Entry{
		Version: numbers[0], Seq: numbers[1], At: time.UnixMilli(numbers[2]).UTC(),
		Text: name(fields[0], like.Text), Client: name(fields[1], like.Client),
		Account: name(fields[2], like.Account), Delegation: name(fields[3], like.Delegation),
		Delta: fields[4], Hash: fields[5], Origins: fields[6], Chain: fields[7],
	}, body, nil
}

func name(b []byte, like string) string {
	if string(b) == like {
		return like
	}
	return string(b)
}
