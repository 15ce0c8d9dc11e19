// Bench measures Redonda beside ShareDB, Hocuspocus and a bare relay, on one machine in
// one run, and writes what it found to bench/results as Markdown and JSON.
//
//	make bench                        everything, medians of three runs
//	BENCH_RUNS=1 BENCH_SECONDS=3 …    shorter
//	BENCH_ONLY=redonda,floor          some contenders
//	BENCH_WORKLOADS=W1,trace          some workloads
//	BENCH_RESULTS=folder              elsewhere than bench/results
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

func main() {
	if err := bench(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// number reads a setting from the environment.
func number(name string, otherwise float64) (float64, error) {
	text := os.Getenv(name)
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || n <= 0 {
		return 0, fmt.Errorf("%s is a number above 0, not %q", name, text)
	}
	return n, nil
}

// chosen tells whether a comma-separated setting names something, or nothing at all.
func chosen(setting, name string) bool {
	list := os.Getenv(setting)
	return list == "" || slices.Contains(strings.Split(list, ","), name)
}

func bench() error {
	runs, err := number("BENCH_RUNS", 3)
	if err != nil {
		return err
	}
	seconds, err := number("BENCH_SECONDS", 10)
	if err != nil {
		return err
	}
	p := plan{Runs: int(runs), Seconds: seconds, Measure: time.Duration(seconds * float64(time.Second))}
	p.WarmUp = max(2*time.Second, p.Measure/3)
	b, err := build()
	if err != nil {
		return err
	}
	defer os.RemoveAll(b.bin)
	rep := newReport(p)
	if chosen("BENCH_WORKLOADS", "trace") {
		if rep.Trace, err = runTrace(filepath.Join(b.bench, "testdata/trace-60k.json.gz"), p.Runs); err != nil {
			return err
		}
	}
	for _, w := range workloads {
		if chosen("BENCH_WORKLOADS", w.Name) {
			measureAll(b, w, p, rep)
		}
	}
	folder := os.Getenv("BENCH_RESULTS")
	if folder == "" {
		folder = filepath.Join(b.bench, "results")
	}
	return rep.write(folder)
}

// measureAll runs a workload on every contender in turn, so many times over: what else the
// machine does meanwhile then falls on all alike.
func measureAll(b *builds, w workload, p plan, rep *report) {
	for run := range p.Runs {
		for _, c := range contenders {
			if !chosen("BENCH_ONLY", c.Name) {
				continue
			}
			if why := w.skip[c.Name]; why != "" {
				rep.skip(w, c, why)
				continue
			}
			if err := c.missing(b); err != nil {
				rep.skip(w, c, err.Error())
				continue
			}
			parts, err := measure(b, c, w, p)
			if err != nil {
				fmt.Printf("%s %s run %d: %v\n", w.Name, c.Name, run+1, err)
				rep.fail(w, c, err)
				continue
			}
			for _, part := range []string{"", "cold", "warm"} {
				if f, ok := parts[part]; ok {
					fmt.Printf("%s %s %s run %d: %s\n", w.Name, c.Name, part, run+1, f.line())
					rep.add(w, c, part, f)
				}
			}
		}
	}
}

// build compiles the Go contenders and finds the source folder.
func build() (*builds, error) {
	output, err := exec.Command("go", "list", "-f", "{{.Dir}}", "github.com/redonda/redonda/bench").Output()
	if err != nil {
		return nil, fmt.Errorf("finding the bench folder: %w", err)
	}
	b := &builds{bench: strings.TrimSpace(string(output))}
	if b.bin, err = os.MkdirTemp("", "redonda-bench-bin-"); err != nil {
		return nil, err
	}
	c := exec.Command("go", "build", "-o", b.bin+"/", "./server", "./floor")
	c.Dir = b.bench
	if output, err := c.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("building: %w: %s", err, output)
	}
	return b, nil
}
