package main

import (
	"fmt"
	"strings"
)

// markdown gives the report as a page.
func (r *report) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, `# Measurements

%s, %d cores, %s; load average before: %s. Medians of %d runs of %g s after a warm-up. Every server ran in a process of
its own, started afresh for each run on 127.0.0.1, with the load generator on the same machine. Clients speak the raw
protocols; all were compared in the end with one that joined only then. Server time is user and system time of the
server's process and, for PostgreSQL, of the database. `+"`make bench`"+` measures again.

`, r.At.Format("2006-01-02 15:04 UTC"), r.Cores, r.Go, r.Load, r.Plan.Runs, r.Plan.Seconds)
	for _, w := range workloads {
		r.section(&b, w)
	}
	r.trace(&b)
	r.goals(&b)
	return b.String()
}

func (r *report) section(b *strings.Builder, w workload) {
	var rows []*cell
	for _, c := range r.Results {
		if c.Workload == w.Name {
			rows = append(rows, c)
		}
	}
	if len(rows) == 0 {
		return
	}
	fmt.Fprintf(b, "## %s: %s\n\n", w.Name, w.About)
	switch w.Name {
	case "W3":
		b.WriteString("| server | keeps | | server time a joiner | bytes a joiner | all in after | peak memory | generator |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n")
	case "W5":
		b.WriteString("| server | keeps | memory a reader | peak memory |\n| --- | --- | --- | --- |\n")
	default:
		b.WriteString("| server | keeps | server time a change | keystroke to other screens, p50 | p99 | changes/s | peak memory | server | generator |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n")
	}
	var notes []string
	for _, c := range rows {
		f := c.Median
		switch {
		case c.Note != "":
			notes = append(notes, fmt.Sprintf("%s: %s, %s.", c.Peer, c.Part, c.Note))
		case w.Name == "W3":
			fmt.Fprintf(b, "| %s | %s | %s | %.0f µs | %.0f | %.0f ms | %.0f MB | %.2f cores |\n", c.Peer, c.Durable, c.Part, f.CPU, f.Bytes, f.AllIn, f.Peak, f.Generator)
		case w.Name == "W5":
			fmt.Fprintf(b, "| %s | %s | %.1f KiB | %.0f MB |\n", c.Peer, c.Durable, f.PerReader, f.Peak)
		default:
			limit := ""
			if f.Generator > generatorLimit*float64(r.Cores) {
				limit = ", near its limit"
			}
			fmt.Fprintf(b, "| %s | %s | %.0f µs | %.2f ms | %.2f ms | %.0f | %.0f MB | %.2f cores | %.2f cores%s |\n",
				c.Peer, c.Durable, f.CPU, f.P50, f.P99, f.Rate, f.Peak, f.Server, f.Generator, limit)
		}
	}
	b.WriteString("\n")
	for _, note := range notes {
		b.WriteString(note + "\n\n")
	}
}

func (r *report) trace(b *strings.Builder) {
	if t := r.Trace; t != nil {
		fmt.Fprintf(b, `## The trace: %d changes of one editing session through the server-side document

%.0f changes/s, %.1f allocations and %.0f bytes a change; %.2f µs a change in the first tenth, %.2f µs in the last.

`, t.Changes, t.Rate, t.Allocations, t.Bytes, t.FirstTenth, t.LastTenth)
	}
}
