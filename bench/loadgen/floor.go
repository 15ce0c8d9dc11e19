package loadgen

import (
	"fmt"
	"strconv"
	"time"
)

// floor speaks to bench/floor: "room name" joins, "name seq …" is passed on to the room
// and acknowledged with "+".
type floor struct {
	sum      uint64 // of all changes known, in any order
	compress bool
}

func newFloor(p *Peer) driver { return &floor{compress: p.Compress} }

func (f *floor) greet(t *Typist) (err error) {
	if t.socket, err = Dial(t.crew.peer.Address, "/", f.compress); err != nil {
		return err
	}
	return t.socket.Text([]byte(t.room))
}

func (f *floor) opened(*Typist, []byte) (bool, error) { return true, nil }

// send fills the message up to what a change of Redonda's takes.
func (f *floor) send(t *Typist) error {
	out := append(append(make([]byte, 0, 160), t.name...), ' ')
	out = strconv.AppendInt(out, t.seq, 10)
	f.note(t.name, t.seq)
	return t.socket.Text(append(out, ` {"t":"change","text":"o02.es","ops":[{"retain":30000},{"insert":"x"}]}`...))
}

func (f *floor) take(t *Typist, message []byte) error {
	if len(message) == 1 {
		t.acked()
		return nil
	}
	now := time.Now()
	const name = len("bench-00000")
	if len(message) < name+2 {
		return fmt.Errorf("the relay sent %q", message)
	}
	var seq int64
	for _, digit := range message[name+1:] {
		if digit == ' ' {
			break
		}
		seq = seq*10 + int64(digit-'0')
	}
	f.note(string(message[:name]), seq)
	t.heard(t.crew.byName[string(message[:name])], seq, now)
	return nil
}

func (f *floor) note(name string, seq int64) {
	n := uint64(seq)
	for _, c := range []byte(name) {
		n = n*1099511628211 + uint64(c)
	}
	f.sum += n * 0x9e3779b97f4a7c15
}

// content is the sum of all changes; the relay keeps nothing to compare a late client with.
func (f *floor) content() (string, error) {
	if f.sum == 0 {
		return "", nil
	}
	return strconv.FormatUint(f.sum, 16), nil
}
