package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// generatorLimit is the share of the machine's cores above which the load generator, not
// the server, may have set the pace.
const generatorLimit = 0.45

// report is what was found; its JSON is bench/results/latest.json.
type report struct {
	Format  string        `json:"format"`
	At      time.Time     `json:"at"`
	Cores   int           `json:"cores"`
	Go      string        `json:"go"`
	Load    string        `json:"loadAverageBefore"`
	Plan    plan          `json:"plan"`
	Trace   *traceFigures `json:"trace,omitempty"`
	Results []*cell       `json:"results"`
}

// cell is one contender in one workload, or one part of it.
type cell struct {
	Workload string    `json:"workload"`
	Part     string    `json:"part,omitempty"`
	Peer     string    `json:"peer"`
	Durable  string    `json:"keeps"`
	Median   figures   `json:"median"`
	Runs     []figures `json:"runs,omitempty"`
	Note     string    `json:"note,omitempty"` // why something is missing
}

func newReport(p plan) *report {
	load, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		load = []byte("unknown")
	}
	return &report{
		Format: "redonda-bench-1", At: time.Now().UTC().Truncate(time.Second), Cores: runtime.NumCPU(), Go: runtime.Version(),
		Load: strings.Join(strings.Fields(string(load))[:min(3, len(strings.Fields(string(load))))], " "), Plan: p,
	}
}

func (r *report) find(workload, part, peer string) *cell {
	for _, c := range r.Results {
		if c.Workload == workload && c.Part == part && c.Peer == peer {
			return c
		}
	}
	return nil
}

func (r *report) cell(w workload, c contender, part string) *cell {
	found := r.find(w.Name, part, c.Name)
	if found == nil {
		found = &cell{Workload: w.Name, Part: part, Peer: c.Name, Durable: c.Durable}
		r.Results = append(r.Results, found)
	}
	return found
}

func (r *report) add(w workload, c contender, part string, f figures) {
	to := r.cell(w, c, part)
	to.Runs = append(to.Runs, f)
	to.Median = medianOf(to.Runs)
}

func (r *report) fail(w workload, c contender, err error) {
	to := r.cell(w, c, "failed")
	to.Note = err.Error()
}

func (r *report) skip(w workload, c contender, why string) { r.cell(w, c, "not measured").Note = why }

// median gives the middle of a figure over runs; of an even number the upper one.
func median[T any](runs []T, of func(T) float64) float64 {
	values := make([]float64, len(runs))
	for i, run := range runs {
		values[i] = of(run)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

func medianOf(runs []figures) figures {
	var m figures
	for _, field := range []func(*figures) *float64{
		func(f *figures) *float64 { return &f.CPU }, func(f *figures) *float64 { return &f.P50 },
		func(f *figures) *float64 { return &f.P99 }, func(f *figures) *float64 { return &f.Rate },
		func(f *figures) *float64 { return &f.Peak }, func(f *figures) *float64 { return &f.Generator },
		func(f *figures) *float64 { return &f.Server }, func(f *figures) *float64 { return &f.Bytes },
		func(f *figures) *float64 { return &f.AllIn }, func(f *figures) *float64 { return &f.PerReader },
		func(f *figures) *float64 { return &f.Compressed },
	} {
		*field(&m) = median(runs, func(f figures) float64 { return *field(&f) })
	}
	return m
}

// line is a figure's short form for the one who waits.
func (f figures) line() string {
	switch {
	case f.PerReader > 0:
		return fmt.Sprintf("%.1f KiB a reader, peak %.0f MB", f.PerReader, f.Peak)
	case f.Bytes > 0:
		return fmt.Sprintf("%.0f µs and %.0f bytes a joiner, all in after %.0f ms, peak %.0f MB, generator %.2f cores", f.CPU, f.Bytes, f.AllIn, f.Peak, f.Generator)
	}
	return fmt.Sprintf("%.0f µs a change, p50 %.2f ms, p99 %.2f ms, %.0f changes/s, peak %.0f MB, server %.2f and generator %.2f cores",
		f.CPU, f.P50, f.P99, f.Rate, f.Peak, f.Server, f.Generator)
}

// write puts the report into a folder, as latest.json and latest.md, and prints the latter.
func (r *report) write(folder string) error {
	body, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, "latest.json"), append(body, '\n'), 0o644); err != nil {
		return err
	}
	text := r.markdown()
	fmt.Printf("\n%s", text)
	return os.WriteFile(filepath.Join(folder, "latest.md"), []byte(text), 0o644)
}
