package livesim

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/live"
)

// rights are what each account may do.
type rights struct {
	mu     sync.Mutex
	status string
	write  []bool
	hidden []bool
	closed []span // times at which an account could surely write nothing
}

// span is a time without the right to write. Its end is zero while it lasts.
type span struct {
	user       int
	start, end time.Time
}

func newRights(n int) *rights {
	r := &rights{status: "drafting", write: make([]bool, n), hidden: make([]bool, n)}
	r.allow()
	return r
}

// allow lets everybody write.
func (r *rights) allow() {
	r.change(func() {
		r.status = "drafting"
		for i := range r.write {
			r.write[i], r.hidden[i] = true, false
		}
	})
}

// close notes who may not write from now on.
func (r *rights) close() {
	r.change(func() {
		for user := range r.write {
			if !r.may(user) {
				r.closed = append(r.closed, span{user: user, start: time.Now()})
			}
		}
	})
}

func (r *rights) may(user int) bool {
	return r.write[user] && !r.hidden[user] && r.status == "drafting"
}

func (r *rights) change(do func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	do()
	for i, s := range r.closed {
		if s.end.IsZero() && r.may(s.user) {
			r.closed[i].end = time.Now()
		}
	}
}

// Access implements live.Rights.
func (r *rights) Access(_ context.Context, who live.Identity, _ string) (live.Access, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var user int
	if _, err := fmt.Sscanf(who.ID, "user-%d", &user); err != nil {
		return live.Access{}, err
	}
	if r.hidden[user] {
		return live.Access{}, fault.New(fault.Absent, "no such text")
	}
	return live.Access{Write: r.may(user), Status: r.status}, nil
}

// checkRights wants no entry of an account from a time at which it could not write.
func (w *world) checkRights() {
	for _, e := range w.disk.log {
		for _, s := range w.rights.closed {
			// An entry's time is cut to the millisecond.
			if e.Account == fmt.Sprint("user-", s.user) && e.At.After(s.start) && (s.end.IsZero() || e.At.Before(s.end.Truncate(time.Millisecond))) {
				w.fail("entry %d is of %s, who could not write then", e.Version, e.Account)
			}
		}
	}
}
