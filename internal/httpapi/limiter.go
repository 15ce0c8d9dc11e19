package httpapi

import (
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// joinsPerMinute is how many links one address may try; as many at once.
const joinsPerMinute = 60

// addressesKept bounds what a limiter remembers in a minute.
const addressesKept = 10_000

// network gives what one customer of an IPv6 network has whole, or the IPv4 address.
func network(host string) string {
	address, err := netip.ParseAddr(host)
	if err != nil || address.Unmap().Is4() {
		return host
	}
	prefix, err := address.WithZone("").Prefix(64)
	if err != nil {
		return host
	}
	return prefix.String()
}

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
	host = network(host)
	if _, known := l.addresses[host]; !known && len(l.addresses) >= addressesKept {
		host = "" // too many to tell apart: those who come now share one limit
	}
	one, known := l.addresses[host]
	if !known {
		one = rate.NewLimiter(rate.Every(time.Minute/time.Duration(l.perMinute)), l.perMinute)
		l.addresses[host] = one
	}
	return one.AllowN(now, 1)
}
