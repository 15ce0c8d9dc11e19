package livesim

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"

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
	people := map[string]document.Author{"": {}}
	text := document.Empty()
	for _, e := range w.disk.log[:version] {
		who := author(e)
		key := who.Account + " " + who.Delegation + " " + who.At.String()
		people[key] = who
		text = w.compose(text, signedAs(parse(e.Delta), key))
	}
	var all []document.Stretch
	for _, op := range text {
		units := 1
		if op.Embed == nil {
			units = delta.UTF16Len(op.Insert)
		}
		by, _ := op.Attributes["by"].(string)
		all = append(all, document.Stretch{Units: units, Author: people[by]})
	}
	return joined(all)
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
	return signedAs(change, signature(client))
}

func signedAs(change delta.Delta, who string) delta.Delta {
	result := slices.Clone(change)
	for i, op := range result {
		if op.Insert == "" && op.Embed == nil {
			continue
		}
		result[i].Attributes = maps.Clone(op.Attributes)
		if result[i].Attributes == nil {
			result[i].Attributes = delta.Attributes{}
		}
		result[i].Attributes["by"] = who
	}
	return result
}

// unsigned gives a text as others see it.
func unsigned(text delta.Delta) delta.Delta {
	result := slices.Clone(text)
	for i, op := range result {
		if _, is := op.Attributes["by"]; is {
			result[i].Attributes = maps.Clone(op.Attributes)
			delete(result[i].Attributes, "by")
		}
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
