package document

import (
	"strings"

	"github.com/redonda/redonda/internal/delta"
)

// Repair gives the change that names every unnamed paragraph, renames every later
// bearer of a name that occurs twice, and ends the last line; nil where all is
// well. newPID must give a name that was never used.
func Repair(text delta.Delta, newPID func() string) delta.Delta {
	seen := map[string]bool{}
	var change delta.Delta
	kept := 0
	rename := func() {
		if kept > 0 {
			change = append(change, delta.Op{Retain: kept})
		}
		change = append(change, delta.Op{Retain: 1, Attributes: delta.Attributes{"pid": newPID()}})
		kept = 0
	}
	for _, op := range text {
		if op.Embed != nil || !strings.Contains(op.Insert, "\n") {
			kept += opLength(op)
			continue
		}
		pid, _ := op.Attributes["pid"].(string)
		parts := strings.SplitAfter(op.Insert, "\n")
		for _, part := range parts {
			if !strings.HasSuffix(part, "\n") {
				kept += delta.UTF16Len(part)
				continue
			}
			kept += delta.UTF16Len(part) - 1
			if pid == "" || seen[pid] {
				rename()
				continue
			}
			seen[pid] = true
			kept++
		}
	}
	if !EndsWithLine(text) {
		change = append(change, delta.Op{Retain: kept}, delta.Op{Insert: "\n", Attributes: delta.Attributes{"pid": newPID()}})
	}
	return change.Canonical()
}

func opLength(op delta.Op) int {
	if op.Embed != nil {
		return 1
	}
	return delta.UTF16Len(op.Insert)
}
