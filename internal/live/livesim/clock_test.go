package livesim

import (
	"container/heap"
	"testing/synctest"
	"time"
)

// event is something that happens at a moment of virtual time.
type event struct {
	at    time.Time
	order int // among events of one moment
	do    func()
}

// agenda holds what is still to happen.
type agenda struct {
	events []event
	count  int
}

func (a *agenda) Len() int { return len(a.events) }
func (a *agenda) Less(i, j int) bool {
	x, y := a.events[i], a.events[j]
	return x.at.Before(y.at) || x.at.Equal(y.at) && x.order < y.order
}
func (a *agenda) Swap(i, j int) { a.events[i], a.events[j] = a.events[j], a.events[i] }
func (a *agenda) Push(x any)    { a.events = append(a.events, x.(event)) }
func (a *agenda) Pop() any {
	last := a.events[len(a.events)-1]
	a.events = a.events[:len(a.events)-1]
	return last
}

// after puts do on the agenda.
func (a *agenda) after(delay time.Duration, do func()) { a.at(time.Now().Add(delay), do) }

func (a *agenda) at(when time.Time, do func()) {
	a.count++
	heap.Push(a, event{when, a.count, do})
}

// step lets the next event happen and waits until the server rests again. The
// server's own timers fire on the way there.
func (a *agenda) step() bool {
	if len(a.events) == 0 {
		return false
	}
	next := heap.Pop(a).(event)
	time.Sleep(time.Until(next.at))
	synctest.Wait()
	next.do()
	synctest.Wait()
	return true
}
