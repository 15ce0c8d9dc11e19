package live

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/store"
)

// What one change may claim to undo. A held Backspace makes some thirty changes a second.
const (
	maxUndoes = 64  // rows of "undoes"
	maxUndone = 256 // changes named by all of them together
)

// What finding out whose words come back may cost a room: steps, one for each change
// since in memory, several for one that has to be read. Who undoes faster or from
// longer ago is credited with the words himself.
const (
	proofRate   = 200_000 // a second
	proofBurst  = 400_000
	costOfRead  = 20  // of a change read from the log
	costOfName  = 100 // of a name looked up in the log
	unitsAStep  = 64  // of deleted words looked through
	costOfFrame = document.KeyframeEvery * costOfRead
)

// undone names changes of one client whose inverse a change is a part of.
type undone struct {
	Client string `json:"client"`
	Seq    int64  `json:"seq"`
	Last   int64  `json:"last"` // of several in a row; 0 for one
}

// readUndoes reads the "undoes" of a change.
func readUndoes(raw jsontext.Value) ([]undone, error) {
	if len(raw) == 0 || raw.Kind() == 'n' {
		return nil, nil
	}
	var all []undone
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, fault.New(fault.Malformed, "undoes is a list of client and seq")
	}
	if len(all) > maxUndoes {
		return nil, fault.New(fault.Malformed, "undoes has at most %d rows", maxUndoes)
	}
	names := int64(0)
	for i := range all {
		u := &all[i]
		if u.Last == 0 {
			u.Last = u.Seq
		}
		if !clientShape.MatchString(u.Client) || u.Seq < 1 || u.Last < u.Seq || u.Last > maxInteger {
			return nil, fault.New(fault.Malformed, "undoes names changes by client, seq from 1, and last from seq on")
		}
		if names += u.Last - u.Seq + 1; u.Last-u.Seq >= maxUndone || names > maxUndone {
			return nil, fault.New(fault.Malformed, "undoes names at most %d changes", maxUndone)
		}
	}
	return all, nil
}

// originsOf finds out whose words a change brings back, as it stands on the newest
// version. Names that are not in the log, and whatever else can't be proven, leave
// the words to whoever sent them: an undo never fails for its claim.
func (r *room) originsOf(s *submission, change delta.Delta) ([]document.Origin, error) {
	if len(s.undoes) == 0 || !inserts(change) {
		return nil, nil
	}
	versions, err := r.versionsOf(s.undoes)
	if err != nil || len(versions) == 0 {
		return nil, err
	}
	past, err := r.past(versions)
	if err != nil || past == nil {
		return nil, err
	}
	by := document.Written(s.who.ID, s.who.Delegation, r.hub.config.Now())
	return document.GiveBack(change, by, past), nil
}

func inserts(change delta.Delta) bool {
	return slices.ContainsFunc(change, func(op delta.Op) bool { return op.Retain == 0 && op.Delete == 0 })
}

// allow takes a cost out of what proofs may cost.
func (r *room) allow(cost int) bool { return r.proofs.AllowN(r.hub.config.Now(), cost) }

// versionsOf finds the named changes, ascending.
func (r *room) versionsOf(undoes []undone) ([]int64, error) {
	type name struct {
		client string
		seq    int64
	}
	left := map[name]bool{}
	for _, u := range undoes {
		for seq := u.Seq; seq <= u.Last; seq++ {
			left[name{u.Client, seq}] = true
		}
	}
	var versions []int64
	for i := len(r.recent) - 1; i >= 0 && len(left) > 0; i-- {
		p := r.recent[i]
		if left[name{p.client, p.seq}] {
			delete(left, name{p.client, p.seq})
			versions = append(versions, p.version)
		}
	}
	for _, u := range undoes {
		// An outbox that has written nothing here has nothing to be found.
		for seq := u.Seq; seq <= min(u.Last, r.marks[u.Client].Seq); seq++ {
			if !left[name{u.Client, seq}] || !r.allow(costOfName) {
				continue
			}
			delete(left, name{u.Client, seq})
			e, err := r.hub.config.Log.Named(context.Background(), r.text, u.Client, seq)
			switch {
			case errors.Is(err, store.ErrAbsent):
			case err != nil:
				return nil, fault.Wrap(fault.Unavailable, err, "looking up what is undone")
			case e.Version <= r.version:
				versions = append(versions, e.Version)
			}
		}
	}
	slices.Sort(versions)
	return versions, nil
}

// past gives the changes from the first of versions on, with what those took away;
// nil where looking would cost too much.
func (r *room) past(versions []int64) ([]document.Past, error) {
	first := versions[0]
	read := max(0, int(r.version-first+1)-len(r.recent))
	if !r.allow(int(r.version-first) + read*costOfRead) {
		return nil, nil
	}
	since, err := r.since(first - 1)
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, err, "reading changes since what is undone")
	}
	past := make([]document.Past, len(since))
	var unknown []int64
	for i, p := range since {
		past[i] = document.Past{Version: p.version, Change: p.change, Origins: p.back}
		if _, named := slices.BinarySearch(versions, p.version); !named || !document.Deletes(p.change) {
			continue
		}
		if past[i].Removed = p.removed; p.removed == nil { // from before the room was opened
			unknown = append(unknown, p.version)
		}
	}
	if len(unknown) > 0 {
		span := int(unknown[len(unknown)-1] - unknown[0])
		if !r.allow(costOfFrame + span*costOfRead) {
			return nil, nil
		}
		removed, err := history.Removed(context.Background(), r.hub.config.Log, r.text, unknown)
		if err != nil {
			return nil, fault.Wrap(fault.Unavailable, err, "reading what was taken away")
		}
		for version, taken := range removed {
			past[version-first].Removed = taken
		}
	}
	if !r.allow(lost(past) / unitsAStep) {
		return nil, nil
	}
	return past, nil
}

// lost counts the units that were taken away.
func lost(past []document.Past) int {
	n := 0
	for _, p := range past {
		for _, removal := range p.Removed {
			for _, piece := range removal.Pieces {
				n += piece.Units
			}
		}
	}
	return n
}

// authorsView shows origins to clients: stretches of one author each.
func authorsView(back []document.Origin) []authorView {
	var all []authorView
	for _, o := range back {
		v := authorView{Length: o.Units, Account: o.Account, Delegation: o.Delegation, At: o.At.UTC().Format(time.RFC3339)}
		if n := len(all); n > 0 && all[n-1].Account == v.Account && all[n-1].Delegation == v.Delegation && all[n-1].At == v.At {
			all[n-1].Length += v.Length
			continue
		}
		all = append(all, v)
	}
	return all
}
