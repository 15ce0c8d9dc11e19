package archive

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
)

var revisionShape = regexp.MustCompile(`^[0-9]{13}-[a-z0-9-]{1,60}$`)

// checkRevisions sees that each revision covers what the texts were at its versions, and
// that those whose hash can be told from the file follow each other. hashes are those of
// contents, by text and version.
func (a Archive) checkRevisions(hashes map[string]map[int64]string) error {
	last, edges, seqs := "", map[string]bool{}, map[int64]history.Revision{}
	for _, r := range a.Revisions {
		if r.ID <= last {
			return fmt.Errorf("revision %.80q is not in its place", r.ID)
		}
		last = r.ID
		if err := r.check(hashes); err != nil {
			return fmt.Errorf("revision %.80s: %w", r.ID, err)
		}
		if edge := r.Keys()["edge"]; edge != "" {
			if edges[edge] {
				return fmt.Errorf("revision %s: there is a milestone at this edge already", r.ID)
			}
			edges[edge] = true
		}
		if r.Seq > 0 {
			if _, taken := seqs[r.Seq]; taken {
				return fmt.Errorf("revision %s: its place in the chain is another's", r.ID)
			}
			seqs[r.Seq] = r.Revision
		}
	}
	for seq, r := range seqs {
		if before, there := seqs[seq-1]; there && r.Previous != before.Hash {
			return fmt.Errorf("revision %s does not follow the one before it", r.ID)
		}
	}
	return nil
}

func (r Revision) check(hashes map[string]map[int64]string) error {
	switch {
	case !revisionShape.MatchString(r.ID):
		return fmt.Errorf("its id is not one of a revision")
	case !slices.Contains([]history.Kind{history.Automatic, history.Named, history.Milestone, history.Submission, history.Restore}, r.Kind):
		return fmt.Errorf("there is no kind %.20q", r.Kind)
	case r.Scope != history.OfContribution && (r.Scope != history.OfSection || r.Section == ""):
		return fmt.Errorf("it is neither of a section nor of the whole")
	case r.At.IsZero() || r.Seq < 0 || r.WordsAdded < 0 || r.WordsRemoved < 0 || len(r.Versions) == 0:
		return fmt.Errorf("it lacks a time or versions, or counts less than nothing")
	}
	if _, known := gcm.Catalogue().Dialogue(r.Dialogue); r.Kind == history.Milestone && (!known || r.Edge != history.Opening && r.Edge != history.Closing) {
		return fmt.Errorf("there is no such edge of a dialogue")
	}
	if r.Name != "" {
		if clean, err := history.CheckName(r.Name); err != nil || clean != r.Name {
			return fmt.Errorf("its name is none")
		}
	}
	for text, version := range r.Versions {
		hash, there := hashes[text][version]
		switch {
		case !there:
			return fmt.Errorf("no step of %.60s ends at its version %d", text, version)
		case r.Seq > 0 && r.Contents[text] != hash:
			return fmt.Errorf("it covers other words of %s than the steps give", text)
		}
	}
	if r.Seq > 0 && !r.Partial && !r.Bound() {
		return fmt.Errorf("it was altered: its hash is another")
	}
	return nil
}

// chained tells whether the file holds the chain of revisions whole, from the first.
func (a Archive) chained() bool {
	links, last := 0, int64(0)
	for _, r := range a.Revisions {
		if r.Partial {
			return false
		}
		if r.Seq > 0 {
			links++
		}
		last = max(last, r.Seq)
	}
	return int64(links) == last
}

// kept gives the revisions as a store is to hold them. A chain that is not whole can't be
// followed there: its revisions are then bound to nothing, as those from before there was
// a chain.
func (a Archive) kept() []history.Revision {
	chained := a.chained()
	all := make([]history.Revision, len(a.Revisions))
	for i, r := range a.Revisions {
		all[i] = r.Revision
		if !chained {
			all[i].Seq, all[i].Previous, all[i].Hash = 0, "", ""
		}
	}
	return all
}
