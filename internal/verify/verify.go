package verify

import (
	"context"
	"fmt"

	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/record"
	"github.com/redonda/redonda/internal/store"
)

// pageSize is how many entries or records are read at a time.
const pageSize = 500

// Source is what a check reads of a store. Where it isn't a snapshot people may write
// meanwhile; nothing sound is then found wanting, since records are read before the
// texts they name.
type Source interface {
	Entries(ctx context.Context, text string, after int64, limit int) ([]store.Entry, error)
	Texts(ctx context.Context, after string, limit int) ([]string, error)
	Head(ctx context.Context, text string) (int64, error)
	KeyframeAt(ctx context.Context, text string, version int64) (store.Keyframe, error)
	Get(ctx context.Context, collection, id string) (store.Record, error)
	List(ctx context.Context, collection string, q store.Query) ([]store.Record, error)
}

// Watch hears how far long work has come.
type Watch interface {
	// Begin tells what is begun and of how many changes it consists, about.
	Begin(what string, changes int64)
	// Advance tells that n more changes are done.
	Advance(n int)
}

// Problem is something that is not as it must be.
type Problem struct {
	Text       string // empty where a record is meant
	Version    int64  // of the text; 0 for all of it
	Collection string
	ID         string
	What       string
}

// String gives the problem as a line.
func (p Problem) String() string {
	switch {
	case p.Text == "":
		return fmt.Sprintf("%s %s: %s", p.Collection, p.ID, p.What)
	case p.Version == 0:
		return fmt.Sprintf("%s: %s", p.Text, p.What)
	}
	return fmt.Sprintf("%s version %d: %s", p.Text, p.Version, p.What)
}

// Report is what a check found.
type Report struct {
	Texts, Entries, Keyframes, Records int64
	Chained, Unchained                 int64 // revisions bound to each other, and those from before there was a chain
	Problems                           int64
	Digest                             string // of everything, 64 hexadecimal digits
	// RecordHead is the end of the audit log's common chain.
	RecordHead record.Head
}

// check is a check under way.
type check struct {
	source      Source
	collections []store.Collection
	watch       Watch
	found       func(Problem)
	heads       map[string]int64 // of texts that records name, as last read
	events      record.Checker
	digest      Digest
	chain       chain
	report      Report
}

// Run checks everything in the collections and the log. found hears of each problem
// as it is found. An error means that reading failed, and says nothing of the store.
func Run(ctx context.Context, source Source, collections []store.Collection, watch Watch, found func(Problem)) (Report, error) {
	c := &check{source: source, collections: collections, watch: watch, found: found, heads: map[string]int64{}}
	total, err := Changes(ctx, source)
	if err != nil {
		return Report{}, err
	}
	watch.Begin("checking", total)
	for _, collection := range collections {
		if err := c.records(ctx, collection); err != nil {
			return Report{}, err
		}
	}
	c.chain.end(func(id, what string) {
		c.problem(Problem{Collection: history.RevisionCollection.Name, ID: id, What: what})
	})
	c.report.Chained, c.report.Unchained = int64(len(c.chain.links)), c.chain.unchained
	err = EachText(ctx, source, func(text string) error { return c.text(ctx, text) })
	if err != nil {
		return Report{}, err
	}
	c.report.Digest, c.report.RecordHead = c.digest.Sum(), c.events.Heads[""]
	return c.report, nil
}

func (c *check) problem(p Problem) {
	c.report.Problems++
	c.found(p)
}

func (c *check) declares(collection string) bool {
	for _, declared := range c.collections {
		if declared.Name == collection {
			return true
		}
	}
	return false
}

// Changes counts the entries of all texts, by their heads.
func Changes(ctx context.Context, source Source) (total int64, err error) {
	err = EachText(ctx, source, func(text string) error {
		head, err := source.Head(ctx, text)
		total += head
		return err
	})
	return total, err
}

// EachText visits the ids of all texts that have entries, ascending.
func EachText(ctx context.Context, source Source, visit func(text string) error) error {
	for after := ""; ; {
		texts, err := source.Texts(ctx, after, pageSize)
		if err != nil {
			return fmt.Errorf("listing texts: %w", err)
		}
		for _, text := range texts {
			if err := visit(text); err != nil {
				return err
			}
			after = text
		}
		if len(texts) < pageSize {
			return nil
		}
	}
}

// EachEntry visits the entries of a text in order, up to a version.
func EachEntry(ctx context.Context, source Source, text string, last int64, visit func(store.Entry) error) error {
	for after := int64(0); after < last; {
		entries, err := source.Entries(ctx, text, after, int(min(pageSize, last-after)))
		if err != nil {
			return fmt.Errorf("reading changes of %s: %w", text, err)
		}
		if len(entries) == 0 {
			return nil
		}
		for _, e := range entries {
			if err := visit(e); err != nil {
				return err
			}
		}
		after = entries[len(entries)-1].Version
	}
	return nil
}

// EachRecord visits the records of a collection by id.
func EachRecord(ctx context.Context, source Source, collection string, visit func(store.Record) error) error {
	for after := ""; ; {
		records, err := source.List(ctx, collection, store.Query{After: after, Limit: pageSize})
		if err != nil {
			return fmt.Errorf("listing %s: %w", collection, err)
		}
		for _, r := range records {
			if err := visit(r); err != nil {
				return err
			}
			after = r.ID
		}
		if len(records) < pageSize {
			return nil
		}
	}
}
