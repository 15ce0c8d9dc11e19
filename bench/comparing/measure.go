package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/store"
)

const (
	runs    = 3
	typical = 0.15 // of the paragraphs changed
	book    = 1_200_000
	longest = 60_000 // units of the text whose log is followed
)

func measure() ([]panel, error) {
	length, part, log := panel{Name: "length"}, panel{Name: "part"}, panel{Name: "log"}
	for _, bytes := range []int{10_000, 30_000, 100_000, 300_000, book, 3_000_000, 10_000_000} {
		at, err := comparing(bytes, typical)
		if err != nil {
			return nil, err
		}
		at.Size = float64(bytes)
		length.Points = append(length.Points, at)
	}
	for _, per := range []int{1, 5, 15, 50, 100} {
		at, err := comparing(book, float64(per)/100)
		if err != nil {
			return nil, err
		}
		at.Size = float64(per)
		part.Points = append(part.Points, at)
	}
	for _, changes := range []int{100, 1_000, 10_000, 60_000} {
		at, err := following(changes)
		if err != nil {
			return nil, err
		}
		at.Size = float64(changes)
		log.Points = append(log.Points, at)
	}
	return []panel{length, part, log}, nil
}

// timed takes the median of a few runs, each with texts of its own.
func timed(name string, prepare func(run uint64) func() error) (point, error) {
	var at point
	for run := range uint64(runs) {
		work := prepare(run + 1)
		begun := time.Now()
		if err := work(); err != nil {
			return at, fmt.Errorf("%s: %w", name, err)
		}
		at.Runs = append(at.Runs, float64(time.Since(begun).Microseconds()))
	}
	at.Median = slices.Sorted(slices.Values(at.Runs))[runs/2]
	fmt.Printf("%-40s %10.1f ms\n", name, at.Median/1000)
	return at, nil
}

func comparing(bytes int, part float64) (point, error) {
	degraded := false
	at, err := timed(fmt.Sprintf("%d KB, %.0f %% changed", bytes/1000, part*100), func(run uint64) func() error {
		old, new := newWriter(run).pair(bytes, part)
		return func() error {
			r, err := compare.Paragraphs(context.Background(), old, new)
			degraded = degraded || r.Degraded
			return err
		}
	})
	at.Degraded = degraded
	return at, err
}

// following measures who did what over a log of small changes by three delegations.
func following(changes int) (point, error) {
	return timed(fmt.Sprintf("%d changes", changes), func(run uint64) func() error {
		log := memory{}
		r := rand.New(rand.NewPCG(run, 3))
		length := longest
		for version := range int64(changes) {
			at := r.IntN(length - 20)
			change := delta.Delta{{Retain: at}, {Insert: "word "}}
			length += 5
			if version%3 == 0 {
				change = delta.Delta{{Retain: at}, {Delete: 10}}
				length -= 15
			}
			body, err := change.Canonical().AppendJSON(nil)
			if err != nil {
				return func() error { return err }
			}
			log = append(log, store.Entry{Text: "o02.es", Version: version + 1, Delta: body, Delegation: []string{"hn", "mx", "sv"}[r.IntN(3)], At: time.Unix(version, 0)})
		}
		return func() error {
			_, err := history.HandsBetween(context.Background(), log, "o02.es", 0, int64(changes), longest)
			return err
		}
	})
}

// memory is a log that is only read.
type memory []store.Entry

func (m memory) Entries(_ context.Context, _ string, after int64, limit int) ([]store.Entry, error) {
	rest := m[min(int(after), len(m)):]
	return rest[:min(limit, len(rest))], nil
}

func (m memory) Head(context.Context, string) (int64, error) { return int64(len(m)), nil }

func (m memory) KeyframeAt(context.Context, string, int64) (store.Keyframe, error) {
	return store.Keyframe{}, store.ErrAbsent
}
