package bus_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/redonda/redonda/internal/bus"
)

// member is what both kinds promise.
type member interface {
	Publish(subject string, message []byte)
	Subscribe(subject string, heard func(message []byte)) (cancel func(), err error)
	Connected() bool
}

// place is a bus that can fall and come back.
type place struct {
	join      func(t *testing.T) member
	fall      func()
	comesBack func()
}

func local(*testing.T) place {
	l := &bus.Local{}
	return place{join: func(*testing.T) member { return l.Join() }, fall: l.Break, comesBack: l.Mend}
}

// natsServer runs a server in this process.
func natsServer(t *testing.T, o server.Options) *server.Server {
	t.Helper()
	o.Host, o.NoLog, o.NoSigs = "127.0.0.1", true, true
	s, err := server.NewServer(&o)
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	if !s.ReadyForConnections(10 * time.Second) {
		t.Fatal("the server does not start")
	}
	return s
}

func overNATS(t *testing.T) place {
	s := natsServer(t, server.Options{Port: server.RANDOM_PORT})
	t.Cleanup(func() { s.Shutdown() })
	url := s.ClientURL()
	port := s.Addr().String()[strings.LastIndex(s.Addr().String(), ":")+1:]
	return place{
		join: func(t *testing.T) member { return connect(t, url, slog.New(slog.DiscardHandler)) },
		fall: func() { s.Shutdown(); s.WaitForShutdown() },
		comesBack: func() {
			var n int
			if _, err := fmt.Sscan(port, &n); err != nil {
				t.Fatal(err)
			}
			s = natsServer(t, server.Options{Port: n})
		},
	}
}

func connect(t *testing.T, url string, logger *slog.Logger) *bus.NATS {
	t.Helper()
	a, err := bus.ParseAddress(url)
	if err != nil {
		t.Fatal(err)
	}
	n, err := bus.Connect(a, "test", logger)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(n.Close)
	return n
}

// eventually waits for a condition.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for limit := time.Now().Add(20 * time.Second); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(limit) {
			t.Fatal(what)
		}
	}
}

// ear keeps what it hears.
type ear struct {
	mu    sync.Mutex
	heard []string
}

func (e *ear) hear(message []byte) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.heard = append(e.heard, string(message))
}

func (e *ear) all() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]string(nil), e.heard...)
}

func (e *ear) at(t *testing.T, m member, subject string) (cancel func()) {
	t.Helper()
	cancel, err := m.Subscribe(subject, e.hear)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cancel)
	return cancel
}

// reach speaks until the ear hears: a subscription takes a moment to be known.
func reach(t *testing.T, from member, subject string, e *ear) {
	t.Helper()
	before := len(e.all())
	eventually(t, "nothing is heard", func() bool {
		from.Publish(subject, []byte("?"))
		return len(e.all()) > before
	})
	// What was said too often is heard too before anything said from now on.
	from.Publish(subject, []byte("!"))
	eventually(t, "the last word is not heard", func() bool { heard := e.all(); return heard[len(heard)-1] == "!" })
}

func TestBuses(t *testing.T) {
	t.Parallel()
	for name, build := range map[string]func(*testing.T) place{"local": local, "nats": overNATS} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			t.Run("order", func(t *testing.T) { inOrder(t, build(t)) })
			t.Run("fall", func(t *testing.T) { comesBack(t, build(t)) })
		})
	}
}

// Everybody else who listens hears all messages of a subject in order, and no other's.
func inOrder(t *testing.T, p place) {
	a, b, c := p.join(t), p.join(t), p.join(t)
	var own, there, elsewhere, cancelled ear
	own.at(t, a, "text.o02.es")
	there.at(t, b, "text.o02.es")
	elsewhere.at(t, c, "text.o02.en")
	end := cancelled.at(t, c, "text.o02.es")
	reach(t, a, "text.o02.es", &there)
	reach(t, a, "text.o02.es", &cancelled)
	reach(t, a, "text.o02.en", &elsewhere)
	end()
	end() // harmless
	heard, others, silenced := len(there.all()), len(elsewhere.all()), len(cancelled.all())
	for n := range 200 {
		a.Publish("text.o02.es", fmt.Append(nil, n))
	}
	eventually(t, "not all are heard", func() bool { return len(there.all()) == heard+200 })
	for n, message := range there.all()[heard:] {
		if message != fmt.Sprint(n) {
			t.Fatalf("heard %s as number %d", message, n)
		}
	}
	reach(t, a, "text.o02.en", &elsewhere)
	if got := elsewhere.all()[others]; got != "?" {
		t.Errorf("another subject heard %q", got)
	}
	if got := own.all(); len(got) != 0 {
		t.Errorf("the sender hears itself: %q", got)
	}
	if got := cancelled.all(); len(got) != silenced {
		t.Errorf("heard %q after the end", got[silenced:])
	}
}

// A bus that falls loses what is said, says so, holds nobody up, and comes back with
// the subscriptions it had.
func comesBack(t *testing.T, p place) {
	a, b := p.join(t), p.join(t)
	var e ear
	e.at(t, b, "text.o02.es")
	reach(t, a, "text.o02.es", &e)
	if !a.Connected() {
		t.Error("a bus that works says it doesn't")
	}
	p.fall()
	eventually(t, "a bus that is gone says it works", func() bool { return !a.Connected() && !b.Connected() })
	var late ear
	late.at(t, b, "text.o02.en") // nobody is there to be told
	for range 5000 {
		a.Publish("text.o02.es", []byte("lost"))
	}
	p.comesBack()
	eventually(t, "it does not come back", func() bool { return a.Connected() && b.Connected() })
	reach(t, a, "text.o02.es", &e)
	reach(t, a, "text.o02.en", &late)
	for _, message := range e.all() {
		if message == "lost" {
			t.Fatal("what was said without a bus is heard later")
		}
	}
}

// A listener that hangs holds nobody up.
func TestASlowListenerLosesMessages(t *testing.T) {
	t.Parallel()
	for name, build := range map[string]func(*testing.T) place{"local": local, "nats": overNATS} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := build(t)
			a, b := p.join(t), p.join(t)
			var swift ear
			swift.at(t, b, "text.o02.es")
			hangs := hanging(t, b)
			reach(t, a, "text.o02.es", &swift)
			before := len(swift.all())
			for n := range 5000 {
				a.Publish("text.o02.es", []byte("word"))
				if n%500 == 0 {
					eventually(t, "not all are heard", func() bool { return len(swift.all()) > before+n })
				}
			}
			eventually(t, "not all are heard", func() bool { return len(swift.all()) == before+5000 })
			hangs()
		})
	}
}

// hanging subscribes a listener that hangs until the function given is called.
func hanging(t *testing.T, m member) (release func()) {
	t.Helper()
	gate := make(chan struct{})
	cancel, err := m.Subscribe("text.o02.es", func([]byte) { <-gate })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cancel)
	return func() { close(gate) }
}

// A node may start before its bus.
func TestABusMayComeLater(t *testing.T) {
	t.Parallel()
	s := natsServer(t, server.Options{Port: server.RANDOM_PORT})
	url, address := s.ClientURL(), s.Addr().String()
	s.Shutdown()
	s.WaitForShutdown()
	var log bytes.Buffer
	early, other := connect(t, url, slog.New(slog.NewTextHandler(&log, nil))), connect(t, url, slog.New(slog.DiscardHandler))
	if early.Connected() {
		t.Error("there is no bus")
	}
	var e ear
	e.at(t, early, "nodes")
	var n int
	if _, err := fmt.Sscan(address[strings.LastIndex(address, ":")+1:], &n); err != nil {
		t.Fatal(err)
	}
	s = natsServer(t, server.Options{Port: n})
	t.Cleanup(s.Shutdown)
	reach(t, other, "nodes", &e)
}

// A server that takes nothing any more, without a word, holds up nobody who speaks.
func TestAHangingServerHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	s := natsServer(t, server.Options{Port: server.RANDOM_PORT})
	t.Cleanup(s.Shutdown)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	var hangs atomic.Bool
	go func() {
		for {
			in, err := listener.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", s.Addr().String())
			if err != nil {
				in.Close()
				continue
			}
			go io.Copy(in, out) // ends with the test's connections
			go func() {
				defer in.Close()
				defer out.Close()
				buffer := make([]byte, 4096)
				for !hangs.Load() {
					n, err := in.Read(buffer)
					if err != nil {
						return
					}
					if _, err := out.Write(buffer[:n]); err != nil {
						return
					}
				}
				<-t.Context().Done()
			}()
		}
	}()
	n := connect(t, "nats://"+listener.Addr().String(), slog.New(slog.DiscardHandler))
	eventually(t, "no connection", n.Connected)
	hangs.Store(true)
	spoken := make(chan struct{})
	go func() {
		defer close(spoken)
		for range 5000 { // far more than sockets and buffers hold
			n.Publish("text.o02.es", make([]byte, 16<<10))
		}
	}()
	select {
	case <-spoken:
	case <-time.After(20 * time.Second):
		t.Fatal("it waits for the server")
	}
}

// Services that share a server don't hear each other.
func TestPrefixesKeepServicesApart(t *testing.T) {
	t.Parallel()
	s := natsServer(t, server.Options{Port: server.RANDOM_PORT})
	t.Cleanup(s.Shutdown)
	a, err := bus.ParseAddress(s.ClientURL())
	if err != nil {
		t.Fatal(err)
	}
	var members []*bus.NATS
	for _, prefix := range []string{"one", "one", "two"} {
		n, err := bus.Connect(a, prefix, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(n.Close)
		members = append(members, n)
	}
	var same, other ear
	same.at(t, members[1], "nodes")
	other.at(t, members[2], "nodes")
	reach(t, members[0], "nodes", &same)
	if got := other.all(); len(got) != 0 {
		t.Errorf("another service hears %q", got)
	}
}

// The password of an address is used and never shown.
func TestThePasswordStaysSecret(t *testing.T) {
	t.Parallel()
	const secret = "s3cr3t"
	s := natsServer(t, server.Options{Port: server.RANDOM_PORT, Username: "redonda", Password: secret})
	t.Cleanup(s.Shutdown)
	host := s.Addr().String()
	var log safeBuffer
	logger := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	right := connect(t, "nats://redonda:"+secret+"@"+host, logger)
	eventually(t, "the password does not let in", right.Connected)
	wrong := connect(t, "nats://redonda:"+secret+"x@"+host, logger)
	wrong.Publish("nodes", []byte("?"))
	s.Shutdown()
	eventually(t, "nobody notices", func() bool { return strings.Contains(log.String(), "the bus is gone") })
	for _, text := range []string{
		"nats://redonda:" + secret + "@host:port", "http://redonda:" + secret + "@host", "nats://redonda:" + secret + "@/",
		"nats://redonda:" + secret + "@host?tls=" + secret[:2], "nats://redonda:" + secret + "\x7f@host",
	} {
		_, err := bus.ParseAddress(text)
		if err == nil {
			t.Errorf("%q is taken", text)
			continue
		}
		log.Write([]byte(err.Error()))
	}
	a, err := bus.ParseAddress("tls://redonda:" + secret + "@one.example,tls://redonda:" + secret + "@two.example:4223?ca=/does/not/exist")
	if err != nil || a.String() != "tls://one.example,tls://two.example:4223" {
		t.Errorf("%s, %v", a, err)
	}
	if _, err := bus.Connect(a, "test", logger); err == nil {
		t.Error("a missing file of certificates is no error")
	} else {
		log.Write([]byte(err.Error()))
	}
	if got := log.String(); strings.Contains(got, secret) {
		t.Errorf("shown: %s", got)
	}
}

// safeBuffer is a buffer that several goroutines write to.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
