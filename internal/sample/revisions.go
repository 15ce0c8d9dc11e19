package sample

import (
	"slices"
	"time"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
)

// namedAfter is how long after a text came to rest the secretariat names a revision.
const namedAfter = 5 * time.Minute

// preparation is when the text for dialogue 2 is held fast; a few sections change after it.
var preparation = time.Date(2022, time.February, 14, 19, 0, 0, 0, time.UTC)

// written is a section with the histories of its texts.
type written struct {
	section Section
	texts   []Text
}

func histories() ([]written, error) {
	sections, err := Sections()
	if err != nil {
		return nil, err
	}
	all := make([]written, len(sections))
	for i, s := range sections {
		texts, err := Changes(s)
		if err != nil {
			return nil, err
		}
		all[i] = written{s, texts}
	}
	return all, nil
}

// requests gives the revisions to take, in order of time.
func requests(all []written) []history.Request {
	var wanted []history.Request
	for _, w := range all {
		for i := range w.section.States {
			wanted = append(wanted, w.ofState(i)...)
		}
	}
	wanted = append(wanted, ofContribution(all)...)
	slices.SortStableFunc(wanted, func(a, b history.Request) int { return a.At.Compare(b.At) })
	return wanted
}

// ofState gives what follows a sitting: the automatic revisions of the texts that
// came to rest, and the named one of the section.
func (w written) ofState(i int) []history.Request {
	var wanted []history.Request
	versions, last := map[string]int64{}, time.Time{}
	for _, text := range w.texts {
		end := text.Ends[i]
		versions[text.ID] = end
		if i > 0 && end == text.Ends[i-1] || end == 0 {
			continue
		}
		at := text.Entries[end-1].At.Add(history.RestFor)
		if at.After(last) {
			last = at
		}
		wanted = append(wanted, history.Request{
			Kind: history.Automatic, Section: w.section.ID, At: at, Versions: map[string]int64{text.ID: end},
		})
	}
	if name := w.section.States[i].Revision; name != "" {
		wanted = append(wanted, history.Request{
			Kind: history.Named, Section: w.section.ID, Name: name, Delegation: gcm.SecretariatID, At: last.Add(namedAfter), Versions: versions,
		})
	}
	return wanted
}

// ofContribution gives the revisions of the whole, with the versions of every text at their time.
func ofContribution(all []written) []history.Request {
	milestones := []history.Request{{Name: "Preparación del diálogo 2", At: preparation}}
	if first, ok := gcm.Catalogue().Dialogue("d1"); ok {
		if start, end, set := first.Hours(); set {
			milestones = append(milestones,
				history.Request{Name: "Apertura del diálogo 1", At: start}, history.Request{Name: "Cierre del diálogo 1", At: end})
		}
	}
	for i := range milestones {
		milestones[i].Kind, milestones[i].Delegation = history.Named, gcm.SecretariatID
		milestones[i].Versions = versionsAt(all, milestones[i].At)
	}
	return milestones
}

func versionsAt(all []written, at time.Time) map[string]int64 {
	versions := map[string]int64{}
	for _, s := range contribution.Layout() {
		for _, text := range s.Texts() {
			versions[text] = 0
		}
	}
	for _, w := range all {
		for _, text := range w.texts {
			for _, e := range text.Entries {
				if !e.At.After(at) {
					versions[text.ID] = e.Version
				}
			}
		}
	}
	return versions
}
