package entry

import (
	"sync"
	"time"

	"github.com/redonda/redonda/internal/fault"
)

const (
	freely     = 5                // failures in a row before anybody has to wait
	longest    = time.Minute      // that somebody waits
	forgotten  = 15 * time.Minute // after which failures no longer count
	remembered = 20_000           // keys at most; past that, all are forgotten
)

// slowness holds up whoever fails again and again under one key, such as an address: a
// second after the fifth failure, twice as long after each further one, up to a
// minute. It is kept by each node for itself.
type slowness struct {
	now func() time.Time
	mu  sync.Mutex // guards what follows
	by  map[string]failures
}

type failures struct {
	count int
	last  time.Time
	until time.Time
}

func newSlowness(now func() time.Time) *slowness {
	return &slowness{now: now, by: map[string]failures{}}
}

func (s *slowness) allow(key string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.now().Before(s.by[key].until) {
		return fault.New(fault.SlowDown, "too many failures in a row")
	}
	return nil
}

func (s *slowness) failed(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	if len(s.by) >= remembered {
		clear(s.by)
	}
	f := s.by[key]
	if now.Sub(f.last) > forgotten {
		f = failures{}
	}
	f.count, f.last = f.count+1, now
	if over := f.count - freely; over >= 0 {
		f.until = now.Add(min(longest, time.Second<<min(over, 10)))
	}
	s.by[key] = f
}

func (s *slowness) succeeded(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.by, key)
}
