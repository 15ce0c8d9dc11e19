package compare

// ordered lists the entries as they are read: by the new text, and what was
// deleted before the first paragraph in place that followed it in the old one.
func (a *aligner) ordered() []Entry {
	ofNew := free(len(a.new)) // the group that a new paragraph is the first of
	inGroup := make([]bool, len(a.new))
	for k, g := range a.groups {
		ofNew[g.new[0]] = k
		for _, j := range g.new {
			inGroup[j] = true
		}
	}
	var entries, waiting []Entry // waiting: inserted or moved here, since the last in place
	gone := 0
	deleteBefore := func(old int) {
		for ; gone < old; gone++ {
			if a.toNew[gone] == nowhere {
				entries = append(entries, newEntry(Delete, []int{gone}, nil, false))
			}
		}
		entries = append(entries, waiting...)
		waiting = waiting[:0]
	}
	for j := range a.new {
		switch k := ofNew[j]; {
		case k != nowhere && a.groups[k].moved:
			waiting = append(waiting, a.entry(k))
		case k != nowhere:
			deleteBefore(a.groups[k].old[0])
			entries = append(entries, a.entry(k))
		case !inGroup[j]:
			waiting = append(waiting, newEntry(Insert, nil, []int{j}, false))
		}
	}
	deleteBefore(len(a.old))
	return entries
}

func (a *aligner) entry(k int) Entry {
	g := &a.groups[k]
	t := Match
	switch {
	case len(g.new) > 1:
		t = Split
	case len(g.old) > 1:
		t = Merge
	}
	return newEntry(t, g.old, g.new, g.moved)
}

func newEntry(t Type, old, new []int, moved bool) Entry {
	if old == nil {
		old = []int{}
	}
	if new == nil {
		new = []int{}
	}
	return Entry{Type: t, Old: old, New: new, Moved: moved, Changes: []string{}}
}
