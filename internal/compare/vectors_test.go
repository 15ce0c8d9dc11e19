package compare

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// truth is what the author of a pair did; see shared format redonda-compare-1.
type truth struct {
	OldFile   string       `json:"old_file"`
	NewFile   string       `json:"new_file"`
	Alignment []truthEntry `json:"alignment"`
	EqualText struct {
		Old [][]int `json:"old"`
		New [][]int `json:"new"`
	} `json:"equal_text"`
}

type truthEntry struct {
	Type    Type     `json:"type"`
	Old     []int    `json:"old"`
	New     []int    `json:"new"`
	Moved   bool     `json:"moved"`
	Changes []string `json:"changes"`
}

// reversed is the truth of the comparison the other way round.
func (t truth) reversed() truth {
	r := truth{OldFile: t.NewFile, NewFile: t.OldFile}
	r.EqualText.Old, r.EqualText.New = t.EqualText.New, t.EqualText.Old
	turn := map[Type]Type{Match: Match, Split: Merge, Merge: Split, Insert: Delete, Delete: Insert}
	for _, e := range t.Alignment {
		r.Alignment = append(r.Alignment, truthEntry{turn[e.Type], e.New, e.Old, e.Moved, e.Changes})
	}
	return r
}

// score counts right answers by kind of paragraph.
type score map[string]struct{ right, all int }

func (s score) add(kind string, right bool) {
	n := s[kind]
	n.all++
	if right {
		n.right++
	}
	s[kind] = n
}

func (s score) percent(kind string) float64 {
	if s[kind].all == 0 {
		return 100
	}
	return 100 * float64(s[kind].right) / float64(s[kind].all)
}

func (s score) String() string {
	var parts []string
	for _, kind := range slices.Sorted(maps.Keys(s)) {
		parts = append(parts, fmt.Sprintf("%s %d/%d", kind, s[kind].right, s[kind].all))
	}
	return strings.Join(parts, ", ")
}

// names gives paragraphs of equal text one name, as any pairing of them is right.
func names(groups [][]int) func(int) int {
	first := map[int]int{}
	for _, g := range groups {
		for _, at := range g {
			first[at] = g[0]
		}
	}
	return func(at int) int {
		if name, known := first[at]; known {
			return name
		}
		return at
	}
}

func key(t Type, old, new []int, ofOld, ofNew func(int) int) string {
	name := func(places []int, of func(int) int) (list []int) {
		for _, at := range places {
			list = append(list, of(at))
		}
		return list
	}
	return fmt.Sprint(t, name(old, ofOld), name(new, ofNew))
}

// judge compares a result with the truth, entry by entry. Moves are right if no
// more are reported than the author made and the rest keeps its order.
func judge(t *testing.T, name string, want truth, got Result, s score) {
	t.Helper()
	ofOld, ofNew := names(want.EqualText.Old), names(want.EqualText.New)
	found := map[string][]Entry{}
	moved, last := 0, -1
	for _, e := range got.Entries {
		k := key(e.Type, e.Old, e.New, ofOld, ofNew)
		found[k] = append(found[k], e)
		if e.Moved {
			moved++
		} else if len(e.Old) > 0 && len(e.New) > 0 {
			if e.Old[0] < last {
				t.Errorf("%s: paragraph %d is called unmoved but out of order", name, e.Old[0])
			}
			last = e.Old[0]
		}
	}
	author := 0
	for _, e := range want.Alignment {
		if e.Moved {
			author++
		}
	}
	for _, e := range want.Alignment {
		k := key(e.Type, e.Old, e.New, ofOld, ofNew)
		right := len(found[k]) > 0
		if right {
			if e.Type == Match {
				right = agree(found[k][0], e)
			}
			found[k] = found[k][1:]
		}
		kind := string(e.Type)
		if e.Moved {
			kind = "moved " + kind
			right = right && moved <= author
		}
		s.add(kind, right)
		if !right {
			t.Logf("%s: not found: %v %s", name, e.Changes, k)
		}
	}
	if moved > author {
		t.Logf("%s: %d moved, the author moved %d", name, moved, author)
		s.add("unmoved kept", false)
	}
}

// agree reports whether equal is called equal, label-only label-only, edited edited.
func agree(e Entry, want truthEntry) bool {
	class := func(changes []string) string {
		switch {
		case len(changes) == 0:
			return "unchanged"
		case len(changes) == 1 && changes[0] == ChangeNumber:
			return ChangeNumber
		}
		return "edited"
	}
	return class(e.Changes) == class(want.Changes)
}

func vectors(t *testing.T) []string {
	t.Helper()
	folder := os.Getenv("REDONDA_COMPARE_VECTORS")
	if folder == "" {
		folder = "testdata"
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no vectors in %s: %v", folder, err)
	}
	return files
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// Every inserted, deleted, edited and unmoved paragraph has to be right, and nine
// in ten of the moves, splits and merges, both ways round.
func TestVectors(t *testing.T) {
	t.Parallel()
	total := score{}
	for _, file := range vectors(t) {
		var want truth
		if err := json.Unmarshal(read(t, file), &want); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for name, want := range map[string]truth{"": want, ", reversed": want.reversed()} {
			name = filepath.Base(file) + name
			old, new := string(read(t, filepath.Join(filepath.Dir(file), want.OldFile))), string(read(t, filepath.Join(filepath.Dir(file), want.NewFile)))
			got, err := Text(t.Context(), old, new)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			checkWhole(t, Lines(old), Lines(new), got)
			judge(t, name, want, got, total)
		}
	}
	t.Logf("%s", total)
	for kind := range total {
		least := 100.0
		if strings.HasPrefix(kind, "moved") || kind == string(Split) || kind == string(Merge) {
			least = 90
		}
		if p := total.percent(kind); p < least {
			t.Errorf("%s: %.1f %% right, want %.0f %%", kind, p, least)
		}
	}
}

// checkWhole verifies what holds for every result: each paragraph in one entry,
// and runs that give back both texts.
func checkWhole(t *testing.T, old, new []Paragraph, r Result) {
	t.Helper()
	seenOld, seenNew := make([]int, len(old)), make([]int, len(new))
	for _, e := range r.Entries {
		for _, i := range e.Old {
			seenOld[i]++
		}
		for _, j := range e.New {
			seenNew[j]++
		}
		var before, after strings.Builder
		for k, run := range e.Runs {
			if run.Text == "" || k > 0 && e.Runs[k-1].Mark == run.Mark && sameForm(e.Runs[k-1].Form, run.Form) && sameDelegations(e.Runs[k-1].By, run.By) {
				t.Errorf("entry %v > %v: run %d is empty or not joined", e.Old, e.New, k)
			}
			if run.Mark != MarkInsert {
				before.WriteString(run.Text)
			}
			if run.Mark != MarkDelete {
				after.WriteString(run.Text)
			}
		}
		if want := textOf(old, e.Old); before.String() != want {
			t.Errorf("entry %v > %v: old text %q, want %q", e.Old, e.New, before.String(), want)
		}
		if want := textOf(new, e.New); after.String() != want {
			t.Errorf("entry %v > %v: new text %q, want %q", e.Old, e.New, after.String(), want)
		}
		if !slices.IsSorted(e.Old) || !slices.IsSorted(e.New) || e.Changes == nil {
			t.Errorf("entry %v > %v: places out of order, or no list of changes", e.Old, e.New)
		}
	}
	for side, seen := range [][]int{seenOld, seenNew} {
		for at, n := range seen {
			if n != 1 {
				t.Errorf("paragraph %d of side %d is in %d entries", at, side, n)
			}
		}
	}
}
