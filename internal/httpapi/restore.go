package httpapi

import (
	"context"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/exchange/incoming"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/live"
	"github.com/redonda/redonda/internal/record"
)

// restore makes an earlier version the newest one, or one paragraph of it, as a change like any other.
func (s *server) restore(c *gin.Context) {
	section, err := s.permittedText(c, contribution.Restore)
	if err != nil {
		s.refuse(c, err)
		return
	}
	var body struct {
		Version *int64 `json:"version"`
		PID     string `json:"pid"`  // one paragraph alone
		Seen    *int64 `json:"seen"` // the newest version when what would change was shown; else the newest now
	}
	if err := read(c, &body); err != nil {
		s.refuse(c, err)
		return
	}
	if body.Version == nil {
		s.refuse(c, fault.New(fault.Malformed, "version is missing"))
		return
	}
	version, err := s.bringBack(c, section, *body.Version, body.Seen, body.PID)
	if err != nil {
		s.refuse(c, err)
		return
	}
	c.JSON(http.StatusOK, gin.H{"version": version})
}

// restoring gives the change that a restore makes to a content.
func restoring(now delta.Delta, earlier history.State, pid string) (delta.Delta, []document.Origin, error) {
	if pid != "" {
		return history.RestoringParagraph(now, earlier, pid)
	}
	return history.Restoring(now, earlier)
}

func (s *server) bringBack(c *gin.Context, section contribution.Section, to int64, seen *int64, pid string) (int64, error) {
	ctx, text := c.Request.Context(), c.Param("text")
	target, err := s.stateAt(c, strconv.FormatInt(to, 10))
	if err != nil {
		return 0, err
	}
	head, err := s.Changes.Head(ctx, text)
	if err != nil {
		return 0, err
	}
	if seen == nil {
		seen = &head
	}
	done, err := s.carryOut(ctx, IdentityOf(who(c)), text, *seen, target, pid)
	if err != nil || !done.made {
		return max(head, done.version), err
	}
	s.noteRestored(c, section.ID, text, to, done.version, true)
	// The text is restored; that its revision is missing is no reason to say otherwise.
	_, err = s.Revisions.Take(context.WithoutCancel(ctx), history.Request{
		Kind: history.Restore, Section: section.ID, Name: "v" + strconv.FormatInt(to, 10), Delegation: who(c).Delegation, Versions: map[string]int64{text: done.version},
	})
	if err != nil {
		s.Logger.Error("keeping the revision of a restore", "text", text, "version", done.version, "error", err)
	}
	return done.version, nil
}

// restoredText is what became of a restore.
type restoredText struct {
	version int64 // that it made, now or when it was asked for before; 0 where there was nothing to do
	made    bool  // now
}

// carryOut brings an earlier state back into what a text was when it was seen, and carries
// that over what came since: what was shown is what is done, words that others wrote
// meanwhile stay, and a restore that is asked for again is done once.
func (s *server) carryOut(ctx context.Context, by live.Identity, text string, seen int64, earlier history.State, pid string) (restoredText, error) {
	looked, err := history.At(ctx, s.Changes, text, seen)
	if err != nil {
		return restoredText{}, err
	}
	change, origins, err := restoring(looked.Text.Content(), earlier, pid)
	if err != nil || len(change) == 0 {
		return restoredText{}, err
	}
	carried, err := incoming.Carry(ctx, s.Changes, text, change, seen)
	if err != nil || carried.Taken > 0 {
		return restoredText{version: carried.Taken}, err
	}
	before, err := s.Changes.Head(ctx, text)
	if err != nil {
		return restoredText{}, err
	}
	version, err := s.Hub.Apply(ctx, text, by, func(now delta.Delta) (delta.Delta, []document.Origin, error) {
		change, err := carried.Onto(now)
		return change, origins, err
	})
	return restoredText{version: version, made: err == nil && version > before}, err
}

func (s *server) noteRestored(c *gin.Context, section, text string, to, version int64, announced bool) {
	s.note(c, record.Event{Kind: textRestored, Section: section, Subject: text, Announced: announced, Details: map[string]string{
		"to": strconv.FormatInt(to, 10), "as": strconv.FormatInt(version, 10),
	}})
}

type restorePreview struct {
	Text     string         `json:"text"`
	Version  int64          `json:"version"` // that would be brought back
	Head     int64          `json:"head"`    // that it was compared with
	Entries  []entryView    `json:"entries"` // as a comparison's, from now to what would be
	Counts   compare.Counts `json:"counts"`
	Same     bool           `json:"same"` // nothing would change
	Degraded bool           `json:"degraded"`
}

// previewRestore shows what a restore would change, and changes nothing.
func (s *server) previewRestore(c *gin.Context) {
	if _, err := s.permittedText(c, contribution.Restore); err != nil {
		s.refuse(c, err)
		return
	}
	earlier, err := s.stateAt(c, c.Query("version"))
	if err != nil {
		s.refuse(c, err)
		return
	}
	ctx, text := c.Request.Context(), c.Param("text")
	now, err := history.Latest(ctx, s.Changes, text)
	if err != nil {
		s.refuse(c, err)
		return
	}
	change, _, err := restoring(now.Text.Content(), earlier, c.Query("pid"))
	if err != nil {
		s.refuse(c, err)
		return
	}
	after, err := document.Apply(now.Text.Content(), change)
	if err != nil {
		s.refuse(c, err)
		return
	}
	view := restorePreview{Text: text, Version: earlier.Version, Head: now.Version, Same: len(change) == 0}
	result, err := s.compareContents(ctx, now.Text.Content(), after)
	if err != nil {
		s.refuse(c, err)
		return
	}
	_, lang, _ := contribution.SplitTextID(text)
	view.Counts, view.Degraded = result.Counts, result.Degraded
	view.Entries = viewEntries(result, viewParagraphs(document.Paragraphs(now.Text.Content()), lang), viewParagraphs(document.Paragraphs(after), lang))
	c.JSON(http.StatusOK, view)
}

// turn waits until one of the few that look through much at once may begin. The caller ends it.
func (s *server) turn(ctx context.Context) (end func(), err error) {
	select {
	case s.comparing <- struct{}{}:
		return func() { <-s.comparing }, nil
	case <-ctx.Done():
		return nil, fault.Wrap(fault.Unavailable, ctx.Err(), "waiting for a turn")
	}
}

// compareContents sets two contents side by side when it is its turn.
func (s *server) compareContents(ctx context.Context, older, newer delta.Delta) (compare.Result, error) {
	over, err := s.turn(ctx)
	if err != nil {
		return compare.Result{}, err
	}
	defer over()
	words, end := context.WithTimeout(ctx, compareFor)
	defer end()
	return compare.Paragraphs(words, history.Comparable(older), history.Comparable(newer))
}
