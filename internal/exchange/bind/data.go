package bind

import (
	"context"
	"fmt"
	"maps"

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
	Revisions     []history.Revision // of the whole contribution, by time; what covers other texts is left out of them
}

// Archive reads the places, at their To, into an archive. progress is as for Book.
func Archive(ctx context.Context, log history.Changes, cover Cover, places []Place, rest Rest, progress func()) (archive.Archive, error) {
	a := archive.Archive{
		Format: archive.Format, Catalogue: gcm.Catalogue().Edition, ID: cover.ID, Exported: cover.At.UTC(), Demonstration: rest.Demonstration,
		Title: gcm.ContributionTitle, Sections: []archive.Section{}, Texts: []archive.Text{}, Threads: []comment.Thread{}, Dialogues: []archive.Dialogue{}, Revisions: []archive.Revision{},
	}
	texts := map[string]bool{}
	for i, p := range places {
		state, err := history.At(ctx, log, p.Text(), p.To)
		if err != nil {
			return a, fmt.Errorf("reading %s for an export: %w", p.Text(), err)
		}
		text, err := archive.TextOf(p.Section.ID, p.Lang, state)
		if err != nil {
			return a, err
		}
		if i == 0 || places[i-1].Section.ID != p.Section.ID {
			a.Sections = append(a.Sections, archive.SectionOf(p.Section))
		}
		a.Texts = append(a.Texts, text)
		texts[p.Text()] = true
		if progress != nil {
			progress()
		}
	}
	for _, t := range rest.Threads {
		if texts[t.Text] {
			a.Threads = append(a.Threads, t)
		}
	}
	for _, d := range rest.Dialogues {
		a.Dialogues = append(a.Dialogues, archive.DialogueOf(d))
	}
	for _, r := range rest.Revisions {
		if one := revisionOf(r, texts); len(one.Versions) > 0 {
			a.Revisions = append(a.Revisions, one)
		}
	}
	return a, nil
}

// revisionOf leaves out of a revision what it says of texts that aren't in the file.
func revisionOf(r history.Revision, texts map[string]bool) archive.Revision {
	covered := len(r.Versions)
	r.Versions, r.Contents = maps.Clone(r.Versions), maps.Clone(r.Contents)
	maps.DeleteFunc(r.Versions, func(text string, _ int64) bool { return !texts[text] })
	maps.DeleteFunc(r.Contents, func(text, _ string) bool { return !texts[text] })
	one := archive.Revision{Revision: r, Partial: len(r.Versions) < covered}
	if one.Partial {
		one.By, one.Authors, one.WordsAdded, one.WordsRemoved = nil, []string{}, 0, 0
	}
	return one
}
