package store

import (
	"bytes"
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// The bounds of what is stored. Both are what every backend can keep in one document,
// with room for its own fields; the rules above the store stay far below them.
const (
	MaxName  = 512      // bytes of an ID, text, client, account, delegation or key value
	MaxValue = 15 << 20 // bytes of all the values of an entry, keyframe or record together
)

var plainName = regexp.MustCompile(`^[a-z][a-zA-Z_]{0,60}$`)

// CheckCollections refuses declarations that not every backend can keep: names that would
// read as something else in a database, or that are the store's own. Every backend asks
// when it opens, so that no declaration works with one of them alone.
func CheckCollections(collections []Collection) error {
	for _, c := range collections {
		if !plainName.MatchString(c.Name) || slices.Contains([]string{"log", "keyframes", "meta"}, c.Name) {
			return fmt.Errorf("a collection can't be called %q", c.Name)
		}
		for _, index := range c.Indexes {
			if !plainName.MatchString(index.Name) {
				return fmt.Errorf("an index of %s can't be called %q", c.Name, index.Name)
			}
		}
	}
	return nil
}

// CheckName refuses a name that not every backend keeps exactly: bytes that are no
// UTF-8, NUL, more than MaxName bytes.
func CheckName(what, name string) error {
	switch {
	case len(name) > MaxName:
		return fmt.Errorf("%w: %s has %d bytes, of %d", ErrUnfit, what, len(name), MaxName)
	case !utf8.ValidString(name):
		return fmt.Errorf("%w: %s is not UTF-8: %q", ErrUnfit, what, name)
	case strings.ContainsRune(name, 0):
		return fmt.Errorf("%w: %s holds NUL: %q", ErrUnfit, what, name)
	}
	return nil
}

func checkID(what, id string) error {
	if id == "" {
		return fmt.Errorf("%w: %s is empty", ErrUnfit, what)
	}
	return CheckName(what, id)
}

// IsID tells whether something can be stored under an ID; where it can't, there is
// nothing to read either.
func IsID(id string) bool { return checkID("the id", id) == nil }

func checkJSON(what string, value []byte) error {
	if !utf8.Valid(value) || bytes.IndexByte(value, 0) >= 0 {
		return fmt.Errorf("%w: %s is not JSON", ErrUnfit, what)
	}
	return nil
}

func checkSize(what string, size int) error {
	if size > MaxValue {
		return fmt.Errorf("%w: %s has %d bytes, of %d", ErrUnfit, what, size, MaxValue)
	}
	return nil
}

// CheckBatch refuses what Append can't keep in order: several texts, a gap between
// versions, a version below 1; and an entry outside the bounds.
func CheckBatch(entries []Entry) error {
	for i, e := range entries {
		if e.Text != entries[0].Text || e.Version != entries[0].Version+int64(i) || e.Version < 1 {
			return fmt.Errorf("%w: entry %d of a batch is %s at %d, after %s at %d", ErrUnfit, i, e.Text, e.Version, entries[0].Text, entries[0].Version)
		}
		if err := checkEntry(e); err != nil {
			return err
		}
	}
	return nil
}

func checkEntry(e Entry) error {
	if err := checkID("a text", e.Text); err != nil {
		return err
	}
	err := cmp.Or(
		CheckName("a client", e.Client), CheckName("an account", e.Account), CheckName("a delegation", e.Delegation),
		checkJSON("a delta", e.Delta), checkJSON("the origins of a delta", e.Origins),
	)
	if err != nil {
		return err
	}
	return checkSize("an entry", len(e.Delta)+len(e.Origins)+len(e.Hash)+len(e.Chain))
}

// CheckKeyframe refuses a keyframe outside the bounds.
func CheckKeyframe(k Keyframe) error {
	if err := checkID("a text", k.Text); err != nil {
		return err
	}
	if err := checkJSON("a keyframe", k.Body); err != nil {
		return err
	}
	return checkSize("a keyframe", len(k.Body))
}

// Check refuses a record with keys nobody declared, or outside the bounds.
func (c Collection) Check(r Record) error {
	if err := checkID("the id of a record", r.ID); err != nil {
		return err
	}
	for name, value := range r.Keys {
		index, known := c.Index(name)
		if !known {
			return fmt.Errorf("index %q of %s is not declared", name, c.Name)
		}
		if err := CheckName("a key", value); err != nil {
			return err
		}
		if !index.Ends {
			continue
		}
		if at, err := time.Parse(momentLayout, value); err != nil || Moment(at) != value {
			return fmt.Errorf("%w: key %s is no moment: %q", ErrUnfit, name, value)
		}
	}
	if err := checkJSON("a record", r.Body); err != nil {
		return err
	}
	return checkSize("a record", len(r.Body))
}

// CheckQuery refuses an index nobody declared, a page outside 1 … 1000 and a value
// or cursor outside the bounds, and gives the number of records asked for.
func (c Collection) CheckQuery(q Query) (size int, err error) {
	if q.Index != "" {
		if _, known := c.Index(q.Index); !known {
			return 0, fmt.Errorf("index %q of %s is not declared", q.Index, c.Name)
		}
	}
	if err := CheckName("a value to list by", q.Value); err != nil {
		return 0, err
	}
	if err := CheckName("a cursor", q.After); err != nil {
		return 0, err
	}
	switch {
	case q.Limit == 0:
		return 100, nil
	case q.Limit < 0 || q.Limit > 1000:
		return 0, fmt.Errorf("%w: a page has 1 to 1000 records, not %d", ErrUnfit, q.Limit)
	}
	return q.Limit, nil
}
