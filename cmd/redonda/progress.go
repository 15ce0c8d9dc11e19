package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/schollz/progressbar/v3"
)

// steps is into how many lines a long work is divided where there is no terminal.
const steps = 10

// progress shows how far work has come: a bar on a terminal, plain lines elsewhere.
type progress struct {
	out         io.Writer
	terminal    bool
	bar         *progressbar.ProgressBar
	what        string
	total, done int64
	told        int64 // changes done as last shown
}

// newProgress writes to out, drawing a bar where out is a terminal.
func newProgress(out io.Writer) *progress {
	file, isFile := out.(*os.File)
	return &progress{out: out, terminal: isFile && isatty.IsTerminal(file.Fd())}
}

// Begin implements verify.Watch. A total of 0 is unknown.
func (p *progress) Begin(what string, changes int64) {
	p.end()
	p.what, p.total, p.done, p.told = what, changes, 0, 0
	if !p.terminal {
		p.line()
		return
	}
	known := changes
	if known == 0 {
		known = -1 // the bar's word for it
	}
	p.bar = progressbar.NewOptions64(known, progressbar.OptionSetWriter(p.out), progressbar.OptionSetDescription(what),
		progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())
}

// Advance implements verify.Watch.
func (p *progress) Advance(n int) {
	p.done += int64(n)
	switch {
	case p.terminal:
		if p.done-p.told >= 500 {
			p.show()
		}
	case p.total > 0 && p.done*steps/p.total > p.told*steps/p.total:
		p.told = p.done
		p.line()
	}
}

func (p *progress) line() {
	if p.total == 0 {
		fmt.Fprintln(p.out, p.what)
		return
	}
	fmt.Fprintf(p.out, "%s: %d of %d changes\n", p.what, p.done, p.total)
}

// show draws the bar. A terminal that went away is no reason to end the work.
func (p *progress) show() {
	_ = p.bar.Set64(p.done)
	p.told = p.done
}

// Note implements backup.Watch.
func (p *progress) Note(line string) {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
	fmt.Fprintln(p.out, line)
}

// end takes the bar away.
func (p *progress) end() {
	if p.bar != nil {
		_ = p.bar.Finish()
		_ = p.bar.Clear()
		p.bar = nil
	}
}
