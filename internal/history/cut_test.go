package history_test

import (
	"context"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/store"
)

// interrupted has somebody write into a text just read and then into one still to be
// read, in so many readings.
type interrupted struct {
	store.Store
	t     *testing.T
	times int
}

func (s *interrupted) Head(ctx context.Context, text string) (int64, error) {
	head, err := s.Store.Head(ctx, text)
	if text == "o01.es" && s.times > 0 {
		s.times--
		for _, next := range []string{"o01.es", "o02.es"} {
			version, err := s.Store.Head(ctx, next)
			must(s.t, err)
			_, err = s.Append(ctx, []store.Entry{{
				Text: next, Version: version + 1, Client: "client-hn", Seq: version + 1, Delta: []byte(`[{"insert":"a"}]`),
				Account: "hn-delegate", Delegation: "hn", At: history.Instant(time.Now()),
			}})
			must(s.t, err)
		}
	}
	return head, err
}

// Every change in o02 follows one in o01: a cut with more of them lacks one.
func TestACutLacksNothingThatAChangeInItFollows(t *testing.T) {
	t.Parallel()
	for name, times := range map[string]int{"a pause": 1, "no pause at all": 1 << 30} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cut, err := history.Cut(t.Context(), &interrupted{open(t), t, times}, []string{"o01.es", "o02.es"}, time.Now)
			if err != nil || cut["o02.es"] > cut["o01.es"] {
				t.Errorf("%v, %v", cut, err)
			}
		})
	}
}
