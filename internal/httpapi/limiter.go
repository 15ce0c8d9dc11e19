package httpapi

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// joinsPerMinute is how many links one address may try; as many at once.
const joinsPerMinute = 60

// limiter counts by the address a request comes from.
type limiter struct {
	perMinute int
	now       func() time.Time
	mu        sync.Mutex // guards what follows
	addresses map[string]*rate.Limiter
	cleared   time.Time
}

func newLimiter(perMinute int, now func() time.Time) *limiter {
	return &limiter{perMinute: perMinute, now: now, addresses: map[string]*rate.Limiter{}, cleared: now()}
}

// allow counts one request. What it remembers is dropped each minute, when every
// limit is full again anyway.
func (l *limiter) allow(host string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if now.Sub(l.cleared) > time.Minute {
		clear(l.addresses)
		l.cleared = now
	}
	one, known := l.addresses[host]
	if !known {
		one = rate.NewLimiter(rate.Every(time.Minute/time.Duration(l.perMinute)), l.perMinute)
		l.addresses[host] = one
	}
	return one.AllowN(now, 1)
}
