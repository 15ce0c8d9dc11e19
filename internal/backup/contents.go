package backup

import (
	"context"
	"errors"
	"fmt"

	"github.com/redonda/redonda/internal/store"
	"github.com/redonda/redonda/internal/verify"
)

// Source is what is copied from.
type Source = verify.Source

// Target is what is copied into.
type Target interface {
	Source
	Append(ctx context.Context, entries []store.Entry) (stored int, err error)
	PutKeyframe(ctx context.Context, k store.Keyframe) error
	Insert(ctx context.Context, collection string, r store.Record) error
	Replace(ctx context.Context, collection string, r store.Record) (rev int64, err error)
	Delete(ctx context.Context, collection, id string, rev int64) error
	Clear(ctx context.Context, but string) error
}

// Watch hears how far the work has come.
type Watch interface {
	verify.Watch
	// Note is told what is worth a line.
	Note(line string)
}

// sink takes the contents of a store in order: the records of one collection after
// the other, ids ascending, then the entries of one text after the other.
type sink interface {
	record(ctx context.Context, collection string, r store.Record) error
	entry(ctx context.Context, e store.Entry) error
}

// pour reads all contents of a source into a sink. A text is read up to its head as
// found when its turn comes.
func pour(ctx context.Context, source Source, collections []store.Collection, into sink) error {
	for _, c := range collections {
		err := verify.EachRecord(ctx, source, c.Name, func(r store.Record) error { return into.record(ctx, c.Name, r) })
		if err != nil {
			return err
		}
	}
	return verify.EachText(ctx, source, func(text string) error {
		head, err := source.Head(ctx, text)
		if err != nil {
			return fmt.Errorf("reading the head of %s: %w", text, err)
		}
		return verify.EachEntry(ctx, source, text, head, func(e store.Entry) error { return into.entry(ctx, e) })
	})
}

// counted adds up what passes on its way into a sink.
type counted struct {
	sink
	watch   verify.Watch
	digest  verify.Digest
	records map[string]int64 // by collection
	texts   map[string]int64 // head of each
	entries int64
	unbound *store.Entry // the first whose chain is not what binds it
}

func count(into sink, watch verify.Watch) *counted {
	return &counted{sink: into, watch: watch, records: map[string]int64{}, texts: map[string]int64{}}
}

func (c *counted) record(ctx context.Context, collection string, r store.Record) error {
	c.digest.Record(collection, r)
	c.records[collection]++
	return c.sink.record(ctx, collection, r)
}

func (c *counted) entry(ctx context.Context, e store.Entry) error {
	if e.Version != c.texts[e.Text]+1 {
		return fmt.Errorf("%s has no version %d: redonda verify tells more", e.Text, c.texts[e.Text]+1)
	}
	if !c.digest.Entry(e) && c.unbound == nil {
		c.unbound = &e
	}
	c.texts[e.Text] = e.Version
	c.entries++
	c.watch.Advance(1)
	return c.sink.entry(ctx, e)
}

// warn notes a log that was altered; it is carried over as it is.
func (c *counted) warn(watch Watch) {
	if c.unbound != nil {
		watch.Note(fmt.Sprintf("Warning: version %d of %s does not follow from what is before it. redonda verify lists what is wrong.", c.unbound.Version, c.unbound.Text))
	}
}

// nowhere is a sink for what is only counted.
type nowhere struct{}

func (nowhere) record(context.Context, string, store.Record) error { return nil }
func (nowhere) entry(context.Context, store.Entry) error           { return nil }

// digestOf reads a whole store for its digest.
func digestOf(ctx context.Context, source Source, collections []store.Collection, watch verify.Watch) (string, error) {
	total, err := verify.Changes(ctx, source)
	if err != nil {
		return "", err
	}
	watch.Begin("checking", total)
	c := count(nowhere{}, watch)
	if err := pour(ctx, source, collections, c); err != nil {
		return "", err
	}
	return c.digest.Sum(), nil
}

// amount says in words what a store holds; empty where it holds nothing.
func amount(ctx context.Context, source Source, collections []store.Collection) (string, error) {
	texts, records := 0, 0
	if err := verify.EachText(ctx, source, func(string) error { texts++; return nil }); err != nil {
		return "", err
	}
	changes, err := verify.Changes(ctx, source)
	if err != nil {
		return "", err
	}
	for _, c := range collections {
		err := verify.EachRecord(ctx, source, c.Name, func(store.Record) error { records++; return nil })
		if err != nil {
			return "", err
		}
	}
	if texts == 0 && records == 0 {
		return "", nil
	}
	return fmt.Sprintf("%d texts with %d changes and %d records", texts, changes, records), nil
}

// absent takes an absent record for none.
func absent(err error) bool { return errors.Is(err, store.ErrAbsent) }
