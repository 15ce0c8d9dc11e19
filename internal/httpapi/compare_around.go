package httpapi

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/history"
)

// meet sets another section's text side by side with itself at the same two points, if a
// paragraph may have gone between it and the one that was found. Most have not changed in
// between or share no paragraph's words with it: those are read at most.
func (s *server) meet(ctx, words context.Context, section contribution.Section, found foundText, view comparisonView) (one foundText, met bool, err error) {
	own, text := contribution.TextID(found.section, view.Lang), contribution.TextID(section.ID, view.Lang)
	if text == own {
		return foundText{}, false, nil
	}
	from, err := s.versionBeside(ctx, text, own, view.From, found.from)
	if err != nil {
		return foundText{}, false, err
	}
	to, err := s.versionBeside(ctx, text, own, view.To, found.to)
	if err != nil || from == to {
		return foundText{}, false, err
	}
	older, err := history.At(ctx, s.Changes, text, from)
	if err != nil {
		return foundText{}, false, err
	}
	newer, err := history.At(ctx, s.Changes, text, to)
	if err != nil {
		return foundText{}, false, err
	}
	if !found.sides.MayMeet(history.Comparable(older.Text.Content()), history.Comparable(newer.Text.Content())) {
		return foundText{}, false, nil
	}
	one, err = s.findText(ctx, words, section.ID, text, from, to)
	return one, err == nil, err
}

// versionBeside gives the version that a text had at a point of another one's history. A
// version of that one is no version of this: it stands for the time until its next change.
func (s *server) versionBeside(ctx context.Context, text, own, point string, version int64) (int64, error) {
	if !strings.HasPrefix(point, "v") {
		return s.versionOf(ctx, text, point)
	}
	next, err := s.Changes.Entries(ctx, own, version, 1)
	switch {
	case err != nil:
		return 0, fmt.Errorf("looking for the change after version %d of %s: %w", version, own, err)
	case len(next) == 0:
		return s.versionOf(ctx, text, "now")
	}
	return history.VersionAt(ctx, s.Changes, text, next[0].At.Add(-time.Millisecond))
}
