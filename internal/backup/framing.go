package backup

import (
	"context"
	"sync"

	"github.com/redonda/redonda/internal/store"
)

// framing writes keyframes beside the rest, some at a time: nothing waits for them but
// the end.
type framing struct {
	writing sync.WaitGroup
	places  chan struct{}
	mu      sync.Mutex // guards failed
	failed  error
}

func (f *framing) put(ctx context.Context, target Target, k store.Keyframe) error {
	if f.places == nil {
		f.places = make(chan struct{}, framesTogether)
	}
	f.places <- struct{}{}
	f.writing.Go(func() {
		defer func() { <-f.places }()
		if err := target.PutKeyframe(ctx, k); err != nil {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.failed = err
		}
	})
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.failed
}

// wait answers once nothing is being written any more.
func (f *framing) wait() error {
	f.writing.Wait()
	return f.failed
}
