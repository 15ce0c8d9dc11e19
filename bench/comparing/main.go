// Comparing measures what a comparison costs as its texts grow longer, as more of them
// changed, and as more changes lie between them, and draws it.
//
//	make compare-growth                write bench/results/comparing.json, draw docs/img/compare-growth.svg
//	go run ./bench/comparing --draw    draw what was measured last
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/redonda/redonda/bench/figure"
)

func main() {
	redraw := flag.Bool("draw", false, "draw what was measured last")
	flag.Parse()
	if err := run(*redraw); err != nil {
		fmt.Fprintln(os.Stderr, "comparing:", err)
		os.Exit(1)
	}
}

// report is what was found; its JSON is bench/results/comparing.json.
type report struct {
	Format string    `json:"format"`
	At     time.Time `json:"at"`
	Cores  int       `json:"cores"`
	Go     string    `json:"go"`
	Panels []panel   `json:"panels"`
}

type panel struct {
	Name   string  `json:"name"` // length, part or log
	Points []point `json:"points"`
}

type point struct {
	Size     float64   `json:"size"` // bytes of each text, per cent of the paragraphs, changes
	Median   float64   `json:"microseconds"`
	Runs     []float64 `json:"runs"`
	Degraded bool      `json:"degraded,omitempty"`
}

func run(redraw bool) error {
	root, err := figure.Root()
	if err != nil {
		return err
	}
	r, err := figure.Kept(filepath.Join(root, "bench/results/comparing.json"), redraw, reported)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(root, "docs/img/compare-growth.svg"), []byte(figure.Draw(figureOf(r))), 0o644)
}

func reported() (report, error) {
	r := report{Format: "redonda-comparing-1", At: time.Now().UTC().Truncate(time.Second), Cores: runtime.NumCPU(), Go: runtime.Version()}
	var err error
	r.Panels, err = measure()
	return r, err
}

func figureOf(r report) figure.Figure {
	f := figure.Figure{
		Name: "What a comparison costs", Title: "Time of a comparison on one core",
		Note: fmt.Sprintf("medians of %d runs, bars from the lowest to the highest; all axes logarithmic", runs),
	}
	per := func(n float64) string { return fmt.Sprintf("%.0f %%", n) }
	for _, frame := range []struct {
		name string
		figure.Panel
	}{
		{"length", figure.Panel{Title: "Length of each text", Note: "15 % of the paragraphs changed", Ticks: []float64{1e4, 1e5, 1e6, 1e7}, Label: figure.Bytes}},
		{"part", figure.Panel{Title: "Part of the paragraphs that changed", Note: "texts of 1.2 MB", Ticks: []float64{1, 10, 100}, Label: per}},
		{"log", figure.Panel{Title: "Changes between, for who did what", Note: "text of 60 KB, log in memory", Ticks: []float64{1e2, 1e3, 1e4, 1e5}, Label: figure.Count}},
	} {
		for _, p := range r.Panels {
			if p.Name != frame.name {
				continue
			}
			drawn := frame.Panel
			for _, at := range p.Points {
				drawn.Points = append(drawn.Points, figure.Point{Size: at.Size, Median: at.Median, Runs: at.Runs})
			}
			f.Panels = append(f.Panels, drawn)
		}
	}
	return f
}
