package live_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"runtime"
	"slices"
	"testing"
	"time"
)

// What a keystroke allocates on its way from a socket into the store and to everybody
// else is counted, so that it doesn't grow unseen: it is the same however many read, for
// they share one frame. What now and then brings the journal into the database, in bulk, is
// left out: it counts in few of the stretches that are measured, and the middle one is taken.
func TestAKeystrokeAllocatesLittleHoweverManyRead(t *testing.T) {
	alone := allocationsOfAKeystroke(t, 1)
	company := allocationsOfAKeystroke(t, 25)
	t.Logf("%.1f allocations alone, %.1f with 24 readers", alone, company)
	if company > 40 {
		t.Errorf("a keystroke with 24 readers makes %.1f allocations", company)
	}
	if aReader := (company - alone) / 24; aReader > 0.2 {
		t.Errorf("each reader costs %.1f allocations a keystroke", aReader)
	}
}

func allocationsOfAKeystroke(t *testing.T, people int) float64 {
	tb := serve(t)
	var lines []net.Conn
	for i := range people {
		conn := tb.sit(t, fmt.Sprintf("hn-delegate%d", i))
		say(t, conn, fmt.Sprintf(`{"t":"open","text":"o02.es","client":"client-%02d"}`, i))
		expect(t, conn, "opened")
		line := conn.NetConn()
		if err := line.SetReadDeadline(time.Time{}); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
	}
	for _, reader := range lines[1:] {
		go io.Copy(io.Discard, reader) // until the test ends
	}
	const warm, stretches, each = 500, 15, 100
	author := typewriter{Conn: lines[0]}
	for n := range warm + stretches*each {
		author.prepare(n + 1)
	}
	author.typeTo(t, warm)
	var made []uint64
	for i := range stretches {
		before := mallocs()
		author.typeTo(t, warm+(i+1)*each)
		made = append(made, mallocs()-before)
	}
	slices.Sort(made)
	return float64(made[stretches/2]) / each
}

func mallocs() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.Mallocs
}

// typewriter sends keystrokes, each after the acknowledgement of the one before, and
// allocates nothing for it.
type typewriter struct {
	net.Conn
	frames, acks [][]byte
	typed        int
	room         [64 << 10]byte
}

func (w *typewriter) prepare(seq int) {
	w.frames = append(w.frames, clientFrame(fmt.Sprintf(`{"t":"change","text":"o02.es","client":"client-00","seq":%d,"rev":%d,"ops":[{"insert":"x"}]}`, seq, seq-1)))
	w.acks = append(w.acks, fmt.Appendf(nil, `"seq":%d,"rev":%d`, seq, seq))
}

func (w *typewriter) typeTo(t *testing.T, last int) {
	for ; w.typed < last; w.typed++ {
		if _, err := w.Write(w.frames[w.typed]); err != nil {
			t.Fatal(err)
		}
		for got := 0; !bytes.Contains(w.room[:got], w.acks[w.typed]); {
			n, err := w.Read(w.room[got:])
			if err != nil {
				t.Fatalf("after %d bytes: %v", got, err)
			}
			got += n
		}
	}
}

// clientFrame is a text message as a client frames it, masked with zeros.
func clientFrame(message string) []byte {
	frame := binary.BigEndian.AppendUint16([]byte{0x81, 0x80 | 126}, uint16(len(message)))
	return append(append(frame, 0, 0, 0, 0), message...)
}
