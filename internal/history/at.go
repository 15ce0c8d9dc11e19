package history

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/store"
)

// Changes is what reading a past version needs of the store.
type Changes interface {
	Entries(ctx context.Context, text string, after int64, limit int) ([]store.Entry, error)
	Head(ctx context.Context, text string) (int64, error)
	KeyframeAt(ctx context.Context, text string, version int64) (store.Keyframe, error)
}

// State is a text at a version together with the last change of every client.
type State struct {
	Version int64
	At      time.Time // of the last change; zero for version 0
	Chain   []byte    // of the last change; empty for version 0
	document.Keyframe
}

// Beginning gives version 0 of a text, to replay its log from.
func Beginning() State {
	return State{Keyframe: document.Keyframe{Text: document.NewText(document.Empty(), nil), Clients: map[string]document.Mark{}}}
}

// At opens a version of a text: the nearest keyframe and the changes after it. A
// version beyond the head is a fault Absent.
func At(ctx context.Context, log Changes, text string, version int64) (State, error) {
	state, err := nearest(ctx, log, text, version)
	if err != nil {
		return State{}, err
	}
	framed := state.Version
	if err := state.advance(ctx, log, text, version); err != nil {
		return State{}, err
	}
	if framed > 0 && framed == version {
		return state, state.note(ctx, log, text)
	}
	return state, nil
}

// note reads what a keyframe doesn't hold of its last change.
func (s *State) note(ctx context.Context, log Changes, text string) error {
	entries, err := log.Entries(ctx, text, s.Version-1, 1)
	if err != nil {
		return fmt.Errorf("reading changes of %s: %w", text, err)
	}
	if len(entries) == 0 || entries[0].Version != s.Version {
		return fmt.Errorf("the log of %s lacks version %d, of which there is a keyframe", text, s.Version)
	}
	s.At, s.Chain = entries[0].At, entries[0].Chain
	return nil
}

// advance replays the changes up to a version.
func (s *State) advance(ctx context.Context, log Changes, text string, version int64) error {
	for s.Version < version {
		entries, err := log.Entries(ctx, text, s.Version, pageSize(version-s.Version))
		if err != nil {
			return fmt.Errorf("reading changes of %s: %w", text, err)
		}
		if len(entries) == 0 {
			return fault.New(fault.Absent, "%s has no version %d", text, version)
		}
		for _, e := range entries {
			if err := s.Replay(e); err != nil {
				return err
			}
		}
	}
	return nil
}

// Latest opens the newest version of a text.
func Latest(ctx context.Context, log Changes, text string) (State, error) {
	head, err := log.Head(ctx, text)
	if err != nil {
		return State{}, fmt.Errorf("reading the head of %s: %w", text, err)
	}
	return At(ctx, log, text, head)
}

func pageSize(missing int64) int { return int(min(missing, document.KeyframeEvery)) }

func nearest(ctx context.Context, log Changes, text string, version int64) (State, error) {
	frame, err := log.KeyframeAt(ctx, text, version)
	if errors.Is(err, store.ErrAbsent) {
		return Beginning(), nil
	}
	if err != nil {
		return State{}, fmt.Errorf("reading a keyframe of %s: %w", text, err)
	}
	decoded, err := document.DecodeKeyframe(frame.Body)
	if err != nil { // the log is the truth: an older keyframe, or none, serves as well
		return nearest(ctx, log, text, frame.Version-1)
	}
	return State{Version: frame.Version, Keyframe: decoded}, nil
}

// Replay brings the state on by the next entry of its text. Any other is an error, after
// which the state is as it was; after another error it is of no more use.
func (s *State) Replay(e store.Entry) error {
	if e.Version != s.Version+1 {
		return fmt.Errorf("the log of %s goes on at version %d after %d: changes are missing", e.Text, e.Version, s.Version)
	}
	change, err := delta.Parse(e.Delta)
	if err != nil {
		return fmt.Errorf("reading change %d of %s: %w", e.Version, e.Text, err)
	}
	back, err := document.DecodeOrigins(e.Origins)
	if err != nil {
		return fmt.Errorf("reading change %d of %s: %w", e.Version, e.Text, err)
	}
	if err := s.Text.Replay(change, document.Written(e.Account, e.Delegation, e.At), back...); err != nil {
		return fmt.Errorf("replaying change %d of %s: %w", e.Version, e.Text, err)
	}
	s.Version, s.At, s.Chain = e.Version, e.At, e.Chain
	if e.Client != "" {
		s.Clients[e.Client] = document.Mark{Seq: e.Seq, Version: e.Version, Hash: e.Hash, Account: e.Account}
	}
	return nil
}
