package backup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/store"
	"github.com/redonda/redonda/internal/verify"
)

// Each write waits for the disk; these many share the wait.
const (
	recordsTogether = 64
	entriesTogether = 5000
	bytesTogether   = 4 << 20
	framesTogether  = 16
)

// filler is the sink that writes into a store. What is there already of the same log
// stays; records are written anew. It makes the keyframes as the rooms do.
type filler struct {
	target  Target
	watch   Watch
	records []filling
	entries []store.Entry // of one text, not yet written
	bytes   int           // of their deltas
	frames  framing
	text    string
	head    int64         // what the target has of the text
	chain   []byte        // of that version
	state   history.State // at head
	lost    bool          // the log can't be replayed: no keyframes
}

type filling struct {
	collection string
	record     store.Record
}

// newFiller takes what an earlier attempt wrote of records away: some may have
// changed since at their origin.
func newFiller(ctx context.Context, target Target, collections []store.Collection, watch Watch) (*filler, error) {
	for _, c := range collections {
		err := verify.EachRecord(ctx, target, c.Name, func(r store.Record) error { return target.Delete(ctx, c.Name, r.ID, r.Rev) })
		if err != nil {
			return nil, err
		}
	}
	return &filler{target: target, watch: watch}, nil
}

func (f *filler) record(ctx context.Context, collection string, r store.Record) error {
	f.records = append(f.records, filling{collection, r})
	if len(f.records) < recordsTogether {
		return nil
	}
	return f.writeRecords(ctx)
}

func (f *filler) writeRecords(ctx context.Context) error {
	problems := make([]error, len(f.records))
	var writing sync.WaitGroup
	for i, r := range f.records {
		writing.Go(func() {
			if err := f.target.Insert(ctx, r.collection, r.record); err != nil {
				problems[i] = fmt.Errorf("writing %s %s: %w", r.collection, r.record.ID, err)
			}
		})
	}
	writing.Wait()
	f.records = f.records[:0]
	return errors.Join(problems...)
}

func (f *filler) entry(ctx context.Context, e store.Entry) error {
	if e.Text != f.text {
		if err := f.endText(ctx); err != nil {
			return err
		}
		if err := f.beginText(ctx, e.Text); err != nil {
			return err
		}
	}
	if e.Version <= f.head {
		if e.Version == f.head && !bytes.Equal(e.Chain, f.chain) {
			return fmt.Errorf("the store holds another %s than the one to be written", f.text)
		}
		return nil
	}
	f.entries = append(f.entries, e)
	f.bytes += len(e.Delta) + len(e.Origins)
	if len(f.entries) < entriesTogether && f.bytes < bytesTogether {
		return nil
	}
	return f.writeEntries(ctx)
}

// beginText sees how far the target has come with a text.
func (f *filler) beginText(ctx context.Context, text string) error {
	head, err := f.target.Head(ctx, text)
	if err != nil {
		return fmt.Errorf("reading the head of %s: %w", text, err)
	}
	f.text, f.head, f.chain, f.state, f.lost = text, head, nil, history.Beginning(), false
	if head == 0 {
		return nil
	}
	last, err := f.target.Entries(ctx, text, head-1, 1)
	if err != nil || len(last) == 0 {
		return fmt.Errorf("reading version %d of %s, which should be there: %w", head, text, err)
	}
	f.chain = last[0].Chain
	state, err := history.At(ctx, f.target, text, head)
	f.state, f.lost = state, err != nil // only keyframes rest on it
	return nil
}

func (f *filler) writeEntries(ctx context.Context) error {
	if len(f.entries) == 0 {
		return nil
	}
	if _, err := f.target.Append(ctx, f.entries); err != nil {
		return err
	}
	for _, e := range f.entries {
		if err := f.follow(ctx, e); err != nil {
			return err
		}
	}
	f.head = f.entries[len(f.entries)-1].Version
	f.entries, f.bytes = f.entries[:0], 0
	return nil
}

// follow replays an entry that was written, and keeps a keyframe where one is due.
func (f *filler) follow(ctx context.Context, e store.Entry) error {
	if f.lost {
		return nil
	}
	if err := f.state.Replay(e); err != nil {
		f.lost = true
		f.watch.Note(fmt.Sprintf("Warning: version %d of %s cannot be replayed. It is kept as it is.", e.Version, e.Text))
		return nil
	}
	if e.Version%document.KeyframeEvery != 0 {
		return nil
	}
	return f.keepFrame(ctx)
}

func (f *filler) keepFrame(ctx context.Context) error {
	body, err := f.state.Keyframe.Encode()
	if err != nil {
		return err
	}
	return f.frames.put(ctx, f.target, store.Keyframe{Text: f.text, Version: f.state.Version, Body: body})
}

func (f *filler) endText(ctx context.Context) error {
	if err := f.writeEntries(ctx); err != nil {
		return err
	}
	if f.lost || f.state.Version == 0 {
		return nil
	}
	return f.keepFrame(ctx)
}

// end writes what is still at hand.
func (f *filler) end(ctx context.Context) error {
	return errors.Join(f.writeRecords(ctx), f.endText(ctx), f.frames.wait())
}
