// Growth measures what one change costs the server as a text grows longer, its history
// longer and its room fuller, and draws it.
//
//	make growth                     measure, write bench/results/growth.json, draw docs/img/growth.svg
//	go run ./bench/growth --draw    draw what was measured last
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/redonda/redonda/bench/figure"
)

func main() {
	redraw := flag.Bool("draw", false, "draw what was measured last")
	flag.Parse()
	if err := run(*redraw); err != nil {
		fmt.Fprintln(os.Stderr, "growth:", err)
		os.Exit(1)
	}
}

func run(redraw bool) error {
	root, err := figure.Root()
	if err != nil {
		return err
	}
	r, err := figure.Kept(filepath.Join(root, "bench/results/growth.json"), redraw, func() (report, error) { return measure(root) })
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(root, "docs/img/growth.svg"), []byte(figure.Draw(figureOf(r))), 0o644)
}
