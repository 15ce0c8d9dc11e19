package httpapi

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
)

type textAtView struct {
	ID      string      `json:"id"`
	Version int64       `json:"version"`
	At      *time.Time  `json:"at"` // of the last change; null at version 0
	Ops     delta.Delta `json:"ops"`
}

// permittedText gives the section of the path's text if the account may do what it wants there.
func (s *server) permittedText(c *gin.Context, action contribution.Action) (contribution.Section, error) {
	id, _, ok := contribution.SplitTextID(c.Param("text"))
	if !ok {
		return contribution.Section{}, fault.New(fault.Absent, "no such text")
	}
	return s.permitted(c, id, action)
}

// text gives a text at its newest version, at ?version=N or at ?revision=ID.
func (s *server) text(c *gin.Context) {
	state, err := s.askedState(c)
	if err != nil {
		s.refuse(c, err)
		return
	}
	ctx, text := c.Request.Context(), c.Param("text")
	view := textAtView{ID: text, Version: state.Version, Ops: state.Text.Content()}
	if view.At, err = s.changedAt(ctx, text, state.Version); err != nil {
		s.refuse(c, err)
		return
	}
	c.JSON(http.StatusOK, view)
}

// askedState opens the path's text, if the reader may read it, at the version the query names.
func (s *server) askedState(c *gin.Context) (history.State, error) {
	if err := s.mayReadText(c); err != nil {
		return history.State{}, err
	}
	ctx, text := c.Request.Context(), c.Param("text")
	version, err := s.askedVersion(ctx, text, c.Query("version"), c.Query("revision"))
	if err != nil {
		return history.State{}, err
	}
	return history.At(ctx, s.Changes, text, version)
}

// mayReadText lets those pass who may read the path's text: a section's, or one of a
// private room they sit in.
func (s *server) mayReadText(c *gin.Context) error {
	_, _, seen, err := s.Inputs.Draft(c.Request.Context(), who(c).Actor(), c.Param("text"))
	if err != nil || seen {
		return err
	}
	_, err = s.permittedText(c, contribution.Read)
	return err
}

func (s *server) askedVersion(ctx context.Context, text, version, revision string) (int64, error) {
	switch {
	case revision != "":
		return s.versionOf(ctx, text, revision)
	case version != "":
		return s.versionOf(ctx, text, "v"+version)
	}
	return s.versionOf(ctx, text, "now")
}

// changedAt gives the time of the change that made a version.
func (s *server) changedAt(ctx context.Context, text string, version int64) (*time.Time, error) {
	if version == 0 {
		return nil, nil
	}
	entries, err := s.Changes.Entries(ctx, text, version-1, 1)
	if err != nil || len(entries) == 0 {
		return nil, err
	}
	return &entries[0].At, nil
}

// versionOf reads a point in a text's history: "start", "now", "v12", or the id of
// a revision. A revision that doesn't cover the text stands for its moment.
func (s *server) versionOf(ctx context.Context, text, point string) (int64, error) {
	head, err := s.Changes.Head(ctx, text)
	switch {
	case err != nil:
		return 0, err
	case point == "start":
		return 0, nil
	case point == "now":
		return head, nil
	case len(point) > 1 && point[0] == 'v':
		version, err := strconv.ParseInt(point[1:], 10, 64)
		if err != nil || version < 0 || version > head {
			return 0, fault.New(fault.Absent, "%s has versions 0 to %d", text, head)
		}
		return version, nil
	}
	revision, err := s.Revisions.Get(ctx, point)
	if err != nil {
		return 0, err
	}
	if version, covers := revision.Versions[text]; covers {
		return version, nil
	}
	return history.VersionAt(ctx, s.Changes, text, revision.At)
}

type stretchView struct {
	Units      int    `json:"units"` // UTF-16, from the start of the text on
	Account    string `json:"account"`
	Delegation string `json:"delegation"` // empty where nobody is known
	Code       string `json:"code"`
	At         string `json:"at"` // about when, see document.AuthorPrecision; empty where nobody is known
}

// authors tells who wrote which stretch of a text, at its newest version or at ?version=N.
func (s *server) authors(c *gin.Context) {
	state, err := s.askedState(c)
	if err != nil {
		s.refuse(c, err)
		return
	}
	names, err := s.namesOfAccounts(c.Request.Context())
	if err != nil {
		s.refuse(c, err)
		return
	}
	stretches, known := []stretchView{}, map[string]gcm.Both{}
	for _, stretch := range state.Text.Authors() {
		view := s.viewStretch(stretch)
		if name, ok := names[view.Account]; ok {
			known[view.Account] = name
		}
		stretches = append(stretches, view)
	}
	c.JSON(http.StatusOK, gin.H{"version": state.Version, "stretches": stretches, "names": known})
}

func (s *server) namesOfAccounts(ctx context.Context) (map[string]gcm.Both, error) {
	accounts, err := s.Book.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	names := make(map[string]gcm.Both, len(accounts))
	for _, account := range accounts {
		names[account.ID] = account.Name
	}
	return names, nil
}
