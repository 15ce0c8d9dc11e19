package timeline

import (
	"context"
	"fmt"
	"slices"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/store"
)

const (
	// MostWordings is how many earlier wordings of a paragraph a story has.
	MostWordings = 20
	// reach is how many changes a story goes back.
	reach = 100_000
	// stride is how many changes are read at once, from one keyframe to the next.
	stride = document.KeyframeEvery
)

// Story is what became of some words of a text.
type Story struct {
	Text    string
	Version int64
	Runs    []Run // the words in their order
	// PID and Now are the paragraph in which the words begin, as it stands in that version.
	PID     string
	Now     string
	Earlier []Wording // newest first
	// Whole says that there is no older wording than those in Earlier.
	Whole bool
}

// Tell gives the story of the units from one to another in a version of a text. Words that
// end at or before their start, or after the text's end, are a fault Invalid.
func Tell(ctx context.Context, log history.Changes, text string, version int64, from, to int) (Story, error) {
	return tell(ctx, log, text, version, from, to, stride)
}

// tell reads the log in steps of any length.
func tell(ctx context.Context, log history.Changes, text string, version int64, from, to int, stride int64) (Story, error) {
	state, err := history.At(ctx, log, text, version)
	if err != nil {
		return Story{}, err
	}
	if from < 0 || to <= from || to > state.Text.Length() {
		return Story{}, fault.New(fault.Invalid, "words from unit %d to %d of %d", from, to, state.Text.Length())
	}
	at := paragraphAt(state.Text.Content(), from)
	story := Story{Text: text, Version: version, PID: at.pid, Now: at.text}
	words, past := follow(from, to), newPast(at)
	for end := version; end > 0 && end > version-reach && !(words.done() && past.done()); {
		base := (end - 1) / stride * stride
		changes, err := readChanges(ctx, log, text, base, end)
		if err != nil {
			return Story{}, err
		}
		for _, c := range slices.Backward(changes) {
			words.back(c.entry, c.change, c.origins)
		}
		if !past.done() {
			if err := past.read(ctx, log, text, base, changes); err != nil {
				return Story{}, err
			}
		}
		end = base
		past.reached(end)
	}
	story.Runs = words.runs(state.Text.Authors())
	story.Earlier, story.Whole = past.wordings(story.Now)
	return story, nil
}

// change is an entry that was read.
type change struct {
	entry   store.Entry
	change  delta.Delta
	origins []document.Origin
}

// readChanges gives the changes after one version up to another.
func readChanges(ctx context.Context, log history.Changes, text string, after, upTo int64) ([]change, error) {
	entries, err := log.Entries(ctx, text, after, int(upTo-after))
	if err != nil {
		return nil, fmt.Errorf("reading changes of %s: %w", text, err)
	}
	if int64(len(entries)) != upTo-after {
		return nil, fmt.Errorf("the log of %s gives %d changes after %d, not %d", text, len(entries), after, upTo-after)
	}
	changes := make([]change, len(entries))
	for i, e := range entries {
		one := change{entry: e}
		if one.change, err = delta.Parse(e.Delta); err == nil {
			one.origins, err = document.DecodeOrigins(e.Origins)
		}
		if err != nil {
			return nil, fmt.Errorf("reading change %d of %s: %w", e.Version, text, err)
		}
		changes[i] = one
	}
	return changes, nil
}

// place is a paragraph in a text, with its line end.
type place struct {
	pid        string
	start, end int // UTF-16 units
	text       string
}

// places gives every paragraph of a text.
func places(content delta.Delta) []place {
	var all []place
	at := 0
	for _, p := range document.Paragraphs(content) {
		n := delta.UTF16Len(p.Text) + 1
		all = append(all, place{p.PID, at, at + n, p.Text})
		at += n
	}
	return all
}

// paragraphAt gives the paragraph that holds a unit.
func paragraphAt(content delta.Delta, unit int) place {
	for _, p := range places(content) {
		if unit < p.end {
			return p
		}
	}
	return place{}
}
