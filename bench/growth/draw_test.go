package main

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"
)

// The figure is well-formed, shows every point, and keeps all of them inside its plots.
func TestTheFigureHoldsEveryPoint(t *testing.T) {
	t.Parallel()
	points := func(sizes ...float64) (all []point) {
		for i, size := range sizes {
			cost := 40 * float64(i+1) * float64(i+1)
			all = append(all, point{Size: size, Median: cost, Runs: []float64{cost * 0.8, cost, cost * 1.5}})
		}
		return all
	}
	r := report{Panels: []panel{
		{Name: "text", Points: points(1_050, 16_000, 1_010_000)},
		{Name: "history", Points: points(1, 1_000, 1_000_000)},
		{Name: "people", Points: points(1, 10, 100, 500)},
	}}
	dots := 0
	decoder := xml.NewDecoder(strings.NewReader(draw(r)))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		element, is := token.(xml.StartElement)
		if !is || element.Name.Local != "circle" {
			continue
		}
		dots++
		for _, a := range element.Attr {
			n, _ := strconv.ParseFloat(a.Value, 64)
			if a.Name.Local == "cx" && (n < gap || n > width) || a.Name.Local == "cy" && (n < top || n > bottom) {
				t.Errorf("a point lies at %s=%s, outside", a.Name.Local, a.Value)
			}
		}
	}
	if dots != 10 {
		t.Errorf("%d points are drawn of 10", dots)
	}
}

func TestLabels(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ got, want string }{
		{bytesLabel(1_000), "1 KB"}, {bytesLabel(1_000_000), "1 MB"}, {countLabel(500), "500"}, {countLabel(10_000), "10 K"},
		{countLabel(1_000_000), "1 M"}, {timeLabel(84.4), "84 µs"}, {timeLabel(2_000), "2 ms"}, {valueLabel(1_104), "1.10 ms"},
	} {
		if c.got != c.want {
			t.Errorf("%q is shown for %q", c.got, c.want)
		}
	}
}
