package main

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
)

// traceFigures are what the editing trace took.
type traceFigures struct {
	Changes     int     `json:"changes"`
	Rate        float64 `json:"changesPerSecond"`
	Allocations float64 `json:"allocationsPerChange"`
	Bytes       float64 `json:"bytesPerChange"`
	FirstTenth  float64 `json:"firstTenthMicroseconds"` // of a change
	LastTenth   float64 `json:"lastTenthMicroseconds"`
}

// keystrokes are the changes of a trace and what its text must be in the end.
type keystrokes struct {
	changes []delta.Delta
	sum     string
}

func readTrace(file string) (keystrokes, error) {
	var k keystrokes
	f, err := os.Open(file)
	if err != nil {
		return k, err
	}
	defer f.Close()
	unpacked, err := gzip.NewReader(f)
	if err != nil {
		return k, err
	}
	var trace struct {
		Final struct {
			Sum string `json:"sha256"`
		} `json:"final"`
		Trace [][4]any `json:"trace"`
	}
	if err := json.NewDecoder(unpacked).Decode(&trace); err != nil {
		return k, fmt.Errorf("reading %s: %w", file, err)
	}
	k.sum = trace.Final.Sum
	for _, event := range trace.Trace {
		at, gone, put := int(event[1].(float64)), int(event[2].(float64)), event[3].(string)
		change := delta.Delta{{Retain: at}, {Insert: put}, {Delete: gone}}.Canonical()
		if gone > 0 || put != "" { // else only the caret moved
			k.changes = append(k.changes, change)
		}
	}
	return k, nil
}

// applier is the server-side document as a room uses it: the one place that knows its calls.
type applier struct{ text *document.Text }

func newApplier() *applier { return &applier{document.NewText(document.Empty(), nil)} }

func (a *applier) apply(change delta.Delta, author document.Author) error {
	return a.text.Apply(change, author)
}

func (a *applier) words() string {
	var b strings.Builder
	for _, op := range a.text.Content() {
		b.WriteString(op.Insert)
	}
	return b.String()
}

// runTrace plays an editing session through the server-side document and takes the median run.
func runTrace(file string, runs int) (*traceFigures, error) {
	k, err := readTrace(file)
	if err != nil {
		return nil, err
	}
	author := document.Written("hn-delegate", "hn", time.Unix(1_600_000_000, 0))
	var all []traceFigures
	for range max(runs, 3) {
		a := newApplier()
		f := traceFigures{Changes: len(k.changes)}
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		began := time.Now()
		tenth := len(k.changes) / 10
		for i, change := range k.changes {
			if err := a.apply(change, author); err != nil {
				return nil, fmt.Errorf("change %d of the trace: %w", i+1, err)
			}
			switch i + 1 {
			case tenth:
				f.FirstTenth = time.Since(began).Seconds() * 1e6 / float64(tenth)
			case len(k.changes) - tenth:
				f.LastTenth = -time.Since(began).Seconds() * 1e6 / float64(tenth)
			}
		}
		took := time.Since(began).Seconds()
		runtime.ReadMemStats(&after)
		n := float64(len(k.changes))
		f.LastTenth += took * 1e6 / float64(tenth)
		f.Rate, f.Allocations, f.Bytes = n/took, float64(after.Mallocs-before.Mallocs)/n, float64(after.TotalAlloc-before.TotalAlloc)/n
		// The trace begins with nothing, a text with one line end: it stays last.
		sum := sha256.Sum256([]byte(strings.TrimSuffix(a.words(), "\n")))
		if hex.EncodeToString(sum[:]) != k.sum {
			return nil, fmt.Errorf("the text after the trace is not what it must be")
		}
		all = append(all, f)
	}
	m := traceFigures{Changes: len(k.changes)}
	m.Rate = median(all, func(f traceFigures) float64 { return f.Rate })
	m.Allocations = median(all, func(f traceFigures) float64 { return f.Allocations })
	m.Bytes = median(all, func(f traceFigures) float64 { return f.Bytes })
	m.FirstTenth = median(all, func(f traceFigures) float64 { return f.FirstTenth })
	m.LastTenth = median(all, func(f traceFigures) float64 { return f.LastTenth })
	return &m, nil
}
