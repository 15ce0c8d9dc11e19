package httpapi

import (
	"bytes"
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/record"
)

// outcome is what becomes of a text when a revision is restored.
type outcome string

const (
	willRestore outcome = "restore"  // it differs, and the asker may restore it
	same        outcome = "same"     // it is as it was then
	notYours    outcome = "refused"  // it differs, and the asker may not restore it
	changed     outcome = "changed"  // somebody changed it since the asker looked
	restored    outcome = "restored" // it was brought back
	failed      outcome = "failed"   // see the problem's code and sentence
)

type wholeTextView struct {
	Section string         `json:"section"`
	Text    string         `json:"text"`
	Lang    gcm.Lang       `json:"lang"`
	Version int64          `json:"version"` // of the revision
	Head    int64          `json:"head"`    // now: what is shown, or what stands after it
	Outcome outcome        `json:"outcome"`
	Code    fault.Code     `json:"code,omitempty"`
	Title   fault.Sentence `json:"title,omitzero"`
}

type wholeView struct {
	Revision string          `json:"revision"`
	Texts    []wholeTextView `json:"texts"`    // those the asker may read, in order
	Partial  bool            `json:"partial"`  // there are others, which stay as they are
	Restored string          `json:"restored"` // the revision that was taken after it; empty before, and where nothing changed
}

// covered is a text of a revision that is to be restored.
type covered struct {
	section contribution.Section
	text    string
	lang    gcm.Lang
	version int64
}

// askedWhole gives the path's revision with its texts as far as the asker may read them, if
// there is any that the asker may restore.
func (s *server) askedWhole(c *gin.Context) (history.Revision, []covered, error) {
	actor := who(c).Actor()
	if !contribution.MayOutside(actor, contribution.ReadContribution) {
		return history.Revision{}, nil, fault.New(fault.Forbidden, "reading the contribution")
	}
	revision, err := s.Revisions.Get(c.Request.Context(), c.Param("revision"))
	if err != nil {
		return revision, nil, err
	}
	sections, err := s.sectionsFor(c.Request.Context(), actor, contribution.Read)
	if err != nil {
		return revision, nil, err
	}
	var texts []covered
	may := false
	for _, section := range sections {
		for _, lang := range gcm.Langs() {
			text := contribution.TextID(section.ID, lang)
			if version, covers := revision.Versions[text]; covers {
				texts = append(texts, covered{section, text, lang, version})
				may = may || contribution.May(actor, contribution.Restore, section)
			}
		}
	}
	if len(texts) == 0 && len(revision.Versions) > 0 {
		return revision, nil, fault.New(fault.Absent, "no such revision")
	}
	if !may {
		return revision, nil, fault.New(fault.Forbidden, "restoring a revision")
	}
	return revision, texts, nil
}

// previewWhole tells what restoring a revision would do to each of its texts.
func (s *server) previewWhole(c *gin.Context) {
	revision, texts, err := s.askedWhole(c)
	if err != nil {
		s.refuse(c, err)
		return
	}
	view := wholeView{Revision: revision.ID, Texts: []wholeTextView{}, Partial: len(texts) < len(revision.Versions)}
	for _, one := range texts {
		told, _, err := s.foresee(c, one)
		if err != nil {
			s.refuse(c, err)
			return
		}
		view.Texts = append(view.Texts, told)
	}
	c.JSON(http.StatusOK, view)
}

// foresee tells what would become of a text, and gives what it was.
func (s *server) foresee(c *gin.Context, one covered) (wholeTextView, history.State, error) {
	ctx := c.Request.Context()
	view := wholeTextView{Section: one.section.ID, Text: one.text, Lang: one.lang, Version: one.version, Outcome: same}
	now, err := history.Latest(ctx, s.Changes, one.text)
	if err != nil {
		return view, history.State{}, err
	}
	view.Head = now.Version
	if now.Version == one.version {
		return view, now, nil
	}
	earlier, err := history.At(ctx, s.Changes, one.text, one.version)
	if err != nil {
		return view, history.State{}, err
	}
	differs, err := different(now.Text.Content(), earlier.Text.Content())
	switch {
	case err != nil:
		return view, history.State{}, err
	case !differs:
	case contribution.May(who(c).Actor(), contribution.Restore, one.section):
		view.Outcome = willRestore
	default:
		view.Outcome = notYours
	}
	return view, earlier, nil
}

func different(a, b delta.Delta) (bool, error) {
	one, err := a.AppendJSON(nil)
	if err != nil {
		return false, err
	}
	other, err := b.AppendJSON(nil)
	return !bytes.Equal(one, other), err
}

// restoreWhole brings back every text of a revision that differs and that the asker may
// restore, each by a change of its own, and takes a revision of what then stands. Seen are
// the newest versions that the asker was shown: a text that has gone on since is left alone
// and told, so that nothing is taken back unseen and a request that is repeated does nothing
// twice.
func (s *server) restoreWhole(c *gin.Context) {
	revision, texts, err := s.askedWhole(c)
	if err != nil {
		s.refuse(c, err)
		return
	}
	var body struct {
		Seen map[string]int64 `json:"seen"`
	}
	if err := read(c, &body); err != nil {
		s.refuse(c, err)
		return
	}
	view := wholeView{Revision: revision.ID, Texts: []wholeTextView{}, Partial: len(texts) < len(revision.Versions)}
	stands, any := map[string]int64{}, false
	for _, one := range texts {
		told := s.restoreOne(c, one, body.Seen)
		any = any || told.Outcome == restored
		if told.Outcome == restored || told.Outcome == same {
			stands[one.text] = told.Head
		}
		view.Texts = append(view.Texts, told)
	}
	if any {
		s.keepWhole(c, revision, stands, &view)
	}
	c.JSON(http.StatusOK, view)
}

func (s *server) restoreOne(c *gin.Context, one covered, seen map[string]int64) wholeTextView {
	told, earlier, err := s.foresee(c, one)
	if err == nil && told.Outcome == willRestore {
		told.Outcome, told.Head, err = s.apply(c, one, earlier, told.Head, seen)
	}
	if err != nil {
		told.Outcome, told.Code = failed, fault.CodeOf(err)
		told.Title = fault.SentenceOf(told.Code)
		s.Logger.Error("restoring a text of a revision", "text", one.text, "version", one.version, "error", err)
	}
	return told
}

// apply restores a text if it still is at the version that was seen, which the room decides.
func (s *server) apply(c *gin.Context, one covered, earlier history.State, head int64, seen map[string]int64) (outcome, int64, error) {
	if shown, was := seen[one.text]; !was || shown != head {
		return changed, head, nil
	}
	ctx := c.Request.Context()
	looked, err := history.At(ctx, s.Changes, one.text, head)
	if err != nil {
		return failed, head, err
	}
	moved := false
	version, err := s.Hub.Apply(ctx, one.text, IdentityOf(who(c)), func(now delta.Delta) (delta.Delta, []document.Origin, error) {
		if moved, err = different(now, looked.Text.Content()); moved || err != nil {
			return nil, nil, err
		}
		return history.Restoring(now, earlier)
	})
	switch {
	case err != nil:
		return failed, head, err
	case moved:
		return changed, version, nil
	}
	s.noteRestored(c, one.section.ID, one.text, one.version, version, false)
	return restored, version, nil
}

// keepWhole takes the revision of what stands after a restore and puts the restore on record.
func (s *server) keepWhole(c *gin.Context, revision history.Revision, stands map[string]int64, view *wholeView) {
	kept, err := s.Revisions.Take(context.WithoutCancel(c.Request.Context()), history.Request{
		Kind: history.Restore, Section: revision.Section, Name: revision.Name, Delegation: who(c).Delegation, Versions: stands,
		Dialogue: revision.Dialogue, Edge: revision.Edge,
	})
	if err != nil { // the texts are restored all the same
		s.Logger.Error("keeping the revision of a restore", "revision", revision.ID, "texts", slices.Sorted(maps.Keys(stands)), "error", err)
	}
	view.Restored = kept.ID
	count := 0
	for _, text := range view.Texts {
		if text.Outcome == restored {
			count++
		}
	}
	s.note(c, record.Event{Kind: revisionRestored, Section: revision.Section, Subject: revision.ID, Announced: true, Details: map[string]string{
		"texts": strconv.Itoa(count),
	}})
}
