package verify

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"maps"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/store"
)

// digestName opens the hashed form of a whole store.
const digestName = "redonda-digest-1"

// Digest sums up a store while it is read: records with ids ascending within each
// collection, entries with texts ascending and versions ascending within each text.
// docs/verify.md describes the form. The zero value is ready.
type Digest struct {
	collections map[string]*collected
	texts       []byte // the form of the texts that have ended
	count       int64  // of those
	text        string
	version     int64
	chain       []byte
}

type collected struct {
	records int64
	hash    hash.Hash
}

// Record takes the next record of a collection.
func (d *Digest) Record(collection string, r store.Record) {
	c, known := d.collections[collection]
	if !known {
		if d.collections == nil {
			d.collections = map[string]*collected{}
		}
		c = &collected{hash: sha256.New()}
		d.collections[collection] = c
	}
	form := history.AppendBytes(nil, r.ID)
	form = history.AppendInt(form, r.Rev)
	form = history.AppendInt(form, int64(len(r.Keys)))
	for _, name := range slices.Sorted(maps.Keys(r.Keys)) {
		form = history.AppendBytes(form, name)
		form = history.AppendBytes(form, r.Keys[name])
	}
	c.records++
	c.hash.Write(history.AppendBytes(form, canonical(r.Body))) // a hash takes everything
}

// canonical gives a body in the form of RFC 8785, since a database may keep the
// object and not its bytes. What isn't JSON stays as it is.
func canonical(body []byte) []byte {
	value := jsontext.Value(slices.Clone(body))
	if err := value.Canonicalize(); err != nil {
		return body
	}
	return value
}

// Entry takes the next entry of the log and tells whether its Chain is what binds it
// to those before. The digest itself rests on what the entries hold, not on that.
func (d *Digest) Entry(e store.Entry) (bound bool) {
	if e.Text != d.text {
		d.endText()
		d.text = e.Text
	}
	d.version, d.chain = e.Version, history.Chain(d.chain, e)
	return string(d.chain) == string(e.Chain)
}

func (d *Digest) endText() {
	if d.version > 0 {
		d.texts = history.AppendBytes(d.texts, d.text)
		d.texts = history.AppendInt(d.texts, d.version)
		d.texts = history.AppendBytes(d.texts, d.chain)
		d.count++
	}
	d.version, d.chain = 0, nil
}

// Sum ends the digest and gives it as 64 hexadecimal digits.
func (d *Digest) Sum() string {
	d.endText()
	form := history.AppendBytes(nil, digestName)
	form = history.AppendInt(form, int64(len(d.collections)))
	for _, name := range slices.Sorted(maps.Keys(d.collections)) {
		c := d.collections[name]
		form = history.AppendBytes(form, name)
		form = history.AppendInt(form, c.records)
		form = history.AppendBytes(form, c.hash.Sum(nil))
	}
	form = history.AppendInt(form, d.count)
	sum := sha256.Sum256(append(form, d.texts...))
	return hex.EncodeToString(sum[:])
}
