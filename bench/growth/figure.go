package main

import (
	"fmt"

	"github.com/redonda/redonda/bench/figure"
)

// frames say what each panel is about and where its ticks are, in their order.
var frames = []struct {
	name string
	figure.Panel
}{
	{"text", figure.Panel{Title: "Length of the text", Note: "10 people, history of 1 change", Ticks: []float64{1e3, 1e4, 1e5, 1e6}, Label: figure.Bytes}},
	{"history", figure.Panel{Title: "Changes in the history", Note: "10 people, text of 60 KB", Ticks: []float64{1, 1e2, 1e4, 1e6}, Label: figure.Count}},
	{"people", figure.Panel{Title: "People in the room", Note: "text of 60 KB, history of 1 change", Ticks: []float64{1, 10, 100, 500}, Label: figure.Count}},
}

// figureOf gives what is drawn of a report.
func figureOf(r report) figure.Figure {
	f := figure.Figure{
		Name: "What one change costs the server", Title: "Processor time of the server for one change",
		Note: fmt.Sprintf("medians of %d runs, bars from the lowest to the highest; all axes logarithmic", runs),
	}
	for _, frame := range frames {
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
