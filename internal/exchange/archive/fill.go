package archive

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/redonda/redonda/internal/comment"
	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/dialogue"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/store"
)

// Contents are what a store holds that was made from an archive, in memory. They can be
// read as a store is, and so be copied into one.
type Contents struct {
	records map[string][]store.Record // by collection; ids ascending
	texts   []string                  // ascending
	entries map[string][]store.Entry  // by text
}

// Contents makes what an empty store is to hold of an archive that Read passed. Revisions
// of the form before stay out: the versions that they name are not in the file.
func (a Archive) Contents() (*Contents, error) {
	c := &Contents{records: map[string][]store.Record{}, entries: map[string][]store.Entry{}}
	for _, d := range a.Dialogues {
		record, err := dialogue.Record(d.dialogue())
		if err != nil {
			return nil, err
		}
		c.Add(dialogue.Collection.Name, record)
	}
	for _, s := range a.Sections {
		record, err := contribution.Record(s.section())
		if err != nil {
			return nil, err
		}
		c.Add(contribution.SectionCollection.Name, record)
	}
	for _, t := range a.Threads {
		record, err := comment.Record(t)
		if err != nil {
			return nil, err
		}
		c.Add(comment.ThreadCollection.Name, record)
	}
	for _, t := range a.Texts {
		entries, err := t.Entries()
		if err != nil {
			return nil, err
		}
		if len(entries) > 0 {
			c.texts, c.entries[t.ID] = append(c.texts, t.ID), entries
		}
	}
	slices.Sort(c.texts)
	if a.Format == stepless {
		return c, nil
	}
	for _, r := range a.kept() {
		record, err := history.Record(r)
		if err != nil {
			return nil, err
		}
		c.Add(history.RevisionCollection.Name, record)
	}
	return c, nil
}

// Add puts a record in as one that was just stored for the first time.
func (c *Contents) Add(collection string, r store.Record) {
	r.Rev = 1
	all := append(c.records[collection], r)
	slices.SortFunc(all, func(a, b store.Record) int { return strings.Compare(a.ID, b.ID) })
	c.records[collection] = all
}

// Entries gives the log of a text of an archive that Read passed: its steps, with as many
// changes as it took. A text of the form before is written by the service in a few
// changes, which say of each word who had. None for a text that is as texts begin.
func (t Text) Entries() ([]store.Entry, error) {
	if len(t.Steps) > 0 {
		return t.log()
	}
	changes, err := t.changes()
	if err != nil {
		return nil, fmt.Errorf("text %s: %w", t.ID, err)
	}
	entries := make([]store.Entry, len(changes))
	for i, c := range changes {
		if entries[i], err = entryOf(c); err != nil {
			return nil, fmt.Errorf("text %s: %w", t.ID, err)
		}
		entries[i].Text, entries[i].Version, entries[i].At = t.ID, int64(i)+1, history.Instant(*t.At)
	}
	history.Link(nil, entries)
	return entries, nil
}

// Texts is as that of store.Log, and so are the next three.
func (c *Contents) Texts(_ context.Context, after string, limit int) ([]string, error) {
	at, there := slices.BinarySearch(c.texts, after)
	if there {
		at++
	}
	return c.texts[at:min(len(c.texts), at+max(limit, 0))], nil
}

// Head is the last version of a text.
func (c *Contents) Head(_ context.Context, text string) (int64, error) {
	return int64(len(c.entries[text])), nil
}

// Entries gives up to limit entries after a version.
func (c *Contents) Entries(_ context.Context, text string, after int64, limit int) ([]store.Entry, error) {
	all := c.entries[text]
	at := min(max(int(after), 0), len(all))
	return all[at:min(len(all), at+max(limit, 0))], nil
}

// KeyframeAt finds none: a keyframe is made where the log is kept.
func (c *Contents) KeyframeAt(context.Context, string, int64) (store.Keyframe, error) {
	return store.Keyframe{}, store.ErrAbsent
}

// Get is as that of store.Records.
func (c *Contents) Get(_ context.Context, collection, id string) (store.Record, error) {
	for _, r := range c.records[collection] {
		if r.ID == id {
			return r, nil
		}
	}
	return store.Record{}, store.ErrAbsent
}

// List lists a whole collection, ids ascending; no index is kept.
func (c *Contents) List(_ context.Context, collection string, q store.Query) ([]store.Record, error) {
	if q.Index != "" || q.Newest {
		return nil, fmt.Errorf("listing %s by %q: an archive keeps no index", collection, q.Index)
	}
	page := []store.Record{}
	for _, r := range c.records[collection] {
		if r.ID > q.After && (q.Limit == 0 || len(page) < q.Limit) {
			page = append(page, r)
		}
	}
	return page, nil
}
