package sample

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/store"
)

// How fast people write, so that the times of changes look like work.
const (
	pauseBefore    = 40 * time.Second // before each change, to think
	unitsPerMinute = 120              // UTF-16 units typed in a minute
)

// Text is the history of one text of the sample.
type Text struct {
	ID      string        // "o02.es"
	Entries []store.Entry // versions 1, 2, 3 …
	Ends    []int64       // version at the end of each state of the section; the one before where the text wasn't written
}

// Changes gives the histories of a section's texts, Spanish first.
func Changes(section Section) ([]Text, error) {
	writers := map[gcm.Lang]*writer{}
	for _, lang := range gcm.Langs() {
		writers[lang] = &writer{
			text: Text{ID: contribution.TextID(section.ID, lang)}, paragraphs: empty(),
			content: document.Empty(), seqs: map[string]int64{},
		}
	}
	for _, state := range section.States {
		at := state.At
		for _, lang := range state.Written {
			var err error
			if at, err = writers[lang].sit(state, state.Texts[lang], at); err != nil {
				return nil, fmt.Errorf("playing %s at %s: %w", writers[lang].text.ID, state.At.Format(timeShape), err)
			}
		}
		for _, w := range writers {
			w.text.Ends = append(w.text.Ends, int64(len(w.text.Entries)))
		}
	}
	var texts []Text
	for _, lang := range gcm.Langs() {
		if text := writers[lang].text; len(text.Entries) > 0 {
			history.Link(nil, text.Entries)
			texts = append(texts, text)
		}
	}
	return texts, nil
}

// writer turns states of one text into changes.
type writer struct {
	text       Text
	paragraphs []Paragraph
	content    delta.Delta
	seqs       map[string]int64 // by client
}

// sit writes what one sitting changed from the time on, and gives when it was done.
func (w *writer) sit(state State, after []Paragraph, at time.Time) (time.Time, error) {
	acts := steps(w.paragraphs, after)
	if len(acts) == 0 {
		return at, fmt.Errorf("the state changes nothing")
	}
	for _, next := range acts {
		goal := Document(next)
		change, err := delta.Diff(w.content, goal)
		if err != nil {
			return at, fmt.Errorf("comparing states: %w", err)
		}
		if err := document.Check(change); err != nil {
			return at, err
		}
		if w.content, err = document.Apply(w.content, change); err != nil {
			return at, err
		}
		at = at.Add(pauseBefore + time.Duration(typed(change))*time.Minute/unitsPerMinute).Truncate(time.Second)
		if err := w.append(state, change, at); err != nil {
			return at, err
		}
	}
	w.paragraphs = acts[len(acts)-1]
	return at, nil
}

func (w *writer) append(state State, change delta.Delta, at time.Time) error {
	encoded, err := json.Marshal(change)
	if err != nil {
		return fmt.Errorf("encoding a change: %w", err)
	}
	client := clientOf(state.Account)
	w.seqs[client]++
	sum := sha256.Sum256(encoded)
	w.text.Entries = append(w.text.Entries, store.Entry{
		Text: w.text.ID, Version: int64(len(w.text.Entries)) + 1, Client: client, Seq: w.seqs[client],
		Delta: encoded, Hash: sum[:], Account: state.Account, Delegation: state.Delegation, At: at,
	})
	return nil
}

// clientOf names the outbox of an account: one outbox never serves two accounts.
func clientOf(account string) string { return "sample-" + account }

// typed counts the units that a change inserts.
func typed(change delta.Delta) int {
	units := 0
	for _, op := range change {
		if op.Embed != nil || op.Insert != "" {
			units += delta.Delta{op}.Length()
		}
	}
	return units
}
