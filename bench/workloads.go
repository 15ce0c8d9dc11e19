package main

import (
	"compress/flate"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/redonda/redonda/bench/ledger"
	"github.com/redonda/redonda/bench/loadgen"
	"github.com/redonda/redonda/bench/seed"
)

const (
	mainRoom     = "o02.es"
	textUnits    = 60_000
	smallUnits   = 6_000 // of a text where there are a hundred
	history      = 20_000
	joiners      = 200
	idleReaders  = 10_000
	idleTogether = 50 // readers that join at the same moment
	idleSettle   = 8 * time.Second
	settleLimit  = 60 * time.Second
	waveRest     = 500 * time.Millisecond // after the last joiner, for what the server still does
)

// plan is how long things are measured.
type plan struct {
	Runs    int           `json:"runs"`
	Measure time.Duration `json:"-"`
	WarmUp  time.Duration `json:"-"`
	Seconds float64       `json:"seconds"`
}

// figures are what one run of one workload on one contender gave. What does not apply is 0.
type figures struct {
	CPU        float64 `json:"serverMicrosecondsPerChange,omitempty"` // per joiner in W3
	P50        float64 `json:"p50Milliseconds,omitempty"`
	P99        float64 `json:"p99Milliseconds,omitempty"`
	Rate       float64 `json:"changesPerSecond,omitempty"`
	Peak       float64 `json:"peakMegabytes,omitempty"`
	Generator  float64 `json:"generatorCores,omitempty"`
	Server     float64 `json:"serverCores,omitempty"`
	Bytes      float64 `json:"bytesPerJoiner,omitempty"`
	AllIn      float64 `json:"allInMilliseconds,omitempty"`
	PerReader  float64 `json:"kibibytesPerReader,omitempty"`
	Compressed float64 `json:"compressedTextBytes,omitempty"` // of what the joiner shows, deflated once
}

// workload is one way of using a server.
type workload struct {
	Name  string
	About string
	rooms func() []seed.Room
	run   func(r *running, c contender, p plan) (map[string]figures, error) // by part: "" or "cold" and "warm"
	skip  map[string]string                                                 // contenders it says nothing about, and why
}

var workloads = []workload{
	{Name: "W1", About: "one room, 25 people typing 4 changes/s each, 60 KB text", rooms: oneText, run: typing(25, 4)},
	{Name: "W2", About: "one room, 10 clients, one change in flight each", rooms: oneText, run: typing(10, 0)},
	{Name: "W3", About: "200 join one room at once, 20,000 changes behind a 60 KB text", rooms: oneHistory, run: joining,
		skip: map[string]string{"floor": "it keeps no text", "sharedb-postgres": "writing 20,000 changes takes it minutes"}},
	{Name: "W4", About: "100 rooms × 3 people, 1 change/s each", rooms: manyTexts, run: typing(3, 1)},
	{Name: "W5", About: "10,000 connected readers, 100 in a room, idle", rooms: manyTexts, run: sitting},
}

func oneText() []seed.Room    { return []seed.Room{seed.Text(mainRoom, textUnits)} }
func oneHistory() []seed.Room { return []seed.Room{seed.History(mainRoom, textUnits, history)} }

func manyTexts() (rooms []seed.Room) {
	for i := range 100 {
		rooms = append(rooms, seed.Text(fmt.Sprintf("r%03d.es", i), smallUnits))
	}
	return rooms
}

func names(rooms []seed.Room) (names []string) {
	for _, room := range rooms {
		names = append(names, room.ID)
	}
	return names
}

// typing measures people that type so many changes a second each, or as fast as they are
// acknowledged where perSecond is 0, in all rooms there are.
func typing(perRoom int, perSecond float64) func(*running, contender, plan) (map[string]figures, error) {
	return func(r *running, c contender, p plan) (map[string]figures, error) {
		peer, err := c.peer(r, false)
		if err != nil {
			return nil, err
		}
		crew, err := loadgen.NewCrew(peer, r.rooms, perRoom)
		if err != nil {
			return nil, err
		}
		defer crew.Leave()
		stop := make(chan struct{})
		var wait func()
		if perSecond > 0 {
			wait = crew.Pace(perSecond, stop)
		} else {
			wait = crew.Flood(stop)
		}
		time.Sleep(p.WarmUp)
		if err := ledger.ResetPeak(r.pids()...); err != nil {
			return nil, err
		}
		cpu, err := ledger.CPU(r.pids()...)
		if err != nil {
			return nil, err
		}
		own, acked, began := ledger.Own(), crew.Acked(), time.Now()
		crew.Measure(true)
		time.Sleep(p.Measure)
		crew.Measure(false)
		after, err := ledger.CPU(r.pids()...)
		if err != nil {
			return nil, err
		}
		spent, changes, took := ledger.Own()-own, float64(crew.Acked()-acked), time.Since(began)
		_, peak := ledger.Memory(r.pids()...)
		close(stop)
		wait()
		if err := crew.Settle(settleLimit); err != nil {
			return nil, err
		}
		if err := crew.Converged(); err != nil {
			return nil, err
		}
		if changes == 0 {
			return nil, fmt.Errorf("no change was acknowledged in %v", took)
		}
		latencies := crew.Latencies()
		return map[string]figures{"": {
			CPU: (after - cpu).Seconds() * 1e6 / changes,
			P50: latencies.Quantile(0.5).Seconds() * 1e3, P99: latencies.Quantile(0.99).Seconds() * 1e3,
			Rate: changes / took.Seconds(), Peak: float64(peak) / 1e6,
			Generator: spent.Seconds() / took.Seconds(), Server: (after - cpu).Seconds() / took.Seconds(),
		}}, nil
	}
}

// joining measures two waves into one room: the first after the server's start, the second
// with the room in use. Clients offer compression, as browsers do.
func joining(r *running, c contender, _ plan) (map[string]figures, error) {
	peer, err := c.peer(r, true)
	if err != nil {
		return nil, err
	}
	result := map[string]figures{}
	for _, part := range []string{"cold", "warm"} {
		if err := ledger.ResetPeak(r.pids()...); err != nil {
			return nil, err
		}
		cpu, own, began := ledger.FineCPU(r.pids()...), ledger.Own(), time.Now()
		joined, leave, err := loadgen.Join(peer, mainRoom, joiners)
		if err != nil {
			leave()
			return nil, fmt.Errorf("%s: %w", part, err)
		}
		decoded := time.Since(began)
		spent := ledger.Own() - own
		time.Sleep(waveRest)
		_, peak := ledger.Memory(r.pids()...)
		result[part] = figures{
			CPU: (ledger.FineCPU(r.pids()...) - cpu).Seconds() * 1e6 / joiners, Bytes: joined.Bytes,
			AllIn: joined.AllIn.Seconds() * 1e3, Peak: float64(peak) / 1e6, Generator: spent.Seconds() / decoded.Seconds(),
			Compressed: compressed(joined.Text),
		}
		if part == "warm" {
			leave()
			break
		}
		// All but one leave, so that the room stays in use: a single late reader holds it.
		stay, err := loadgen.Sit(peer, []string{mainRoom}, 1, 1)
		if err != nil {
			leave()
			return nil, err
		}
		defer stay.Leave()
		leave()
		time.Sleep(2 * waveRest)
	}
	return result, nil
}

// compressed gives the bytes of a text after deflate at its default level.
func compressed(text string) float64 {
	var count counter
	w, err := flate.NewWriter(&count, flate.DefaultCompression)
	if err != nil {
		return 0
	}
	if _, err := io.Copy(w, strings.NewReader(text)); err != nil || w.Close() != nil {
		return 0
	}
	return float64(count)
}

type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// sitting measures the memory of readers that do nothing.
func sitting(r *running, c contender, _ plan) (map[string]figures, error) {
	peer, err := c.peer(r, false)
	if err != nil {
		return nil, err
	}
	empty, _ := ledger.Memory(r.pids()...)
	crew, err := loadgen.Sit(peer, r.rooms, idleReaders, idleTogether)
	defer crew.Leave()
	if err != nil {
		return nil, err
	}
	time.Sleep(idleSettle)
	full, peak := ledger.Memory(r.pids()...)
	return map[string]figures{"": {
		PerReader: float64(full-empty) / 1024 / idleReaders, Peak: float64(peak) / 1e6,
	}}, nil
}

// measure starts a contender in a folder of its own, runs a workload once and stops it.
func measure(b *builds, c contender, w workload, p plan) (result map[string]figures, err error) {
	dir, err := os.MkdirTemp("", "redonda-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o755); err != nil { // the database runs as somebody else
		return nil, err
	}
	rooms := w.rooms()
	file := filepath.Join(dir, "rooms.json")
	if err := seed.Write(file, rooms...); err != nil {
		return nil, err
	}
	log, err := os.OpenFile(filepath.Join(b.bench, "results", c.Name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	r, err := c.launch(b, dir, file, log)
	if err != nil {
		return nil, err
	}
	defer r.stop()
	r.rooms = names(rooms)
	return w.run(r, c, p)
}
