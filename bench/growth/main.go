// Growth measures what one change costs the server as a text grows longer, its history
// longer and its room fuller, and draws it.
//
//	make growth                     measure, write bench/results/growth.json, draw docs/img/growth.svg
//	go run ./bench/growth --draw    draw what was measured last
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

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
	output, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/redonda/redonda").Output()
	if err != nil {
		return fmt.Errorf("finding the source folder: %w", err)
	}
	root := strings.TrimSpace(string(output))
	results := filepath.Join(root, "bench/results/growth.json")
	var r report
	if redraw {
		body, err := os.ReadFile(results)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(body, &r); err != nil {
			return fmt.Errorf("reading %s: %w", results, err)
		}
	} else {
		if r, err = measure(root); err != nil {
			return err
		}
		body, err := json.MarshalIndent(r, "", "  ")
		if err != nil {
			return err
		}
		if err := os.WriteFile(results, append(body, '\n'), 0o644); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(root, "docs/img/growth.svg"), []byte(figure.Draw(figureOf(r))), 0o644)
}
