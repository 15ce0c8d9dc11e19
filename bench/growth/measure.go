package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/redonda/redonda/bench/ledger"
	"github.com/redonda/redonda/bench/loadgen"
	"github.com/redonda/redonda/bench/process"
	"github.com/redonda/redonda/bench/seed"
)

const (
	runs    = 3
	window  = 500 // changes of a measurement: as many as from one keyframe to the next
	crowded = 250 // of one where people are counted, which has to be slower for the largest rooms
	warmUp  = 100 // changes before it
	settle  = time.Minute
	stalled = time.Minute // for the changes of a window to be acknowledged

	textUnits = 60_000
	aged      = 100_000 // changes in a history to which those of the runs add nothing to speak of
)

// report is what was found; its JSON is bench/results/growth.json.
type report struct {
	Format string    `json:"format"`
	At     time.Time `json:"at"`
	Cores  int       `json:"cores"`
	Go     string    `json:"go"`
	Panels []panel   `json:"panels"`
}

// panel is one thing that grows while all else stays.
type panel struct {
	Name   string  `json:"name"` // text, history or people
	Points []point `json:"points"`
}

// point is a size and what a change cost there.
type point struct {
	Size      float64   `json:"size"` // bytes of text, changes before, people
	Median    float64   `json:"serverMicrosecondsPerChange"`
	Runs      []float64 `json:"runs"`
	Generator float64   `json:"generatorCores"` // the highest of the runs

	rooms     []string // one for each run
	people    int
	perSecond float64 // changes of all of them
	changes   int64   // to measure
}

// bytesOf gives the size of a text in UTF-8.
func bytesOf(r seed.Room) (n int) {
	for _, op := range r.Changes[0].Ops {
		n += len(op.Insert)
	}
	return n
}

// sizes gives what is to be measured, and the rooms for it: ten people type 200 changes a
// second in all, where it isn't people that are counted. Every run has a room that nobody
// has typed in, but for the longest histories.
func sizes() (panels []panel, rooms []seed.Room) {
	add := func(many int, room func(id string) seed.Room) (ids []string) {
		for range many {
			rooms = append(rooms, room(fmt.Sprintf("r%03d.es", len(rooms))))
			ids = append(ids, rooms[len(rooms)-1].ID)
		}
		return ids
	}
	text := panel{Name: "text"}
	for _, units := range []int{1_000, 4_000, 16_000, 64_000, 256_000, 960_000} {
		ids := add(runs, func(id string) seed.Room { return seed.Text(id, units) })
		text.Points = append(text.Points, point{Size: float64(bytesOf(rooms[len(rooms)-1])), rooms: ids, people: 10, perSecond: 200, changes: window})
	}
	history := panel{Name: "history"}
	for _, changes := range []int{1, 100, 1_000, 10_000, 100_000, 1_000_000} {
		many := runs
		if changes >= aged {
			many = 1
		}
		ids := add(many, func(id string) seed.Room { return seed.Aged(id, textUnits, changes) })
		for len(ids) < runs {
			ids = append(ids, ids[0])
		}
		history.Points = append(history.Points, point{Size: float64(changes), rooms: ids, people: 10, perSecond: 200, changes: window})
	}
	people := panel{Name: "people"}
	for _, n := range []int{1, 3, 10, 30, 100, 250, 500} {
		ids := add(runs, func(id string) seed.Room { return seed.Text(id, textUnits) })
		people.Points = append(people.Points, point{Size: float64(n), rooms: ids, people: n, perSecond: 50, changes: crowded})
	}
	return []panel{text, history, people}, rooms
}

// measure fills a data folder and then takes the points in turn, so many times over: what
// else the machine does meanwhile then falls on all alike.
func measure(root string) (report, error) {
	r := report{Format: "redonda-growth-1", At: time.Now().UTC().Truncate(time.Second), Cores: runtime.NumCPU(), Go: runtime.Version()}
	dir, err := os.MkdirTemp("", "redonda-growth-")
	if err != nil {
		return r, err
	}
	defer os.RemoveAll(dir)
	data := filepath.Join(dir, "data")
	server := filepath.Join(dir, "server")
	build := exec.Command("go", "build", "-o", server, "./bench/server")
	build.Dir = root
	if output, err := build.CombinedOutput(); err != nil {
		return r, fmt.Errorf("building: %w: %s", err, output)
	}
	log, err := os.Create(filepath.Join(root, "bench/results/growth.log"))
	if err != nil {
		return r, err
	}
	defer log.Close()
	began := time.Now()
	panels, rooms := sizes()
	r.Panels = panels
	if err := fill(server, data, rooms); err != nil {
		return r, fmt.Errorf("filling: %w", err)
	}
	fmt.Printf("filled in %v\n", time.Since(began).Round(time.Second/10))
	for run := range runs {
		for _, p := range r.Panels {
			for i := range p.Points {
				at := &p.Points[i]
				cost, generator, err := one(server, data, log, *at, run)
				if err != nil {
					return r, fmt.Errorf("%s at %.0f: %w", p.Name, at.Size, err)
				}
				fmt.Printf("%s %.0f: %.0f µs a change, generator %.2f cores\n", p.Name, at.Size, cost, generator)
				at.Runs = append(at.Runs, cost)
				at.Generator = max(at.Generator, generator)
				at.Median = middle(at.Runs)
			}
		}
	}
	return r, nil
}

func middle(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

func fill(server, data string, rooms []seed.Room) error {
	file := data + ".json"
	if err := seed.Write(file, rooms...); err != nil {
		return err
	}
	if output, err := exec.Command(server, "--data", data, "--seed", file).CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, output)
	}
	return os.Remove(file)
}

// one starts a server and measures so many acknowledged changes at a point: user and
// system time of the server for each, in microseconds, and the cores the generator took.
func one(server, data string, log *os.File, at point, run int) (cost, generator float64, err error) {
	p, output, err := process.Start(log, nil, server, "--data", data, "--listen", "127.0.0.1:0")
	if err != nil {
		return 0, 0, err
	}
	defer p.Stop(nil)
	ready, err := p.AwaitReady(context.Background(), output)
	if err != nil {
		return 0, 0, err
	}
	peer, err := loadgen.NewPeer("redonda", "redonda", ready.Address, nil)
	if err != nil {
		return 0, 0, err
	}
	peer.Names = fmt.Sprintf("run-%d", run)
	crew, err := loadgen.NewCrew(peer, []string{at.rooms[run]}, at.people)
	if err != nil {
		return 0, 0, err
	}
	defer crew.Leave()
	stop := make(chan struct{})
	wait := crew.Pace(at.perSecond/float64(at.people), stop)
	if err := acknowledged(crew, warmUp); err != nil {
		return 0, 0, err
	}
	spent, own, began, before := ledger.FineCPU(p.PID()), ledger.Own(), time.Now(), crew.Acked()
	if err := acknowledged(crew, before+at.changes); err != nil {
		return 0, 0, err
	}
	after, changes := ledger.FineCPU(p.PID()), crew.Acked()-before
	generator = (ledger.Own() - own).Seconds() / time.Since(began).Seconds()
	close(stop)
	wait()
	if err := crew.Settle(settle); err != nil {
		return 0, 0, err
	}
	return (after - spent).Seconds() * 1e6 / float64(changes), generator, crew.Converged()
}

// acknowledged waits until so many changes are.
func acknowledged(crew *loadgen.Crew, changes int64) error {
	for deadline := time.Now().Add(stalled); crew.Acked() < changes; time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			return fmt.Errorf("%d changes were acknowledged of %d in %v", crew.Acked(), changes, stalled)
		}
	}
	return nil
}
