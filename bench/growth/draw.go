package main

import (
	"fmt"
	"math"
	"strings"
)

// Sizes of the drawing, in its own units.
const (
	width, height = 1080, 376
	top, bottom   = 92, 336 // of the plots
	plot          = 280     // wide
	gap           = 68      // before each plot, for the labels of its axis
)

// frame says what a panel is about and where its ticks are.
type frame struct {
	name, title, note string
	ticks             []float64
	label             func(float64) string
}

var frames = []frame{
	{"text", "Length of the text", "10 people, history of 1 change", []float64{1e3, 1e4, 1e5, 1e6}, bytesLabel},
	{"history", "Changes in the history", "10 people, text of 60 KB", []float64{1, 1e2, 1e4, 1e6}, countLabel},
	{"people", "People in the room", "text of 60 KB, history of 1 change", []float64{1, 10, 100, 500}, countLabel},
}

func bytesLabel(n float64) string {
	if n >= 1e6 {
		return fmt.Sprintf("%.0f MB", n/1e6)
	}
	return fmt.Sprintf("%.0f KB", n/1e3)
}

func countLabel(n float64) string {
	switch {
	case n >= 1e6:
		return fmt.Sprintf("%.0f M", n/1e6)
	case n >= 1e3:
		return fmt.Sprintf("%.0f K", n/1e3)
	}
	return fmt.Sprintf("%.0f", n)
}

// timeLabel gives a round time in microseconds as people read it.
func timeLabel(us float64) string {
	if us >= 1000 {
		return fmt.Sprintf("%.3g ms", us/1000)
	}
	return fmt.Sprintf("%.0f µs", us)
}

// valueLabel gives what was measured.
func valueLabel(us float64) string {
	if us >= 1000 {
		return fmt.Sprintf("%.2f ms", us/1000)
	}
	return fmt.Sprintf("%.0f µs", us)
}

// axis maps a range onto a stretch of the drawing, logarithmically.
type axis struct{ low, high, from, to float64 }

func (a axis) at(v float64) float64 {
	return a.from + (a.to-a.from)*math.Log(v/a.low)/math.Log(a.high/a.low)
}

// costs gives the axis of all panels and its ticks: 1, 2 and 5 times the powers of ten
// that hold everything measured.
func costs(r report) (a axis, ticks []float64) {
	least, most := math.Inf(1), 0.0
	for _, p := range r.Panels {
		for _, at := range p.Points {
			for _, run := range at.Runs {
				least, most = min(least, run), max(most, run)
			}
		}
	}
	most *= 1.4 // room for a label above
	for power := math.Pow(10, math.Floor(math.Log10(least))); power <= most; power *= 10 {
		for _, n := range []float64{1, 2, 5} {
			tick := n * power
			if tick*2.5 > least && (len(ticks) == 0 || ticks[len(ticks)-1] < most) {
				ticks = append(ticks, tick)
			}
		}
	}
	for ticks[len(ticks)-1] < most { // beyond 5 times the last power
		ticks = append(ticks, ticks[len(ticks)-1]*2)
	}
	return axis{ticks[0], ticks[len(ticks)-1], bottom, top}, ticks
}

// The drawing has a ground of its own, so that it reads the same on any page; it follows
// the reader's choice of light or dark.
const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-labelledby="t d">
<title id="t">What one change costs the server</title>
<desc id="d">%s</desc>
<style>
text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif; font-size: 13px; fill: #59636e }
.ground { fill: #ffffff }
.title { font-size: 16px; font-weight: 600; fill: #1f2328 }
.value { font-weight: 600; fill: #1f2328 }
.grid { stroke: #d8dee4; stroke-width: 1 }
.spread { stroke: #0969da; stroke-width: 2; opacity: 0.45 }
.line { fill: none; stroke: #0969da; stroke-width: 2.5; stroke-linejoin: round }
.dot { fill: #0969da }
@media (prefers-color-scheme: dark) {
  text { fill: #9da7b1 } .ground { fill: #0d1117 } .title, .value { fill: #f0f6fc } .grid { stroke: #30363d }
  .spread, .line { stroke: #58a6ff } .dot { fill: #58a6ff }
}
</style>
<rect class="ground" width="%d" height="%d"/>
`

// draw gives the figure as SVG: a panel for each thing that grows, all with one axis of costs.
func draw(r report) string {
	var b strings.Builder
	fmt.Fprintf(&b, head, width, height, describe(r), width, height)
	fmt.Fprintf(&b, "<text class=\"title\" x=\"16\" y=\"32\">Processor time of the server for one change</text>\n")
	fmt.Fprintf(&b, "<text x=\"%d\" y=\"32\" text-anchor=\"end\">medians of %d runs, bars from the lowest to the highest; all axes logarithmic</text>\n", gap*3+plot*3, runs)
	y, ticks := costs(r)
	for i, f := range frames {
		left := float64(gap*(i+1) + plot*i)
		for _, tick := range ticks {
			fmt.Fprintf(&b, "<path class=\"grid\" d=\"M%.1f %.1fh%d\"/>\n", left, y.at(tick), plot)
			fmt.Fprintf(&b, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n", left-8, y.at(tick)+4.5, timeLabel(tick))
		}
		for _, p := range r.Panels {
			if p.Name == f.name {
				f.draw(&b, p, left, y)
			}
		}
	}
	b.WriteString("</svg>\n")
	return b.String()
}

func (f frame) draw(b *strings.Builder, p panel, left float64, y axis) {
	fmt.Fprintf(b, "<text class=\"value\" x=\"%.1f\" y=\"%d\">%s</text>\n", left, top-28, f.title)
	fmt.Fprintf(b, "<text x=\"%.1f\" y=\"%d\">%s</text>\n", left, top-10, f.note)
	low, high := f.ticks[0], f.ticks[len(f.ticks)-1]
	for _, at := range p.Points {
		low, high = min(low, at.Size), max(high, at.Size)
	}
	x := axis{low, high, left + 14, left + plot - 14}
	for _, tick := range f.ticks {
		fmt.Fprintf(b, "<path class=\"grid\" d=\"M%.1f %dv6\"/>\n", x.at(tick), bottom)
		fmt.Fprintf(b, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n", x.at(tick), bottom+22, f.label(tick))
	}
	var line []string
	for _, at := range p.Points {
		least, most := at.Median, at.Median
		for _, run := range at.Runs {
			least, most = min(least, run), max(most, run)
		}
		fmt.Fprintf(b, "<path class=\"spread\" d=\"M%.1f %.1fV%.1f\"/>\n", x.at(at.Size), y.at(least), y.at(most))
		line = append(line, fmt.Sprintf("%.1f %.1f", x.at(at.Size), y.at(at.Median)))
	}
	fmt.Fprintf(b, "<path class=\"line\" d=\"M%s\"/>\n", strings.Join(line, "L"))
	for i, at := range p.Points {
		fmt.Fprintf(b, "<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>\n", x.at(at.Size), y.at(at.Median))
		if i == 0 || i == len(p.Points)-1 {
			most := at.Median
			for _, run := range at.Runs {
				most = max(most, run)
			}
			anchor := map[bool]string{true: "start", false: "end"}[i == 0]
			shift := map[bool]float64{true: -10, false: 10}[i == 0]
			fmt.Fprintf(b, "<text class=\"value\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x.at(at.Size)+shift, y.at(most)-10, anchor, valueLabel(at.Median))
		}
	}
}

// describe says in words what the figure shows.
func describe(r report) string {
	var parts []string
	for _, p := range r.Panels {
		first, last := p.Points[0], p.Points[len(p.Points)-1]
		for _, f := range frames {
			if f.name == p.Name {
				parts = append(parts, fmt.Sprintf("%s: from %s at %s to %s at %s.", f.title, valueLabel(first.Median), f.label(first.Size), valueLabel(last.Median), f.label(last.Size)))
			}
		}
	}
	return strings.Join(parts, " ")
}
