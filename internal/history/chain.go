package history

import (
	"crypto/sha256"
	"encoding/binary"
	"time"

	"github.com/redonda/redonda/internal/store"
)

// chainName opens every hashed form, so that no other hash of the same bytes can
// stand for a link.
const chainName = "redonda-chain-1"

// Chain gives what binds an entry to all before it in its text: the SHA-256 of the
// chain value of the entry before (empty before the first) and of everything the
// entry holds but its own Chain. docs/verify.md describes the form byte by byte,
// for whoever checks a backup without this program. At counts in whole
// milliseconds, as stored.
func Chain(previous []byte, e store.Entry) []byte {
	form := make([]byte, 0, 512)
	form = AppendBytes(form, chainName)
	form = AppendBytes(form, previous)
	form = AppendBytes(form, e.Text)
	form = AppendInt(form, e.Version)
	form = AppendBytes(form, e.Client)
	form = AppendInt(form, e.Seq)
	form = AppendBytes(form, e.Delta)
	form = AppendBytes(form, e.Hash)
	form = AppendBytes(form, e.Account)
	form = AppendBytes(form, e.Delegation)
	form = AppendInt(form, e.At.UnixMilli())
	form = AppendBytes(form, e.Origins)
	sum := sha256.Sum256(form)
	return sum[:]
}

// AppendBytes writes a value as its length, 8 bytes big-endian, and itself. Forms that
// are hashed are made of this and AppendInt, so that no two contents share one.
func AppendBytes[T string | []byte](form []byte, value T) []byte {
	return append(AppendInt(form, int64(len(value))), value...)
}

// AppendInt writes a number as 8 bytes big-endian.
func AppendInt(form []byte, n int64) []byte { return binary.BigEndian.AppendUint64(form, uint64(n)) }

// Instant gives a time as the log keeps it, so that what is hashed is what is stored.
func Instant(at time.Time) time.Time { return at.UTC().Truncate(time.Millisecond) }

// Link completes entries that follow each other in one text with their chain
// values. last is that of the entry before the first; nil where there is none.
func Link(last []byte, entries []store.Entry) {
	for i := range entries {
		last = Chain(last, entries[i])
		entries[i].Chain = last
	}
}
