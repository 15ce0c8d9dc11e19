// Package figure draws what something costs as it grows, as SVG that reads the same on a
// light and a dark page.
package figure

import (
	"fmt"
	"math"
	"strings"
)

// Sizes of the drawing, in its own units.
const (
	height      = 376
	top, bottom = 92, 336 // of the plots
	plot        = 280     // wide
	gap         = 68      // before each plot, for the labels of its axis
	margin      = 36      // after the last
)

// Figure is one row of up to three panels with one axis of costs, all logarithmic.
type Figure struct {
	Name   string // for those who don't see it, and what the costs are
	Title  string
	Note   string // beside the title
	Panels []Panel
}

// Panel shows one thing that grows.
type Panel struct {
	Title, Note string
	Ticks       []float64 // at least the range of the points
	Label       func(float64) string
	Points      []Point
}

// Point is a size and what it cost there, in microseconds.
type Point struct {
	Size, Median float64
	Runs         []float64
}

// Bytes labels a size of text.
func Bytes(n float64) string {
	if n >= 1e6 {
		return fmt.Sprintf("%.0f MB", n/1e6)
	}
	return fmt.Sprintf("%.0f KB", n/1e3)
}

// Count labels a number.
func Count(n float64) string {
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
	switch {
	case us >= 1e6:
		return fmt.Sprintf("%.3g s", us/1e6)
	case us >= 1000:
		return fmt.Sprintf("%.3g ms", us/1000)
	}
	return fmt.Sprintf("%.0f µs", us)
}

// valueLabel gives what was measured.
func valueLabel(us float64) string {
	switch {
	case us >= 1e6:
		return fmt.Sprintf("%.2f s", us/1e6)
	case us >= 100_000:
		return fmt.Sprintf("%.0f ms", us/1000)
	case us >= 1000:
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
func costs(f Figure) (a axis, ticks []float64) {
	least, most := math.Inf(1), 0.0
	for _, p := range f.Panels {
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
<title id="t">%s</title>
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

// Draw gives the figure as SVG.
func Draw(f Figure) string {
	var b strings.Builder
	wide := gap*(len(f.Panels)+1) + plot*len(f.Panels) - gap + margin
	fmt.Fprintf(&b, head, wide, height, f.Name, describe(f), wide, height)
	fmt.Fprintf(&b, "<text class=\"title\" x=\"16\" y=\"32\">%s</text>\n", f.Title)
	fmt.Fprintf(&b, "<text x=\"%d\" y=\"32\" text-anchor=\"end\">%s</text>\n", wide-margin, f.Note)
	y, ticks := costs(f)
	for i, p := range f.Panels {
		left := float64(gap*(i+1) + plot*i)
		for _, tick := range ticks {
			fmt.Fprintf(&b, "<path class=\"grid\" d=\"M%.1f %.1fh%d\"/>\n", left, y.at(tick), plot)
			fmt.Fprintf(&b, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n", left-8, y.at(tick)+4.5, timeLabel(tick))
		}
		p.draw(&b, left, y)
	}
	b.WriteString("</svg>\n")
	return b.String()
}

func (p Panel) draw(b *strings.Builder, left float64, y axis) {
	fmt.Fprintf(b, "<text class=\"value\" x=\"%.1f\" y=\"%d\">%s</text>\n", left, top-28, p.Title)
	fmt.Fprintf(b, "<text x=\"%.1f\" y=\"%d\">%s</text>\n", left, top-10, p.Note)
	low, high := p.Ticks[0], p.Ticks[len(p.Ticks)-1]
	for _, at := range p.Points {
		low, high = min(low, at.Size), max(high, at.Size)
	}
	x := axis{low, high, left + 14, left + plot - 14}
	for _, tick := range p.Ticks {
		fmt.Fprintf(b, "<path class=\"grid\" d=\"M%.1f %dv6\"/>\n", x.at(tick), bottom)
		fmt.Fprintf(b, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n", x.at(tick), bottom+22, p.Label(tick))
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
			above := y.at(most) - 10
			if i == 0 && y.at(at.Median)-y.at(p.Points[1].Median) > 12 { // a steep line would cross it
				above, shift = min(y.at(at.Median)+20, bottom-4), 8
			}
			fmt.Fprintf(b, "<text class=\"value\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x.at(at.Size)+shift, above, anchor, valueLabel(at.Median))
		}
	}
}

// describe says in words what the figure shows.
func describe(f Figure) string {
	var parts []string
	for _, p := range f.Panels {
		first, last := p.Points[0], p.Points[len(p.Points)-1]
		parts = append(parts, fmt.Sprintf("%s: from %s at %s to %s at %s.", p.Title, valueLabel(first.Median), p.Label(first.Size), valueLabel(last.Median), p.Label(last.Size)))
	}
	return strings.Join(parts, " ")
}
