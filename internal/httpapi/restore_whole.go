package httpapi

import (
	"bytes"
	"context"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/delta"
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
		told, err := s.foresee(c, one)
		if err != nil {
			s.refuse(c, err)
			return
		}
		view.Texts = append(view.Texts, told)
	}
	c.JSON(http.StatusOK, view)
}

// foresee tells what would become of a text.
func (s *server) foresee(c *gin.Context, one covered) (wholeTextView, error) {
	ctx := c.Request.Context()
	view := wholeTextView{Section: one.section.ID, Text: one.text, Lang: one.lang, Version: one.version, Outcome: same}
	now, err := history.Latest(ctx, s.Changes, one.text)
	if err != nil {
		return view, err
	}
	if view.Head = now.Version; now.Version == one.version {
		return view, nil
	}
	earlier, err := history.At(ctx, s.Changes, one.text, one.version)
	if err != nil {
		return view, err
	}
	differs, err := different(now.Text.Content(), earlier.Text.Content())
	if differs {
		view.Outcome = notYours
		if contribution.May(who(c).Actor(), contribution.Restore, one.section) {
			view.Outcome = willRestore
		}
	}
	return view, err
}

func different(a, b delta.Delta) (bool, error) {
	one, err := a.AppendJSON(nil)
	if err != nil {
		return false, err
	}
	other, err := b.AppendJSON(nil)
	return !bytes.Equal(one, other), err
}

// restoreWhole brings back every text of a revision that differed when the asker looked, and
// that the asker may restore, each by a change of its own; and takes a revision of what then
// stands. Seen are the newest versions that the asker was shown. One text that can't be
// restored keeps no other from it, and is told.
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
	for _, one := range texts {
		if _, shown := body.Seen[one.text]; !shown {
			s.refuse(c, fault.New(fault.Malformed, "seen lacks %s", one.text))
			return
		}
	}
	view := wholeView{Revision: revision.ID, Texts: []wholeTextView{}, Partial: len(texts) < len(revision.Versions)}
	stands, made := map[string]int64{}, 0
	for _, one := range texts {
		told, now, err := s.restoreOne(c, one, body.Seen[one.text])
		if err != nil {
			told.Outcome, told.Code = failed, fault.CodeOf(err)
			told.Title = fault.SentenceOf(told.Code)
			s.Logger.Error("restoring a text of a revision", "text", one.text, "version", one.version, "error", err)
		}
		if now {
			made++
		}
		if told.Outcome == restored || told.Outcome == same {
			stands[one.text] = told.Head
		}
		view.Texts = append(view.Texts, told)
	}
	if made > 0 {
		view.Restored = s.keepWhole(c, revision, stands, made)
	}
	c.JSON(http.StatusOK, view)
}

// restoreOne restores a text as it was seen, and tells whether it did so now.
func (s *server) restoreOne(c *gin.Context, one covered, seen int64) (view wholeTextView, now bool, err error) {
	ctx := c.Request.Context()
	view = wholeTextView{Section: one.section.ID, Text: one.text, Lang: one.lang, Version: one.version, Head: seen, Outcome: same}
	if seen == one.version {
		return view, false, nil
	}
	earlier, err := history.At(ctx, s.Changes, one.text, one.version)
	if err != nil {
		return view, false, err
	}
	if !contribution.May(who(c).Actor(), contribution.Restore, one.section) {
		looked, err := history.At(ctx, s.Changes, one.text, seen)
		if err != nil {
			return view, false, err
		}
		differs, err := different(looked.Text.Content(), earlier.Text.Content())
		if differs {
			view.Outcome = notYours
		}
		return view, false, err
	}
	done, err := s.carryOut(ctx, IdentityOf(who(c)), one.text, seen, earlier, "")
	if err == nil && done.version > 0 {
		view.Outcome, view.Head = restored, done.version
	}
	if done.made {
		s.noteRestored(c, one.section.ID, one.text, one.version, done.version, false)
	}
	return view, done.made, err
}

// keepWhole takes the revision of what stands after a restore, puts the restore on record
// and gives the revision's id.
func (s *server) keepWhole(c *gin.Context, revision history.Revision, stands map[string]int64, made int) string {
	kept, err := s.Revisions.Take(context.WithoutCancel(c.Request.Context()), history.Request{
		Kind: history.Restore, Section: revision.Section, Name: revision.Name, Delegation: who(c).Delegation, Versions: stands,
		Dialogue: revision.Dialogue, Edge: revision.Edge,
	})
	if err != nil { // the texts are restored all the same
		s.Logger.Error("keeping the revision of a restore", "revision", revision.ID, "texts", len(stands), "error", err)
	}
	s.note(c, record.Event{Kind: revisionRestored, Section: revision.Section, Subject: revision.ID, Announced: true, Details: map[string]string{
		"texts": strconv.Itoa(made),
	}})
	return kept.ID
}
