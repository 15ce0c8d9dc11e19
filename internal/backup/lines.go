package backup

import (
	"encoding/hex"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/redonda/redonda/internal/store"
)

// recordLine is a record as a line of a part.
type recordLine struct {
	Collection string            `json:"collection"`
	ID         string            `json:"id"`
	Rev        int64             `json:"rev"`
	Keys       map[string]string `json:"keys"`
	Body       jsontext.Value    `json:"body"`
}

// entryLine is an entry as a line of a part. Delta and Origins are strings: their
// bytes are hashed, and JSON within JSON may be written anew.
type entryLine struct {
	Text       string `json:"text"`
	Version    int64  `json:"version"`
	Client     string `json:"client"`
	Seq        int64  `json:"seq"`
	Delta      string `json:"delta"`
	Hash       string `json:"hash"` // hexadecimal, as Chain
	Account    string `json:"account"`
	Delegation string `json:"delegation"`
	At         int64  `json:"at"` // milliseconds since 1970, UTC
	Origins    string `json:"origins"`
	Chain      string `json:"chain"`
}

func appendRecord(dst []byte, collection string, r store.Record) ([]byte, error) {
	line, err := json.Marshal(recordLine{collection, r.ID, r.Rev, r.Keys, jsontext.Value(r.Body)}, json.Deterministic(true))
	if err != nil {
		return dst, fmt.Errorf("writing %s %s, which redonda verify should tell more of: %w", collection, r.ID, err)
	}
	return append(append(dst, line...), '\n'), nil
}

func appendEntry(dst []byte, e store.Entry) ([]byte, error) {
	if !utf8.Valid(e.Delta) || !utf8.Valid(e.Origins) {
		return dst, fmt.Errorf("version %d of %s is not written in UTF-8", e.Version, e.Text)
	}
	line, err := json.Marshal(entryLine{
		e.Text, e.Version, e.Client, e.Seq, string(e.Delta), hex.EncodeToString(e.Hash), e.Account, e.Delegation,
		e.At.UnixMilli(), string(e.Origins), hex.EncodeToString(e.Chain),
	})
	if err != nil {
		return dst, fmt.Errorf("writing version %d of %s: %w", e.Version, e.Text, err)
	}
	return append(append(dst, line...), '\n'), nil
}

func readRecord(line []byte) (collection string, r store.Record, err error) {
	var l recordLine
	if err := json.Unmarshal(line, &l, json.RejectUnknownMembers(true)); err != nil {
		return "", store.Record{}, err
	}
	if l.ID == "" || l.Rev < 1 || len(l.Body) == 0 {
		return "", store.Record{}, fmt.Errorf("a record of %q without an id, a revision or a body", l.Collection)
	}
	return l.Collection, store.Record{ID: l.ID, Rev: l.Rev, Keys: l.Keys, Body: []byte(l.Body)}, nil
}

func readEntry(line []byte) (store.Entry, error) {
	var l entryLine
	if err := json.Unmarshal(line, &l, json.RejectUnknownMembers(true)); err != nil {
		return store.Entry{}, err
	}
	hash, err := hex.DecodeString(l.Hash)
	if err != nil {
		return store.Entry{}, err
	}
	chain, err := hex.DecodeString(l.Chain)
	if err != nil {
		return store.Entry{}, err
	}
	return store.Entry{
		Text: l.Text, Version: l.Version, Client: l.Client, Seq: l.Seq, Delta: []byte(l.Delta), Hash: hash,
		Account: l.Account, Delegation: l.Delegation, At: time.UnixMilli(l.At).UTC(), Origins: []byte(l.Origins), Chain: chain,
	}, nil
}
