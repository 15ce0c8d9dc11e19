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
	proofRate   = 50_000 // a second
	proofBurst  = 100_000
	costOfRead  = 20  // of a change read from the log
	costOfName  = 100 // of a name looked up in the log
	unitsAStep  = 64  // of deleted words looked through
	rowsAStep   = 16  // of "undoes" held against a change in memory
	costOfFrame = document.KeyframeEvery * costOfRead
	// Letters held against letters; so three hard undos a second are looked into.
	matchesAStep = 64
)

// meanwhile is how many changes at most count as having come in while one that is
// undone was on its way. Nobody can tell what a page showed but the page: what it
// says is believed this far, for the order of words alone.
const meanwhile = 100

// undone names changes of one client whose inverse a change is a part of.
type undone struct {
	Client string `json:"client"`
	Seq    int64  `json:"seq"`
	Last   int64  `json:"last"`  // of several in a row; 0 for one
	Since  *int64 `json:"since"` // version that the page showed when it made them; nil for the one before each
}

// lead gives how many changes before one of a version came in while it was on its way.
func (u undone) lead(version int64) int {
	if u.Since == nil {
		return 0
	}
	return int(max(0, min(meanwhile, version-1-*u.Since)))
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
		if !clientShape.MatchString(u.Client) || u.Seq < 1 || u.Last < u.Seq || u.Last > maxInteger || u.Since != nil && (*u.Since < 0 || *u.Since > maxInteger) {
			return nil, fault.New(fault.Malformed, "undoes names changes by client, seq from 1, last from seq on, and since from 0")
		}
		if names += u.Last - u.Seq + 1; u.Last-u.Seq >= maxUndone || names > maxUndone {
			return nil, fault.New(fault.Malformed, "undoes names at most %d changes", maxUndone)
		}
	}
	return all, nil
}

// evidence is what a change's claim was found to rest on in the log, which does not
// change: a change that lost a race to another node, and is judged again, reads nothing
// twice. Without it, a slow store and a busy neighbour could keep a room from its work.
type evidence struct {
	versions map[changeName]int64 // of names that were looked up
	older    []published          // the log before what the room remembers, in order
	removed  map[int64][]document.Removal
}

// found gives what was read of the log in (after, last], and from where on it is missing.
func (e *evidence) found(after, last int64) (have []published, missing int64) {
	if len(e.older) == 0 || e.older[0].version > after+1 || e.older[len(e.older)-1].version <= after {
		return nil, after
	}
	have = e.older[after+1-e.older[0].version:]
	if n := last - after; int64(len(have)) > n {
		have = have[:n]
	}
	return have, after + int64(len(have))
}

// originsOf finds out whose words a change brings back, as it stands on the newest
// version. Names that are not in the log, and whatever else can't be proven, leave
// the words to whoever sent them: an undo never fails for its claim.
func (r *room) originsOf(s *submission, change delta.Delta) ([]document.Origin, error) {
	if len(s.undoes) == 0 || !inserts(change) {
		return nil, nil
	}
	claims, err := r.find(s)
	if err != nil || len(claims) == 0 {
		return nil, err
	}
	past, err := r.past(claims, &s.evidence)
	if err != nil || past == nil {
		return nil, err
	}
	by := document.Written(s.who.ID, s.who.Delegation, r.hub.config.Now())
	most := min(document.MatchEffort, int(r.proofs.TokensAt(r.hub.config.Now()))*matchesAStep)
	back, steps := document.GiveBack(change, by, past, max(0, most))
	r.allow(steps / matchesAStep)
	return back, nil
}

func inserts(change delta.Delta) bool {
	return slices.ContainsFunc(change, func(op delta.Op) bool { return op.Retain == 0 && op.Delete == 0 })
}

// allow takes a cost out of what proofs may cost.
func (r *room) allow(cost int) bool { return r.proofs.AllowN(r.hub.config.Now(), cost) }

// find gives the versions of the named changes that there are, each with its lead.
func (r *room) find(s *submission) (map[int64]int, error) {
	undoes := s.undoes
	claims := map[int64]int{}
	claim := func(u undone, version int64) { claims[version] = max(claims[version], u.lead(version)) }
	left := 0
	for _, u := range undoes {
		left += int(u.Last - u.Seq + 1)
	}
	if !r.allow(len(undoes) * len(r.recent) / rowsAStep) {
		return nil, nil
	}
	oldest := map[string]int64{} // by client: the first seq that was found in memory
	for i := len(r.recent) - 1; i >= 0 && left > 0; i-- {
		p := r.recent[i]
		for _, u := range undoes {
			if p.client == u.Client && u.Seq <= p.seq && p.seq <= u.Last {
				claim(u, p.version)
				oldest[p.client] = p.seq
				left--
			}
		}
	}
	for _, u := range undoes {
		// An outbox that has written nothing here, or not for thousands of others, has nothing to be found.
		last := min(u.Last, r.marks[u.Client].Seq)
		if first, found := oldest[u.Client]; found {
			last = min(last, first-1)
		}
		for seq := u.Seq; seq <= last; seq++ {
			name := changeName{u.Client, seq}
			if version, known := s.versions[name]; known {
				claim(u, version)
				continue
			}
			if !r.allow(costOfName) {
				break
			}
			e, err := r.hub.config.Log.Named(context.Background(), r.text, u.Client, seq)
			switch {
			case errors.Is(err, store.ErrAbsent):
			case err != nil:
				return nil, fault.Wrap(fault.Unavailable, err, "looking up what is undone")
			case e.Version <= r.version:
				if s.versions == nil {
					s.versions = map[changeName]int64{}
				}
				s.versions[name] = e.Version
				claim(u, e.Version)
			}
		}
	}
	return claims, nil
}

// past gives the changes from the first that is claimed on, and its lead, with what
// the claimed ones took away; nil where looking would cost too much.
func (r *room) past(claims map[int64]int, known *evidence) ([]document.Past, error) {
	first := r.version
	for version, lead := range claims {
		first = min(first, version-int64(lead))
	}
	since, remembered := r.since(first - 1)
	memory := r.version - int64(len(r.recent)) // what the room remembers begins after it
	have, from := known.found(first-1, memory)
	if !r.allow(int(r.version-first) + max(0, int(memory-from))*costOfRead) {
		return nil, nil
	}
	if !remembered {
		more, err := r.read(from, memory)
		if err != nil {
			return nil, fault.Wrap(fault.Unavailable, err, "reading changes since what is undone")
		}
		known.older = slices.Concat(have, more)
		since = slices.Concat(known.older, r.recent)
	}
	past := make([]document.Past, len(since))
	var unknown []int64
	for i, p := range since {
		past[i] = document.Past{Version: p.version, Change: p.change, Origins: p.back}
		lead, named := claims[p.version]
		past[i].Undone = named
		if !named || !document.Deletes(p.change) {
			continue
		}
		past[i].Lead = lead
		if past[i].Removed = p.removed; p.removed == nil { // from before the room was opened
			past[i].Removed = known.removed[p.version]
		}
		if past[i].Removed == nil {
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
		if known.removed == nil {
			known.removed = map[int64][]document.Removal{}
		}
		for version, taken := range removed {
			past[version-first].Removed = taken
			known.removed[version] = taken
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

// authorsOf shows origins to clients: stretches of one author each.
func (r *room) authorsOf(back []document.Origin) []authorView {
	var all []authorView
	for _, o := range back {
		v := authorView{Account: o.Account, Delegation: o.Delegation}
		if v.Delegation != "" {
			v.Code = r.hub.config.Code(v.Delegation)
		}
		if !o.At.IsZero() {
			v.At = o.At.UTC().Format(time.RFC3339)
		}
		if n := len(all); n > 0 {
			if v.Units = all[n-1].Units; all[n-1] == v {
				all[n-1].Units += o.Units
				continue
			}
		}
		v.Units = o.Units
		all = append(all, v)
	}
	return all
}
