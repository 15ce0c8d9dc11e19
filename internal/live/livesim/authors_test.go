package livesim

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/store"
)

// author gives who an entry is by.
func author(e store.Entry) document.Author {
	return document.Written(e.Account, e.Delegation, e.At)
}

// written gives who wrote the text at a version, by replaying the log on a text
// whose every insert is signed.
func (w *world) written(version int64) []document.Stretch {
	var all []document.Stretch
	for _, op := range w.signedText(version) {
		all = append(all, document.Stretch{Units: (delta.Delta{op}).Length(), Author: w.people[op.Attributes["by"].(string)]})
	}
	return joined(all)
}

// signedText gives the text at a version with a key of w.people on every insert.
func (w *world) signedText(version int64) delta.Delta {
	text := marked(document.Empty(), "by", w.key(document.Author{}))
	for _, e := range w.disk.log[:version] {
		text = w.compose(text, w.signedEntry(e))
	}
	return text
}

func (w *world) signedEntry(e store.Entry) delta.Delta {
	var pieces []piece
	for _, o := range originsOf(e) {
		pieces = append(pieces, piece{o.Units, w.key(o.Author)})
	}
	return markedBy(parse(e.Delta), "by", w.key(author(e)), pieces)
}

// key names an author in a text's attributes.
func (w *world) key(a document.Author) string {
	key := a.Account + " " + a.Delegation + " " + a.At.String()
	w.people[key] = a
	return key
}

func originsOf(e store.Entry) []document.Origin {
	all, err := document.DecodeOrigins(e.Origins)
	if err != nil {
		panic(err)
	}
	return all
}

// joined makes one stretch of neighbours by one author.
func joined(stretches []document.Stretch) []document.Stretch {
	var all []document.Stretch
	for _, s := range stretches {
		if n := len(all); n > 0 && all[n-1].Author == s.Author {
			all[n-1].Units += s.Units
			continue
		}
		all = append(all, s)
	}
	return all
}

// signature is the person behind an outbox: its number without its count.
func signature(client string) string {
	if at := strings.LastIndex(client, "-"); at >= 0 {
		return client[:at]
	}
	return client
}

// signed marks every insert of a change with who made it.
func signed(change delta.Delta, client string) delta.Delta {
	return marked(change, "by", signature(client))
}

// authored marks every insert with the account that wrote it.
func authored(change delta.Delta, account string, authors []stretch) delta.Delta {
	var pieces []piece
	for _, a := range authors {
		pieces = append(pieces, piece{a.Units, a.Account})
	}
	return markedBy(change, "of", account, pieces)
}

// piece is so many units and what they are marked with.
type piece struct {
	units int
	mark  string
}

func marked(change delta.Delta, attribute, mark string) delta.Delta {
	return markedBy(change, attribute, mark, nil)
}

// markedBy marks the inserts of a change with an attribute, by the pieces where there are any.
func markedBy(change delta.Delta, attribute, mark string, pieces []piece) delta.Delta {
	var result delta.Delta
	for _, op := range change {
		if op.Retain > 0 || op.Delete > 0 {
			result = append(result, op)
			continue
		}
		for units := (delta.Delta{op}).Length(); units > 0; {
			part, n := op, units
			if len(pieces) > 0 {
				mark, n = pieces[0].mark, min(n, pieces[0].units)
				if pieces[0].units -= n; pieces[0].units == 0 {
					pieces = pieces[1:]
				}
			}
			if op.Embed == nil {
				letters := utf16.Encode([]rune(op.Insert))
				part.Insert, op.Insert = string(utf16.Decode(letters[:n])), string(utf16.Decode(letters[n:]))
			}
			part.Attributes = maps.Clone(part.Attributes)
			if part.Attributes == nil {
				part.Attributes = delta.Attributes{}
			}
			part.Attributes[attribute] = mark
			result = append(result, part)
			units -= n
		}
	}
	return result
}

// unsigned gives a text as others see it.
func unsigned(text delta.Delta) delta.Delta {
	result := slices.Clone(text)
	for i, op := range result {
		result[i].Attributes = maps.Clone(op.Attributes)
		delete(result[i].Attributes, "by")
		delete(result[i].Attributes, "of")
	}
	return result.Canonical()
}

// sum is what an acknowledgement may carry of the text at its version
// (docs/protocol.md, section 5).
func sum(text delta.Delta) string {
	hash := sha256.New()
	for _, op := range text {
		if op.Embed != nil {
			hash.Write([]byte("\uFFFC"))
		}
		hash.Write([]byte(op.Insert))
	}
	return hex.EncodeToString(hash.Sum(nil))[:16]
}

// compareSum holds the text against the sum that the server tells of it, if any.
func (c *client) compareSum(how, told string) {
	if told == "" {
		return
	}
	c.w.count(how)
	if got := sum(c.known); got != told {
		c.w.fail("%s: the text at %d has the sum %s, the server's %s", c.name, c.rev, got, told)
	}
}
