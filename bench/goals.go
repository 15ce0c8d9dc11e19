package main

import (
	"fmt"
	"math"
	"strings"
)

// goal is something Redonda must reach. Where bound names contenders, the best figure of
// theirs in the same run is the bound: on another machine all shift together.
type goal struct {
	workload, part, what string
	of                   func(figures) float64
	bound                []string
	fixed                float64 // the bound where it can be counted in bytes
	least                bool    // Redonda's figure must not be below; else not above
	unit                 string
}

var (
	inMemory = []string{"sharedb", "hocuspocus"}
	peers    = []string{"sharedb", "sharedb-postgres", "hocuspocus", "hocuspocus-sqlite"}
	relay    = []string{"floor"}
)

func cpu(f figures) float64   { return f.CPU }
func p99(f figures) float64   { return f.P99 }
func rate(f figures) float64  { return f.Rate }
func peak(f figures) float64  { return f.Peak }
func bytes(f figures) float64 { return f.Bytes - f.Compressed }
func allIn(f figures) float64 { return f.AllIn }

var goals = []goal{
	{workload: "W1", what: "server time a change, at most the floor's", of: cpu, bound: relay, unit: "µs"},
	{workload: "W1", what: "p99, ahead of every peer", of: p99, bound: peers, unit: "ms"},
	{workload: "W1", what: "peak memory", of: peak, fixed: 45, unit: "MB"},
	{workload: "W2", what: "server time a change, at most the best peer's", of: cpu, bound: peers, unit: "µs"},
	{workload: "W2", what: "p99, ahead of every peer", of: p99, bound: peers, unit: "ms"},
	{workload: "W2", what: "changes a second, at least the best in-memory peer's", of: rate, bound: inMemory, least: true, unit: "/s"},
	{workload: "W3", part: "cold", what: "server time a joiner, cold, at most 0.3 of the best peer's", of: cpu, bound: inMemory, unit: "µs"},
	{workload: "W3", part: "warm", what: "server time a joiner, warm, at most 0.3 of the best peer's", of: cpu, bound: inMemory, unit: "µs"},
	{workload: "W3", part: "cold", what: "bytes a joiner beyond the compressed text, cold", of: bytes, fixed: 2048, unit: "bytes"},
	{workload: "W3", part: "warm", what: "bytes a joiner beyond the compressed text, warm", of: bytes, fixed: 2048, unit: "bytes"},
	{workload: "W3", part: "cold", what: "all in, cold, ahead of every peer", of: allIn, bound: inMemory, unit: "ms"},
	{workload: "W3", part: "warm", what: "all in, warm, ahead of every peer", of: allIn, bound: inMemory, unit: "ms"},
	{workload: "W4", what: "server time a change, at most the floor's", of: cpu, bound: relay, unit: "µs"},
	{workload: "W4", what: "p99, ahead of every peer", of: p99, bound: peers, unit: "ms"},
	{workload: "W4", what: "peak memory", of: peak, fixed: 60, unit: "MB"},
	{workload: "W5", what: "memory a reader", of: func(f figures) float64 { return f.PerReader }, fixed: 25, unit: "KiB"},
}

// joinShare is what a joiner may cost beside the best peer's: 150 µs beside 500.
const joinShare = 0.3

// limit gives the bound of a goal from the contenders measured beside Redonda.
func (g goal) limit(r *report) (float64, bool) {
	if len(g.bound) == 0 {
		return g.fixed, true
	}
	best, found := math.Inf(1), false
	if g.least {
		best = 0
	}
	for _, peer := range g.bound {
		c := r.find(g.workload, g.part, peer)
		if c == nil {
			continue
		}
		found = true
		if value := g.of(c.Median); g.least {
			best = max(best, value)
		} else {
			best = min(best, value)
		}
	}
	if g.workload == "W3" && g.unit == "µs" {
		best *= joinShare
	}
	return best, found
}

func (r *report) goals(b *strings.Builder) {
	var rows strings.Builder
	row := func(name string, value, limit float64, least bool, unit string) {
		reached, sign := value <= limit, "≤"
		if least {
			reached, sign = value >= limit, "≥"
		}
		verdict := "no"
		if reached {
			verdict = "yes"
		}
		fmt.Fprintf(&rows, "| %s | %s %s | %s %s %s | %.2f | %s |\n", name, short(value), unit, sign, short(limit), unit, value/limit, verdict)
	}
	for _, g := range goals {
		own := r.find(g.workload, g.part, "redonda")
		if limit, ok := g.limit(r); ok && own != nil {
			row(g.workload+": "+g.what, g.of(own.Median), limit, g.least, g.unit)
		}
	}
	if r.Trace != nil {
		row("trace: changes a second", r.Trace.Rate, 1e6, true, "/s")
	}
	if rows.Len() > 0 {
		fmt.Fprintf(b, "## Redonda and its goals\n\nBounds of time and rate are those of the others in the same run.\n\n| goal | Redonda | bound | ratio | reached |\n| --- | --- | --- | --- | --- |\n%s", rows.String())
	}
}

func short(n float64) string {
	if math.Abs(n) >= 100 {
		return fmt.Sprintf("%.0f", n)
	}
	return fmt.Sprintf("%.2f", n)
}
