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
	form = field(form, chainName)
	form = field(form, previous)
	form = field(form, e.Text)
	form = number(form, e.Version)
	form = field(form, e.Client)
	form = number(form, e.Seq)
	form = field(form, e.Delta)
	form = field(form, e.Hash)
	form = field(form, e.Account)
	form = field(form, e.Delegation)
	form = number(form, e.At.UnixMilli())
	form = field(form, e.Origins)
	sum := sha256.Sum256(form)
	return sum[:]
}

// field writes a length in bytes and the bytes, so that no two entries share a form.
func field[T string | []byte](form []byte, value T) []byte {
	return append(binary.BigEndian.AppendUint64(form, uint64(len(value))), value...)
}

func number(form []byte, n int64) []byte { return binary.BigEndian.AppendUint64(form, uint64(n)) }

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
