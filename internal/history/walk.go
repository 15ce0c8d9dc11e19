package history

import (
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/store"
)

// Beginning gives version 0 of a text, to replay its log from.
func Beginning() State {
	return State{Keyframe: document.Keyframe{Text: document.NewText(document.Empty(), nil), Clients: map[string]document.Mark{}}}
}

// Replay brings the state on by the next entry of its text. Any other is an error, after
// which the state is as it was; after another error it is of no more use.
func (s *State) Replay(e store.Entry) error { return s.replay(e) }
