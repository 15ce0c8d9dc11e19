package input

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/record"
	"github.com/redonda/redonda/internal/store"
)

// FormCollection declares where corrections of form are kept.
var FormCollection = store.Collection{Name: "forms", Indexes: []store.Index{{Name: "input"}}}

const (
	formProposed record.Kind = "input.form_proposed"
	formRefused  record.Kind = "input.form_refused"
)

// Form is a correction of form of one paragraph of what was submitted.
type Form struct {
	ID      string      `json:"id"`
	Input   string      `json:"input"`
	Receipt int64       `json:"receipt"` // in force when it was proposed
	Lang    gcm.Lang    `json:"lang"`
	PID     string      `json:"pid"`
	Old     string      `json:"old"` // wording of the paragraph
	New     string      `json:"new"`
	Nature  Nature      `json:"nature"`
	Text    delta.Delta `json:"text"` // the whole text with the correction
	By      Person      `json:"by"`
	At      time.Time   `json:"at"`
	Agreed  []Person    `json:"agreed"`
	State   string      `json:"state"` // proposed, agreed, refused or done
	Result  int64       `json:"result"`
	Rev     int64       `json:"-"`
}

// The states of a correction.
const (
	Proposed = "proposed"
	Agreed   = "agreed" // about to take effect
	Refused  = "refused"
	Done     = "done"
)

// FormMay is what somebody may do about the form of what stands under a receipt.
type FormMay struct {
	Propose bool `json:"propose"`
	Judge   bool `json:"judge"`
}

// MayForm says what an actor may do about the form of a receipt's text.
func (r Receipt) MayForm(who contribution.Actor) FormMay {
	return FormMay{Propose: mayPropose(who, r.Delegation), Judge: mayJudge(who, Input{Delegation: r.Delegation})}
}

// Correct proposes another wording for one paragraph of what stands under a receipt.
// More than form is a fault NotForm and nothing is kept of it.
func (b *Book) Correct(ctx context.Context, who contribution.Actor, receipt int64, lang gcm.Lang, pid, wording string) (Form, error) {
	r, in, err := b.standing(ctx, receipt)
	if err != nil {
		return Form{}, err
	}
	if !mayPropose(who, in.Delegation) {
		return Form{}, fault.New(fault.Forbidden, "correcting form")
	}
	if !lang.Valid() {
		return Form{}, fault.New(fault.Invalid, "lang is es or en")
	}
	c, err := b.Submitted(ctx, r)
	if err != nil {
		return Form{}, err
	}
	old, text, err := reworded(c.In(lang), pid, wording)
	if err != nil {
		return Form{}, err
	}
	f := Form{
		ID: newID(), Input: in.ID, Receipt: receipt, Lang: lang, PID: pid, Old: old, New: wording, Nature: natureOf(lang, old, wording),
		Text: text, By: personOf(who), At: b.now(), Agreed: []Person{}, State: Proposed,
	}
	switch f.Nature {
	case Untouched:
		return Form{}, fault.New(fault.Invalid, "nothing is changed")
	case Substance:
		return Form{}, fault.New(fault.NotForm, "the wording changes more than form")
	}
	body, err := json.Marshal(f)
	if err != nil {
		return Form{}, fmt.Errorf("encoding a correction: %w", err)
	}
	if err := b.Store.Insert(ctx, FormCollection.Name, store.Record{ID: f.ID, Keys: map[string]string{"input": f.Input}, Body: body}); err != nil {
		return Form{}, fmt.Errorf("keeping a correction: %w", err)
	}
	f.Rev = 1
	b.note(ctx, who, record.Event{Kind: formProposed, Section: in.Section, Subject: fmt.Sprint(receipt), Details: map[string]string{"nature": string(f.Nature)}})
	if !mayJudge(who, in) {
		return f, nil
	}
	return b.Agree(ctx, who, f.ID) // who may agree has done so by proposing
}

// reworded gives a paragraph's wording and the text with another one in its place.
// Letters that stay keep their format; a footnote can be neither added nor left out.
func reworded(text delta.Delta, pid, wording string) (old string, corrected delta.Delta, err error) {
	if tooLong(wording) || strings.ContainsAny(wording, "\n\r") {
		return "", nil, fault.New(fault.Invalid, "a paragraph is one line of at most 20,000 characters")
	}
	start := 0
	for _, p := range document.Paragraphs(text) {
		units := delta.UTF16Len(p.Text)
		if p.PID != pid {
			start += units + 1
			continue
		}
		const note = "\ufffc"
		if strings.Count(p.Text, note) != strings.Count(wording, note) {
			return "", nil, fault.New(fault.NotForm, "a footnote is added or left out")
		}
		change, err := delta.Diff(delta.Delta{{Insert: p.Text + "\n"}}, delta.Delta{{Insert: wording + "\n"}})
		if err != nil {
			return "", nil, fmt.Errorf("comparing wordings: %w", err)
		}
		units = start
		for i, op := range change {
			if strings.Contains(op.Insert, note) {
				return "", nil, fault.New(fault.NotForm, "a footnote is moved")
			}
			if op.Insert != "" {
				change[i].Attributes = formatAt(text, units)
			}
			units += op.Retain + op.Delete
		}
		if start > 0 {
			change = append(delta.Delta{{Retain: start}}, change...)
		}
		corrected, err = delta.Compose(text, change.Canonical())
		if err != nil {
			return "", nil, fmt.Errorf("putting a wording in: %w", err)
		}
		return p.Text, corrected, nil
	}
	return "", nil, fault.New(fault.Absent, "no such paragraph")
}

// formatAt gives the format of the letter before a place, or of the one there at the start
// of a line, so that a letter put in looks like its neighbours.
func formatAt(text delta.Delta, place int) delta.Attributes {
	var before delta.Attributes
	at, fresh := 0, true
	for _, op := range text {
		if op.Embed != nil {
			if at++; at > place {
				return before
			}
			continue
		}
		lines := strings.SplitAfter(op.Insert, "\n")
		for _, line := range lines {
			words, ended := strings.CutSuffix(line, "\n")
			if n := delta.UTF16Len(words); n > 0 {
				if at == place && fresh || at < place && place <= at+n {
					return op.Attributes
				}
				at, before, fresh = at+n, op.Attributes, false
			}
			if at >= place {
				return before
			}
			if ended {
				at, before, fresh = at+1, nil, true
			}
		}
	}
	return before
}

// standing gives a receipt that is in force, and its input.
func (b *Book) standing(ctx context.Context, number int64) (Receipt, Input, error) {
	r, err := b.Receipt(ctx, number)
	if err != nil {
		return r, Input{}, err
	}
	all, err := b.list(ctx, "", "")
	if err != nil {
		return r, Input{}, err
	}
	for _, in := range all {
		if in.Section == r.Section && in.Delegation == r.Delegation && in.Standing == number {
			if in.Act != nil {
				return r, in, fault.New(fault.Frozen, "a %s is under way", in.Act.Kind)
			}
			return r, in, nil
		}
	}
	return r, Input{}, fault.New(fault.Conflict, "the receipt is no longer in force")
}

// Forms lists the corrections of the input that a receipt is of, newest first. What was
// agreed is for everybody; the rest is for who may propose, and for who did.
func (b *Book) Forms(ctx context.Context, who contribution.Actor, r Receipt) ([]Form, error) {
	all, err := b.list(ctx, "", "")
	if err != nil {
		return nil, err
	}
	forms := []Form{}
	for _, in := range all {
		if in.Section != r.Section || in.Delegation != r.Delegation {
			continue
		}
		records, err := b.Store.List(ctx, FormCollection.Name, store.Query{Index: "input", Value: in.ID, Limit: 1000})
		if err != nil {
			return nil, fmt.Errorf("listing corrections: %w", err)
		}
		for _, record := range records {
			f, err := decodeForm(record)
			if err != nil {
				return nil, err
			}
			if maySee(who, f, r.Delegation) {
				forms = append(forms, f)
			}
		}
	}
	slices.SortFunc(forms, func(x, y Form) int { return y.At.Compare(x.At) })
	return forms, nil
}

func decodeForm(r store.Record) (Form, error) {
	var f Form
	if err := json.Unmarshal(r.Body, &f); err != nil {
		return Form{}, fmt.Errorf("decoding a correction: %w", err)
	}
	f.Rev = r.Rev
	return f, nil
}

// form gives one correction, or a fault Absent.
func (b *Book) form(ctx context.Context, id string) (Form, error) {
	r, err := b.Store.Get(ctx, FormCollection.Name, id)
	if errors.Is(err, store.ErrAbsent) {
		return Form{}, fault.New(fault.Absent, "no such correction")
	}
	if err != nil {
		return Form{}, fmt.Errorf("reading a correction: %w", err)
	}
	return decodeForm(r)
}

func (b *Book) putForm(ctx context.Context, f Form) (Form, error) {
	body, err := json.Marshal(f)
	if err != nil {
		return Form{}, fmt.Errorf("encoding a correction: %w", err)
	}
	f.Rev, err = b.Store.Replace(ctx, FormCollection.Name, store.Record{ID: f.ID, Rev: f.Rev, Keys: map[string]string{"input": f.Input}, Body: body})
	if errors.Is(err, store.ErrConflict) {
		return Form{}, fault.Wrap(fault.Conflict, err, "keeping the correction")
	}
	if err != nil {
		return Form{}, fmt.Errorf("keeping a correction: %w", err)
	}
	return f, nil
}

// Agree is the word of the delegation's head, or of the secretariat, for a correction. It
// takes effect once the head has agreed and, for spelling, the secretariat too.
func (b *Book) Agree(ctx context.Context, who contribution.Actor, id string) (Form, error) {
	f, in, err := b.judged(ctx, who, id)
	if err != nil {
		return Form{}, err
	}
	if !slices.Contains(f.Agreed, personOf(who)) {
		f.Agreed = append(slices.Clone(f.Agreed), personOf(who))
	}
	by := func(role contribution.Role) bool {
		return slices.ContainsFunc(f.Agreed, func(p Person) bool { return p.Role == role })
	}
	if !by(contribution.Head) || f.Nature == Spelling && !by(contribution.Secretariat) {
		return b.putForm(ctx, f)
	}
	f.State = Agreed
	if f, err = b.putForm(ctx, f); err != nil {
		return Form{}, err
	}
	if err := b.correct(ctx, who, in, f); err != nil {
		return Form{}, err
	}
	return b.form(ctx, id)
}

// correct makes an agreed correction the act of its input and carries it out.
func (b *Book) correct(ctx context.Context, who contribution.Actor, in Input, f Form) error {
	c, err := b.inForce(ctx, in)
	if err != nil {
		return err
	}
	hash, err := c.with(f.Lang, f.Text).Hash()
	if err != nil {
		return err
	}
	at := b.now()
	as, err := b.Attributes.Of(ctx, in.Delegation, at)
	if err != nil {
		return err
	}
	in.Act = &Act{ID: newID(), Kind: Correction, Pressed: at, Due: at, By: personOf(who), As: as, Hash: hash, Form: f.ID}
	if in, err = b.put(ctx, in); err != nil {
		return err
	}
	_, err = b.CarryOut(ctx, in.ID)
	return err
}

// Refuse is the head's word against a correction; what was proposed stays to be read.
func (b *Book) Refuse(ctx context.Context, who contribution.Actor, id string) (Form, error) {
	f, in, err := b.judged(ctx, who, id)
	if err != nil {
		return Form{}, err
	}
	f.State = Refused
	if f, err = b.putForm(ctx, f); err != nil {
		return Form{}, err
	}
	b.note(ctx, who, record.Event{Kind: formRefused, Section: in.Section, Subject: fmt.Sprint(f.Receipt)})
	return f, nil
}

// judged gives a correction that waits for a word, to who may give one. One whose
// receipt is no longer in force is a fault Conflict: its text would undo what came since.
func (b *Book) judged(ctx context.Context, who contribution.Actor, id string) (Form, Input, error) {
	f, err := b.form(ctx, id)
	if err != nil {
		return Form{}, Input{}, err
	}
	in, err := b.get(ctx, f.Input)
	if err != nil {
		return Form{}, Input{}, err
	}
	switch {
	case !maySee(who, f, in.Delegation):
		return Form{}, Input{}, fault.New(fault.Absent, "no such correction")
	case !mayJudge(who, in):
		return Form{}, Input{}, fault.New(fault.Forbidden, "agreeing is for the head of the delegation and the secretariat")
	case f.State == Agreed && in.Act == nil && in.Standing == f.Receipt: // cut short before it took effect
	case f.State != Proposed || in.Standing != f.Receipt:
		return Form{}, Input{}, fault.New(fault.Conflict, "the correction is %s, or of an older receipt", f.State)
	case in.Act != nil:
		return Form{}, Input{}, fault.New(fault.Frozen, "a %s is under way", in.Act.Kind)
	}
	return f, in, nil
}

// maySee tells whether somebody is told of a correction: of one that took effect everybody.
func maySee(who contribution.Actor, f Form, delegation string) bool {
	return f.State == Done || f.By.Account == who.Account || mayPropose(who, delegation)
}

// mayPropose tells whether somebody may propose corrections of what a delegation
// submitted: its own people, and those who care for the form of all texts.
func mayPropose(who contribution.Actor, delegation string) bool {
	form := who.Role == contribution.Secretariat || who.Role == contribution.Translator
	return (form || who.Delegation == delegation) && contribution.MayOutside(who, contribution.ProposeForm)
}

// mayJudge tells whether somebody's word counts for a correction: that of the
// delegation's head, and of the secretariat.
func mayJudge(who contribution.Actor, in Input) bool {
	return who.Role == contribution.Head && who.Delegation == in.Delegation || contribution.MayOutside(who, contribution.CertifyForm)
}

// closeForm notes what a correction led to.
func (b *Book) closeForm(ctx context.Context, f Form, receipt int64) error {
	if f.State == Done {
		return nil
	}
	f.State, f.Result = Done, receipt
	_, err := b.putForm(ctx, f)
	return err
}
