package figure

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// Root gives the folder of the source, where results and drawings belong.
func Root() (string, error) {
	output, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/redonda/redonda").Output()
	if err != nil {
		return "", fmt.Errorf("finding the source folder: %w", err)
	}
	return strings.TrimSpace(string(output)), nil
}

// Kept gives a report: measured, and written to a file, or as it was kept there last.
func Kept[T any](file string, last bool, measure func() (T, error)) (r T, err error) {
	if last {
		body, err := os.ReadFile(file)
		if err != nil {
			return r, err
		}
		if err := json.Unmarshal(body, &r); err != nil {
			return r, fmt.Errorf("reading %s: %w", file, err)
		}
		return r, nil
	}
	if r, err = measure(); err != nil {
		return r, err
	}
	body, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return r, err
	}
	return r, os.WriteFile(file, append(body, '\n'), 0o644)
}
