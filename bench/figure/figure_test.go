package figure

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
	points := func(sizes ...float64) (all []Point) {
		for i, size := range sizes {
			cost := 40 * float64(i+1) * float64(i+1)
			all = append(all, Point{Size: size, Median: cost, Runs: []float64{cost * 0.8, cost, cost * 1.5}})
		}
		return all
	}
	f := Figure{Name: "Costs", Title: "What it costs", Panels: []Panel{
		{Title: "Length", Ticks: []float64{1e3, 1e6}, Label: Bytes, Points: points(1_050, 16_000, 1_010_000)},
		{Title: "History", Ticks: []float64{1, 1e6}, Label: Count, Points: points(1, 1_000, 1_000_000)},
		{Title: "People", Ticks: []float64{1, 500}, Label: Count, Points: points(1, 10, 100, 500)},
	}}
	const width = 3*(gap+plot) + margin
	dots := 0
	decoder := xml.NewDecoder(strings.NewReader(Draw(f)))
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
		{Bytes(1_000), "1 KB"}, {Bytes(1_000_000), "1 MB"}, {Count(500), "500"}, {Count(10_000), "10 K"},
		{Count(1_000_000), "1 M"}, {timeLabel(84.4), "84 µs"}, {timeLabel(2_000), "2 ms"}, {valueLabel(1_104), "1.10 ms"}, {valueLabel(2_500_000), "2.50 s"},
	} {
		if c.got != c.want {
			t.Errorf("%q is shown for %q", c.got, c.want)
		}
	}
}
