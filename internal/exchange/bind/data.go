package bind

import (
	"context"
	"fmt"
	"maps"
	"math"

	"github.com/redonda/redonda/internal/comment"
	"github.com/redonda/redonda/internal/dialogue"
	"github.com/redonda/redonda/internal/exchange/archive"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
)

// Rest is what an archive has besides sections and texts.
type Rest struct {
	Demonstration bool
	Threads       []comment.Thread // as they leave; those of other texts are left out
	Dialogues     []dialogue.Dialogue
	Revisions     []history.Revision // of the whole contribution, by time; what covers other texts is left out of them, and what is newer than the places
}

// Archive reads the places, at their To, into an archive. progress is as for Book.
func Archive(ctx context.Context, log history.Changes, cover Cover, places []Place, rest Rest, progress func()) (archive.Archive, error) {
	a := archive.Archive{
		Format: archive.Format, Catalogue: gcm.Catalogue().Edition, ID: cover.ID, Exported: cover.At.UTC(), Demonstration: rest.Demonstration,
		Title: gcm.ContributionTitle, Sections: []archive.Section{}, Texts: []archive.Text{}, Threads: []comment.Thread{}, Dialogues: []archive.Dialogue{}, Revisions: []archive.Revision{},
	}
	texts := map[string]int64{}
	for _, p := range places {
		texts[p.Text()] = p.To
	}
	revisions := reached(rest.Revisions, texts)
	for i, p := range places {
		state, steps, err := history.Condense(ctx, log, p.Text(), p.To, versionsOf(p.Text(), revisions))
		if err != nil {
			return a, fmt.Errorf("reading %s for an export: %w", p.Text(), err)
		}
		text, err := archive.TextOf(p.Section.ID, p.Lang, state, steps)
		if err != nil {
			return a, err
		}
		if i == 0 || places[i-1].Section.ID != p.Section.ID {
			a.Sections = append(a.Sections, archive.SectionOf(p.Section))
		}
		a.Texts = append(a.Texts, text)
		if progress != nil {
			progress()
		}
	}
	for _, t := range rest.Threads {
		if has(texts, t.Text) {
			a.Threads = append(a.Threads, t)
		}
	}
	for _, d := range rest.Dialogues {
		a.Dialogues = append(a.Dialogues, archive.DialogueOf(d))
	}
	for _, r := range revisions {
		if one := revisionOf(r, texts); len(one.Versions) > 0 {
			a.Revisions = append(a.Revisions, one)
		}
	}
	return a, nil
}

// reached gives the revisions that were there when the texts had the versions given. One
// that covers a newer version was taken later, and so was whatever follows it in the
// chain.
func reached(all []history.Revision, texts map[string]int64) []history.Revision {
	later := func(r history.Revision) bool {
		for text, version := range r.Versions {
			if to, there := texts[text]; there && version > to {
				return true
			}
		}
		return false
	}
	end := int64(math.MaxInt64)
	for _, r := range all {
		if r.Seq > 0 && later(r) {
			end = min(end, r.Seq)
		}
	}
	var some []history.Revision
	for _, r := range all {
		if r.Seq < end && !later(r) {
			some = append(some, r)
		}
	}
	return some
}

// versionsOf gives the versions of a text that revisions cover.
func versionsOf(text string, revisions []history.Revision) map[int64]bool {
	versions := map[int64]bool{}
	for _, r := range revisions {
		if version, covers := r.Versions[text]; covers {
			versions[version] = true
		}
	}
	return versions
}

func has(texts map[string]int64, text string) bool {
	_, there := texts[text]
	return there
}

// revisionOf leaves out of a revision what it says of texts that aren't in the file.
func revisionOf(r history.Revision, texts map[string]int64) archive.Revision {
	covered := len(r.Versions)
	r.Versions, r.Contents = maps.Clone(r.Versions), maps.Clone(r.Contents)
	maps.DeleteFunc(r.Versions, func(text string, _ int64) bool { return !has(texts, text) })
	maps.DeleteFunc(r.Contents, func(text, _ string) bool { return !has(texts, text) })
	one := archive.Revision{Revision: r, Partial: len(r.Versions) < covered}
	if one.Partial {
		one.By, one.Authors, one.WordsAdded, one.WordsRemoved = nil, []string{}, 0, 0
	}
	return one
}
