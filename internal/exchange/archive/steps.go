package archive

import (
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/store"
)

// Step is what one account did to a text within ten minutes, as history.Step has it: from
// the step before it, or from an empty text, to a version.
type Step struct {
	Version    int64       `json:"version"`
	At         time.Time   `json:"at"`      // of its last change
	Account    string      `json:"account"` // empty for the service
	Delegation string      `json:"delegation"`
	Change     delta.Delta `json:"change"`
	// Origins are who wrote what the change inserts, where others did: units and author
	// by turns of reading; empty where all is Account's own.
	Origins []Origin `json:"origins"`
}

// Origin is who wrote a stretch of what a step inserts.
type Origin struct {
	Units int `json:"units"` // UTF-16, footnotes and line ends as 1
	document.Author
}

// maxChanges is how many changes the texts of a file may have taken in all.
const maxChanges = 4_000_000

// StepsOf gives steps as the file has them.
func StepsOf(steps []history.Step) []Step {
	all := make([]Step, len(steps))
	for i, s := range steps {
		all[i] = Step{Version: s.Version, At: s.At, Account: s.Account, Delegation: s.Delegation, Change: s.Change, Origins: []Origin{}}
		if all[i].Change == nil {
			all[i].Change = delta.Delta{}
		}
		for _, o := range s.Origins {
			all[i].Origins = append(all[i].Origins, Origin{Units: o.Units, Author: o.Author})
		}
	}
	return all
}

func (s Step) origins() []document.Origin {
	var all []document.Origin
	for _, o := range s.Origins {
		// Times are kept no finer than this anywhere.
		all = append(all, document.Origin{Units: o.Units, Author: document.Written(o.Account, o.Delegation, o.At)})
	}
	return all
}

// walk makes the steps one after the other and shows the text behind each of them. A step
// that could not be one is an error.
func (t Text) walk(visit func(version int64, text *document.Text) error) error {
	text, last, at := document.NewText(document.Empty(), nil), int64(0), time.Time{}
	for _, s := range t.Steps {
		authors := []document.Author{{Account: s.Account, Delegation: s.Delegation}}
		for _, o := range s.Origins {
			authors = append(authors, o.Author)
		}
		if err := checkAuthors(authors); err != nil {
			return fmt.Errorf("the step to version %d: %w", s.Version, err)
		}
		for _, op := range s.Change { // a step may have more of them than a change
			if err := document.Check(delta.Delta{op}); err != nil {
				return fmt.Errorf("the step to version %d: %w", s.Version, err)
			}
		}
		if s.Version <= last || s.At.Before(at) {
			return fmt.Errorf("the step to version %d does not follow the one to %d", s.Version, last)
		}
		if err := text.Apply(s.Change, document.Written(s.Account, s.Delegation, s.At), s.origins()...); err != nil {
			return fmt.Errorf("the step to version %d: %w", s.Version, err)
		}
		last, at = s.Version, s.At
		if err := visit(s.Version, text); err != nil {
			return err
		}
	}
	if last != t.Version {
		return fmt.Errorf("its steps lead to version %d and not to %d", last, t.Version)
	}
	return nil
}

// checkSteps sees that the steps lead to the text of the file and its authors, and gives
// the content hash of every version that they end at, 0 among them.
func (t Text) checkSteps() (map[int64]string, error) {
	hashes := map[int64]string{0: emptyHash}
	text := document.NewText(document.Empty(), nil)
	err := t.walk(func(version int64, now *document.Text) (err error) {
		text = now
		hashes[version], err = hashOf(now.Content())
		return err
	})
	if err != nil {
		return nil, err
	}
	written := text.Authors()
	given, err := t.stretches()
	switch {
	case err != nil:
		return nil, err
	case hashes[t.Version] != t.Hash:
		return nil, fmt.Errorf("its steps lead to other words than it has")
	case !text.Sound():
		return nil, errUnsound
	}
	for i, s := range given {
		if len(given) != len(written) || s != written[i] {
			return nil, fmt.Errorf("its steps name other authors than it has")
		}
	}
	return hashes, nil
}

// stretches gives who wrote the text of the file.
func (t Text) stretches() ([]document.Stretch, error) {
	var all []document.Stretch
	for i := 0; i+1 < len(t.Stretches); i += 2 {
		units, place := t.Stretches[i], t.Stretches[i+1]
		if place < 0 || place >= len(t.Authors) || units <= 0 {
			return nil, fmt.Errorf("a stretch of %d units by author %d of %d", units, place, len(t.Authors))
		}
		all = append(all, document.Stretch{Units: units, Author: t.Authors[place]})
	}
	return all, nil
}

// log gives the steps as changes of a log. Where a step stands for several, those before
// the last leave the text as it was: their number is known, and not their words.
func (t Text) log() ([]store.Entry, error) {
	entries := make([]store.Entry, 0, t.Version)
	for _, s := range t.Steps {
		for version := int64(len(entries)) + 1; version <= s.Version; version++ {
			e := still
			if version == s.Version {
				var err error
				if e, err = entryOf(change{s.Change, s.origins()}); err != nil {
					return nil, fmt.Errorf("text %s: %w", t.ID, err)
				}
			}
			e.Text, e.Version, e.Account, e.Delegation, e.At = t.ID, version, s.Account, s.Delegation, history.Instant(s.At)
			entries = append(entries, e)
		}
	}
	history.Link(nil, entries)
	return entries, nil
}

// still is a change that changes nothing.
var still = func() store.Entry {
	e, err := entryOf(change{})
	if err != nil {
		panic("archive: no change can't be written: " + err.Error()) // it is a constant
	}
	return e
}()

// entryOf gives what an entry of a log holds of a change.
func entryOf(c change) (store.Entry, error) {
	body, err := c.delta.MarshalJSON()
	if err != nil {
		return store.Entry{}, fmt.Errorf("encoding a change: %w", err)
	}
	origins, err := document.EncodeOrigins(c.origins)
	sum := sha256.Sum256(body)
	return store.Entry{Delta: body, Hash: sum[:], Origins: origins}, err
}
