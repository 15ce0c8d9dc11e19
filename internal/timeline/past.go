package timeline

import (
	"context"
	"slices"
	"time"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/store"
)

// pause is how long nobody touches a paragraph before what stands there counts as a
// wording: less is somebody still at it.
const pause = 2 * time.Minute

// Wording is how a paragraph read between two times at which somebody was at it.
type Wording struct {
	Version     int64 // the change that completed it
	At          time.Time
	Delegations []string // who was at it then, sorted; none where nobody is known
	Text        string   // footnotes as document.Embed
	Gone        bool     // the paragraph was not there
}

// past collects the earlier wordings of a paragraph, known by its name, from the newest on.
type past struct {
	pid     string
	here    place  // where it stands in the oldest version that was read
	found   bool   // whether it does
	bouts   []bout // newest first
	atStart bool   // the log was read to its start
}

// bout is a row of changes of the paragraph without a pause.
type bout struct {
	last            int64
	began, ended    time.Time
	delegations     []string
	before          string // how it read before the first of them
	beforeWasAbsent bool
}

func newPast(at place) *past { return &past{pid: at.pid, here: at, found: true} }

// done tells whether no older bout is of use. The newest one made what stands there now.
func (p *past) done() bool { return p.atStart || len(p.bouts) > MostWordings+1 }

func (p *past) reached(version int64) { p.atStart = version == 0 }

// read looks through the changes after a version for those of the paragraph.
func (p *past) read(ctx context.Context, log history.Changes, text string, base int64, changes []change) error {
	if p.passed(changes) {
		return nil
	}
	state, err := history.At(ctx, log, text, base)
	if err != nil {
		return err
	}
	var bouts []bout
	here, found := p.find(state)
	p.here, p.found = here, found
	for _, c := range changes {
		touched := reaches(c.change, here, found, p.pid)
		fresh := len(bouts) == 0 || c.entry.At.Sub(bouts[len(bouts)-1].ended) > pause
		before, wasThere := here, found
		if touched == form || touched == words && fresh {
			before, wasThere = p.find(state)
		}
		if err := state.Replay(c.entry); err != nil {
			return err
		}
		if touched == form {
			here, found = p.find(state)
			if found == wasThere && here.text == before.text {
				touched = nothing // a neighbour's change
			}
		} else if found {
			here.start, here.end = here.start+shiftBefore(c.change, here.start), here.end+shiftBefore(c.change, here.end)
		}
		if touched == nothing {
			continue
		}
		if fresh {
			bouts = append(bouts, bout{began: c.entry.At, before: before.text, beforeWasAbsent: !wasThere})
		}
		bouts[len(bouts)-1].add(c.entry)
	}
	p.put(bouts)
	return nil
}

// passed goes back over changes that have nothing to do with the paragraph, which spares
// opening the text before them. Where one may have, it says so and stays where it is.
func (p *past) passed(changes []change) bool {
	at := p.here
	for _, c := range slices.Backward(changes) {
		by, may := p.unmoved(c.change, at)
		if may {
			return false
		}
		at.start, at.end = at.start+by, at.end+by
	}
	p.here = at
	return true
}

// unmoved tells by how many units the paragraph stood elsewhere before a change, seen from
// where it stands after it; or that the change may have to do with it.
func (p *past) unmoved(d delta.Delta, at place) (by int, may bool) {
	unit := 0 // of the text after the change
	for _, op := range d {
		if named, _ := op.Attributes["pid"].(string); named == p.pid {
			return 0, true
		}
		n := delta.Delta{op}.Length()
		switch {
		case !p.found:
			if _, names := op.Attributes["pid"]; op.Delete > 0 || op.Retain > 0 && names { // perhaps it was this one
				return 0, true
			}
		case op.Delete > 0:
			if unit >= at.start && unit < at.end {
				return 0, true
			}
			if unit < at.start {
				by += n
			}
			continue
		case op.Retain > 0:
			if len(op.Attributes) > 0 && unit < at.end && unit+n > at.start {
				return 0, true
			}
		default:
			// One that ends where the paragraph starts put the line end there: before it, both were one.
			if unit < at.end && unit+n >= at.start {
				return 0, true
			}
			if unit < at.start {
				by -= n
			}
		}
		unit += n
	}
	return by, false
}

func (p *past) find(state history.State) (place, bool) {
	for _, one := range places(state.Text.Content()) {
		if one.pid == p.pid {
			return one, true
		}
	}
	return place{}, false
}

func (b *bout) add(e store.Entry) {
	b.last, b.ended = e.Version, e.At
	if e.Delegation != "" {
		b.with(e.Delegation)
	}
}

func (b *bout) with(delegations ...string) {
	b.delegations = append(b.delegations, delegations...)
	slices.Sort(b.delegations)
	b.delegations = slices.Compact(b.delegations)
}

// put adds the bouts of an older stretch of the log. The newest of them may be the
// beginning of one that is known.
func (p *past) put(bouts []bout) {
	for i, b := range slices.Backward(bouts) {
		if n := len(p.bouts); i == len(bouts)-1 && n > 0 && p.bouts[n-1].began.Sub(b.ended) <= pause {
			last := &p.bouts[n-1]
			last.began, last.before, last.beforeWasAbsent = b.began, b.before, b.beforeWasAbsent
			last.with(b.delegations...)
			continue
		}
		p.bouts = append(p.bouts, b)
	}
}

// wordings gives what stood there before each bout but where nothing changed, and whether
// those are all.
func (p *past) wordings(now string) ([]Wording, bool) {
	var all []Wording
	newer, gone := now, false
	for i, b := range p.bouts {
		if b.before == newer && b.beforeWasAbsent == gone {
			continue
		}
		newer, gone = b.before, b.beforeWasAbsent
		if i+1 == len(p.bouts) {
			break // nothing stood there before it, or who wrote that was not read
		}
		if len(all) == MostWordings {
			return all, false
		}
		by := p.bouts[i+1]
		all = append(all, Wording{Version: by.last, At: by.ended, Delegations: by.delegations, Text: newer, Gone: gone})
	}
	return all, p.atStart
}

// touch is what a change does to a paragraph.
type touch int

const (
	nothing touch = iota
	words         // within the line
	form          // line ends or names: it may begin, end or be named otherwise after it
)

// reaches tells what a change does to a paragraph that stands at a place, or is not there.
func reaches(d delta.Delta, at place, there bool, pid string) touch {
	most := nothing
	unit := 0
	for _, op := range d {
		named, _ := op.Attributes["pid"].(string)
		switch {
		case op.Delete > 0:
			// One that ends where the paragraph starts takes the line end before it.
			if there && unit < at.end && unit+op.Delete >= at.start {
				most = max(most, words)
				if unit < at.start || unit+op.Delete >= at.end {
					most = form
				}
			}
		case op.Retain > 0:
			_, names := op.Attributes["pid"]
			if named == pid {
				most = form
			} else if there && len(op.Attributes) > 0 && unit < at.end && unit+op.Retain > at.start {
				most = max(most, words)
				if names {
					most = form
				}
			}
		default:
			ends := op.Embed == nil && slices.Contains([]byte(op.Insert), '\n')
			if named == pid && ends {
				most = form
			} else if there && unit >= at.start && unit < at.end {
				most = max(most, words)
				if ends {
					most = form
				}
			}
		}
		unit += op.Retain + op.Delete
	}
	return most
}

// shiftBefore gives by how many units a change moves what stands at a unit.
func shiftBefore(d delta.Delta, at int) int {
	unit, shift := 0, 0
	for _, op := range d {
		switch {
		case op.Delete > 0:
			shift -= max(0, min(op.Delete, at-unit))
		case op.Retain == 0 && unit < at:
			shift += delta.Delta{op}.Length()
		}
		unit += op.Retain + op.Delete
	}
	return shift
}
