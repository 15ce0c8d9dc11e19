package document

import "slices"

// MarksKept is how many clients a text remembers, those that wrote last: each is a tab that
// wrote once. Of the others the log tells what they did last.
const MarksKept = 4096

// Newest gives the marks of the clients that wrote last, MarksKept of them at most; the map
// itself where it has no more.
func Newest(marks map[string]Mark) map[string]Mark {
	if len(marks) <= MarksKept {
		return marks
	}
	versions := make([]int64, 0, len(marks))
	for _, mark := range marks {
		versions = append(versions, mark.Version)
	}
	slices.Sort(versions)
	oldest := versions[len(versions)-MarksKept]
	newest := make(map[string]Mark, MarksKept)
	for client, mark := range marks {
		if mark.Version >= oldest {
			newest[client] = mark
		}
	}
	return newest
}
