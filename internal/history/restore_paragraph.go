package history

import (
	"fmt"
	"strings"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/fault"
)

// RestoringParagraph gives the change that makes one paragraph, words and form, what it
// was in an earlier state, and who wrote what comes back with it. All other paragraphs
// stay as they are now. One that has gone comes back behind the nearest paragraph
// that stood before it then and is still there, else at the start. A paragraph that
// the earlier state doesn't have is a fault Absent.
func RestoringParagraph(now delta.Delta, earlier State, pid string) (delta.Delta, []document.Origin, error) {
	old := linesOf(earlier.Text.Content())
	which := old.find(pid)
	if which < 0 {
		return nil, nil, fault.New(fault.Absent, "version %d has no such paragraph", earlier.Version)
	}
	current := linesOf(now)
	place, line := 0, delta.Delta(nil)
	if at := current.find(pid); at >= 0 {
		place, line = current[at].start, current[at].ops
	} else {
		for i := which - 1; i >= 0; i-- {
			if at := current.find(old[i].pid); at >= 0 {
				place = current[at].end
				break
			}
		}
	}
	change, err := delta.Diff(line, old[which].ops)
	if err != nil {
		return nil, nil, fmt.Errorf("comparing a paragraph with version %d: %w", earlier.Version, err)
	}
	if len(change) == 0 {
		return nil, nil, nil
	}
	authors := within(earlier.Text.Authors(), old[which].start, old[which].end)
	origins := document.NewText(old[which].ops, authors).Wrote(change)
	if place > 0 {
		change = append(delta.Delta{{Retain: place}}, change...).Canonical()
	}
	return change, origins, nil
}

// line is a paragraph with its end, at units of its text.
type line struct {
	pid        string
	start, end int
	ops        delta.Delta
}

type lines []line

func (all lines) find(pid string) int {
	for i, l := range all {
		if l.pid == pid {
			return i
		}
	}
	return -1
}

func linesOf(content delta.Delta) lines {
	var all lines
	at, one := 0, line{}
	put := func(op delta.Op) {
		at += delta.Delta{op}.Length()
		one.ops = append(one.ops, op)
	}
	for _, op := range content {
		if op.Embed != nil {
			put(op)
			continue
		}
		for rest := op.Insert; rest != ""; {
			words, after, ended := strings.Cut(rest, "\n")
			if words != "" {
				put(delta.Op{Insert: words, Attributes: op.Attributes})
			}
			if ended {
				put(delta.Op{Insert: "\n", Attributes: op.Attributes})
				one.pid, _ = op.Attributes["pid"].(string)
				one.end = at
				all, one = append(all, one), line{start: at}
			}
			rest = after
		}
	}
	return all
}

// within gives the part of stretches from a unit to another.
func within(all []document.Stretch, from, to int) []document.Stretch {
	var part []document.Stretch
	at := 0
	for _, s := range all {
		start, end := max(at, from), min(at+s.Units, to)
		if start < end {
			part = append(part, document.Stretch{Units: end - start, Author: s.Author})
		}
		at += s.Units
	}
	return part
}
