package archive

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
)

// TextOf gives a section's text as the file has it, at the version that state is of and
// steps lead to.
func TextOf(section string, lang gcm.Lang, state history.State, steps []history.Step) (Text, error) {
	t := Text{
		ID: contribution.TextID(section, lang), Section: section, Lang: lang, Version: state.Version,
		Content: state.Text.Content(), Authors: []document.Author{}, Stretches: []int{}, Steps: StepsOf(steps),
	}
	if state.Version > 0 {
		at := state.At
		t.At = &at
	}
	places := map[document.Author]int{}
	for _, s := range state.Text.Authors() {
		place, known := places[s.Author]
		if !known {
			place = len(t.Authors)
			places[s.Author] = place
			t.Authors = append(t.Authors, s.Author)
		}
		t.Stretches = append(t.Stretches, s.Units, place)
	}
	var err error
	t.Hash, err = hashOf(t.Content)
	return t, err
}

func hashOf(content delta.Delta) (string, error) {
	sum, err := history.ContentHash(content)
	return hex.EncodeToString(sum), err
}

// change is a step from an empty text to the one of the file.
type change struct {
	delta   delta.Delta
	origins []document.Origin
}

// changes makes the text out of an empty one, in steps that each are about as large as
// a change of a page may be, end with a line, and say who wrote their words. Whatever
// could not be such a text is an error.
func (t Text) changes() ([]change, error) {
	if err := t.check(); err != nil {
		return nil, err
	}
	if t.Version == 0 {
		return nil, nil // as every text begins
	}
	var all []change
	at := 0
	for _, piece := range pieces(t.Content) {
		step := delta.Delta{}
		if at > 0 {
			step = append(step, delta.Op{Retain: at})
		}
		step = append(step, piece...)
		if at == 0 {
			step = append(step, delta.Op{Delete: document.Empty().Length()})
		}
		all = append(all, change{delta: step.Canonical()})
		at += piece.Length()
	}
	if err := t.credit(all); err != nil {
		return nil, err
	}
	return all, t.replay(all)
}

func (t Text) check() error {
	for _, op := range t.Content {
		if op.Insert == "" && op.Embed == nil {
			return fmt.Errorf("its content is not made of inserts alone")
		}
		if err := document.Check(delta.Delta{op}); err != nil {
			return err
		}
	}
	hash, err := hashOf(t.Content)
	if err != nil {
		return err
	}
	if hash != t.Hash {
		return fmt.Errorf("its content is not the one that its hash is of")
	}
	if t.Version < 0 || t.Version == 0 && hash != emptyHash {
		return fmt.Errorf("version %d can't have this content", t.Version)
	}
	return nil
}

var emptyHash = func() string {
	hash, err := hashOf(document.Empty())
	if err != nil {
		panic("archive: the empty text has no hash: " + err.Error()) // it is a constant
	}
	return hash
}()

// pieces cuts a content behind line ends, so that each piece stays within what one
// change may have unless a single paragraph is longer.
func pieces(content delta.Delta) []delta.Delta {
	var all []delta.Delta
	var piece, line delta.Delta
	bytes, ops, lineBytes := 0, 0, 0
	flush := func() {
		if len(piece) > 0 {
			all = append(all, piece)
		}
		piece, bytes, ops = nil, 0, 0
	}
	for _, op := range content {
		for words := op.Insert; ; {
			part, rest, ended := op, "", false
			if op.Embed == nil {
				before, after, found := strings.Cut(words, "\n")
				if ended = found; ended {
					before += "\n"
				}
				part.Insert, rest = before, after
			}
			if part.Embed != nil || part.Insert != "" {
				line, lineBytes = append(line, part), lineBytes+len(part.Insert)+perOp
			}
			if ended {
				if bytes+lineBytes > document.MaxChangeBytes/2 || ops+len(line) > document.MaxChangeOps/2 {
					flush()
				}
				piece, bytes, ops = append(piece, line...), bytes+lineBytes, ops+len(line)
				line, lineBytes = nil, 0
			}
			if words = rest; words == "" {
				break
			}
		}
	}
	piece = append(piece, line...)
	flush()
	return all
}

// perOp is about what an operation costs in JSON besides its words, in bytes.
const perOp = 64

// credit gives each change the authors of what it inserts.
func (t Text) credit(all []change) error {
	left, who, next := 0, document.Author{}, 0
	for i := range all {
		for need := inserted(all[i].delta); need > 0; {
			if left == 0 {
				if next+1 >= len(t.Stretches) {
					return fmt.Errorf("its authors don't cover it")
				}
				place := t.Stretches[next+1]
				if place < 0 || place >= len(t.Authors) || t.Stretches[next] <= 0 {
					return fmt.Errorf("a stretch of %d units by author %d of %d", t.Stretches[next], place, len(t.Authors))
				}
				left, who, next = t.Stretches[next], t.Authors[place], next+2
			}
			n := min(left, need)
			// Times are kept no finer than this anywhere.
			all[i].origins = append(all[i].origins, document.Origin{Units: n, Author: document.Written(who.Account, who.Delegation, who.At)})
			left, need = left-n, need-n
		}
	}
	if left > 0 || next != len(t.Stretches) {
		return fmt.Errorf("its authors cover more than it has")
	}
	return nil
}

func inserted(d delta.Delta) int {
	n := 0
	for _, op := range d {
		if op.Insert != "" || op.Embed != nil {
			n += delta.Delta{op}.Length()
		}
	}
	return n
}

var errUnsound = errors.New("a paragraph has no name of its own, or the last line doesn't end")

// replay makes the changes and sees that they give a sound text, the one of the file.
func (t Text) replay(all []change) error {
	text := document.NewText(document.Empty(), nil)
	for _, c := range all {
		if err := text.Apply(c.delta, document.Author{}, c.origins...); err != nil {
			return err
		}
	}
	if !text.Sound() {
		return errUnsound
	}
	hash, err := hashOf(text.Content())
	if err == nil && hash != t.Hash {
		err = fmt.Errorf("its content is not in canonical form")
	}
	return err
}
