package live_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// tap is a client's end of a line that lets so many bytes through in a second.
type tap struct {
	net.Conn
	rate atomic.Int64 // bytes a second; 0 for none, less for any number
	got  atomic.Int64
}

const tapStep = 50 * time.Millisecond

func (c *tap) Read(p []byte) (int, error) {
	rate := c.rate.Load()
	for ; rate == 0; rate = c.rate.Load() {
		time.Sleep(tapStep)
	}
	if rate > 0 {
		time.Sleep(tapStep)
		p = p[:min(len(p), max(1, int(rate*int64(tapStep)/int64(time.Second))))]
	}
	n, err := c.Conn.Read(p)
	c.got.Add(int64(n))
	return n, err
}

// dripping gives a dialer of lines with a tap and a receive buffer as small as can be
// had, and the taps.
func dripping(rate int64) (*websocket.Dialer, *tap) {
	t := &tap{}
	t.rate.Store(-1) // until the handshake is over
	small := net.Dialer{Control: func(_, _ string, raw syscall.RawConn) error {
		var failed error
		err := raw.Control(func(fd uintptr) { failed = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 2048) })
		return errors.Join(err, failed)
	}}
	return &websocket.Dialer{NetDialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := small.DialContext(ctx, network, addr)
		t.Conn = conn
		return t, err
	}}, t
}

// Somebody who reads a kilobyte a second, or nothing at all, keeps nobody from typing:
// the others have every acknowledgement while that one has a fraction of it all. It is
// told to come back, or cut, and coming back it misses nothing.
func TestASlowReaderSlowsNobody(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		rate int64
		gone bool // it is seen no more before it reads on
	}{"a kilobyte a second": {1024, false}, "nothing at all": {0, true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tb := serve(t)
			tb.narrow.Store(true)
			slow := newTypist(tb.url+"?as=hn-delegate", "o02.es", 0)
			dialer, tap := dripping(test.rate)
			var err error
			if slow.conn, _, err = dialer.DialContext(t.Context(), slow.url, nil); err != nil {
				t.Fatal(err)
			}
			if err := slow.open(); err != nil {
				t.Fatal(err)
			}
			tap.rate.Store(test.rate)
			const writers, changes = 3, 300 // more frames than wait for anybody, also where three share one
			typists := []*typist{slow}
			var writing sync.WaitGroup
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
			defer cancel()
			for i := 1; i <= writers; i++ {
				c := newTypist(tb.url+"?as=sv-delegate", "o02.es", i)
				typists = append(typists, c)
				writing.Go(func() { typeAll(ctx, t, c, changes) })
			}
			writing.Wait()
			head, err := tb.store.Head(ctx, "o02.es")
			if err != nil || head < writers*changes {
				t.Fatalf("the text is at %d, %v", head, err)
			}
			if got := tap.got.Load(); got > writers*changes*1000/4 {
				t.Errorf("the slow one had %d bytes when %d changes were stored: it was not slow", got, head)
			}
			if test.gone {
				eventually(t, "the one that reads nothing is still there", func() bool { return !tb.present("hn-delegate") })
			}
			tap.rate.Store(-1)
			ended := readOn(slow) // with a goodbye, or without where the line took none
			t.Logf("the slow one, shown %d of %d, ends with: %v", slow.rev, head, ended)
			if slow.rev >= head {
				t.Errorf("the slow one was shown everything, up to %d", slow.rev)
			}
			slow.conn.Close()
			settle(ctx, t, typists)
			assertEqualAndComplete(t, typists)
		})
	}
}

// readOn reads to the end of a line.
func readOn(c *typist) error {
	for {
		if err := c.step(); err != nil {
			return err
		}
	}
}

// typeAll types changes of a kilobyte, one after the other, each acknowledged.
func typeAll(ctx context.Context, t *testing.T, c *typist, changes int) {
	if err := c.connect(ctx); err != nil {
		t.Error(err)
		return
	}
	defer c.conn.Close()
	for n := range changes {
		c.edit(fmt.Sprintf("‹%s.%d·%s›", c.client, n, strings.Repeat("x", 1000)))
		for c.flying != nil || c.buffer != nil {
			if err := errors.Join(c.send(), c.step()); err != nil {
				t.Error(err)
				return
			}
		}
	}
}
