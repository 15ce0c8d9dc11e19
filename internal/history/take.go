package history

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/store"
)

// Request says what a revision is to be. A zero At means now.
//
// A delegation that hands in its own text asks for Kind Submission with the Section
// of the contribution that the text has gone into and the versions of that section's
// texts; texts that belong to no section are never among Versions. Name is what the
// list shows; Delegation is who handed it in.
type Request struct {
	Kind       Kind
	Section    string // "" for the whole contribution
	Name       string // empty for an automatic one
	Delegation string // who asked; empty for the server
	At         time.Time
	Versions   map[string]int64 // the versions it covers, by text id
	Dialogue   string           // of a milestone, or of the one that was restored
	Edge       Edge             // the same
}

// Take records a revision, bound to the one before it: authors and words since the
// revision before it at its place, the hash of every content it covers, and the next
// link of the chain. It is there whole or not at all.
//
// A dialogue's edge has one milestone: asked again, Take answers with the one there
// is. Any other request makes a new revision each time, so a caller that may be
// repeated after a crash looks for its own first. A version that a text doesn't have
// is a fault Absent.
func (l *Revisions) Take(ctx context.Context, q Request) (Revision, error) {
	if q.Kind == Milestone {
		switch kept, err := l.MilestoneOf(ctx, q.Dialogue, q.Edge); {
		case err == nil:
			return kept, nil
		case fault.CodeOf(err) != fault.Absent:
			return Revision{}, err
		}
	}
	if q.At.IsZero() {
		q.At = Instant(l.now())
	}
	r := Revision{
		Kind: q.Kind, Scope: OfSection, Section: q.Section, Name: q.Name, At: q.At, Versions: q.Versions, Authors: []string{},
		Dialogue: q.Dialogue, Edge: q.Edge,
	}
	if q.Section == "" {
		r.Scope = OfContribution
	}
	if q.Delegation != "" {
		r.By = &Author{At: q.At, Delegation: q.Delegation, Code: l.code(q.Delegation)}
	}
	if err := l.count(ctx, &r); err != nil {
		return Revision{}, err
	}
	if err := l.hashContents(ctx, &r); err != nil {
		return Revision{}, err
	}
	return l.insert(ctx, r)
}

func (l *Revisions) hashContents(ctx context.Context, r *Revision) error {
	r.Contents = make(map[string]string, len(r.Versions))
	for text, version := range r.Versions {
		state, err := At(ctx, l.log, text, version)
		if err != nil {
			return err
		}
		sum, err := ContentHash(state.Text.Content())
		if err != nil {
			return fmt.Errorf("summing up %s: %w", text, err)
		}
		r.Contents[text] = hex.EncodeToString(sum)
	}
	return nil
}

// insert gives the revision the next link of the chain, and the next millisecond
// while an id is taken. Whoever was faster has the link; then the one after is tried.
func (l *Revisions) insert(ctx context.Context, r Revision) (Revision, error) {
	for at := r.At; ; {
		previous, err := l.newest(ctx)
		if err != nil {
			return Revision{}, err
		}
		r.ID = revisionID(at, r.idPlace())
		r.Seq, r.Previous = previous.seq+1, previous.hash
		r.Hash = hex.EncodeToString(r.Link())
		record, err := Record(r)
		if err != nil {
			return Revision{}, err
		}
		err = l.records.Insert(ctx, RevisionCollection.Name, record)
		if err == nil {
			l.last.set(link{r.Seq, r.Hash})
			return r, nil
		}
		if !errors.Is(err, store.ErrConflict) {
			return Revision{}, fmt.Errorf("storing a revision: %w", err)
		}
		if r.Kind == Milestone {
			kept, err := l.MilestoneOf(ctx, r.Dialogue, r.Edge)
			if fault.CodeOf(err) != fault.Absent {
				return kept, err
			}
		}
		switch _, err := l.records.Get(ctx, RevisionCollection.Name, r.ID); {
		case err == nil:
			at = at.Add(time.Millisecond)
		case !errors.Is(err, store.ErrAbsent):
			return Revision{}, fmt.Errorf("looking for a revision: %w", err)
		}
	}
}

// MilestoneOf gives the milestone of a dialogue's edge, or a fault Absent.
func (l *Revisions) MilestoneOf(ctx context.Context, dialogue string, edge Edge) (Revision, error) {
	found, err := l.records.List(ctx, RevisionCollection.Name, store.Query{Index: "edge", Value: edgeKey(dialogue, edge), Limit: 1})
	if err != nil {
		return Revision{}, fmt.Errorf("looking for a milestone: %w", err)
	}
	if len(found) == 0 {
		return Revision{}, fault.New(fault.Absent, "no milestone at the %s of %s", edge, dialogue)
	}
	return decodeRevision(found[0])
}
