package sample

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/store"
)

// pageSize is how many revisions are listed at a time.
const pageSize = 200

// Log is what playing the sample needs of the log of changes.
type Log interface {
	Head(ctx context.Context, text string) (int64, error)
	Entries(ctx context.Context, text string, after int64, limit int) ([]store.Entry, error)
	Append(ctx context.Context, entries []store.Entry) (stored int, err error)
}

// Revisions is what playing the sample needs of the list of revisions.
type Revisions interface {
	List(ctx context.Context, section, text, after string, limit int) (page []history.Revision, next string, err error)
	Take(ctx context.Context, q history.Request) (history.Revision, error)
}

// Play puts the sample into the log and takes its revisions. It may be called
// again at any time: what is there already is not doubled, and what an interrupted
// call left out is added. A text in which somebody typed before its sample
// was complete is left alone and gets none of the sample's revisions. Play before
// the texts are open to people.
func Play(ctx context.Context, log Log, revisions Revisions) error {
	all, err := histories()
	if err != nil {
		return err
	}
	foreign := map[string]bool{}
	for _, w := range all {
		for _, text := range w.texts {
			own, err := playText(ctx, log, text)
			if err != nil {
				return fmt.Errorf("playing the sample of %s: %w", text.ID, err)
			}
			foreign[text.ID] = !own
		}
	}
	taken, err := takenAlready(ctx, revisions, all)
	if err != nil {
		return err
	}
	for _, q := range requests(all) {
		q = except(q, foreign)
		if len(q.Versions) == 0 || taken[keyOf(q)] {
			continue
		}
		if _, err := revisions.Take(ctx, q); err != nil {
			return fmt.Errorf("taking the sample's revision of %s: %w", q.At.Format(timeShape), err)
		}
	}
	return nil
}

// playText appends what the log lacks of a text, and tells whether the log holds
// the sample as far as the sample goes.
func playText(ctx context.Context, log Log, text Text) (own bool, err error) {
	head, err := log.Head(ctx, text.ID)
	if err != nil {
		return false, fmt.Errorf("reading its head: %w", err)
	}
	shared := int(min(head, int64(len(text.Entries))))
	for checked := 0; checked < shared; {
		page, err := log.Entries(ctx, text.ID, int64(checked), shared-checked)
		if err != nil {
			return false, fmt.Errorf("reading its changes: %w", err)
		}
		if len(page) == 0 {
			return false, fmt.Errorf("its log ends at %d before %d", checked, head)
		}
		for _, e := range page {
			if !same(e, text.Entries[checked]) {
				return false, nil
			}
			checked++
		}
	}
	if missing := text.Entries[shared:]; len(missing) > 0 {
		if _, err := log.Append(ctx, missing); err != nil {
			return false, fmt.Errorf("appending its changes: %w", err)
		}
	}
	return true, nil
}

func same(a, b store.Entry) bool {
	return a.Version == b.Version && a.Client == b.Client && a.Seq == b.Seq && bytes.Equal(a.Hash, b.Hash) &&
		a.Account == b.Account && a.At.Equal(b.At)
}

// except takes texts that aren't the sample's out of a section's revision. In one
// of the whole contribution they stay, at the version they had then: none.
func except(q history.Request, foreign map[string]bool) history.Request {
	versions := maps.Clone(q.Versions)
	for text := range q.Versions {
		switch {
		case foreign[text] && q.Section == "":
			versions[text] = 0
		case foreign[text]:
			delete(versions, text)
		}
	}
	q.Versions = versions
	return q
}

// key recognises a revision of the sample: ids can be shifted by a millisecond, times are kept.
type key struct {
	kind    history.Kind
	section string
	name    string
	at      int64 // milliseconds
	texts   string
}

func keyOf(q history.Request) key {
	return key{q.Kind, q.Section, q.Name, q.At.UnixMilli(), strings.Join(slices.Sorted(maps.Keys(q.Versions)), " ")}
}

func takenAlready(ctx context.Context, revisions Revisions, all []written) (map[key]bool, error) {
	taken := map[key]bool{}
	for _, w := range all {
		for after, more := "", true; more; {
			page, next, err := revisions.List(ctx, w.section.ID, "", after, pageSize)
			if err != nil {
				return nil, fmt.Errorf("listing revisions of %s: %w", w.section.ID, err)
			}
			for _, r := range page {
				taken[keyOf(history.Request{Kind: r.Kind, Section: r.Section, Name: r.Name, At: r.At, Versions: r.Versions})] = true
			}
			after, more = next, next != ""
		}
	}
	return taken, nil
}
