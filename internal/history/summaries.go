package history

import (
	"context"
	"fmt"
	"sync"

	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/store"
)

// Summary is what lists show of a text.
type Summary struct {
	Version int64
	Words   int
	Last    *Author // nil where nobody wrote
}

// Summaries answers for the newest version of texts. It keeps the content of each
// text it was asked about and reads only the changes since; asking again is cheap.
type Summaries struct {
	log   Changes
	code  func(delegation string) string
	mu    sync.Mutex // guards the map, not the texts
	texts map[string]*summarised
}

type summarised struct {
	mu      sync.Mutex
	state   State
	loaded  bool
	summary Summary
}

// NewSummaries makes an empty cache over a log. code gives a delegation's three letters.
func NewSummaries(log Changes, code func(string) string) *Summaries {
	return &Summaries{log: log, code: code, texts: map[string]*summarised{}}
}

// Of gives the summary of a text's newest version.
func (s *Summaries) Of(ctx context.Context, text string) (Summary, error) {
	s.mu.Lock()
	one, known := s.texts[text]
	if !known {
		one = &summarised{}
		s.texts[text] = one
	}
	s.mu.Unlock()
	one.mu.Lock()
	defer one.mu.Unlock()
	if err := s.bringUp(ctx, text, one); err != nil {
		one.loaded = false
		return Summary{}, fmt.Errorf("summing up %s: %w", text, err)
	}
	return one.summary, nil
}

func (s *Summaries) bringUp(ctx context.Context, text string, one *summarised) error {
	if !one.loaded {
		return s.load(ctx, text, one)
	}
	for {
		entries, err := s.log.Entries(ctx, text, one.state.Version, document.KeyframeEvery)
		if err != nil || len(entries) == 0 {
			return err
		}
		for _, e := range entries {
			if err := one.state.Replay(e); err != nil {
				return err
			}
		}
		s.note(one, entries)
	}
}

func (s *Summaries) load(ctx context.Context, text string, one *summarised) error {
	state, err := Latest(ctx, s.log, text)
	if err != nil {
		return err
	}
	// The last few changes hold one of a delegation: the server's repairs follow a change each.
	const tail = 20
	entries, err := s.log.Entries(ctx, text, max(0, state.Version-tail), tail)
	if err != nil {
		return err
	}
	one.state, one.loaded = state, true
	s.note(one, entries)
	return nil
}

func (s *Summaries) note(one *summarised, entries []store.Entry) {
	one.summary.Version = one.state.Version
	one.summary.Words = document.Words(one.state.Text.Content())
	for _, e := range entries {
		if e.Delegation != "" {
			one.summary.Last = &Author{At: e.At, Delegation: e.Delegation, Code: s.code(e.Delegation)}
		}
	}
}
