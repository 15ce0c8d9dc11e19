package history

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/store"
)

// Revisions is the list of revisions of a contribution.
type Revisions struct {
	records Records
	log     Changes
	now     func() time.Time
	code    func(delegation string) string
	last    lastLink
}

// NewRevisions makes the list over a store. code gives a delegation's three letters.
func NewRevisions(records Records, log Changes, now func() time.Time, code func(string) string) *Revisions {
	return &Revisions{records: records, log: log, now: now, code: code}
}

// idPlace keeps the automatic revisions of a section's two texts apart.
func (r Revision) idPlace() string {
	if r.Kind == Automatic && len(r.Versions) == 1 {
		for text := range r.Versions {
			return text
		}
	}
	return r.Place()
}

// count fills in authors and words since the revision before, text by text.
func (l *Revisions) count(ctx context.Context, r *Revision) error {
	before := map[string]int64{}
	for text := range r.Versions {
		version, err := l.lastVersion(ctx, *r, text)
		if err != nil {
			return err
		}
		before[text] = version
	}
	for text, version := range r.Versions {
		if version <= before[text] {
			continue
		}
		if err := l.countText(ctx, r, text, before[text], version); err != nil {
			return err
		}
	}
	slices.Sort(r.Authors)
	r.Authors = slices.Compact(r.Authors)
	return nil
}

func (l *Revisions) countText(ctx context.Context, r *Revision, text string, from, to int64) error {
	authors, last, err := Authors(ctx, l.log, text, from, to)
	if err != nil {
		return err
	}
	r.Authors = append(r.Authors, authors...)
	if r.By == nil && last.Delegation != "" {
		r.By = &Author{At: last.At, Delegation: last.Delegation, Code: l.code(last.Delegation)}
	}
	state, err := At(ctx, l.log, text, from)
	if err != nil {
		return err
	}
	older := state.Text.Content()
	if err := state.advance(ctx, l.log, text, to); err != nil {
		return err
	}
	added, removed, err := words(ctx, older, state.Text.Content())
	r.WordsAdded += added
	r.WordsRemoved += removed
	return err
}

func words(ctx context.Context, older, newer delta.Delta) (added, removed int, err error) {
	before, after := changedPart(Comparable(older), Comparable(newer))
	result, err := compare.Paragraphs(ctx, before, after)
	if err != nil {
		return 0, 0, fmt.Errorf("counting words: %w", err)
	}
	return result.Counts.WordsAdded, result.Counts.WordsRemoved, nil
}

// changedPart leaves out the paragraphs that are the same at both ends: a sitting
// changes few, and counting need not read the rest.
func changedPart(before, after []compare.Paragraph) (_, _ []compare.Paragraph) {
	for len(before) > 0 && len(after) > 0 && before[0].Equal(after[0]) {
		before, after = before[1:], after[1:]
	}
	for len(before) > 0 && len(after) > 0 && before[len(before)-1].Equal(after[len(after)-1]) {
		before, after = before[:len(before)-1], after[:len(after)-1]
	}
	return before, after
}

// lastVersion finds the version of text in the newest earlier revision that covers it.
func (l *Revisions) lastVersion(ctx context.Context, r Revision, text string) (int64, error) {
	earlier, newest := revisionID(r.At, ""), int64(0)
	for _, place := range []string{r.Place(), wholeContribution} {
		version, err := l.lastAt(ctx, place, earlier, text, r.Versions[text])
		if err != nil {
			return 0, err
		}
		newest = max(newest, version)
	}
	return newest, nil
}

// lastAt reads a place's revisions backwards until one covers the text.
func (l *Revisions) lastAt(ctx context.Context, place, before, text string, atMost int64) (int64, error) {
	const page = 50
	for {
		records, err := l.records.List(ctx, RevisionCollection.Name, store.Query{Index: "place", Value: place, After: before, Newest: true, Limit: page})
		if err != nil {
			return 0, fmt.Errorf("reading earlier revisions: %w", err)
		}
		for _, record := range records {
			old, err := decodeRevision(record)
			if err != nil {
				return 0, err
			}
			if version, covers := old.Versions[text]; covers && version <= atMost {
				return version, nil
			}
			before = record.ID
		}
		if len(records) < page {
			return 0, nil
		}
	}
}

// List gives a page of revisions, newest first. With a text it gives those that
// cover it: its section's and the whole contribution's; with an empty text those
// of the contribution. after is the id of the last one seen.
func (l *Revisions) List(ctx context.Context, section, text, after string, limit int) (page []Revision, next string, err error) {
	for next = after; len(page) < limit; {
		var some []Revision
		some, next, err = l.some(ctx, section, next, limit)
		if err != nil {
			return nil, "", err
		}
		for _, r := range some {
			if len(page) == limit {
				return page, page[limit-1].ID, nil
			}
			if _, covers := r.Versions[text]; covers || text == "" {
				page = append(page, r)
			}
		}
		if next == "" {
			break
		}
	}
	return page, next, nil
}

// some gives the next revisions of a section and of the whole contribution,
// whatever they cover.
func (l *Revisions) some(ctx context.Context, section, after string, limit int) (page []Revision, next string, err error) {
	places := []string{wholeContribution}
	if section != "" {
		places = append(places, section)
	}
	for _, place := range places {
		records, err := l.records.List(ctx, RevisionCollection.Name, store.Query{Index: "place", Value: place, After: after, Newest: true, Limit: limit + 1})
		if err != nil {
			return nil, "", fmt.Errorf("listing revisions: %w", err)
		}
		for _, record := range records {
			r, err := decodeRevision(record)
			if err != nil {
				return nil, "", err
			}
			page = append(page, r)
		}
	}
	slices.SortFunc(page, func(a, b Revision) int { return -compareID(a.ID, b.ID) })
	if len(page) > limit {
		page = page[:limit]
		next = page[limit-1].ID
	}
	return page, next, nil
}

func compareID(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Get gives one revision, or a fault Absent.
func (l *Revisions) Get(ctx context.Context, id string) (Revision, error) {
	record, err := l.records.Get(ctx, RevisionCollection.Name, id)
	if errors.Is(err, store.ErrAbsent) {
		return Revision{}, fault.New(fault.Absent, "no such revision")
	}
	if err != nil {
		return Revision{}, fmt.Errorf("reading revision %s: %w", id, err)
	}
	return decodeRevision(record)
}
