package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/nats-io/nats-server/v2/server"

	"github.com/redonda/redonda/internal/live"
	"github.com/redonda/redonda/internal/store"
	"github.com/redonda/redonda/internal/store/mongo/mongotest"
)

// A store that hangs keeps the program from its end no longer than ten seconds.
func TestAHangingStoreDoesNotHoldTheEnd(t *testing.T) {
	t.Parallel()
	h := houseIn(t, t.TempDir(), false)
	inner := h.store
	hanging := &hangs{Store: inner, gate: make(chan struct{})}
	t.Cleanup(func() {
		close(hanging.gate)
		if err := inner.Close(); err != nil {
			t.Error(err)
		}
	})
	h.store = hanging
	h.hub = live.NewHub(live.Config{Log: hanging, Rights: everybody{}, Code: strings.ToUpper, Logger: slog.New(slog.DiscardHandler)})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		err := h.serve(ctx, listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			// The line of this test ends with it.
			_ = h.hub.ServeWS(w, r, live.Identity{AccountView: live.AccountView{ID: "hn"}})
		}))
		if err == nil {
			err = h.closeStore()
		}
		ended <- err
	}()
	conn, _, err := websocket.DefaultDialer.Dial("ws://"+listener.Addr().String(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, m := range []string{`{"t":"hello","protocol":1}`, `{"t":"open","text":"o02.es","client":"outbox-0001"}`, `{"t":"change","text":"o02.es","client":"outbox-0001","seq":1,"rev":0,"ops":[{"insert":"a"}]}`} {
		if err := conn.WriteMessage(websocket.TextMessage, []byte(m)); err != nil {
			t.Fatal(err)
		}
	}
	<-hanging.reached()
	began := time.Now()
	stop()
	pg := visit{conn: conn}
	if m, err := pg.hear("bye", "ack"); err != nil || m["t"] != "bye" {
		t.Errorf("told %v, %v", m, err)
	}
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("ends with %v", err)
		}
		t.Logf("ended after %v", time.Since(began).Round(time.Millisecond))
	case <-time.After(stopFor):
		t.Error("it does not end")
	}
}

type everybody struct{}

func (everybody) Access(context.Context, live.Identity, string) (live.Access, error) {
	return live.Access{Write: true, Status: "drafting"}, nil
}

// hangs is a store whose writing and closing never end.
type hangs struct {
	store.Store
	gate chan struct{}
	once sync.Once
	met  chan struct{}
}

func (h *hangs) reached() chan struct{} {
	h.once.Do(func() { h.met = make(chan struct{}) })
	return h.met
}

func (h *hangs) Append(context.Context, []store.Entry) (int, error) {
	close(h.reached())
	<-h.gate
	return 0, store.ErrClosed
}

func (h *hangs) Close() error { <-h.gate; return nil }

// Three processes on one MongoDB, with a bus and without: people write one text through
// all of them, one is killed hard, its people go on at the others, and another one ends
// in order.
func TestThreeProcessesOnOneStore(t *testing.T) {
	t.Parallel()
	mongo := mongotest.Start(t)
	for _, bus := range []bool{true, false} {
		t.Run(map[bool]string{true: "with a bus", false: "without"}[bus], func(t *testing.T) {
			env := []string{"REDONDA_STORE=" + mongo.Database(t)}
			if bus {
				env = append(env, "REDONDA_BUS="+natsURL(t))
			}
			first := start(t, env)
			nodes := []*process{first}
			for range 2 {
				nodes = append(nodes, start(t, append([]string{"SECOND=1"}, env...)))
			}
			cookie := first.enter(t, first.link)
			var running sync.WaitGroup
			words := make([][]string, 6)
			killed := make(chan struct{})
			var typed sync.WaitGroup
			typed.Add(len(words))
			for i := range words {
				running.Go(func() {
					a := author{nodes: nodes, node: i % 3, cookie: cookie, client: fmt.Sprintf("outbox-%04d", i), rev: -1}
					defer a.leave()
					for n := range 12 {
						if n == 4 {
							typed.Done()
						}
						if err := a.write(fmt.Sprintf("‹%d.%d›", i, n)); err != nil {
							t.Errorf("author %d: %v", i, err)
							return
						}
						words[i] = append(words[i], fmt.Sprintf("‹%d.%d›", i, n))
					}
				})
			}
			go func() {
				typed.Wait()
				nodes[0].kill()
				close(killed)
			}()
			running.Wait()
			<-killed
			texts := make([]string, 2)
			for i, n := range nodes[1:] {
				texts[i] = n.words(t, cookie)
			}
			if texts[0] != texts[1] {
				t.Errorf("two nodes show\n%s\n%s", texts[0], texts[1])
			}
			for _, word := range slices.Concat(words...) {
				if got := strings.Count(texts[0], word); got != 1 {
					t.Errorf("%s is there %d times", word, got)
				}
			}
		})
	}
}

func natsURL(t *testing.T) string {
	t.Helper()
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, NoLog: true, NoSigs: true, Username: "redonda", Password: "nats-password"})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(s.Shutdown)
	if !s.ReadyForConnections(10 * time.Second) {
		t.Fatal("NATS does not start")
	}
	return "nats://redonda:nats-password@" + s.Addr().String()
}

// author writes words, one change at a time, at whatever node is there.
type author struct {
	nodes          []*process
	node           int
	cookie, client string
	rev, seq       int64
	pg             *visit
}

func (a *author) leave() {
	if a.pg != nil {
		a.pg.conn.Close()
	}
}

// write puts a word at the start of the text, and again until it is acknowledged.
func (a *author) write(word string) error {
	seq, rev := a.seq+1, a.rev
	for limit := time.Now().Add(time.Minute); time.Now().Before(limit); {
		if a.pg == nil {
			pg, err := a.nodes[a.node].dial(a.cookie, a.client, a.rev)
			if err != nil {
				a.node = (a.node + 1) % len(a.nodes)
				continue
			}
			a.pg = pg
			if rev < 0 {
				rev = pg.rev
			}
			if a.rev = pg.rev; pg.seq == seq {
				a.seq = seq
				return nil // it had been stored
			}
		}
		if err := a.pg.send(a.client, seq, rev, word); err == nil {
			m, err := a.answer(seq)
			if err == nil && m["t"] == "ack" {
				a.seq, a.rev = seq, a.pg.rev
				return nil
			}
			if err == nil && m["retry"] == true {
				continue
			}
			if err == nil {
				return fmt.Errorf("refused: %v", m)
			}
		}
		a.pg.conn.Close()
		a.pg, a.node = nil, (a.node+1)%len(a.nodes)
	}
	return fmt.Errorf("%s was not stored within a minute", word)
}

// answer waits for what becomes of a change. In company it comes among the others'.
func (a *author) answer(seq int64) (map[string]any, error) {
	for {
		m, err := a.pg.hear("ack", "refused", "changes")
		if err != nil {
			return nil, err
		}
		switch m["t"] {
		case "ack":
			a.pg.rev = max(a.pg.rev, int64(m["rev"].(float64)))
			return m, nil
		case "refused":
			return m, nil
		}
		for _, c := range m["changes"].([]any) {
			if e := c.(map[string]any); e["client"] == a.client && e["seq"] == float64(seq) {
				return map[string]any{"t": "ack"}, nil
			}
		}
	}
}

// words gives the text as a newcomer at this node gets it.
func (p *process) words(t *testing.T, cookie string) string {
	t.Helper()
	pg, err := p.dial(cookie, "outbox-reader", -1)
	if err != nil {
		t.Fatal(err)
	}
	defer pg.conn.Close()
	return pg.text
}
