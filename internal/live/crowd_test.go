package live_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/live"
)

// reader follows a text without holding it: it wants every version once and in order,
// and keeps the last snapshot or, where it is thorough, the text itself.
type reader struct {
	url      string
	client   string
	rev      int64 // -1 for none
	thorough bool
	doc      delta.Delta
	dials    int
}

// come connects and asks for the text.
func (r *reader) come(ctx context.Context) (*websocket.Conn, error) {
	r.dials++
	conn, _, err := websocket.DefaultDialer.DialContext(ctx, r.url, nil)
	if err != nil {
		return nil, err
	}
	open := fmt.Sprintf(`{"t":"open","text":"o02.es","client":%q,"rev":%d}`, r.client, r.rev)
	if r.rev < 0 {
		open = fmt.Sprintf(`{"t":"open","text":"o02.es","client":%q}`, r.client)
	}
	for _, message := range []string{`{"t":"hello","protocol":1}`, open} {
		if err := conn.WriteMessage(websocket.TextMessage, []byte(message)); err != nil {
			conn.Close()
			return nil, err
		}
	}
	return conn, nil
}

// follow reads to a version, or the end of the line.
func (r *reader) follow(conn *websocket.Conn, version int64) error {
	for r.rev < version {
		if err := conn.SetReadDeadline(time.Now().Add(30 * time.Second)); err != nil {
			return err
		}
		_, data, err := conn.ReadMessage()
		if err != nil {
			return err
		}
		if err := r.take(data); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) take(data []byte) error {
	kind, _, _ := bytes.Cut(bytes.TrimPrefix(data, []byte(`{"t":"`)), []byte(`"`))
	switch string(kind) {
	case "opened", "changes":
	default:
		return nil
	}
	if r.thorough || r.rev < 0 {
		var m message
		if err := json.Unmarshal(data, &m); err != nil {
			return err
		}
		if r.rev < 0 {
			r.rev, r.doc = m.Rev, mustParse(m.Ops)
		}
		for _, e := range m.Changes {
			if e.Rev != r.rev+1 {
				return fmt.Errorf("%s is shown %d after %d", r.client, e.Rev, r.rev)
			}
			r.rev, r.doc = e.Rev, mustCompose(r.doc, mustParse(e.Ops))
		}
		return nil
	}
	_, changes, _ := bytes.Cut(data, []byte(`"changes":[`))
	for {
		_, rest, more := bytes.Cut(changes, []byte(`{"rev":`))
		if !more {
			return nil
		}
		digits, rest, _ := bytes.Cut(rest, []byte(`,"client"`))
		if changes = rest; bytes.Contains(digits, []byte(`}`)) {
			return nil // the list of peers, behind the changes
		}
		rev, err := strconv.ParseInt(string(digits), 10, 64)
		if err != nil || rev != r.rev+1 {
			return fmt.Errorf("%s is shown %q after %d", r.client, digits, r.rev)
		}
		r.rev = rev
	}
}

// heap gives what lives on it.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// crowdBound is what five hundred clients that come back at once may cost while none of
// them has read anything, with their own ends of the lines: for each a page of changes,
// and the buffers and stacks of two ends.
const crowdBound = 500 * (64<<10 + 64<<10)

// Five hundred come back in one instant, after the server was started again: some from
// very far behind, some a little, some for the first time. What the server holds for
// them stays bounded while they read nothing, and all of them see one text in the end.
func TestACrowdThatComesBackAtOnce(t *testing.T) {
	const (
		crowd = 500
		old   = 2_500
	)
	log := newLongLog(t, old)
	tb := serveWith(t, live.Config{Log: log})
	writer := tb.open(t, "sv-delegate")
	version := int64(old)
	for seq := int64(1); seq <= 300; seq++ {
		version = write(t, writer, "sv-delegate", seq, version)
	}
	text := textAt(t, log, old, version)
	readers := make([]*reader, crowd)
	for i := range readers {
		r := &reader{url: fmt.Sprintf("%s?as=hn-%03d", tb.url, i), client: fmt.Sprintf("reader-%04d", i)}
		switch i % 5 {
		case 0:
			r.rev = -1
		case 1: // far behind
			r.rev = int64(i) + old/2*int64(i%2)
		case 2:
			r.rev = version
		default: // from before the last changes
			r.rev = old + int64(i)%300
		}
		if i%50 == 4 {
			r.thorough, r.doc, r.rev = true, textAt(t, log, old, old+10), old+10
		}
		readers[i] = r
	}
	before := heap()
	tb.narrow.Store(true)
	var coming, reading sync.WaitGroup
	begin := make(chan struct{})
	for _, r := range readers {
		coming.Add(1)
		reading.Go(func() {
			conn, err := r.come(t.Context())
			coming.Done()
			<-begin
			for tries := 0; err == nil && r.rev < version; tries++ {
				if err = r.follow(conn, version); err == nil || tries == 20 {
					break
				}
				conn.Close() // cut while it read nothing: it comes again with what it has
				conn, err = r.come(t.Context())
			}
			if err != nil {
				t.Errorf("%s at %d of %d: %v", r.client, r.rev, version, err)
				return
			}
			conn.Close()
		})
	}
	coming.Wait()
	var most int64
	// All and the writer, if none is cut before: who takes nothing for ten seconds is.
	for end := time.Now().Add(8 * time.Second); len(tb.hub.Here()["o02.es"]) <= crowd && time.Now().Before(end); {
		most = max(most, heap()-before)
	}
	// The pages that are read meanwhile for those far behind.
	for last := -1; last != log.readSoFar(); most = max(most, heap()-before) {
		last = log.readSoFar()
		time.Sleep(200 * time.Millisecond) // more than a page takes to be read
	}
	close(begin)
	reading.Wait()
	if most > crowdBound {
		t.Errorf("%d bytes more on the heap for %d clients, at most %d", most, crowd, crowdBound)
	}
	dials, read := 0, log.readSoFar()
	for _, r := range readers {
		dials += r.dials
		if r.doc != nil && asJSON(t, r.doc) != asJSON(t, text) {
			t.Errorf("%s shows another text", r.client)
		}
	}
	t.Logf("%.1f MiB more on the heap for %d clients that read nothing; %d connections; %d entries of the log read", float64(most)/(1<<20), crowd, dials, read)
}

// textAt gives the text at a version, made from the empty one at another.
func textAt(t *testing.T, log *longLog, from, to int64) delta.Delta {
	t.Helper()
	text := mustParse([]byte(`[{"insert":"\n","attributes":{"pid":"p0"}}]`))
	entries, err := log.Entries(t.Context(), "o02.es", from, int(to-from))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		text = mustCompose(text, mustParse(e.Delta))
	}
	return text
}
