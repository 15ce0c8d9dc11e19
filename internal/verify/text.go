package verify

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/store"
)

// textCheck follows the log of one text.
type textCheck struct {
	*check
	text    string
	state   history.State
	lost    bool // the log can't be replayed any further
	version int64
	chain   []byte
	seqs    map[string]int64 // last of each client
	frames  []frame          // still to be met, by version
}

// frame is a keyframe as it is compared: it would be large whole.
type frame struct {
	version                 int64
	content, authors, marks [sha256.Size]byte
}

func (c *check) text(ctx context.Context, text string) error {
	t := &textCheck{check: c, text: text, state: history.Beginning(), seqs: map[string]int64{}}
	if err := t.belongs(ctx); err != nil {
		return err
	}
	// Keyframes first: one of a version that is written meanwhile is not met.
	if err := t.readFrames(ctx); err != nil {
		return err
	}
	if err := EachEntry(ctx, c.source, text, math.MaxInt64, t.entry); err != nil {
		return err
	}
	for _, f := range t.frames {
		t.says(f.version, "a keyframe of a version that is not in the log")
	}
	c.report.Texts++
	return nil
}

func (t *textCheck) says(version int64, what string, args ...any) {
	t.problem(Problem{Text: t.text, Version: version, What: fmt.Sprintf(what, args...)})
}

func (t *textCheck) belongs(ctx context.Context) error {
	if !t.declares(contribution.SectionCollection.Name) {
		return nil
	}
	section, _, ok := contribution.SplitTextID(t.text)
	if !ok {
		t.says(0, "the name is not that of a section's text")
		return nil
	}
	_, err := t.source.Get(ctx, contribution.SectionCollection.Name, section)
	if errors.Is(err, store.ErrAbsent) {
		t.says(0, "belongs to section %s, which is not there", section)
		return nil
	}
	if err != nil {
		return fmt.Errorf("looking for the section of %s: %w", t.text, err)
	}
	return nil
}

// readFrames reads the keyframes from the newest to the oldest.
func (t *textCheck) readFrames(ctx context.Context) error {
	for version := int64(math.MaxInt64); version > 0; {
		k, err := t.source.KeyframeAt(ctx, t.text, version)
		if errors.Is(err, store.ErrAbsent) {
			break
		}
		if err != nil {
			return fmt.Errorf("reading a keyframe of %s: %w", t.text, err)
		}
		t.report.Keyframes++
		version = k.Version - 1
		decoded, err := document.DecodeKeyframe(k.Body)
		if err != nil {
			t.says(k.Version, "the keyframe cannot be read")
			continue
		}
		f, err := compared(k.Version, decoded)
		if err != nil {
			return err
		}
		t.frames = append(t.frames, f)
	}
	slices.Reverse(t.frames)
	return nil
}

func compared(version int64, k document.Keyframe) (frame, error) {
	f := frame{version: version}
	for _, part := range []struct {
		of   any
		into *[sha256.Size]byte
	}{{k.Text.Content(), &f.content}, {k.Text.Authors(), &f.authors}, {document.Newest(k.Clients), &f.marks}} {
		encoded, err := json.Marshal(part.of)
		if err != nil {
			return frame{}, fmt.Errorf("encoding a keyframe: %w", err)
		}
		*part.into = sha256.Sum256(encoded)
	}
	return f, nil
}

func (t *textCheck) entry(e store.Entry) error {
	if e.Version != t.version+1 {
		t.says(e.Version, "comes after version %d: what was between is missing", t.version)
		t.lost = true
	}
	switch {
	case len(e.Chain) == 0:
		t.says(e.Version, "is not bound to the chain")
	case !bytes.Equal(e.Chain, history.Chain(t.chain, e)):
		t.says(e.Version, "does not follow from what is before it: the log was altered")
	}
	t.version, t.chain = e.Version, e.Chain
	if e.Client != "" {
		if last := t.seqs[e.Client]; e.Seq != last+1 {
			t.says(e.Version, "is change %d of its client, after %d", e.Seq, last)
		}
		t.seqs[e.Client] = e.Seq
	}
	t.digest.Entry(e)
	t.report.Entries++
	t.watch.Advance(1)
	if !t.lost {
		if err := t.state.Replay(e); err != nil {
			t.says(e.Version, "cannot be replayed")
			t.lost = true
		}
	}
	if err := t.sum(e.Version); err != nil {
		return err
	}
	return t.meet(e.Version)
}

// sum compares what revisions say of the content of a version with what was replayed.
func (t *textCheck) sum(version int64) error {
	said := t.check.chain.contents[t.text][version]
	if len(said) == 0 || t.lost {
		return nil
	}
	sum, err := history.ContentHash(t.state.Text.Content())
	if err != nil {
		return fmt.Errorf("summing up %s: %w", t.text, err)
	}
	for _, one := range said {
		if one.hash != hex.EncodeToString(sum) {
			t.says(version, "revision %s covers other words than the log gives", one.revision)
		}
	}
	return nil
}

// meet compares the keyframe of a version, if there is one, with what was replayed.
func (t *textCheck) meet(version int64) error {
	for len(t.frames) > 0 && t.frames[0].version < version {
		t.says(t.frames[0].version, "a keyframe of a version that is not in the log")
		t.frames = t.frames[1:]
	}
	if len(t.frames) == 0 || t.frames[0].version > version {
		return nil
	}
	stored := t.frames[0]
	t.frames = t.frames[1:]
	if t.lost {
		return nil
	}
	replayed, err := compared(version, t.state.Keyframe)
	if err != nil {
		return err
	}
	if stored.content != replayed.content {
		t.says(version, "the keyframe holds other words than the log gives")
	}
	if stored.authors != replayed.authors {
		t.says(version, "the keyframe names other authors than the log gives")
	}
	if stored.marks != replayed.marks {
		t.says(version, "the keyframe remembers other clients than the log gives")
	}
	return nil
}
