// Floor is the bare relay that the other servers are measured against: gorilla/websocket,
// two goroutines a connection, rooms, and nothing else. It keeps neither a text nor an order.
//
// The first message names the room; every later one goes to everybody else in it, and "+"
// back to its sender.
package main

import (
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"sync"

	"github.com/gorilla/websocket"
)

// waiting is how many messages a reader may be behind.
const waiting = 4096

type relay struct {
	mu    sync.Mutex
	rooms map[string]map[*member]struct{}
}

type member struct {
	conn *websocket.Conn
	out  chan []byte
}

func (r *relay) serve(w http.ResponseWriter, request *http.Request) {
	upgrader := websocket.Upgrader{WriteBufferPool: &sync.Pool{}}
	conn, err := upgrader.Upgrade(w, request, nil)
	if err != nil {
		return
	}
	m := &member{conn, make(chan []byte, waiting)}
	defer conn.Close()
	_, room, err := conn.ReadMessage()
	if err != nil {
		return
	}
	r.enter(string(room), m)
	defer r.leave(string(room), m)
	go m.write()
	m.out <- []byte("+")
	for {
		_, body, err := conn.ReadMessage()
		if err != nil {
			return
		}
		r.pass(string(room), m, body)
	}
}

func (r *relay) enter(room string, m *member) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.rooms[room] == nil {
		r.rooms[room] = map[*member]struct{}{}
	}
	r.rooms[room][m] = struct{}{}
}

func (r *relay) leave(room string, m *member) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.rooms[room], m)
	close(m.out)
}

func (r *relay) pass(room string, from *member, body []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	from.out <- []byte("+")
	for m := range r.rooms[room] {
		if m != from {
			m.out <- body
		}
	}
}

func (m *member) write() {
	for body := range m.out {
		if m.conn.WriteMessage(websocket.TextMessage, body) != nil {
			m.conn.Close()
			for range m.out { // until the reader has left the room
			}
			return
		}
	}
}

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "address")
	flag.Parse()
	listener, err := net.Listen("tcp", *listen)
	if err != nil {
		fmt.Fprintln(os.Stderr, "floor:", err)
		os.Exit(1)
	}
	r := &relay{rooms: map[string]map[*member]struct{}{}}
	go http.Serve(listener, http.HandlerFunc(r.serve))
	fmt.Printf("READY {\"address\":%q}\n", listener.Addr())
	// The one who started this process holds its input open; the end of it is the end.
	io.Copy(io.Discard, os.Stdin)
}
